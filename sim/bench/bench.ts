// `npm run bench`: compares our firmware with the HTTP way it replaced, variants of both and the floor, in one run on
// one machine.
import { writeFileSync } from "node:fs";
import { readArguments } from "../../tools/common/arguments.js";
import { runProgram } from "../../tools/common/program.js";
import { exitFailed, Refusal } from "../../tools/common/refusal.js";
import { builtBundle } from "../arena/flashed.js";
import { findBoardInterpreter, findInterpreter, noInterpreter } from "../board/interpreter/find.js";
import { masterUsage, targetUsage } from "./ballast.js";
import type { AtOnce, Figures, Memory } from "./figures.js";
import { masterFootprint } from "./footprint.js";
import { freeze } from "./freeze.js";
import { canCount, countInstructions } from "./instructions.js";
import { versionOf } from "./interpreter.js";
import { plot } from "./plot.js";
import { document, printReport } from "./report.js";
import { comparedContenders, targetCounts } from "./sections.js";
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
  these: readonly Contender[] = contenders,
): Promise<Map<Contender, Times | undefined>> {
  const taken = new Map(these.map((contender) => [contender, [] as (Times | undefined)[]]));
  for (let turn = 0; turn < turns; turn++)
    for (const contender of these)
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

/** How many answers are counted where many targets are asked at once. */
const answersCounted = 100;

/** Adds what it costs to ask several targets at once to the figures of those that are compared. */
async function addAtOnce(interpreter: string, all: readonly Figures[], rounds: number, turns: number): Promise<void> {
  const compared = all.filter(({ contender }) => isCompared(contender));
  const found = compared.map(({ ping, fan, instructions }) => {
    const atOnce = new Map<number, AtOnce>([
      [1, { times: ping, perAnswer: instructions?.perTrip }],
      [fanTargets, { times: fan }],
    ]);
    return atOnce;
  });
  for (const targets of targetCounts) {
    const taken =
      targets > fanTargets
        ? await times(
            interpreter,
            targets,
            Math.ceil(rounds / targets),
            turns,
            compared.map(({ contender }) => contender),
          )
        : undefined;
    for (const [index, figures] of compared.entries()) {
      const { contender } = figures;
      const atOnce = found[index]!;
      const counted =
        canCount() && targets > 1
          ? await attempt(`instructions of ${contender.name} to ${targets}`, () =>
              countInstructions(interpreter, contender, Math.ceil(answersCounted / 2 / targets), targets),
            )
          : undefined;
      atOnce.set(targets, {
        ...(taken && { times: taken.get(contender) }),
        ...(counted && { perAnswer: counted.perTrip }),
        ...atOnce.get(targets),
      });
      figures.atOnce = atOnce;
    }
  }
}

const isCompared = ({ name }: Contender) => comparedContenders.some((compared) => compared === name);

/** Adds the memory of both ends to the figures of those that are compared. */
async function addMemory(interpreters: Parameters<typeof targetUsage>[0], all: readonly Figures[]): Promise<void> {
  for (const figures of all) {
    const { contender } = figures;
    if (!isCompared(contender)) continue;
    const memory: Memory = {
      target: await attempt(`${contender.name}, target`, () => targetUsage(interpreters, contender)),
      master: await attempt(`${contender.name}, master`, () => masterUsage(interpreters, contender, 1)),
      masterOfEight: await attempt(`${contender.name}, master of 8`, () =>
        masterUsage(interpreters, contender, fanTargets),
      ),
    };
    figures.memory = memory;
  }
}

/** What is measured of each contender alone. */
async function figuresOf(
  contender: Contender,
  interpreter: string,
  memoryInterpreter: string,
  trips: number,
): Promise<Omit<Figures, "contender">> {
  return {
    traffic: await attempt("traffic", () => countTraffic(interpreter, contender, 200)),
    instructions: canCount()
      ? await attempt("instructions", () => countInstructions(interpreter, contender, trips))
      : undefined,
    perTarget: contender.lasting
      ? await attempt("JsVars", () => targetJsVars(memoryInterpreter, interpreter, contender))
      : undefined,
    freeze: watchedContenders.includes(contender.name)
      ? await attempt("freeze", () => freeze(interpreter, contender))
      : undefined,
  };
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
    const timed = { contender, ping: pings.get(contender), fan: fans.get(contender) };
    all.push({ ...timed, ...(await figuresOf(contender, interpreter, memoryInterpreter, machine.trips)) });
  }
  console.log("measuring many targets at once");
  await addAtOnce(interpreter, all, machine.rounds, isQuick ? 1 : 2);
  console.log("measuring memory");
  await addMemory({ measured: memoryInterpreter, other: interpreter }, all);
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
