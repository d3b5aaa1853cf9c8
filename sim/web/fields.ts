// Reads a command of the page: checks its fields and their limits, and has a message for each error.
import { listed } from "../../tools/common/sentences.js";

export type Field =
  | { kind: "number"; minimum: number; maximum: number }
  | { kind: "choice"; of: readonly string[] }
  | { kind: "flag" }
  | { kind: "text"; fits: (value: unknown) => boolean; rule: string };
export type Fields = Record<string, Field>;

type ValueOf<Kind extends Field> = Kind extends { kind: "number" }
  ? number
  : Kind extends { kind: "flag" }
    ? boolean
    : Kind extends { kind: "choice"; of: readonly (infer Choice)[] }
      ? Choice
      : Kind extends { kind: "text" }
        ? string
        : never;

/** A command: its name, and the values of its fields. */
export type CommandOf<Spec extends Record<string, Fields>> = {
  [Name in keyof Spec]: { do: Name } & { [Key in keyof Spec[Name]]: ValueOf<Spec[Name][Key]> };
}[keyof Spec];

function ruleOf(field: Field): string {
  switch (field.kind) {
    case "number":
      return `a number from ${field.minimum} to ${field.maximum}`;
    case "choice":
      return listed(field.of);
    case "flag":
      return "true or false";
    case "text":
      return field.rule;
  }
}

function fits(field: Field, value: unknown): boolean {
  switch (field.kind) {
    case "number":
      return typeof value === "number" && value >= field.minimum && value <= field.maximum;
    case "choice":
      return field.of.some((choice) => choice === value);
    case "flag":
      return typeof value === "boolean";
    case "text":
      return field.fits(value);
  }
}

/** The command in a request's body, or the error in a sentence. */
export function readCommand<Spec extends Record<string, Fields>>(
  body: string,
  spec: Spec,
): { command: CommandOf<Spec> } | { error: string } {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return { error: "The body is not JSON." };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { error: "The body is not a JSON object." };
  const { do: name, ...given } = value as Record<string, unknown>;
  if (typeof name !== "string" || !Object.hasOwn(spec, name))
    return { error: `do must be ${listed(Object.keys(spec))}${shown(name)}.` };
  const fields = spec[name]!;
  for (const [key, field] of Object.entries(fields))
    if (!fits(field, given[key])) return { error: `${key} must be ${ruleOf(field)}${shown(given[key])}.` };
  const extra = Object.keys(given).find((key) => !Object.hasOwn(fields, key));
  if (extra !== undefined) return { error: `${name} has no field ${JSON.stringify(extra.slice(0, 32))}.` };
  return { command: value as CommandOf<Spec> };
}

/** What was given instead, shortened. */
function shown(value: unknown): string {
  if (value === undefined) return "";
  const text = JSON.stringify(value);
  return `, not ${text.length > 40 ? `${text.slice(0, 40)}…` : text}`;
}
