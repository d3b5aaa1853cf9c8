// How long the master holds the interpreter while its panel is in use: instructions of the costliest piece of work of
// each kind, on each screen.
//
// A piece is one callback: of a timer, a button or a connection. The whole master runs under valgrind, which is some
// fifty times slower than real time: its repeating timers are left out, and the one that draws is called again and
// again instead. Targets in Node register, so that there is something to show and to play, and a phone requests one
// path of the page after the other. The clock stands still, because at this speed the firmware would take each gap for a
// step of the clock.
import { get } from "node:http";
import { pageFile } from "../../firmware/master/web/page-file.js";
import { builtBundle, builtPage } from "../arena/flashed.js";
import { Prompt, promptScript } from "../board/interpreter/prompt.js";
import { PeerTarget, writeStorage } from "./images.js";
import { marks, readProfile } from "./instructions.js";
import { benchPrelude, roomScript } from "./prelude.js";
import { freePorts, newFolder, removeFolder, Run } from "./run.js";

const maxMs = 240_000;
/** How often the panel does a piece, ms (firmware/master/panel/panel.ts). */
const drawMs = 25;
const peersCount = 8;
/** The wait between two requests of the phone, ms. */
const pageMs = 100;
/** How many pieces of each kind are counted on each screen. */
const piecesMax = 40;

/**
 * Screens in the order in which they are reached, and the steps that lead to each: buttons by their pins, `hold`, or a
 * wait in ms.
 */
const screens: readonly [name: string, steps: readonly (string | number)[]][] = [
  ["main", []],
  ["games", ["D19", "D15"]],
  ["setup", ["D15", 300]],
  ["options", ["D21", "D19", "D19", "D19", "D19", "D15"]],
  ["targets", ["D21", "D19", "D19", "D19", "D15"]],
  ["target", ["D19", "D19", "D15", 300]],
  ["preflight", ["D21", "D2", "D15", 2000]],
  ["facts", ["D19", "D19", "D15", 300]],
  ["stop", ["D17"]],
  ["hot", ["hold", "hold", "D21", "D21"]],
  ["names", ["D19", "D19", "D19", "D19", "D15", "D2", "D15", 300]],
  ["entry", ["D15", "D15", "D21", "D15", 1000]],
  ["remove", ["D15", "D19", "D15", 1000]],
  ["ready", ["D21", "D21", "D15", 2000]],
  ["playing", [7000]],
  ["paused", ["D17"]],
];

/** The paths that the phone requests, again and again. */
const pagePaths = ["/s?.", "/record.csv", "/", "/record", "/best", "/targets"];

/** The kind of a piece that does nothing: what counting itself costs. */
const nothing = "nothing";

/** Counts each piece of work: a call of a timer or of a listener. */
const counting = `global.getTime=Math.min.bind(undefined,1);
SPI1.setup=function(){};SPI1.write=Math.min;
var watches={},draw,isIdle=true,reached="boot",pieces=[],counts={};
function piece(kind,f,self,args){
var name=kind+" "+reached;
if(!(counts[name]>=${piecesMax})){
counts[name]=(counts[name]||0)+1;
pieces.push(name);
${marks.statement}f.apply(self,args);${marks.statement}
}else f.apply(self,args);
}
function counted(kind,f){return function(){piece(kind,f,this,[].slice.call(arguments))}}
counted("${nothing}",function(){})();
var wait=setTimeout,net=require("net");
global.setTimeout=function(f,ms){return wait.apply(global,[counted("timer",f),ms].concat([].slice.call(arguments,2)))};
Modules.addCached("net",function(){
function watched(s,kind){
s.on=function(e,f){Object.prototype.on.call(s,e,e=="drain"&&!kind?f:counted(kind+e,f))};
return s;
}
var servers=0;
exports.createServer=function(f){
var kind=servers++?"page-":"";
return net.createServer(function(s){watched(s,kind);piece(kind+"connection",f,global,[s])});
};
});
`;

