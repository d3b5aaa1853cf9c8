// The options of `npm run soak`: their shapes, limits and defaults, and a sentence for each that is wrong.
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
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
  /** Of the schedule only the faults with these numbers, 0 and on, as a shrunk failure prints them: with one hour only. */
  only?: number[];
  /** Measure how fast it runs with 1, 8, 32 and 128 targets instead. */
  curve: boolean;
}

export type Parsed = { options: SoakOptions } | { help: string } | { wrong: string };

const numbers = {
  hours: { min: 1, max: 100_000, usual: () => 1, help: "simulated hours" },
  seed: { min: 0, max: 4_294_967_295, usual: () => Math.floor(Math.random() * 4_294_967_296), help: "decides everything; drawn and printed unless given" },
  targets: { min: 1, max: 32, usual: () => 8, help: "targets" },
  jobs: { min: 1, max: 64, usual: () => availableParallelism(), help: "hours at the same time, one on each core unless given" },
};
type NumberName = keyof typeof numbers;

/** What `--help` prints. */
export const helpText = [
  "npm run soak -- [options]",
  "Plays a range for hours of virtual time while everything breaks, and checks after every event that nothing is lost.",
  "",
  ...Object.entries(numbers).map(([name, { min, max, help }]) => `  --${`${name} N`.padEnd(12)}  ${help}: ${min} to ${max}`),
  `  --faults P      how bad it gets: ${Object.keys(profiles).join(", ")}; hell unless given`,
  "  --shrink        when it fails, looks for fewer faults that still make it fail",
  "  --log           prints everything that happens (one hour only)",
  "  --only N,N      only the faults with these numbers, as --shrink prints them (one hour only)",
  "  --curve         measures how fast it runs with 1, 8, 32 and 128 targets, and nothing else",
  "  -h, --help      prints this",
].join("\n");

/** Reads the arguments after the script's name. Throws nothing: what is wrong comes back as a sentence. */
export function parseOptions(args: string[]): Parsed {
  let values: Record<string, string | boolean | undefined>;
  try {
    ({ values } = parseArgs({
      args,
      options: {
        hours: { type: "string" }, seed: { type: "string" }, targets: { type: "string" }, jobs: { type: "string" }, faults: { type: "string" },
        only: { type: "string" }, shrink: { type: "boolean" }, log: { type: "boolean" }, curve: { type: "boolean" }, help: { type: "boolean", short: "h" },
      },
    }));
  } catch (error) {
    return { wrong: `${(error as Error).message.split(". ")[0]}. --help tells the options that there are.` };
  }
  if (values.help) return { help: helpText };
  const read = {} as Record<NumberName, number>;
  for (const [name, { min, max, usual }] of Object.entries(numbers) as [NumberName, (typeof numbers)[NumberName]][]) {
    const given = values[name] as string | undefined;
    const value = given === undefined ? usual() : /^\d{1,10}$/.test(given) ? Number(given) : NaN;
    if (!(value >= min && value <= max)) return { wrong: `--${name} takes a whole number from ${min} to ${max}, not ${given}.` };
    read[name] = value;
  }
  const faults = (values.faults ?? "hell") as string;
  if (!Object.hasOwn(profiles, faults)) return { wrong: `--faults takes ${Object.keys(profiles).join(", ")}, not ${faults}.` };
  const only = values.only as string | undefined;
  if (only !== undefined && !/^\d+(,\d+)*$/.test(only)) return { wrong: `--only takes numbers with commas between them, not ${only}.` };
  const options: SoakOptions = { ...read, faults: faults as ProfileName, shrink: !!values.shrink, log: !!values.log, curve: !!values.curve };
  if (only !== undefined) options.only = only.split(",").map(Number);
  if (options.hours > 1 && (options.log || options.only)) return { wrong: "--log and --only go with --hours 1: one hour is told, or shortened." };
  return { options };
}
