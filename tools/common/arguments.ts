// The one door for command lines: what a program's options may be, the help that lists them, and a sentence for each
// mistake.
import { parseArgs } from "node:util";
import { didYouMean } from "./nearest.js";
import { Refusal } from "./refusal.js";
import { listed } from "./sentences.js";
import { version } from "./version.js";

/** What an option's value may be. `help` is its line in `--help`, to which limits and default are added. */
export type Option =
  /** A whole number of up to ten digits. */
  | {
      kind: "number";
      min: number;
      max: number;
      default: number | (() => number);
      /** What the help says about the default, if that is more than a number. */
      defaultHelp?: string;
      help: string;
    }
  | { kind: "choice"; of: readonly string[]; default: string; help: string }
  /** `value` is what the help calls it; `rule` says what `fits`, after "takes". With `many` it may be repeated. */
  | {
      kind: "text";
      value: string;
      rule: string;
      fits(text: string): boolean;
      default?: string;
      many?: true;
      help: string;
    }
  /** `parse` gives what a text means, or throws a `Refusal`; `option` is the option's name, for the sentence. */
  | { kind: "parsed"; value: string; parse(text: string, option: string): unknown; many?: true; help: string }
  | { kind: "flag"; help: string };

export type Options = Record<string, Option>;

/** A program as its command line knows it. */
export interface Program<Spec extends Options> {
  /** What a person types before its options: `npm run game --`. */
  command: string;
  /** What follows the command; where there are several ways, each with what it does. */
  usage: readonly (readonly [usage: string, what?: string])[];
  /** What it does, in a sentence or two. */
  about: string;
  options: Spec;
  /** How many words that are no options it takes; none unless given. */
  wordsMax?: number;
}

type One<Kind extends Option> = Kind extends { kind: "number" }
  ? number
  : Kind extends { kind: "flag" }
    ? boolean
    : Kind extends { kind: "choice"; of: readonly (infer Choice)[] }
      ? Choice
      : Kind extends { kind: "parsed"; parse(text: string, option: string): infer Meaning }
        ? Meaning | undefined
        : Kind extends { kind: "text"; default: string }
          ? string
          : string | undefined;

type Value<Kind extends Option> = Kind extends { many: true } ? Exclude<One<Kind>, undefined>[] : One<Kind>;

export type ValuesOf<Spec extends Options> = { [Name in keyof Spec]: Value<Spec[Name]> };

/** What is printed instead of doing anything, or what is wrong, in a sentence. */
export type Ended = { print: string } | { error: string };
/** What a command line comes to. */
export type Parsed<Values> = { options: Values } | Ended;

const everyProgram: Options = {
  help: { kind: "flag", help: "print this help and exit" },
  version: { kind: "flag", help: "print the version and exit" },
};

/** Columns of `--help`: a terminal beside an editor has as many. */
const helpWidth = 100;

const isMany = (option: Option): boolean => "many" in option && option.many === true;

function defaultOf(option: Option): unknown {
  if (isMany(option)) return [];
  if (option.kind === "flag") return false;
  if (option.kind === "parsed") return undefined;
  return typeof option.default === "function" ? option.default() : option.default;
}

/** What an option may be, and what it is unless given, after its line of help. */
function limits(option: Option): string {
  const byDefault =
    option.kind === "number" && option.defaultHelp !== undefined
      ? option.defaultHelp
      : "default" in option && typeof option.default !== "function"
        ? option.default
        : undefined;
  const range = option.kind === "number" ? `: ${option.min} to ${option.max}` : "";
  return `${range}${byDefault === undefined ? "" : ` (default ${byDefault})`}${isMany(option) ? "; may be repeated" : ""}`;
}

/** What stands behind an option's name in its line of help. */
function valueName(option: Option): string {
  if (option.kind === "flag") return "";
  return ` ${option.kind === "number" ? "N" : option.kind === "choice" ? option.of.join("|") : option.value}`;
}

/** Breaks a text into lines at its blanks. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1)!;
    if (line !== "" && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines;
}

function helpRows(spec: Options): string[] {
  const rows = Object.entries({ ...spec, ...everyProgram }).map(([name, option]) => [
    `${name === "help" ? "-h, " : ""}--${name}${valueName(option)}`,
    option.help + limits(option),
  ]) as [string, string][];
  const column = Math.max(...rows.map(([option]) => option.length)) + 4;
  return rows.flatMap(([option, help]) =>
    wrapped(help, helpWidth - column).map((line, index) =>
      (index === 0 ? `  ${option}` : "").padEnd(column).concat(line).trimEnd(),
    ),
  );
}

/** What `--help` prints. */
export function helpText({ command, usage, about, options }: Program<Options>): string {
  const ways = usage.map(([words, what]) => [`${command} ${words}`.trimEnd(), what ?? ""] as const);
  const width = Math.max(...ways.map(([way]) => way.length));
  return [
    ...ways.map(([way, what], index) =>
      `${index === 0 ? "Usage: " : "       "}${way.padEnd(width)}  ${what}`.trimEnd(),
    ),
    "",
    ...wrapped(about, helpWidth),
    "",
    ...helpRows(options),
  ].join("\n");
}

