// Sends the record of games, a line at a time: its lines as they are, or as CSV with a row for each exposure. Columns
// and quoting are those of `npm run record`, without the games' dates: a board has no calendar.
import { recordFile, type Recorded } from "../game/record-lines.js";
import type { Client } from "./page-request.js";
import { eras, present } from "../game/record.js";

/**
 * The next line of both files with its newline, the older file's first; undefined after the last. Cuts off the
 * connection if part of the record was erased meanwhile.
 */
export function nextLine(client: Client): string | undefined {
  if (client.era === undefined) {
    client.era = eras;
    client.file = 1 - present;
  }
  if (client.era != eras) {
    client.clsNow = true;
    return "";
  }
  if (!client.reader) client.reader = require("Storage").open(recordFile + client.file, "r");
  const line = client.reader.readLine();
  if (line !== undefined || client.file == present) return line;
  client.file = present;
  client.reader = undefined;
  return "";
}

/** The next row of both files as CSV, the columns' names first; "" for none yet, undefined after the last. */
export function nextRow(client: Client): string | undefined {
  const isFirst = client.era === undefined;
  const line = nextLine(client);
  if (line === undefined && !isFirst) return undefined;
  const row = line === undefined || line == "" ? "" : rowOf(client, line);
  return isFirst ? "number,game,player,target,outcome,time,points,clock,of,within\r\n" + row : row;
}

/** The row of a line as CSV, "" if the line is not a row. */
function rowOf(client: Client, line: string): string {
  let entry: Recorded;
  try {
    // The interpreter is lenient, but a torn line does not begin and end like this.
    entry = line.slice(0, 5) == '{"n":' && line.slice(-3) == '"}\n' ? JSON.parse(line) : {};
  } catch (torn) {
    return "";
  }
  if (entry.e == "game") {
    client.game = entry.name;
    // a board throws at an index of anything else
    client.who = Array.isArray(entry.players) ? entry.players : undefined;
  }
  if (entry.e != "row") return "";
  const name = client.who && client.who[entry.player];
  return (
    [
      entry.g,
      client.game,
      name === undefined ? "player " + (entry.player + 1) : name,
      entry.target,
      entry.outcome,
      entry.time,
      entry.points,
      entry.clock,
      entry.of,
      entry.within,
    ]
      .map(cell)
      .join() + "\r\n"
  );
}

/** A cell of the CSV. A text that a spreadsheet would take for a formula gets an apostrophe before it. */
function cell(value: string | number | undefined): string {
  if (typeof value != "string") return value === undefined ? "" : JSON.stringify(value);
  const text = /^[=+@\-]/.test(value) ? "'" + value : value;
  return /[",\r\n]/.test(text) ? '"' + text.split('"').join('""') + '"' : text;
}
