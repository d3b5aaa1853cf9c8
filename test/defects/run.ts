// `npm run defects`: checks that the soak finds each deliberate defect within its time. Exits with 1 if it misses one,
// or if one cannot be built any more.
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { readArguments, type Parsed } from "../../tools/common/arguments.js";
import { didYouMean } from "../../tools/common/nearest.js";
import { runProgram } from "../../tools/common/program.js";
import { exitFailed, reasonOf, Refusal } from "../../tools/common/refusal.js";
import { say } from "../../tools/common/terminal.js";
import type { Runtime } from "../../sim/arena/arena.js";
import { findVirtualInterpreter } from "../../sim/board/virtual-espruino/build.js";
import { buildWith } from "./build.js";
import type { Catch, Hunt } from "./hunt.js";
import { defects, type Defect } from "./patches.js";

/** An hour takes less than a minute of wall clock; a defect that makes one endless counts as not found. */
const wallMsPerHour = 600_000;

const program = {
  command: "npm run defects --",
  usage: [["[NAME …] [options]", "only defects whose names begin with NAME"]],
  about:
    "Builds the firmware with each of the deliberate defects in test/defects, and checks that the soak finds it within its time. Exits with 1 if it misses one. Takes minutes.",
  options: {
    hours: {
      kind: "number",
      min: 1,
      max: 1000,
      default: 1000,
      defaultHelp: "as each patch says",
      help: "simulated hours for each at most",
    },
    seed: { kind: "number", min: 0, max: 4_294_967_295, default: 1, help: "decides every random choice of the soak" },
    runtime: {
      kind: "choice",
      of: ["vm", "espruino", "kaluma"] as Runtime[],
      default: "vm",
      help: "what runs the boards' bundles: Node's vm, the real interpreter, or for two of four targets Node with Kaluma's manners",
    },
  },
  wordsMax: Infinity,
} as const;

interface Options {
  chosen: Defect[];
  seed: number;
  /** Simulated hours for each at most. */
  hours: number;
  runtime: Runtime;
}

/** Reads the arguments after the script's name. Never throws: an error is returned as a sentence. */
function parseOptions(args: string[]): Parsed<Options> {
  const parsed = readArguments(args, program);
  if (!("options" in parsed)) return parsed;
  const { words } = parsed;
  const { runtime } = parsed.options;
  const known = defects();
  const unknown = words.find((word) => !known.some(({ name }) => name.startsWith(word)));
  if (unknown !== undefined) {
    const names = known.map(({ name }) => name);
    return { error: `There is no defect ${unknown}.${didYouMean(unknown, names)} They are in test/defects.` };
  }
  const named = known.filter(({ name }) => words.length === 0 || words.some((word) => name.startsWith(word)));
  // Those of the adapter are hunted on boards that have it, beside those that Node plays anyway.
  const chosen = named.filter(
    ({ only }) => only === undefined || only === runtime || (only === "kaluma" && runtime === "vm"),
  );
  if (chosen.length === 0) return { error: `${named[0]!.name} is only found with --runtime ${named[0]!.only}.` };
  return { options: { chosen, ...parsed.options } };
}

/** The result for one defect. */
interface Row {
  defect: Defect;
  isFound: boolean;
  /** The invariant that found it, or why nothing did. */
  by: string;
  after: string;
  seed: string;
  what: string;
}

function inHours(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

function hunted(hunt: Hunt): Promise<Catch> {
  return new Promise((done, fail) => {
    const worker = new Worker(new URL("./hunt.js", import.meta.url), { workerData: hunt });
    const timeout = setTimeout(() => {
      void worker.terminate();
      fail(new Error("the soak does not end"));
    }, hunt.hours * wallMsPerHour);
    worker
      .once("message", done)
      .once("error", fail)
      .once("exit", () => clearTimeout(timeout));
  });
}

async function tried(defect: Defect, { seed, hours: hoursMax, runtime: asked }: Options): Promise<Row> {
  const runtime = defect.only ?? asked;
  try {
    const bundles = await buildWith(defect);
    const {
      violation,
      seed: lastSeed,
      simulatedMs,
    } = await hunted({ bundles, hours: Math.min(defect.hours, hoursMax), seed, runtime, heap: defect.heap });
    const found = { defect, isFound: violation !== undefined, after: inHours(simulatedMs), seed: String(lastSeed) };
    return violation
      ? { ...found, by: violation.invariant, what: violation.what }
      : { ...found, by: "NOT FOUND", what: defect.title };
  } catch (error) {
    return {
      defect,
      isFound: false,
      by: "FAILED",
      after: "-",
      seed: "-",
      what: reasonOf(error),
    };
  }
}

const lines = (rows: readonly string[][]): string => {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
};

/** Runs the soak on the defects on all cores. Fulfilled with the exit code. */
async function run(options: Options): Promise<number> {
  const { chosen, runtime } = options;
  const found = runtime === "espruino" ? findVirtualInterpreter() : undefined;
  if (found && "why" in found) throw new Refusal(found.why);
  const waiting = [...chosen];
  const rows: Row[] = [];
  const work = async () => {
    for (let defect = waiting.shift(); defect; defect = waiting.shift()) {
      const row = await tried(defect, options);
      rows.push(row);
      say(`${row.defect.name}: ${row.by}, ${row.after}, seed ${row.seed}: ${row.what}`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  rows.sort((a, b) => chosen.indexOf(a.defect) - chosen.indexOf(b.defect));
  const caught = rows.filter(({ isFound }) => isFound);
  const table = [
    ["defect", "found by", "after", "within", "seed"],
    ...rows.map(({ defect, by, after, seed: last }) => [
      defect.name,
      by,
      after,
      `${Math.min(defect.hours, options.hours)} h`,
      last,
    ]),
  ];
  say(`\n${lines(table)}\n\n${caught.length} of ${rows.length} found`);
  return caught.length === rows.length ? 0 : exitFailed;
}

await runProgram(parseOptions, run);
