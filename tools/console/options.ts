// The command line of `npm run console`: which board, and what to do with its console.
import { readArguments, type Parsed } from "../common/arguments.js";
import { fileOption } from "../common/file-option.js";
import { didYouMean } from "../common/nearest.js";
import { Refusal } from "../common/refusal.js";
import { isTargetId } from "../../shared/messages.js";
import { check } from "../flash/fields.js";
import type { Range } from "../flash/range.js";

/** Bytes of a line that Espruino takes on every board. */
const lineBytesMax = 512;

const program = {
  command: "npm run console --",
  usage: [
    ["NAME [options]", "a board of range.json: master, or a target's id"],
    ["--port PORT [options]", "any board"],
  ],
  about:
    "Follows a board's console without flashing the board. On a terminal you can type lines; Ctrl+C ends it and leaves the board as it is. After the cable was pulled, it waits for the board and goes on.",
  options: {
    port: {
      kind: "parsed",
      value: "PORT",
      parse: check.console,
      help: "where the board is: a serial port (npm run flash -- --list shows them), or tcp://host:port",
    },
    range: { ...fileOption("the range's settings file, which knows the board's port"), default: "range.json" },
    send: {
      kind: "text",
      value: "LINE",
      rule: `one line of up to ${lineBytesMax} bytes`,
      fits: (text: string) => /^\P{C}+$/u.test(text) && Buffer.byteLength(text) <= lineBytesMax,
      help: "type this line as soon as the board answers",
    },
    identify: {
      kind: "text",
      value: "TARGET",
      rule: "a target's id",
      fits: isTargetId,
      help: "at a master: let this target blink and, on a hot range, move its plate a little",
    },
    log: fileOption("append everything to this file, each line with its time"),
  },
  wordsMax: 1,
} as const;

export interface Options {
  /** The board's name in the range, or its port. */
  board: { name: string } | { port: string };
  /** The range's settings file. */
  file: string;
  /** Typed once the board answers. */
  send: string | undefined;
  /** What is shown is appended here. */
  log: string | undefined;
}

/** Reads the arguments after the script's name. Never throws: an error is returned as a sentence. */
export function parseOptions(args: string[]): Parsed<Options> {
  const parsed = readArguments(args, program);
  if (!("options" in parsed)) return parsed;
  const {
    options: { port, range: file, identify, log },
    given,
    words: [name],
  } = parsed;
  if (name === undefined && port === undefined)
    return { error: "Which board? Name one of range.json, or say where it is with --port PORT." };
  if (name !== undefined && port !== undefined)
    return { error: `${name} and --port exclude each other: range.json knows the port of ${name}.` };
  if (identify !== undefined && parsed.options.send !== undefined)
    return { error: "--identify and --send exclude each other: each types a line." };
  if (identify !== undefined && name !== undefined && name !== "master")
    return { error: `--identify is for a master, and ${name} is a target.` };
  const send = identify === undefined ? parsed.options.send : `command("identify","${identify}")`;
  if (port !== undefined && given.has("range")) return { error: "--range and --port exclude each other." };
  return { options: { board: port === undefined ? { name: name! } : { port }, file, send, log } };
}

/** The port of a board of the range, whose file is named for the sentences. Throws a `Refusal`. */
export function portOf(range: Range, name: string, file: string): string {
  const { master, targets } = range;
  const found = name === "master" ? master : targets.find(({ id }) => id === name);
  if (found) return found.port;
  const known = [...(master ? ["master"] : []), ...targets.map(({ id }) => id)];
  if (known.length === 0)
    throw new Refusal(`${file} knows no boards yet: flash one first, or say where it is with --port PORT.`);
  throw new Refusal(`There is no board ${name} in ${file}, which has ${known.join(", ")}.${didYouMean(name, known)}`);
}
