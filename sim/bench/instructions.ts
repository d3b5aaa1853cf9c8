// CPU instructions of a ping there and back, both ends together, counted by valgrind's callgrind.
//
// Both ends live in one interpreter, so nobody ever polls for the other: what is counted is work. The script calls a
// function of the interpreter that nothing else calls at the start and the end of the counted trips, and callgrind
// begins a new account there, so neither the boot nor the waiting before the first trip is in it. Valgrind is some
// fifty times slower than the wall: timers that repeat by the wall clock would run fifty times too often, and are left
// out.
import { pathToFileURL } from "node:url";
import { findInterpreter, findProgram, noInterpreter } from "../board/interpreter/find.js";
import { freePorts, Run } from "./run.js";
import { asIsolatedScript, asScript, contenders, type Contender } from "./contenders.js";

/**
 * What a script calls to turn the page of the account, and valgrind's option for that function inside the interpreter.
 */
export const marks = { statement: "E.reverseByte(1);", option: "--dump-before=jswrap_espruino_reverseByte" } as const;
const maxMs = 240_000;

function oneProcess(contender: Contender, ports: [number, number], trips: number): string {
  const meeting = { masterPort: ports[0], targetPorts: [ports[1]] };
  return `var every=setInterval;
global.setInterval=function(){return every(function(){},1e9)};
var report=print,left=0,page=0;
function turn(){
${marks.statement}
page++;
if(page==3){report("COUNTED");quit();return}
left=${trips}*page;
done();
}
function done(){if(left-->0)${contender.trip("0")};else turn()}
function begin(){turn()}
${asIsolatedScript(contender.target(meeting, 0))}
${asScript(contender.master(meeting))}`;
}

/** Whether instructions can be counted on this machine. */
export function canCount(): boolean {
  return findProgram("valgrind") !== undefined;
}

/** What a trip costs, and which of the interpreter's own functions that is. */
export interface Account {
  /** Instructions of one trip, both ends together. */
  perTrip: number;
  /**
   * The functions that cost most themselves, without what they call: name and share of all, 0 to 1, the largest first.
   */
  largest: { name: string; share: number }[];
}

/** Functions that are named. */
const largestCount = 10;

/** Reads an account in callgrind's format. Undefined if it has no total. */
export function readAccount(text: string, trips: number): Account | undefined {
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
 * Counts 2 × `trips` after a first `trips` that are not counted. Undefined when the interpreter has no names for its
 * functions, so that the account cannot be cut. Rejects when the script fails.
 */
export async function countInstructions(
  interpreter: string,
  contender: Contender,
  trips: number,
): Promise<Account | undefined> {
  const [a, b] = await freePorts(2);
  const run = new Run({
    command: ["valgrind", "--tool=callgrind", "--callgrind-out-file=account", marks.option, interpreter],
    script: oneProcess(contender, [a!, b!], trips),
    maxMs,
  });
  try {
    await run.line("COUNTED");
    await run.ended;
    // account.1 is all before the first mark, .2 the first trips, .3 the ones that count.
    return readAccount(run.files("account.3").get("account.3") ?? "", 2 * trips);
  } finally {
    await run.close();
  }
}

/** By itself: `node build/sim/bench/instructions.js [ours|echo|least|http|naive|connect] [trips]`. */
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