/** What an option takes, for the sentence that refuses a value. */
function ruleOf(option: Exclude<Option, { kind: "parsed" | "flag" }>): string {
  switch (option.kind) {
    case "number":
      return `a whole number from ${option.min} to ${option.max}`;
    case "choice":
      return listed(option.of);
    case "text":
      return option.rule;
  }
}

/** The value that a text means. Throws a `Refusal` if it means none. */
function read(name: string, option: Option, text: string | undefined): unknown {
  if (option.kind === "flag") {
    if (text === undefined) return true;
    throw new Refusal(`--${name} takes no value.`);
  }
  if (option.kind === "parsed") {
    if (text !== undefined && text !== "" && !text.startsWith("--")) return option.parse(text, `--${name}`);
    throw new Refusal(`--${name} takes a value: --${name} ${option.value}.`);
  }
  if (option.kind === "number") {
    const number = text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : NaN;
    if (number >= option.min && number <= option.max) return number;
  } else if (text !== undefined && (option.kind === "choice" ? option.of.includes(text) : option.fits(text)))
    return text;
  const meant = option.kind === "choice" ? didYouMean(text ?? "", option.of) : "";
  throw new Refusal(`--${name} takes ${ruleOf(option)}${text ? `, not ${text}` : ""}.${meant}`);
}

/** The pieces of a command line, in order, whether there are such options or not. */
function tokensOf(args: string[], spec: Options) {
  const types = Object.entries({ ...spec, ...everyProgram }).map(([name, { kind }]) => {
    const type = kind === "flag" ? ("boolean" as const) : ("string" as const);
    return [name, name === "help" ? { type, short: "h" } : { type }] as const;
  });
  return parseArgs({ args, strict: false, tokens: true, options: Object.fromEntries(types) }).tokens;
}

function refuseUnknown(rawName: string, { command, options }: Program<Options>): never {
  const names = Object.keys({ ...options, ...everyProgram }).map((name) => `--${name}`);
  throw new Refusal(`There is no option ${rawName}.${didYouMean(rawName, names)} See ${command} --help.`);
}

function refuseSurplus(word: string, { command, options }: Program<Options>): never {
  const meant = didYouMean(`--${word}`, [...Object.keys(options).map((name) => `--${name}`)]);
  throw new Refusal(`There is nothing to do with ${JSON.stringify(word)}.${meant} See ${command} --help.`);
}

interface Given {
  values: Map<string, unknown>;
  words: string[];
}

/** Goes through the pieces. Throws a `Refusal` at the first that is wrong. */
function take(tokens: ReturnType<typeof tokensOf>, program: Program<Options>): Given {
  const values = new Map<string, unknown>();
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "positional") {
      if (words.push(token.value) > (program.wordsMax ?? 0)) refuseSurplus(token.value, program);
      continue;
    }
    const { name, rawName, value } = token;
    const option = Object.hasOwn(program.options, name) ? program.options[name]! : undefined;
    if (!option) refuseUnknown(rawName, program);
    if (!isMany(option) && values.has(name)) throw new Refusal(`--${name} is given twice.`);
    const meant = read(name, option, value);
    values.set(name, isMany(option) ? [...((values.get(name) as unknown[] | undefined) ?? []), meant] : meant);
  }
  return { values, words };
}

/**
 * Reads the arguments after the script's name: options once each unless they may be repeated, and as many words as the
 * program takes. `--help` and `--version` win over everything else that is there. Throws nothing.
 */
export function readArguments<const Spec extends Options>(
  args: string[],
  program: Program<Spec>,
): { options: ValuesOf<Spec>; given: ReadonlySet<string>; words: string[] } | Ended {
  const tokens = tokensOf(args, program.options);
  const isAsked = (name: string) => tokens.some((token) => token.kind === "option" && token.name === name);
  if (isAsked("help")) return { print: helpText(program) };
  if (isAsked("version")) return { print: `snyper ${version()}` };
  try {
    const { values, words } = take(tokens, program);
    const all = Object.entries(program.options).map(([name, option]) => [
      name,
      values.has(name) ? values.get(name) : defaultOf(option),
    ]);
    return { options: Object.fromEntries(all) as ValuesOf<Spec>, given: new Set(values.keys()), words };
  } catch (thrown) {
    if (thrown instanceof Refusal) return { error: thrown.message };
    throw thrown;
  }
}
