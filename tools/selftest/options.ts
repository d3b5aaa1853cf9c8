// The command line of `npm run selftest`: where the master is, what to do, and where the report goes.
import { readArguments, type Parsed } from "../common/arguments.js";
import { consoleOption } from "../common/console-option.js";
import { fileOption } from "../common/file-option.js";

const program = {
  command: "npm run selftest --",
  usage: [
    ["[options]", "the master of range.json"],
    ["--port PORT [options]", "any master"],
  ],
  about:
    "Lets the master test its targets one after the other: the plate comes up, somebody shoots it or taps it with a stick, and it lies down. Then it checks the whole range. The range must be HOT, and everybody behind the line. A at the master goes on without a tap, Y ends it. Exits with 1 if a target failed or is red.",
  options: {
    port: consoleOption,
    range: { ...fileOption("the range's settings file, which knows the master's port"), default: "range.json" },
    check: { kind: "flag", help: "move no plate: only check what is known, and what the targets report" },
    report: fileOption("write a page to read and print: one HTML file"),
  },
} as const;

export interface Options {
  /** The master's port; undefined to take it from the range's file. */
  port: string | undefined;
  file: string;
  isOnlyCheck: boolean;
  report: string | undefined;
}

/** Reads the arguments after the script's name. Never throws: an error is returned as a sentence. */
export function parseOptions(args: string[]): Parsed<Options> {
  const parsed = readArguments(args, program);
  if (!("options" in parsed)) return parsed;
  const {
    options: { port, range: file, check: isOnlyCheck, report },
    given,
  } = parsed;
  if (port !== undefined && given.has("range")) return { error: "--range and --port exclude each other." };
  return { options: { port, file, isOnlyCheck, report } };
}
