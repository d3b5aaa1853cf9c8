// What a board prints: print and console.log, the answer of the prompt, and the report of an uncaught error.
import { types } from "node:util";
import { consoleStyle, format, promptStyle, toText } from "./format.js";
import { adopt, define, makeNamespace, type Realm } from "./realm.js";

/** V8's message and Espruino's for the most common errors of a program; in Espruino these are plain Errors. */
const translations: [RegExp, string][] = [
  [
    /^Cannot (?:read|set) properties of (undefined|null) \((?:reading|setting) '(.*)'\)$/,
    "Can't read property '$2' of $1",
  ],
  [/^(?:.*\.)?([\w$]+) is not a function$/, 'Function "$1" not found!'],
];

/** The file name of code that was typed at the prompt. */
export const typedFile = "REPL";

/** Puts `print`, `console` and `trace` into the context. */
export function installConsole(realm: Realm, print: (text: string) => void): void {
  const say = (...values: unknown[]) => {
    print(
      values.map((value) => (typeof value === "string" ? value : format(realm, value, consoleStyle))).join(" ") + "\n",
    );
  };
  define(realm, realm.global, { print: say, trace: () => print("trace is not simulated\n") });
  realm.global["console"] = makeNamespace(realm, "console", {
    log: say,
    debug: say,
    info: say,
    warn: say,
    error: say,
    trace: say,
  });
}

/** What the prompt prints after a line with this value. */
export function promptAnswer(realm: Realm, value: unknown): string {
  return `=${format(realm, value, promptStyle)}\n`;
}

/** `Uncaught …` for what was thrown, with the functions that it passed; line and column are those of the bundle. */
export function uncaught(realm: Realm, error: unknown): string {
  if (!types.isNativeError(error)) return `Uncaught ${toText(realm, error)}\n`;
  const { type, message, stack } = error as unknown as { type: string; message: string; stack?: string };
  return `Uncaught ${translate(type, String(message))}\n${stack ?? ""}`;
}

function translate(type: string, message: string): string {
  const undefinedName = type === "ReferenceError" ? /^(.*) is not defined$/.exec(message)?.[1] : undefined;
  if (undefinedName !== undefined) return `${type}: "${undefinedName}" is not defined`;
  if (type === "TypeError")
    for (const [pattern, text] of translations)
      if (pattern.test(message)) return `Error: ${message.replace(pattern, text)}`;
  return `${type}: ${message}`;
}

/**
 * Gives errors a `stack` as Espruino writes it. The simulator's own frames are left out: on a board they would be
 * inside the interpreter.
 */
export function installStackTrace(realm: Realm): void {
  const prepare = (_error: unknown, frames: NodeJS.CallSite[]) => frames.map(frameText).join("");
  Object.defineProperty(realm.Error, "prepareStackTrace", {
    value: adopt(realm, "prepareStackTrace", prepare),
    enumerable: false,
  });
}

function frameText(frame: NodeJS.CallSite): string {
  const file = frame.getFileName() ?? frame.getEvalOrigin() ?? "";
  if (/^(?:node:|file:|\/|[A-Z]:)/.test(file)) return "";
  const place = `:${frame.getLineNumber()}:${frame.getColumnNumber()}`;
  const name = frame.getFunctionName() ?? (file === typedFile ? typedFile : undefined);
  return name ? `    at ${name} (${place})\n` : `    at ${place}\n`;
}
