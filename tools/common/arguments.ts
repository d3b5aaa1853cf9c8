// Reading a command line: what its options may be, the help that tells them, and a sentence for each that is wrong.
import { parseArgs } from "node:util";

/** What an option's value may be. `help` is its line in `--help`, which tells the limits by itself. */
export type Option =
  /** A whole number of up to ten digits. */
  | { kind: "number"; least: number; most: number; usual: number | (() => number); help: string }
  | { kind: "choice"; of: readonly string[]; usual: string; help: string }
  /**
   * `rule` says what `fits`, as in "takes …". `usual` is undefined where there may be none. `value` is how the help
   * calls it.
   */
  | { kind: "text"; value: string; rule: string; fits(text: string): boolean; usual?: string; help: string }
  /** May be given again and again. */
  | { kind: "texts"; value: string; rule: string; fits(text: string): boolean; help: string }
  | { kind: "flag"; help: string };

export type Options = Record<string, Option>;

type Value<Kind extends Option> = Kind extends { kind: "number" }
  ? number
  : Kind extends { kind: "flag" }
    ? boolean
    : Kind extends { kind: "texts" }
      ? string[]
      : Kind extends { kind: "choice"; of: readonly (infer Choice)[] }
        ? Choice
        : Kind extends { kind: "text"; usual: string }
          ? string
          : string | undefined;

/** What a command line comes to: the options' values, the help that was asked for, or what is wrong in a sentence. */
export type Parsed<Values> = { options: Values } | { help: string } | { wrong: string };
export type ValuesOf<Spec extends Options> = { [Name in keyof Spec]: Value<Spec[Name]> };

/** "a, b or c" */
export const listed = (words: readonly string[]): string =>
  [words.slice(0, -1).join(", "), words.at(-1)!].filter(Boolean).join(" or ");

type Meant = number | string | boolean | string[] | undefined;

function usualOf(option: Option): Meant {
  if (option.kind === "texts") return [];
  return option.kind === "flag" ? false : typeof option.usual === "function" ? option.usual() : option.usual;
}

function helpRow([name, option]: [string, Option]): [string, string] {
  switch (option.kind) {
    case "number":
      return [
        `--${name} N`,
        `${option.help}: ${option.least} to ${option.most}${typeof option.usual === "function" ? "" : `, ${option.usual} unless given`}`,
      ];
    case "choice":
      return [`--${name} X`, `${option.help}: ${listed(option.of)}; ${option.usual} unless given`];
    case "text":
      return [
        `--${name} ${option.value}`,
        option.help + (option.usual === undefined ? "" : `; ${option.usual} unless given`),
      ];
    case "texts":
      return [`--${name} ${option.value}`, `${option.help}; may be given again`];
    case "flag":
      return [`--${name}`, option.help];
  }
}

/** What `--help` prints: `intro`, and a row for each option. */
export function helpText(intro: string, spec: Options): string {
  const rows: [string, string][] = [...Object.entries(spec).map(helpRow), ["-h, --help", "prints this"]];
  const width = Math.max(...rows.map(([option]) => option.length));
  return [intro, "", ...rows.map(([option, help]) => `  ${option.padEnd(width)}  ${help}`)].join("\n");
}

/** What an option takes, for the sentence that refuses a value. */
function ruleOf(option: Option): string {
  switch (option.kind) {
    case "number":
      return `a whole number from ${option.least} to ${option.most}`;
    case "choice":
      return listed(option.of);
    case "text":
    case "texts":
      return option.rule;
    case "flag":
      return "no value";
  }
}

/** The value that a text means; undefined if it is none. */
function read(option: Option, text: string | undefined): number | string | boolean | undefined {
  switch (option.kind) {
    case "number": {
      const number = text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : NaN;
      return number >= option.least && number <= option.most ? number : undefined;
    }
    case "choice":
      return option.of.find((choice) => choice === text);
    case "text":
    case "texts":
      return text !== undefined && option.fits(text) ? text : undefined;
    case "flag":
      return text === undefined ? true : undefined;
  }
}

/**
 * Reads the arguments after the script's name: each option at most once, but for those of many texts, and nothing but
 * options. Throws nothing: what is wrong comes back as a sentence.
 */
export function readArguments<const Spec extends Options>(
  args: string[],
  intro: string,
  spec: Spec,
): Parsed<ValuesOf<Spec>> {
  const types = Object.entries(spec).map(([name, { kind }]) => [
    name,
    { type: kind === "flag" ? "boolean" : "string" } as const,
  ]);
  const { tokens } = parseArgs({
    args,
    strict: false,
    tokens: true,
    options: { ...Object.fromEntries(types), help: { type: "boolean", short: "h" } },
  });
  const values = new Map<string, Meant>();
  for (const token of tokens) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "positional")
      return {
        wrong: `There is nothing to do with ${JSON.stringify(token.value)}: options begin with --, see --help.`,
      };
    const { name, rawName, value } = token;
    if (name !== "help" && !Object.hasOwn(spec, name))
      return { wrong: `There is no option ${rawName}; --help tells those that there are.` };
    const option: Option = name === "help" ? { kind: "flag", help: "" } : spec[name]!;
    const before = values.get(name);
    if (values.has(name) && !Array.isArray(before)) return { wrong: `--${name} is given twice.` };
    const meant = read(option, value);
    const given = option.kind === "flag" || !value ? "" : `, not ${value}`;
    if (meant === undefined) return { wrong: `--${name} takes ${ruleOf(option)}${given}.` };
    values.set(name, option.kind === "texts" ? [...((before as string[] | undefined) ?? []), meant as string] : meant);
  }
  if (values.has("help")) return { help: helpText(intro, spec) };
  const all = Object.entries(spec).map(([name, option]) => [
    name,
    values.has(name) ? values.get(name) : usualOf(option),
  ]);
  return { options: Object.fromEntries(all) as ValuesOf<Spec> };
}
