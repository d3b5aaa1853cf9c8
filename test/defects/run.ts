// `npm run defects [-- name … --seed n]`: does the soak find each of the deliberate defects in its time? Names are
// beginnings of the patches' names; without one, all are tried. The exit code is 1 if one was not found, or cannot be
// built any more.
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { guardOutput } from "../../tools/common/terminal.js";
import { buildWith } from "./build.js";
import type { Catch, Hunt } from "./hunt.js";
import { defects, type Defect } from "./patches.js";

guardOutput();

/** An hour takes less than a minute of wall clock; a defect that makes one endless is no defect that was found. */
const wallMsPerHour = 600_000;

/** What is said of one defect. */
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

async function tried(defect: Defect, seed: number): Promise<Row> {
  try {
    const bundles = await buildWith(defect);
    const { violation, seed: lastSeed, simulatedMs } = await hunted({ bundles, hours: defect.hours, seed });
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
      what: error instanceof Error ? error.message : String(error),
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

const { values, positionals } = parseArgs({
  options: { seed: { type: "string", default: "1" } },
  allowPositionals: true,
});
const seed = Number(values.seed);
const known = defects();
const unknown = positionals.filter((name) => !known.some((defect) => defect.name.startsWith(name)));
const chosen = known.filter(
  ({ name }) => positionals.length == 0 || positionals.some((beginning) => name.startsWith(beginning)),
);
if (unknown.length > 0 || !Number.isInteger(seed)) {
  console.error(unknown.length > 0 ? `no defect ${unknown.join(", ")}` : "--seed: a whole number");
  process.exit(2);
}

const waiting = [...chosen];
const rows: Row[] = [];

async function work(): Promise<void> {
  for (let defect = waiting.shift(); defect; defect = waiting.shift()) {
    const row = await tried(defect, seed);
    rows.push(row);
    console.log(`${row.defect.name}: ${row.by}, ${row.after}, seed ${row.seed}: ${row.what}`);
  }
}

await Promise.all(Array.from({ length: availableParallelism() }, work));
rows.sort((a, b) => chosen.indexOf(a.defect) - chosen.indexOf(b.defect));
const found = rows.filter(({ isFound }) => isFound);
console.log(
  `\n${lines([
    ["defect", "found by", "after", "within", "seed"],
    ...rows.map(({ defect, by, after, seed: last }) => [defect.name, by, after, `${defect.hours} h`, last]),
  ])}\n\n${found.length} of ${rows.length} found`,
);
process.exitCode = found.length == rows.length ? 0 : 1;
