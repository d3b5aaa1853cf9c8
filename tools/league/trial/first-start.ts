// `npm run bench:demo`: how long the demonstration takes from a fresh clone to a page with live games.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { readArguments } from "../../common/arguments.js";
import { runProgram } from "../../common/program.js";
import { exitFailed } from "../../common/refusal.js";
import { say } from "../../common/terminal.js";
import type { RangeNow } from "../web/stream.js";
import { cpuMs } from "./processor.js";

const program = {
  command: "npm run bench:demo --",
  usage: [["[options]"]],
  about:
    "Clones the last commit, takes this folder's node_modules for npm ci, and runs npm run league -- demo there until a game is shot. Exits with 1 if the page shows no game within 30 s.",
  options: {
    runs: { kind: "number", min: 1, max: 20, default: 1, help: "how often, each time from a clone that is fresh" },
  },
} as const;

const liveSecondsMax = 30;
const secondsMax = 240;
const lookMs = 100;
/** What is waited for, in this order. */
const steps = ["the page is there", "ranges answer", "a range is HOT", "a game is live", "a turn is played"] as const;

interface Moment {
  seconds: number;
  /** Processor time of everything so far. */
  cpuSeconds: number;
}

/** How many of the steps the ranges have come to. */
function stepsOf(ranges: readonly RangeNow[]): number {
  const live = ranges.map((range) => range.live).filter((now) => !!now);
  if (live.some(({ phase }) => phase === "playing")) return 5;
  if (live.some(({ phase }) => phase !== "")) return 4;
  if (live.some(({ word }) => word === "HOT")) return 3;
  return live.length > 0 ? 2 : 1;
}

async function rangesAt(url: string): Promise<RangeNow[]> {
  const answer = await fetch(`${url}api/now.json`);
  return (await answer.json()) as RangeNow[];
}

/** Watches a demonstration until a turn is played. */
async function watch(demo: ChildProcess): Promise<Moment[]> {
  const beginMs = performance.now();
  const moments: Moment[] = [];
  let url = "";
  createInterface({ input: demo.stdout! }).on("line", (line) => {
    url = /^The page is at (\S+)$/.exec(line)?.[1] ?? url;
  });
  while (moments.length < steps.length && demo.exitCode === null) {
    const seconds = (performance.now() - beginMs) / 1000;
    if (seconds > secondsMax) break;
    const reached = url === "" ? 0 : stepsOf(await rangesAt(url).catch(() => []));
    while (moments.length < reached) moments.push({ seconds, cpuSeconds: cpuMs(demo.pid) / 1000 });
    await new Promise((done) => setTimeout(done, lookMs));
  }
  return moments;
}

async function run(): Promise<Moment[]> {
  const folder = mkdtempSync(join(tmpdir(), "snyper-clone-"));
  try {
    execFileSync("git", ["clone", "--quiet", resolve("."), folder]);
    symlinkSync(resolve("node_modules"), join(folder, "node_modules"), "junction");
    const command = ["run", "league", "--", "demo", "--web-port", "0"];
    const demo = spawn("npm", command, { cwd: folder, stdio: ["ignore", "pipe", "ignore"], detached: true });
    const ended = new Promise((done) => demo.once("close", done));
    const moments = await watch(demo);
    if (demo.exitCode === null) process.kill(-demo.pid!, "SIGINT");
    await ended;
    return moments;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure({ runs }: { runs: number }): Promise<number> {
  let isSoon = true;
  for (let number = 1; number <= runs; number++) {
    const [load = 0] = loadavg();
    const moments = await run();
    say(`Run ${number}, at a load average of ${load.toFixed(1)} before it:`);
    steps.forEach((step, index) => {
      const { seconds, cpuSeconds } = moments[index] ?? { seconds: NaN, cpuSeconds: NaN };
      say(
        `  ${step.padEnd(20)} after ${seconds.toFixed(1).padStart(5)} s, ${cpuSeconds.toFixed(1)} s of processor time`,
      );
    });
    isSoon &&= (moments[3]?.seconds ?? Infinity) <= liveSecondsMax;
  }
  return isSoon ? 0 : exitFailed;
}

await runProgram((args) => readArguments(args, program), measure);