/** Takes the steps from screen to screen, and draws each screen completely. */
const walking = `function edge(pin,state){piece("press",watches[pin],global,[{state:state,pin:global[pin]}])}
function next(){
var step=steps.shift();
if(step===undefined){print("COUNTED "+JSON.stringify(pieces));quit();return}
if(step.name){reached=step.name;while(!isIdle)piece("draw",draw,global,[]);return wait(next,1)}
if(step=="hold"){edge("D19",false);return wait(function(){edge("D19",true);next()},1300)}
if(typeof step=="number")return wait(next,step);
edge(step,false);edge(step,true);
wait(next,step=="D17"?200:1);
}
`;

/** The master's Storage: it boots from it, because a board-like build has no room for the bundle besides a script. */
function storage(port: number, pagePort: number, promptPort: number): Record<string, string> {
  const settings = {
    ssid: "snyper",
    password: "only a benchmark",
    open: true,
    port,
    page: { port: pagePort, sockets: 20 },
  };
  const steps = screens.map(([name, done]) => [...done, { name }]).flat();
  const boot = `${promptScript(promptPort)}${benchPrelude}${roomScript}var steps=${JSON.stringify(steps)};
${counting}global.setWatch=function(f,pin){watches[pin]=f;return 1};
var every=setInterval,own=0;
global.setInterval=function(f,ms){
if(ms==${drawMs}){draw=f;isIdle=false;return 0}
return every(f,own++?1e9:ms);
};
global.clearInterval=function(){isIdle=true};
${builtBundle("master")}
${walking}wait(function(){print("LISTENING")},3000);
`;
  return { ".bootcde": boot, "snyper.json": JSON.stringify(settings), [pageFile]: builtPage() };
}

/** Requests the page's paths in turn until `isOver` is set. */
class PageReader {
  isOver = false;

  constructor(port: number) {
    let asked = 0;
    const ask = (): void => {
      if (this.isOver) return;
      const again = (): void => void setTimeout(ask, pageMs);
      get({ host: "127.0.0.1", port, path: pagePaths[asked++ % pagePaths.length]!, agent: false }, (answer) =>
        answer.resume().on("close", again),
      ).on("error", again);
    };
    ask();
  }
}

/**
 * Instructions of the costliest piece of each name, such as `draw playing`. Needs valgrind; undefined if the
 * interpreter has no symbols for its functions.
 */
export async function costliestPieces(interpreter: string): Promise<Map<string, number> | undefined> {
  const [port, pagePort] = (await freePorts(2)) as [number, number];
  const command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=profile", marks.option, interpreter] as const;
  const prompt = new Prompt();
  const folder = newFolder();
  await writeStorage(interpreter, folder, storage(port, pagePort, await prompt.port()), maxMs);
  const run = new Run({ command, maxMs, folder });
  const peers: PeerTarget[] = [];
  try {
    await run.line("LISTENING");
    for (let number = 1; number <= peersCount; number++) {
      peers.push(new PeerTarget(port, `target_${number}`));
      await peers.at(-1)!.registered; // one after the other: at this speed, the last of eight would wait too long
    }
    const asking = new PageReader(pagePort);
    prompt.type("next()");
    const counted = await run.line("COUNTED");
    await run.ended;
    asking.isOver = true;
    // profile.1 is everything before the first mark; then pieces alternate with what is between them.
    const profiles = run.files("profile.");
    const costliest = new Map<string, number>();
    let countingCost = 0;
    for (const [index, name] of (JSON.parse(counted.slice(counted.indexOf("COUNTED") + 7)) as string[]).entries()) {
      const total = readProfile(profiles.get(`profile.${2 + 2 * index}`) ?? "", 1)?.perTrip;
      if (total === undefined) return undefined;
      if (name.startsWith(nothing)) countingCost = total;
      else costliest.set(name, Math.max(costliest.get(name) ?? 0, total - countingCost));
    }
    return costliest;
  } finally {
    for (const peer of peers) peer.close();
    prompt.close();
    await run.close();
    removeFolder(folder);
  }
}
