// CPU instructions of a ping there and back, both ends together, counted by valgrind's callgrind.
//
// Both ends run in one interpreter, so neither ever polls for the other, and only work is counted. At the start and the
// end of the counted trips the script calls a function of the interpreter that nothing else calls, and callgrind begins
// a new profile there, which excludes the boot and the wait before the first trip. Valgrind is some fifty times slower
// than real time: repeating timers would fire fifty times too often, and are left out.
// What a board does once, a minute after booting, is left out too: until then it costs each round of the loop.
import { pathToFileURL } from "node:url";
import { findInterpreter, findProgram, noInterpreter } from "../board/interpreter/find.js";
import { freePorts, Run } from "./run.js";
import { fan } from "./trips.js";
import { asBoots, asScript, contenders, type Contender } from "./contenders.js";

/**
 * The call with which a script begins a new profile, and valgrind's option for that function of the interpreter.
 */
export const marks = { statement: "E.reverseByte(1);", option: "--dump-before=jswrap_espruino_reverseByte" } as const;
const maxMs = 240_000;

/**
 * Timers of so many ms or more do not fire: leases would end, because no beat renews them. They stay in the
 * interpreter's list.
 */
const farMs = 2000;
/** What is set for so many ms or more is left out. */
const onceMs = 60_000;

/**
 * A script that runs before the boards. `still(isAlone)` comes before each of them. All boards share a loop, which looks
 * at each timer in each round, while a target's own loop has only its own: so only the first target has its timers in
 * the list, as has the master, and the others share one.
 */
const stillTimers = `var every=setInterval,once=setTimeout,shared;
function still(isAlone){
global.setInterval=function(){if(!isAlone&&shared)return shared;
return shared=every(function(){},1e9);
};
global.setTimeout=function(f,ms,a,b){
return ms<${farMs}?once(f,ms,a,b):ms>=${onceMs}?0:isAlone?every(function(){},1e9):0;
};
}
`;

/** Statements that ask each target at once, so many times. With one target they cost as little as they can. */
const rounds = (contender: Contender, targets: number, restMs: number) =>
  targets === 1
    ? restMs > 0
      ? `function next(){${contender.trip("0")}}
function done(){if(left-->0)once(next,${restMs});else turn()}`
      : `function done(){if(left-->0)${contender.trip("0")};else turn()}`
    : `var unanswered=1;
function done(){
if(--unanswered)return;
if(left-->0){unanswered=${targets};${fan(contender, targets)}}else{unanswered=1;turn()}
}`;

function oneProcess(
  contender: Contender,
  [masterPort, ...targetPorts]: [number, ...number[]],
  trips: number,
  restMs: number,
): string {
  const endpoints = { masterPort, targetPorts };
  const boots = targetPorts.map((_port, index) => {
    const program = contender.target(endpoints, index);
    return { ...program, stage: `still(${index === 0});\n${program.stage ?? ""}` };
  });
  return `${stillTimers}var report=print,left=0,page=0;
function turn(){
${marks.statement}
page++;
if(page==3){report("COUNTED");quit();return}
left=${trips}*page;
done();
}
${rounds(contender, targetPorts.length, restMs)}
function begin(){turn()}
still(true);
${asScript(contender.master(endpoints))}
${asBoots(boots)}`;
}

/** Whether instructions can be counted on this machine. */
export function canCount(): boolean {
  return findProgram("valgrind") !== undefined;
}

/** What a trip costs, and in which functions of the interpreter. */
export interface Profile {
  /** Instructions of one trip, both ends together. */
  perTrip: number;
  /**
   * The costliest functions, not counting what they call: name and share of the total, 0 to 1, the largest first.
   */
  largest: { name: string; share: number }[];
}

/** How many functions are listed. */
const largestCount = 10;

/** Reads a profile in callgrind's format. Undefined if it has no total. */
export function readProfile(text: string, trips: number): Profile | undefined {
  const total = Number(/^(?:summary|totals): (\d+)/m.exec(text)?.[1] ?? NaN);
  if (!(total > 0)) return undefined;
  const names = new Map<string, string>();
  const costs = new Map<string, number>();
  let current = "";
  let ofCall = false;
  for (const line of text.split("\n")) {
    const named = /^c?fn=(\(\d+\))(?: (.*))?/.exec(line);
    if (named) {
      if (named[2] !== undefined) names.set(named[1]!, named[2]);
      if (line.startsWith("fn=")) current = named[1]!;
    } else if (line.startsWith("calls="))
      ofCall = true; // the next line is the callee's
    else if (/^[\d+*-]/.test(line)) {
      if (!ofCall) costs.set(current, (costs.get(current) ?? 0) + Number(line.split(" ")[1]));
      ofCall = false;
    }
  }
  const largest = [...costs].sort((a, b) => b[1] - a[1]).slice(0, largestCount);
  return {
    perTrip: Math.round(total / trips),
    largest: largest.map(([id, cost]) => ({ name: names.get(id) ?? id, share: cost / total })),
  };
}

/**
 * Counts 2 × `trips` to each of `targets`, which are asked at once (a single one after a rest), after a first `trips` that are not counted.
 * Undefined if the interpreter has no symbols for its functions, so that the profile cannot be split. Rejects if the
 * script fails.
 */
export async function countInstructions(
  interpreter: string,
  contender: Contender,
  trips: number,
  targets = 1,
  restMs = 0,
): Promise<Profile | undefined> {
  const ports = (await freePorts(1 + targets)) as [number, ...number[]];
  const run = new Run({
    command: ["valgrind", "--tool=callgrind", "--callgrind-out-file=profile", marks.option, interpreter],
    script: oneProcess(contender, ports, trips, restMs),
    maxMs,
  });
  try {
    await run.line("COUNTED");
    await run.ended;
    // profile.1 is everything before the first mark, .2 the first trips, .3 the ones that count.
    return readProfile(run.files("profile.3").get("profile.3") ?? "", 2 * trips * targets);
  } finally {
    await run.close();
  }
}

/** On its own: `node build/sim/bench/instructions.js [ours|echo|minimal|http|naive|connect] [trips]`. */
async function main(names: string[], trips: number): Promise<void> {
  const interpreter = findInterpreter();
  if (!interpreter) return console.log(noInterpreter);
  if (!canCount()) return console.log("no valgrind: instructions are not counted");
  for (const contender of contenders.filter(({ name }) => !names.length || names.includes(name)))
    console.log(`${contender.name} ${(await countInstructions(interpreter, contender, trips))?.perTrip}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const args = process.argv.slice(2);
  await main(
    args.filter((arg) => !/^\d+$/.test(arg)),
    Number(args.find((arg) => /^\d+$/.test(arg)) ?? 200),
  );
}
