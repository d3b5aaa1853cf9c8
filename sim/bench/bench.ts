// `npm run bench`: our firmware against the old way, its relatives and the floor, in one run on one machine. `--quick`
// for a smaller one.
import { writeFileSync } from "node:fs";
import { guardOutput } from "../../tools/common/terminal.js";
import { builtBundle } from "../arena/arena.js";
import { findBoardInterpreter, findInterpreter, noInterpreter } from "../board/interpreter/find.js";
import type { Figures } from "./figures.js";
import { masterFootprint } from "./footprint.js";
import { freeze } from "./freeze.js";
import { canCount, countInstructions } from "./instructions.js";
import { versionOf } from "./interpreter.js";
import { plot } from "./plot.js";
import { document, printReport } from "./report.js";
import { countTraffic, perTarget, timeTrips, type Times } from "./trips.js";
import { ways, type Way } from "./contenders.js";

guardOutput();

const fanTargets = 8;
/** The ways whose timer is watched: ours, and those that dial for each command. */
const frozenWays = ["ours", "http", "connect"];

/** A measurement that fails is tried once more, and then is missing: nothing stands for it. */
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

/** The run with the least p50 of those that were taken. */
function best(runs: (Times | undefined)[]): Times | undefined {
  return runs.reduce((least, run) => (!least || (run && run.p50 < least.p50) ? run : least), undefined);
}

async function times(
  interpreter: string,
  targets: number,
  rounds: number,
  turns: number,
): Promise<Map<Way, Times | undefined>> {
  const taken = new Map(ways.map((way) => [way, [] as (Times | undefined)[]]));
  for (let turn = 0; turn < turns; turn++)
    for (const way of ways)
      taken
        .get(way)!
        .push(await attempt(`${way.name} to ${targets}`, () => timeTrips(interpreter, way, targets, rounds)));
  return new Map([...taken].map(([way, runs]) => [way, best(runs)]));
}

/** Our bundles boot from flash, as on a board: sent to RAM like the others' scripts they would not fit. */
async function targetJsVars(memoryInterpreter: string, interpreter: string, way: Way): Promise<number> {
  const jsVars =
    way.name == "ours"
      ? (await masterFootprint(memoryInterpreter, false)).perTarget
      : await perTarget(memoryInterpreter, interpreter, way);
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
  for (const way of ways) {
    console.log(`measuring ${way.name}`);
    all.push({
      way,
      ping: pings.get(way),
      fan: fans.get(way),
      traffic: await attempt("traffic", () => countTraffic(interpreter, way, 200)),
      instructions: canCount()
        ? await attempt("instructions", () => countInstructions(interpreter, way, machine.trips))
        : undefined,
      perTarget: way.lasting
        ? await attempt("JsVars", () => targetJsVars(memoryInterpreter, interpreter, way))
        : undefined,
      freeze: frozenWays.includes(way.name) ? await attempt("freeze", () => freeze(interpreter, way)) : undefined,
    });
  }
  console.log();
  printReport(all);
  const docs = new URL("../../../docs/", import.meta.url);
  writeFileSync(new URL("BENCHMARK.md", docs), document(all, machine));
  writeFileSync(new URL("benchmark.svg", docs), plot(all));
  console.log("\nwritten: docs/BENCHMARK.md and docs/benchmark.svg");
}

const interpreter = findInterpreter();
if (interpreter) await measure(interpreter, findBoardInterpreter() ?? interpreter, process.argv.includes("--quick"));
else console.log(`NOTHING WAS MEASURED, and nothing written. ${noInterpreter}`);
