// `npm run calibrate`: calibrates a target's sensor over the master's console; or, with --ranges, tries the wizard on
// simulated ranges and compares it with the default threshold.
import { createInterface } from "node:readline/promises";
import { readArguments, type Parsed } from "../tools/common/arguments.js";
import { consoleOption } from "../tools/common/console-option.js";
import { BoardConsole } from "../tools/common/console.js";
import { runProgram } from "../tools/common/program.js";
import { exitFailed } from "../tools/common/refusal.js";
import { say } from "../tools/common/terminal.js";
import { openWire } from "../tools/common/wire.js";
import { isTargetId } from "../shared/messages.js";
import { calibrateOnBoard } from "../tools/calibrate/board.js";
import type { Figures } from "./sensors/strikes.js";
import { total, trial, type Trial } from "./sensors/trial.js";

/** How many strikes there are in all, in a trial of any number of ranges. */
const strikesAll = 10_000;
const strikesMax = 50;
/** What the wizard must reach: the share that counts, and hits that nobody struck. */
const countedMin = 0.999;
const inventedMax = 1;

const program = {
  command: "npm run calibrate --",
  usage: [
    ["TARGET --port PORT", "calibrates the sensor of that target"],
    ["--ranges N [--seed N]", "tries the wizard on simulated ranges"],
  ],
  about: "Calibrates the sensor of a target: measures its rest, its taps and its servo's knock.",
  wordsMax: 1,
  options: {
    port: consoleOption,
    ranges: { kind: "number", min: 0, max: 10_000, default: 0, help: "simulated ranges of 8 targets" },
    seed: { kind: "number", min: 0, max: 4_294_967_295, default: 1, help: "decides every random choice" },
    verbose: { kind: "flag", help: "with --ranges: also print what the wizard says of each target" },
  },
} as const;

interface Options {
  target: string;
  port: string;
  ranges: number;
  seed: number;
  verbose: boolean;
}

function parseOptions(args: string[]): Parsed<Options> {
  const parsed = readArguments(args, program);
  if (!("options" in parsed)) return parsed;
  const { port = "", ranges, seed, verbose } = parsed.options;
  const [target = ""] = parsed.words;
  if (ranges > 0 === (target !== "")) return { error: "Which target? Give its id, or --ranges for simulated ranges." };
  if (target !== "" && !isTargetId(target))
    return { error: `${target} is no target's id: 1 to 16 of A-Z a-z 0-9 _ -.` };
  if ((target !== "") !== (port !== "")) return { error: "A target needs --port PORT, the master's console." };
  return { options: { target, port, ranges, seed, verbose } };
}

async function onBoard({ port, target }: Options): Promise<number> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const board = new BoardConsole(await openWire(port), port, "calibrate again");
  try {
    await board.greet({ breaksOff: false });
    const isKept = await calibrateOnBoard(board, target, {
      read: say,
      goesOn: async (question) => !(await lines.question(`${question} [Enter, or n] `)).startsWith("n"),
    });
    return isKept ? 0 : exitFailed;
  } finally {
    lines.close();
    await board.close();
  }
}

function figuresLine(name: string, { strikes, counted, doubled, invented }: Figures): string {
  const share = strikes > 0 ? ((100 * counted) / strikes).toFixed(2) : "-";
  const columns = [strikes, counted, doubled, invented].map((value) => String(value).padStart(9)).join("");
  return `${name.padEnd(12)}${columns}   ${share} %`;
}

function onRanges({ ranges, seed, verbose }: Options): number {
  const strikes = Math.min(strikesMax, Math.ceil(strikesAll / ranges));
  const trials: Trial[] = [];
  for (let number = 0; number < ranges; number++) {
    const played = trial(seed + number, strikes);
    trials.push(played);
    if (verbose) for (const line of [...played.said, ...played.calibrated.odd]) say(`range ${seed + number}: ${line}`);
  }
  const { calibrated, standard, words, wrong } = total(trials);
  say(
    `${ranges} ranges of 8 targets from seed ${seed}: ${words.safe} safe, ${words.narrow} narrow, ${words.impossible} impossible`,
  );
  say(
    `an exhaustive search finds a threshold for ${wrong.length} of the ${words.impossible} targets called impossible`,
  );
  say(["", "strikes", "counted", "doubled", "invented"].map((name, i) => name.padStart(i === 0 ? 12 : 9)).join(""));
  say(figuresLine("calibrated", calibrated));
  say(figuresLine("default", standard));
  for (const id of wrong) say(`called impossible, although a threshold exists: ${id}`);
  const isGood =
    calibrated.counted >= countedMin * calibrated.strikes &&
    calibrated.doubled === 0 &&
    calibrated.invented <= inventedMax &&
    wrong.length === 0;
  return isGood ? 0 : exitFailed;
}

await runProgram(parseOptions, (options) => (options.ranges > 0 ? onRanges(options) : onBoard(options)));
