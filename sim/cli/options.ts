// The options of `npm start`: their shapes, limits and defaults, and a sentence for each that is wrong.
import { parseArgs } from "node:util";
import { portDefault } from "../../shared/limits.js";
import type { Runtime } from "../arena.js";

export interface Options {
  /** Simulated targets, 1 to 32. */
  targets: number;
  /** Where the master listens, 1 to 65535. */
  port: number;
  /** Decides the boards' and the robot's chances, 0 to 4294967295. */
  seed: number;
  /** What runs the bundles: Node's `vm`, or real Espruino interpreters. */
  runtime: Runtime;
  /** Listen on all interfaces, so that real boards can join; otherwise on loopback only. */
  lan: boolean;
  /** Let a robot play one game instead of showing the range. */
  autoplay: boolean;
  /** Print the outcome of that game for a machine. */
  json: boolean;
}

/** What a command line comes to: options, the help that was asked for, or what is wrong in a sentence. */
export type Parsed = { options: Options } | { help: string } | { wrong: string };

interface NumberOption {
  min: number;
  max: number;
  default: number;
  help: string;
}

const numbers: Record<"targets" | "port" | "seed", NumberOption> = {
  targets: { min: 1, max: 32, default: 4, help: "simulated targets" },
  port: { min: 1, max: 65535, default: portDefault, help: "TCP port on which the master listens" },
  seed: { min: 0, max: 4294967295, default: 1, help: "decides the vm boards' and the robot's chances" },
};

const runtimes: readonly Runtime[] = ["vm", "espruino"];
const runtimeHelp = "what runs the boards: vm unless given, or espruino, a real interpreter for each ($ESPRUINO, else espruino-linux on the PATH)";

const flags: Record<"lan" | "autoplay" | "json" | "help", string> = {
  lan: "listen on all interfaces, so that real boards can join (without it 127.0.0.1 only)",
  autoplay: "a robot shooter plays one Quick Game: prints the sheet, exits 0, or 1 if anything went wrong",
  json: "with --autoplay: prints the outcome as one JSON object",
  help: "prints this",
};

type NumberName = keyof typeof numbers;
type FlagName = keyof typeof flags;
const isNumber = (name: string): name is NumberName => Object.hasOwn(numbers, name);
const isFlag = (name: string): name is FlagName => Object.hasOwn(flags, name);

/** What `--help` prints. */
export function helpText(): string {
  const rows = [
    ...Object.entries(numbers).map(([name, { min, max, default: usual, help }]) => [`--${name} N`, `${help}: ${min} to ${max}, ${usual} unless given`]),
    ["--runtime R", runtimeHelp],
    ...Object.entries(flags).map(([name, help]) => [name === "help" ? "-h, --help" : `--${name}`, help]),
  ] as [string, string][];
  const width = Math.max(...rows.map(([option]) => option.length));
  return [
    "npm start -- [options]",
    "A carnival shooting range: a master and its targets over real TCP, shown live in the terminal. Key ? tells the keys.",
    "",
    ...rows.map(([option, help]) => `  ${option.padEnd(width)}  ${help}`),
  ].join("\n");
}

function numberSentence(name: NumberName, given: string | undefined): string {
  const { min, max } = numbers[name];
  return `--${name} takes a whole number from ${min} to ${max}${given ? `, not ${given}` : ""}.`;
}

/** Reads the arguments after the script's name. Throws nothing: what is wrong comes back as a sentence. */
export function parseOptions(args: string[]): Parsed {
  const { tokens } = parseArgs({
    args,
    strict: false,
    tokens: true,
    options: {
      targets: { type: "string" },
      port: { type: "string" },
      seed: { type: "string" },
      runtime: { type: "string" },
      lan: { type: "boolean" },
      autoplay: { type: "boolean" },
      json: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
  const options: Options = {
    targets: numbers.targets.default, port: numbers.port.default, seed: numbers.seed.default, runtime: "vm", lan: false, autoplay: false, json: false,
  };
  const seen = new Set<string>();
  for (const token of tokens) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "positional") return { wrong: `There is nothing to do with ${JSON.stringify(token.value)}: options begin with --, see --help.` };
    const { name, rawName, value } = token;
    if (!isNumber(name) && !isFlag(name) && name !== "runtime") return { wrong: `There is no option ${rawName}; --help tells those that there are.` };
    if (seen.has(name)) return { wrong: `--${name} is given twice.` };
    seen.add(name);
    if (isNumber(name)) {
      const number = value !== undefined && /^\d{1,10}$/.test(value) ? Number(value) : NaN;
      if (!(number >= numbers[name].min && number <= numbers[name].max)) return { wrong: numberSentence(name, value) };
      options[name] = number;
    } else if (name === "runtime") {
      const runtime = runtimes.find((candidate) => candidate === value);
      if (!runtime) return { wrong: `--runtime takes ${runtimes.join(" or ")}${value ? `, not ${value}` : ""}.` };
      options.runtime = runtime;
    } else {
      if (value !== undefined) return { wrong: `--${name} takes no value.` };
      if (name !== "help") options[name] = true;
    }
  }
  if (seen.has("help")) return { help: helpText() };
  if (options.json && !options.autoplay) return { wrong: "--json goes with --autoplay only: the live screen is for people." };
  return { options };
}
