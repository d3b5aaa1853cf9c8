// The options of `npm run soak`: their shapes, limits and defaults.
import { availableParallelism } from "node:os";
import { readArguments, type Parsed } from "../../tools/common/arguments.js";
import type { Runtime } from "../arena/arena.js";
import { heaps, type Heap } from "./boards.js";
import { profiles, type ProfileName } from "./faults.js";

export interface SoakOptions {
  /** Simulated hours, 1 to 100000. Hour n of seed s is the first hour of seed s + n. */
  hours: number;
  /** 0 to 4294967295. */
  seed: number;
  /** 1 to 32. */
  targets: number;
  faults: ProfileName;
  /** What runs the boards' bundles. */
  runtime: Runtime;
  /** How many of the targets, from the first, are Kaluma-mannered instead, 0 to 32. */
  kaluma: number;
  /** The range has no key, and so no adversary. */
  open: boolean;
  /** The memory of real interpreters. */
  heap: Heap;
  /** How a real interpreter that is an unknown build goes on, ms at a time; 0 refuses it. */
  steps: number;
  /** Hours played at the same time, 1 to 64. */
  jobs: number;
  /** After a failure, look for a shorter schedule that still fails. */
  shrink: boolean;
  /** Print each line of the journal; for one hour only. */
  log: boolean;
  /** Inject only the faults with these indexes in the schedule, as `--shrink` prints them; for one hour only. */
  only?: number[];
  /** Measure the speed with few and many targets instead, on boards of `runtime`. */
  curve: boolean;
  /** Measure how late the range becomes on slower and slower chips instead. */
  slow: boolean;
}

const options = {
  hours: { kind: "number", min: 1, max: 100_000, default: 1, help: "simulated hours" },
  seed: {
    kind: "number",
    min: 0,
    max: 4_294_967_295,
    default: () => Math.floor(Math.random() * 4_294_967_296),
    defaultHelp: "random, and printed",
    help: "decides every random choice",
  },
  targets: { kind: "number", min: 1, max: 32, default: 8, help: "how many targets are simulated" },
  jobs: {
    kind: "number",
    min: 1,
    max: 64,
    default: () => availableParallelism(),
    defaultHelp: "one for each core",
    help: "hours played at the same time",
  },
  faults: {
    kind: "choice",
    of: Object.keys(profiles) as ProfileName[],
    default: "hell",
    help: "how many faults there are, and of which kinds",
  },
  runtime: {
    kind: "choice",
    of: ["vm", "espruino"] as Runtime[],
    default: "vm",
    help: "what runs the boards' bundles: Node's vm, or the real interpreter",
  },
  kaluma: {
    kind: "number",
    min: 0,
    max: 32,
    default: 0,
    help: "how many of the targets, from the first, are a Pico W with Kaluma instead, as Node's vm plays it",
  },
  open: { kind: "flag", help: "play a range without a key, and so without an adversary" },
  heap: {
    kind: "choice",
    of: heaps,
    default: "own",
    help: "with --runtime espruino: the interpreter's own heap, or 4095 variables for the master and 1600 for targets, and faults of memory",
  },
  steps: {
    kind: "number",
    min: 0,
    max: 1000,
    default: 0,
    defaultHelp: "refuse it",
    help: "with --runtime espruino: run an interpreter of an unknown build in steps of so many ms, slowly",
  },
  shrink: { kind: "flag", help: "after a failure, look for fewer faults that still cause it" },
  log: { kind: "flag", help: "print everything that happens (one hour only)" },
  only: {
    kind: "text",
    value: "N,N",
    rule: "numbers separated by commas",
    fits: (text: string) => /^\d+(,\d+)*$/.test(text),
    help: "inject only the faults with these numbers, as --shrink prints them (one hour only)",
  },
  curve: { kind: "flag", help: "measure the speed with few and many targets, and do nothing else" },
  slow: {
    kind: "flag",
    help: "measure how late the real interpreter is on slower and slower chips, and do nothing else",
  },
} as const;

const program = {
  command: "npm run soak --",
  usage: [["[options]"]],
  about:
    "Plays a range for hours of virtual time while everything breaks, and checks after every event that nothing is lost.",
  options,
} as const;

/** Reads the arguments after the script's name. Never throws: an error is returned as a sentence. */
export function parseOptions(args: string[]): Parsed<SoakOptions> {
  const parsed = readArguments(args, program);
  if (!("options" in parsed)) return parsed;
  const { only, ...rest } = parsed.options;
  const options: SoakOptions = { ...rest, ...(only !== undefined && { only: only.split(",").map(Number) }) };
  if (options.hours > 1 && (options.log || options.only))
    return { error: "--log and --only need --hours 1: they work for a single hour only." };
  if (options.runtime === "vm" && (options.heap !== "own" || options.steps > 0))
    return { error: "--heap and --steps need --runtime espruino." };
  return { options };
}
