// The record of games as the page gives it away: its lines as they are, or as CSV with a row for each exposure, a line at a time. Columns and quoting are
// those of `npm run record`.
import { recordFile, type Recorded, type RowEntry } from "../../shared/record.js";
import type { Page } from "./page-request.js";
import { eras, present } from "./record.js";

/** Lines that are looked at in one piece of work for one that is a row. */
const linesAtOnce = 4;

/** From now on `page.next` gives it, the older file first. */
export function openRecordFor(page: Page, isCsv: boolean): void {
  page.era = eras;
  page.file = 1 - present;
  page.read = undefined;
  page.game = "";
  page.who = [];
  page.next = isCsv ? firstRow : nextLine;
}

function firstRow(page: Page): string {
  page.next = nextRow;
  return "number,game,player,target,outcome,time,points,clock,of\r\n";
}

/** The next line of both files with its end; undefined behind the last. What would come after some of it was erased is none of it: that ends the connection. */
function nextLine(page: Page): string | undefined {
  if (page.era != eras) {
    page.clsNow = true;
    return "";
  }
  if (!page.read) page.read = require("Storage").open(recordFile + page.file, "r");
  const line = page.read.readLine();
  if (line !== undefined || page.file == present) return line;
  page.file = present;
  page.read = undefined;
  return "";
}

function nextRow(page: Page): string | undefined {
  for (let i = 0; i < linesAtOnce; i++) {
    const line = nextLine(page);
    if (line === undefined) return line;
    const row = rowOf(page, line);
    if (row) return row;
  }
  return "";
}

/** A line's row, "" if it is none. */
function rowOf(page: Page, line: string): string {
  let entry: Recorded;
  if (line.slice(0, 5) != '{"n":' || line.slice(-3) != '"}\n') return ""; // nothing, or torn
  try {
    entry = JSON.parse(line);
  } catch (torn) {
    return "";
  }
  if (entry.e == "game") {
    page.game = entry.name;
    page.who = entry.players;
  }
  return entry.e == "row" ? rowCells(page, entry) : "";
}

function rowCells(page: Page, entry: Recorded & RowEntry): string {
  const name = page.who[entry.player];
  return [
    entry.g, cell(page.game), cell(name === undefined ? "player " + (entry.player + 1) : name), cell(entry.target), entry.outcome,
    entry.time, entry.points, entry.clock, entry.of,
  ].map(function (value) { return value === undefined ? "" : value; }).join() + "\r\n";
}

/** A text that a spreadsheet would take for a formula has an apostrophe before it. */
function cell(value: string): string {
  const text = /^[=+@\-]/.test(value) ? "'" + value : "" + value;
  return /[",\r\n]/.test(text) ? '"' + text.split('"').join('""') + '"' : text;
}
