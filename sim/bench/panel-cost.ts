// What the panel holds the interpreter for: instructions of each of its pieces of work, on every screen, on a real interpreter.
//
// The whole master runs under valgrind, which is some fifty times slower than the wall: its repeating timers are left out, and the one that draws is
// called by hand, row after row. Targets in Node register, so that there is something to show and to play.
import { builtBundle } from "../arena.js";
import { PeerTarget } from "./images.js";
import { marks, readAccount } from "./instructions.js";
import { prelude } from "./prelude.js";
import { freePorts, Run } from "./run.js";

const maxMs = 240_000;
/** The panel looks at a piece of the screen so often (firmware/master/panel.ts). */
const drawMs = 25;
const rows = 15;

/** Screens in the order in which they are reached, and what is done to reach each: buttons by their pins, `wait` for what comes by itself, in ms. */
const screens: readonly [name: string, steps: readonly (string | number)[]][] = [
  ["main", []],
  ["games", ["D19", "D15"]],
  ["setup", ["D15"]],
  ["options", ["D21", "D19", "D19", "D19", "D19", "D15"]],
  ["targets", ["D21", "D19", "D19", "D19", "D15"]],
  ["target", ["D19", "D19", "D15", 300]],
  ["stop", ["D17"]],
  ["hot", ["hold", "hold", "D21", "D21"]],
  ["ready", ["D15"]],
  ["playing", [6500]],
];

function script(port: number): string {
  const settings = { ssid: "snyper", password: "only a benchmark", port };
  const steps = screens.map(([name, done]) => [...done, { name }]).flat();
  return `${prelude}
SPI1.setup=function(){};SPI1.write=Math.min;
var watches={},draw,steps=${JSON.stringify(steps)};
global.setWatch=function(f,pin){watches[pin]=f;return 1};
global.setInterval=function(f,ms){if(ms==${drawMs})draw=f;return 1};
global.clearInterval=function(){};
require("Storage").write("snyper.json",${JSON.stringify(JSON.stringify(settings))});
${builtBundle("master")}
function mark(){${marks.statement}}
function edge(pin,state){watches[pin]({state:state,pin:global[pin]})}
function next(){
var step=steps.shift();
if(step===undefined){print("COUNTED");quit();return}
if(step.name){draw();for(var i=0;i<${rows};i++){mark();draw();mark()}print("SCREEN "+step.name);return setTimeout(next,1)}
if(step=="hold"){edge("D19",false);return setTimeout(function(){edge("D19",true);next()},1300)}
if(typeof step=="number")return setTimeout(next,step);
edge(step,false);edge(step,true);
setTimeout(next,step=="D17"?200:1);
}
function start(){print("LISTENING")}
setTimeout(start,3000);
`;
}

/** Instructions of the dearest piece of each screen, by its name. Needs valgrind; undefined when the interpreter has no names for its functions. */
export async function panelInstructions(interpreter: string): Promise<Map<string, number> | undefined> {
  const [port] = await freePorts(1) as [number];
  const command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=account", marks.option, interpreter] as const;
  const run = new Run({ command, script: script(port), maxMs });
  const peers: PeerTarget[] = [];
  try {
    await run.line("LISTENING");
    for (const number of [1, 2, 3]) peers.push(new PeerTarget(port, `target_${number}`));
    await Promise.all(peers.map((peer) => peer.registered));
    run.type("next()");
    await run.line("COUNTED");
    await run.ended;
    // account.1 is all before the first mark; then come by turns a piece, and what is between two pieces.
    const total = (number: number) => readAccount(run.files(`account.${number}`).get(`account.${number}`) ?? "", 1)?.perTrip;
    const dearest = new Map<string, number>();
    for (const [index, [name]] of screens.entries()) {
      const pieces = Array.from({ length: rows }, (_, piece) => total(2 + 2 * (index * rows + piece)));
      if (pieces.includes(undefined)) return undefined;
      dearest.set(name, Math.max(...pieces as number[]));
    }
    return dearest;
  } finally {
    for (const peer of peers) peer.close();
    await run.close();
  }
}
