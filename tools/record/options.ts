// The options of `npm run record`: where the record is, and what is to be made of it.
import { consolePlace } from "../common/address.js";
import { readArguments, type Parsed } from "../common/arguments.js";
import type { Note } from "./report.js";

const isValue = (text: string) => text !== "" && !text.startsWith("--") && text.length <= 1024;
const isConsole = (text: string) => {
  try {
    return isValue(text) && (consolePlace(text), true);
  } catch {
    return false;
  }
};
const screenRule = "a file, or - for the screen";
const numberRule = /^[1-9]\d{0,14}$/;
const noteRule = /^([1-9]\d{0,14}):([A-Za-z0-9+/]{43}=|[0-9a-f]{8})$/;

const spec = {
  port: {
    kind: "text",
    value: "PORT",
    rule: "a serial port, or tcp://host:port",
    fits: isConsole,
    help: "the master's console: a serial port (see npm run flash -- --list), or tcp://host:port",
  },
  from: {
    kind: "texts",
    value: "FILE",
    rule: "a file",
    fits: isValue,
    help: "a copy of the record: what --save wrote, or the Storage's own files",
  },
  game: {
    kind: "text",
    value: "N",
    rule: "a game's number",
    fits: (text: string) => numberRule.test(text),
    help: "this game only",
  },
  json: {
    kind: "text",
    value: "FILE",
    rule: screenRule,
    fits: isValue,
    help: "writes games and findings as JSON; - for the screen",
  },
  csv: {
    kind: "text",
    value: "FILE",
    rule: screenRule,
    fits: isValue,
    help: "writes a row for each exposure, for a spreadsheet; - for the screen",
  },
  save: {
    kind: "text",
    value: "FILE",
    rule: "a file",
    fits: (text: string) => isValue(text) && text !== "-",
    help: "keeps a copy of the record as it is",
  },
  noted: {
    kind: "text",
    value: "N:DIGEST",
    rule: "an entry's number and its digest, as they were told",
    fits: (text: string) => noteRule.test(text),
    help: "the last entry as it was noted down: it should still be that",
  },
} as const;

const intro = `npm run record -- --port PORT [options]
npm run record -- --from FILE [options]
Reads the record of games from a master or from a copy, verifies it, and shows the games.`;

export interface Options {
  /** Where it comes from: a console, or files. */
  source: { port: string } | { files: string[] };
  game: number | undefined;
  json: string | undefined;
  csv: string | undefined;
  save: string | undefined;
  noted: Note | undefined;
}

/** Reads the arguments after the script's name. Throws nothing: what is wrong comes back as a sentence. */
export function parseOptions(args: string[]): Parsed<Options> {
  const parsed = readArguments(args, intro, spec);
  if (!("options" in parsed)) return parsed;
  const { port, from, game, json, csv, save, noted } = parsed.options;
  if (port !== undefined && from.length > 0) return { wrong: "--port and --from: one of them." };
  if (port === undefined && from.length === 0)
    return { wrong: "Where is the record? --port PORT for a master, --from FILE for a copy; --help tells more." };
  const written = [json, csv, save].filter((file) => file !== undefined && file !== "-");
  if (new Set(written).size < written.length)
    return { wrong: "--json, --csv and --save: each wants a file of its own." };
  if (from.some((file) => file === json || file === csv))
    return { wrong: "--from and --json or --csv: the copy would be overwritten, take another file." };
  if (json === "-" && csv === "-") return { wrong: "--json - and --csv -: one of them has the screen." };
  const [, n, digest] = noteRule.exec(noted ?? "") ?? [];
  return {
    options: {
      source: port === undefined ? { files: from } : { port },
      game: game === undefined ? undefined : Number(game),
      json,
      csv,
      save,
      noted: n === undefined || digest === undefined ? undefined : { n: Number(n), digest },
    },
  };
}
