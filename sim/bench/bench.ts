// `npm run bench`: compares our firmware with the HTTP way it replaced, variants of both and the floor, in one run on
// one machine.
import { writeFileSync } from "node:fs";
import { readArguments } from "../../tools/common/arguments.js";
import { runProgram } from "../../tools/common/program.js";
import { exitFailed, Refusal } from "../../tools/common/refusal.js";
import { builtBundle } from "../arena/flashed.js";
import { findBoardInterpreter, findInterpreter, noInterpreter } from "../board/interpreter/find.js";
import type { Figures } from "./figures.js";
import { masterFootprint } from "./footprint.js";
import { freeze } from "./freeze.js";
import { canCount, countInstructions } from "./instructions.js";
import { versionOf } from "./interpreter.js";
import { plot } from "./plot.js";
import { document, printReport } from "./report.js";
import { countTraffic, perTarget, timeTrips, type Times } from "./trips.js";
import { contenders, type Contender } from "./contenders.js";

const program = {
  command: "npm run bench --",
  usage: [["[options]"]],
  about:
    "Measures what commands cost over SNYPER's lines and over other protocols, on a real Espruino, and writes docs/BENCHMARK.md and docs/benchmark.svg. Takes minutes.",
  options: { quick: { kind: "flag", help: "take fewer rounds" } },
} as const;

const fanTargets = 8;
/** The contenders whose 10 ms timer is measured: ours, and those that dial for each command. */
const watchedContenders = ["ours", "http", "connect"];

/** Repeats a measurement that fails once. If it fails again its figure is missing. */
async function attempt<Value>(what: string, measure: () => Promise<Value>): Promise<Value | undefined> {
  for (let tries = 2; tries > 0; tries--) {
    try {
      return await measure();
    } catch (error) {
      console.error(`${what}: ${error instanceof Error ? error.message : error}`);
    }
  }
  return undefined;
}

/** The run with the lowest p50. */
function best(runs: (Times | undefined)[]): Times | undefined {
  return runs.reduce((least, run) => (!least || (run && run.p50 < least.p50) ? run : least), undefined);
}

async function times(
  interpreter: string,
  targets: number,
  rounds: number,
  turns: number,
): Promise<Map<Contender, Times | undefined>> {
  const taken = new Map(contenders.map((contender) => [contender, [] as (Times | undefined)[]]));
  for (let turn = 0; turn < turns; turn++)
    for (const contender of contenders)
      taken
        .get(contender)!
        .push(
          await attempt(`${contender.name} to ${targets}`, () => timeTrips(interpreter, contender, targets, rounds)),
        );
  return new Map([...taken].map(([contender, runs]) => [contender, best(runs)]));
}

/** Our bundles boot from flash, as on a board: loaded into RAM, like the scripts of the others, they would not fit. */
async function targetJsVars(memoryInterpreter: string, interpreter: string, contender: Contender): Promise<number> {
  const jsVars =
    contender.name === "ours"
      ? (await masterFootprint(memoryInterpreter, false)).perTarget
      : await perTarget(memoryInterpreter, interpreter, contender);
  return Math.round(jsVars * 100) / 100;
}

async function measure(interpreter: string, memoryInterpreter: string, isQuick: boolean): Promise<void> {
  const machine = {
    interpreter: await versionOf(interpreter),
    memoryInterpreter: await versionOf(memoryInterpreter),
    rounds: isQuick ? 200 : 1000,
    turns: isQuick ? 2 : 5,
    trips: isQuick ? 100 : 300,
    bundles: { master: builtBundle("master").length, target: builtBundle("target").length },
  };
  console.log(`Espruino ${machine.interpreter}; memory by Espruino ${machine.memoryInterpreter}`);
  if (!canCount()) console.log("NO VALGRIND: instructions are not counted");
  const pings = await times(interpreter, 1, machine.rounds, machine.turns);
  const fans = await times(interpreter, fanTargets, machine.rounds / 4, machine.turns);
  const all: Figures[] = [];
  for (const contender of contenders) {
    console.log(`measuring ${contender.name}`);
    all.push({
      contender,
      ping: pings.get(contender),
      fan: fans.get(contender),
      traffic: await attempt("traffic", () => countTraffic(interpreter, contender, 200)),
      instructions: canCount()
        ? await attempt("instructions", () => countInstructions(interpreter, contender, machine.trips))
        : undefined,
      perTarget: contender.lasting
        ? await attempt("JsVars", () => targetJsVars(memoryInterpreter, interpreter, contender))
        : undefined,
      freeze: watchedContenders.includes(contender.name)
        ? await attempt("freeze", () => freeze(interpreter, contender))
        : undefined,
    });
  }
  console.log();
  printReport(all);
  const docs = new URL("../../../docs/", import.meta.url);
  writeFileSync(new URL("BENCHMARK.md", docs), document(all, machine));
  writeFileSync(new URL("benchmark.svg", docs), plot(all));
  console.log("\nwrote docs/BENCHMARK.md and docs/benchmark.svg");
}

await runProgram(
  (args) => readArguments(args, program),
  async ({ quick }) => {
    const interpreter = findInterpreter();
    if (!interpreter) throw new Refusal(`Nothing was measured or written. ${noInterpreter}`, exitFailed);
    await measure(interpreter, findBoardInterpreter() ?? interpreter, quick);
  },
);
