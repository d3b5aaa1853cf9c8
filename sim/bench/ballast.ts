// JsVars of one end of a connection, at rest and at the peak of a request.
//
// Espruino does not keep its highest usage, and samples between two turns miss what a turn takes and gives back. So
// ballast takes away one JsVar after the other while requests go on, until the interpreter reports that it ran out of
// memory. The least that was free while requests still succeeded is what a request takes at its peak: garbage does not
// count, because the interpreter collects it before it gives up.
import { builtBundle } from "../arena/flashed.js";
import { asBoots, asScript, type Contender, type Endpoints, type Program } from "./contenders.js";
import { Image, ownUsage } from "./images.js";
import { freePorts, Run } from "./run.js";

/** JsVars in use, without what the benchmark itself keeps. */
export interface Usage {
  rest: number;
  peak: number;
}

const maxMs = 60_000;
/** The pause between two requests, ms. */
const askMs = 2;
/** So many JsVars are free when the coarse search begins, which takes so many at once, each so many ms. */
const coarse = { free: 1600, step: 16, ms: 15 };
/** The fine search begins with so many more free than the coarse one ended with, and then with as many more again. */
const fine = { free: 64, step: 1, ms: 50 };
/** What is free then is the maximum of so many looks. A master does not ask yet, but a target may be asked meanwhile. */
const looks = 20;
type Search = typeof coarse;
const searchesMax = 4;
/** How long a board that has just connected settles (ours also draws its screen), ms. */
const settleMs = 2000;
/** How many samples at rest are taken then, one every 40 ms: more than a second of them. */
const restSamples = 30;
/** When the other end begins to ask, ms after it has connected: the samples have been taken by then. */
const askingMs = 4500;

/**
 * Runs before the program of a measured end. `take(free,step,ms)` leaves about so many JsVars free, then takes more
 * away, and reports how many are left. It removes all other timers, which would take memory, too; a master asks from
 * then on.
 */
const ballastScript = `var report=print,every=setInterval;
function take(free,step,ms){
var ballast=[],left=0,looks=0;
clearInterval();
global.quiet=1;
if(global.askAll)every(askAll,${askMs});
every(function(){
if(looks++<${looks})return left=Math.max(left,process.memory().free);
quiet=0;
for(var i=0;i<step;i++)ballast.push(0);
report("FREE "+(left-=step));
},ms);
for(var i=process.memory().free-free;i>0;i--)ballast.push(0);
}
`;

/** Defines `askAll` on a master: it asks so many targets at once if all have answered before. */
const asking = (contender: Contender, targets: number) => `var unanswered=0,quiet=0;
function done(){unanswered--}
function askAll(){
if(quiet||unanswered)return;
unanswered=${targets};
for(var i=0;i<${targets};i++)${contender.trip("i")};
}
`;

/** One end, which is measured on a board-like interpreter, and the script of the other end. */
interface Ends {
  program: Program;
  /** Runs before the program; what it keeps is subtracted. */
  before: string;
  other: string;
}

/** The master's end, which asks so many targets at once. */
function master(contender: Contender, endpoints: Endpoints): Ends {
  const { targetPorts } = endpoints;
  const program = contender.master(endpoints);
  return {
    program,
    before: `${ballastScript}${asking(contender, targetPorts.length)}function begin(){report("BEGUN")}
${program.stage ?? ""}`,
    other: asBoots(targetPorts.map((_port, index) => contender.target(endpoints, index))),
  };
}

/** The end of the one target. */
function target(contender: Contender, endpoints: Endpoints): Ends {
  const program = contender.target(endpoints, 0);
  return {
    program,
    before: `${ballastScript}${program.stage ?? ""}`,
    other: `var report=print;
${asking(contender, 1)}function begin(){
report("BEGUN");
setTimeout(function(){setInterval(askAll,${askMs})},${askingMs});
}
${asScript(contender.master(endpoints))}`,
  };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until memory ran out, and returns how many JsVars were free then; NaN if it ran out at once. */
async function freeAtEnd(run: Run): Promise<number> {
  let isOver = false;
  void run.ended.then(() => (isOver = true)); // some interpreters crash when memory is out
  const ranOut = () => run.lines.findIndex((line) => /\bMEMORY\b/.test(line)); // not LOW_MEMORY: garbage was collected
  while (!isOver && ranOut() < 0) await pause(10);
  const lines = run.lines.slice(0, ranOut() < 0 ? undefined : ranOut());
  const free = lines.flatMap((line) => /FREE (-?\d+)/.exec(line)?.slice(1).map(Number) ?? []).pop();
  return free ?? NaN;
}

interface Interpreters {
  /** The board-like one, which runs the measured end. */
  measured: string;
  /** The one with room for all others. */
  other: string;
}

/** Boots both ends, and takes ballast in steps. Returns the usage at rest and what was free when memory ran out. */
async function runOut(
  { measured, other }: Interpreters,
  ends: (contender: Contender, endpoints: Endpoints) => Ends,
  contender: Contender,
  targets: number,
  { free, step, ms }: Search,
): Promise<{ rest: number; free: number }> {
  const [masterPort, ...targetPorts] = (await freePorts(1 + targets)) as [number, ...number[]];
  const { program, before, other: script } = ends(contender, { masterPort, targetPorts });
  const image = await Image.boot(
    measured,
    { before, code: program.bundle ? builtBundle(program.bundle) : program.script },
    program.settings ?? {},
    maxMs,
  );
  const peer = new Run({ command: [other], script, maxMs });
  try {
    await (ends === master ? image.run : peer).line("BEGUN");
    const begun = performance.now();
    await pause(settleMs);
    const rest = Math.min(...(await image.usages(restSamples)));
    if (performance.now() - begun > askingMs) throw new Error("the samples at rest took too long");
    image.order(`take(${free},${step},${ms})`);
    return { rest, free: await freeAtEnd(image.run) };
  } finally {
    await image.close();
    await peer.close();
  }
}

/** The usage of one end: first the ballast grows in large steps, then, from a little before the end, one by one. */
async function usage(
  interpreters: Interpreters,
  ends: (contender: Contender, endpoints: Endpoints) => Ends,
  contender: Contender,
  targets: number,
): Promise<Usage> {
  const ports = { masterPort: 1, targetPorts: Array.from({ length: targets }, (_port, index) => index + 2) };
  const own = await ownUsage(interpreters.measured, maxMs, ends(contender, ports).before);
  const first = await runOut(interpreters, ends, contender, targets, coarse);
  if (!(first.free < coarse.free - coarse.step)) throw new Error("memory ran out at once");
  for (let search = 1; search <= searchesMax; search++) {
    const free = first.free + fine.free * search;
    const found = await runOut(interpreters, ends, contender, targets, { ...fine, free });
    const rest = Math.min(first.rest, found.rest) - own;
    if (found.free < free - fine.free / 2) return { rest, peak: rest + found.free + 1 };
  }
  throw new Error("memory ran out too early");
}

/** JsVars of a master with so many targets, which it asks at once. */
export function masterUsage(interpreters: Interpreters, contender: Contender, targets: number): Promise<Usage> {
  return usage(interpreters, master, contender, targets);
}

/** JsVars of a target. */
export function targetUsage(interpreters: Interpreters, contender: Contender): Promise<Usage> {
  return usage(interpreters, target, contender, 1);
}
