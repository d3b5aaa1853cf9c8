// The command line of `npm run record`: where the record is, and what to make of it.
import { readArguments, type Parsed, type ValuesOf } from "../common/arguments.js";
import { consoleOption } from "../common/console-option.js";
import { csvLocale, type CsvLocale } from "./csv.js";
import type { Mark } from "./mark.js";
import type { Note } from "./report.js";

const isValue = (text: string) => text !== "" && !text.startsWith("--") && text.length <= 1024;
const screenRule = "a file, or - for the screen";
const numberRule = /^[1-9]\d{0,14}$/;
const markRule = /^([1-9]\d{0,2}):(hit|miss|not-taken|recorded)$/;
const noteRule = /^([1-9]\d{0,14}):([A-Za-z0-9+/]{43}=|[0-9a-f]{8})$/;

const spec = {
  port: consoleOption,
  from: {
    kind: "text",
    value: "FILE",
    rule: "a file",
    fits: isValue,
    many: true,
    help: "a copy of the record, written by --save or taken from the board's Storage",
  },
  game: {
    kind: "text",
    value: "N",
    rule: "a game's number",
    fits: (text: string) => numberRule.test(text),
    help: "show only this game",
  },
  json: {
    kind: "text",
    value: "FILE",
    rule: screenRule,
    fits: isValue,
    help: "write games and findings as JSON; - for the screen",
  },
  csv: {
    kind: "text",
    value: "FILE",
    rule: screenRule,
    fits: isValue,
    help: "write a row for each exposure, for a spreadsheet; - for the screen",
  },
  totals: {
    kind: "text",
    value: "FILE",
    rule: screenRule,
    fits: isValue,
    help: "write a row for each player of each game, for a spreadsheet; - for the screen",
  },
  "csv-for": {
    kind: "text",
    value: "LANGUAGE",
    rule: "a language such as de, fr or en-GB, whose numbers have a point or a comma",
    fits: (text: string) => csvLocale(text) !== undefined,
    help: "write --csv and --totals for spreadsheets of that language",
  },
  report: {
    kind: "text",
    value: "FILE",
    rule: "a file",
    fits: (text: string) => isValue(text) && text !== "-",
    help: "write a report to read and print: one HTML file with best scores, charts and all sheets",
  },
  save: {
    kind: "text",
    value: "FILE",
    rule: "a file",
    fits: (text: string) => isValue(text) && text !== "-",
    help: "save an exact copy of the record",
  },
  noted: {
    kind: "text",
    value: "N:DIGEST",
    rule: "an entry's number and digest, as they were printed",
    fits: (text: string) => noteRule.test(text),
    help: "check that this entry, noted down earlier, is unchanged",
  },
  mark: {
    kind: "text",
    value: "ROW:WORD",
    rule: "a row's number, a colon, and hit, miss, not-taken or recorded",
    fits: (text: string) => markRule.test(text),
    help: "on the master, mark a row of the last game: WORD is hit, miss, not-taken, or recorded to take marks back",
  },
  reason: {
    kind: "text",
    value: "TEXT",
    rule: "1 to 60 printable ASCII characters",
    fits: (text: string) => /^[ -~]{1,60}$/.test(text) && !text.startsWith("--"),
    help: "why the row is marked, for the record",
  },
} as const;

const program = {
  command: "npm run record --",
  usage: [
    ["--port PORT [options]", "the record on a master"],
    ["--from FILE [options]", "a copy of the record"],
  ],
  about: "Reads the record of games, verifies it, and shows the games.",
  options: spec,
} as const;

export interface Options {
  /** Where the record is: at a console, or in files. */
  source: { port: string } | { files: string[] };
  game: number | undefined;
  json: string | undefined;
  csv: string | undefined;
  totals: string | undefined;
  /** For which spreadsheets; undefined for other programs. */
  csvFor: CsvLocale | undefined;
  report: string | undefined;
  save: string | undefined;
  noted: Note | undefined;
  mark: Mark | undefined;
}

/** Which options exclude each other, in a sentence; undefined if none do. */
function conflict(options: ValuesOf<typeof spec>): string | undefined {
  const { port, from, mark, reason } = options;
  if ((mark === undefined) !== (reason === undefined)) return "--mark and --reason need each other.";
  if (mark !== undefined && from.length > 0)
    return "--mark needs --port: a copy that was marked would no longer be the master's record.";
  if (port !== undefined && from.length > 0) return "--port and --from exclude each other.";
  if (port === undefined && from.length === 0)
    return "Where is the record? Use --port PORT for a master, --from FILE for a copy; see npm run record -- --help.";
  return fileConflict(options);
}

/** Which files to write exclude each other, in a sentence; undefined if none do. */
function fileConflict({ from, save, ...options }: ValuesOf<typeof spec>): string | undefined {
  const { csv, json, report, totals } = options;
  const exports = Object.entries({ json, csv, totals, report }).filter(([, file]) => file !== undefined);
  const onScreen = exports.filter(([, file]) => file === "-").map(([name]) => `--${name} -`);
  if (onScreen.length > 1) return `${onScreen.join(" and ")} exclude each other: there is one screen.`;
  const written = [...exports, ["save", save] as const].filter(([, file]) => file !== undefined && file !== "-");
  const [name, file] =
    written.find(([, file], index) => written.slice(0, index).some((other) => other[1] === file)) ?? [];
  if (name !== undefined) return `--${name} and another option would write ${file}: choose different files.`;
  const lost = exports.find(([, file]) => from.includes(file!));
  if (lost) return `--${lost[0]} would overwrite the file of --from: choose another file.`;
  return options["csv-for"] !== undefined && csv === undefined && totals === undefined
    ? "--csv-for needs --csv or --totals."
    : undefined;
}

/** Reads the arguments after the script's name. Never throws: an error is returned as a sentence. */
export function parseOptions(args: string[]): Parsed<Options> {
  const parsed = readArguments(args, program);
  if (!("options" in parsed)) return parsed;
  const error = conflict(parsed.options);
  if (error !== undefined) return { error };
  const { port, from, game, json, csv, totals, report, save, noted, mark, reason = "" } = parsed.options;
  const tag = parsed.options["csv-for"];
  const [, n, digest] = noteRule.exec(noted ?? "") ?? [];
  const [, row, word] = markRule.exec(mark ?? "") ?? [];
  return {
    options: {
      source: port === undefined ? { files: from } : { port },
      game: game === undefined ? undefined : Number(game),
      json,
      csv,
      totals,
      csvFor: tag === undefined ? undefined : csvLocale(tag),
      report,
      save,
      noted: n === undefined || digest === undefined ? undefined : { n: Number(n), digest },
      mark: row === undefined || word === undefined ? undefined : { row: Number(row), word, reason },
    },
  };
}
