// The freeze test: how late a 10 ms timer on the master is while all eight targets are commanded and two of them are
// dead. Our firmware also plays a game on the others meanwhile, and draws it.
import { spawn, type ChildProcess } from "node:child_process";
import { connect, type Socket } from "node:net";
import { Prompt, promptScript } from "../board/interpreter/prompt.js";
import type { Run } from "./run.js";
import { openStage } from "./stage.js";
import type { Contender } from "./contenders.js";

const targets = 8;
const dead = 2;
const timerMs = 10;
/** How often all targets are commanded, ms. */
const commandMs = 100;
/** How long the timer is watched, ms. The test does not wait for a master that freezes for longer. */
export const watchMs = 18_000;
/** When the game starts, ms: by then the master knows which targets are dead, and leaves them out. */
const playMs = 4000;
const maxMs = 40_000;

export interface Freeze {
  /**
   * The maximum lateness of the timer, ms. With `stuck` the timer never fired again, and this is how long the test
   * waited.
   */
  lateMs: number;
  stuck: boolean;
  /** How late the same timer was before anything was commanded, ms: the machine's share. */
  restMs: number;
  /** Writes to the screen during the game, if there is one. */
  drawn?: number;
}

const driver = (contender: Contender) => `
var begun,ticks,worst;
function from(){begun=getTime();ticks=0;worst=0}
function tick(){
var late=(getTime()-begun)*1000- ++ticks*${timerMs};
if(late>worst)worst=late;
}
function done(){}
function begin(){
from();
setInterval(tick,${timerMs});
setTimeout(function(){report("REST "+worst.toFixed(2))},2000);
}
function watch(){
setInterval(function(){report("ALIVE")},50);
setInterval(function(){for(var i=0;i<${targets};i++)try{${contender.trip("i")}}catch(e){}},${commandMs});
${contender.play ? `setTimeout(function(){${contender.play}},${playMs});` : ""}
setTimeout(function(){report("WORST "+worst.toFixed(2)${contender.play ? '+" DREW "+drawn' : ""})},${watchMs});
}
`;

/**
 * A port that does not answer a dial, like a board without power: a listener that never accepts, with a full queue. It
 * runs in a separate process, because this one would accept.
 */
async function silentPort(port: number): Promise<{ close(): void }> {
  const source = `require("node:net").createServer().listen({port:${port},host:"127.0.0.1",backlog:1},()=>{
    process.stdout.write("up",()=>Atomics.wait(new Int32Array(new SharedArrayBuffer(4)),0,0,${maxMs}));
  })`;
  const child: ChildProcess = spawn(process.execPath, ["-e", source], { stdio: ["ignore", "pipe", "ignore"] });
  await new Promise<void>((resolve, reject) => {
    child.stdout!.once("data", () => resolve());
    child.once("exit", () => reject(new Error("the silent port did not open")));
  });
  const fillers: Socket[] = [];
  for (let full = false; !full && fillers.length < 16;) {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.on("error", () => undefined);
    fillers.push(socket);
    full = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(true), 300);
      socket.once("connect", () => {
        clearTimeout(timer);
        resolve(false);
      });
    });
  }
  return {
    close: () => {
      for (const socket of fillers) socket.destroy();
      child.kill("SIGKILL");
    },
  };
}

/** Runs the test for one contender. Dead targets leave their connection half open, or do not answer when dialled. */
export async function freeze(interpreter: string, contender: Contender): Promise<Freeze> {
  const prompt = new Prompt();
  const stage = await openStage({
    interpreter,
    contender,
    targets,
    driver: promptScript(await prompt.port()) + driver(contender),
    maxMs,
    doomed: dead,
  });
  const silent: { close(): void }[] = [];
  try {
    const restMs = Number(/REST ([\d.]+)/.exec(await stage.master.line("REST"))![1]);
    if (contender.lasting) stage.doomed!.pause();
    else {
      await stage.doomed!.close();
      for (const port of stage.endpoints.targetPorts.slice(-dead)) silent.push(await silentPort(port));
    }
    prompt.type("from();watch()");
    return { ...(await watch(stage.master)), restMs };
  } finally {
    prompt.close();
    await stage.close();
    for (const port of silent) port.close();
  }
}

/** Waits for the master's report of its timer, but gives up if the master stays frozen. */
async function watch(master: Run): Promise<Omit<Freeze, "restMs">> {
  let aliveAt = performance.now();
  const end = aliveAt + watchMs + 2000;
  for (let heard = 0; performance.now() < end;) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    const worst = master.lines.find((line) => line.includes("WORST"));
    if (worst) {
      const drawn = /DREW (\d+)/.exec(worst)?.[1];
      if (drawn === "0") throw new Error("nothing was drawn: no game was played");
      return { lateMs: Number(/WORST ([\d.]+)/.exec(worst)![1]), stuck: false, ...(drawn && { drawn: Number(drawn) }) };
    }
    if (master.lines.length > heard) aliveAt = performance.now();
    heard = master.lines.length;
  }
  return { lateMs: Math.round(performance.now() - aliveAt), stuck: true };
}
