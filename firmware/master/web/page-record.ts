// The record of games as the page gives it away: its lines as they are, or as CSV with a row for each exposure, a line
// at a time. Columns and quoting are those of `npm run record`.
import { recordFile, type Recorded } from "../game/record-lines.js";
import type { Page } from "./page-request.js";
import { eras, present } from "../game/record.js";

/** Lines that are looked at in one piece of work for one that is a row. */
const linesAtOnce = 4;

/**
 * The next line of both files with its end, the older file's first; undefined behind the last. What would come after
 * some of it was erased is none of it: that ends the connection.
 */
export function nextLine(page: Page): string | undefined {
  if (page.era === undefined) {
    page.era = eras;
    page.file = 1 - present;
  }
  if (page.era != eras) {
    page.clsNow = true;
    return "";
  }
  if (!page.reader) page.reader = require("Storage").open(recordFile + page.file, "r");
  const line = page.reader.readLine();
  if (line !== undefined || page.file == present) return line;
  page.file = present;
  page.reader = undefined;
  return "";
}

/** The next row of both files as CSV, behind the columns' names; "" for none yet, undefined behind the last. */
export function nextRow(page: Page): string | undefined {
  const isFirst = page.era === undefined;
  let row = "";
  for (let i = 0; i < linesAtOnce && row == ""; i++) {
    const line = nextLine(page);
    if (line === undefined && !isFirst) return undefined;
    row = line === undefined || line == "" ? "" : rowOf(page, line);
  }
  return isFirst ? "number,game,player,target,outcome,time,points,clock,of\r\n" + row : row;
}

/** A line's row, "" if it is none. */
function rowOf(page: Page, line: string): string {
  let entry: Recorded;
  try {
    // What was torn is no JSON, whatever the interpreter is lenient about.
    entry = line.slice(0, 5) == '{"n":' && line.slice(-3) == '"}\n' ? JSON.parse(line) : {};
  } catch (torn) {
    return "";
  }
  if (entry.e == "game") {
    page.game = entry.name;
    page.who = Array.isArray(entry.players) ? entry.players : undefined; // a text or a number has no fields by number
  }
  if (entry.e != "row") return "";
  const name = page.who && page.who[entry.player];
  return (
    [
      entry.g,
      page.game,
      name === undefined ? "player " + (entry.player + 1) : name,
      entry.target,
      entry.outcome,
      entry.time,
      entry.points,
      entry.clock,
      entry.of,
    ]
      .map(cell)
      .join() + "\r\n"
  );
}

/** A text that a spreadsheet would take for a formula has an apostrophe before it. */
function cell(value: string | number | undefined): string {
  if (typeof value != "string") return value === undefined ? "" : JSON.stringify(value);
  const text = /^[=+@\-]/.test(value) ? "'" + value : value;
  return /[",\r\n]/.test(text) ? '"' + text.split('"').join('""') + '"' : text;
}
