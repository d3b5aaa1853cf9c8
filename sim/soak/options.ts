// The options of `npm run soak`: their shapes, limits and defaults.
import { availableParallelism } from "node:os";
import { readArguments, type Parsed } from "../../tools/common/arguments.js";
import { profiles, type ProfileName } from "./faults.js";

export interface SoakOptions {
  /** Simulated hours, 1 to 100000. Hour n of seed s is the first hour of seed s + n. */
  hours: number;
  /** 0 to 4294967295. */
  seed: number;
  /** 1 to 32. */
  targets: number;
  faults: ProfileName;
  /** Hours that run at the same time, 1 to 64. */
  jobs: number;
  /** Find a shorter schedule that still fails. */
  shrink: boolean;
  /** Print each line of the journal: with one hour only. */
  log: boolean;
  /**
   * Of the schedule only the faults with these numbers, 0 and on, as a shrunk failure prints them: with one hour only.
   */
  only?: number[];
  /** Measure how fast it runs with 1, 8, 32 and 128 targets instead. */
  curve: boolean;
}

const spec = {
  hours: { kind: "number", least: 1, most: 100_000, usual: 1, help: "simulated hours" },
  seed: {
    kind: "number",
    least: 0,
    most: 4_294_967_295,
    usual: () => Math.floor(Math.random() * 4_294_967_296),
    help: "decides everything; drawn and printed unless given",
  },
  targets: { kind: "number", least: 1, most: 32, usual: 8, help: "targets" },
  jobs: {
    kind: "number",
    least: 1,
    most: 64,
    usual: () => availableParallelism(),
    help: "hours at the same time, one on each core unless given",
  },
  faults: { kind: "choice", of: Object.keys(profiles) as ProfileName[], usual: "hell", help: "how bad it gets" },
  shrink: { kind: "flag", help: "when it fails, looks for fewer faults that still make it fail" },
  log: { kind: "flag", help: "prints everything that happens (one hour only)" },
  only: {
    kind: "text",
    value: "N,N",
    rule: "numbers with commas between them",
    fits: (text: string) => /^\d+(,\d+)*$/.test(text),
    help: "only the faults with these numbers, as --shrink prints them (one hour only)",
  },
  curve: { kind: "flag", help: "measures how fast it runs with 1, 8, 32 and 128 targets, and nothing else" },
} as const;

const intro = `npm run soak -- [options]
Plays a range for hours of virtual time while everything breaks, and checks after every event that nothing is lost.`;

/** Reads the arguments after the script's name. Throws nothing: what is wrong comes back as a sentence. */
export function parseOptions(args: string[]): Parsed<SoakOptions> {
  const parsed = readArguments(args, intro, spec);
  if (!("options" in parsed)) return parsed;
  const { only, ...rest } = parsed.options;
  const options: SoakOptions = { ...rest, ...(only !== undefined && { only: only.split(",").map(Number) }) };
  if (options.hours > 1 && (options.log || options.only))
    return { wrong: "--log and --only go with --hours 1: one hour is told, or shortened." };
  return { options };
}
