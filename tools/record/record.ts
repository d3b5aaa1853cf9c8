// `npm run record`: reads the record of games from a master or from a copy, verifies it, shows the games and writes
// them for other programs.
import { readBytes, writeWhole } from "../common/files.js";
import { runProgram } from "../common/program.js";
import { complain, hand, say } from "../common/terminal.js";
import { encodingOf, textIn } from "../common/texts.js";
import { BoardConsole } from "../common/console.js";
import { exitFailed, reasonOf, Refusal } from "../common/refusal.js";
import { openWire } from "../common/wire.js";
import { readBoard } from "./board.js";
import { readChain, type Chain, type Finding } from "./chain.js";
import { savedText } from "./entries.js";
import { csvText, totalsText } from "./csv.js";
import { jsonText } from "./exports.js";
import { gamesOf, type Game } from "./games.js";
import { markOnBoard, type Mark } from "./mark.js";
import { parseOptions, type Options } from "./options.js";
import { anywayText, findingsOf, gamesTable, isNoteGone, rowsTable } from "./report.js";
import { reportText } from "./report/document.js";

const screen = "-";
/** There is nothing to verify: the record is empty, or the noted entry is older than it. */
const exitNothing = 3;
/** Bytes of a file: a board's record has 48 kB at most, but somebody may join many of them. */
const recordBytesMax = 4_194_304;
/** A byte order mark, byte by byte: an editor's, before the file or before each of the files that were joined. */
const marks = /(^|\n)\xef\xbb\xbf/g;

async function fromBoard(port: string, mark: Mark | undefined): Promise<string[]> {
  const board = new BoardConsole(await openWire(port), port, "read it again");
  try {
    await board.greet({ breaksOff: false }); // a game may be in progress
    if (mark) await markOnBoard(board, mark);
    return await readBoard(board);
  } finally {
    await board.close();
  }
}

/** The text of a copy, a character for each byte as the board wrote it, whatever program wrote the copy. */
function fromFile(file: string): string {
  try {
    const bytes = readBytes(file, recordBytesMax);
    const text =
      encodingOf(bytes) === "utf-8" ? bytes.toString("latin1") : Buffer.from(textIn(bytes)).toString("latin1");
    return text.replace(marks, "$1");
  } catch (thrown) {
    throw new Refusal(`${file} cannot be read (${reasonOf(thrown)}).`, exitFailed);
  }
}

function write(file: string, text: string, encoding: "utf8" | "latin1" = "utf8"): void {
  if (file === screen) return hand(text);
  try {
    writeWhole(file, Buffer.from(text, encoding));
  } catch (thrown) {
    throw new Refusal(`${file} cannot be written (${reasonOf(thrown)}).`, exitFailed);
  }
}

/** The games to show. */
function chosen(games: readonly Game[], wanted: number | undefined): readonly Game[] {
  const found = games.filter(({ number }) => wanted === undefined || number === wanted);
  if (found.length > 0 || wanted === undefined) return found;
  const numbers = games.map(({ number }) => number);
  const there = numbers.length === 0 ? "none" : `${numbers[0]} to ${numbers.at(-1)}`;
  throw new Refusal(`There is no game ${wanted} in the record: it has ${there}.`);
}

/** Whether no line begins as an entry does: then this is some other file. */
function isOther(texts: readonly string[]): boolean {
  return !texts.some((text) => /(^|[\n\xff])\{"n":/.test(text));
}

/** Writes the games for other programs, and as a report. */
function writeAll(chain: Chain, games: readonly Game[], findings: readonly Finding[], options: Options): void {
  const { json, csv, totals, csvFor, report } = options;
  if (json !== undefined) write(json, jsonText(chain, games, findings));
  if (csv !== undefined) write(csv, csvText(games, csvFor));
  if (totals !== undefined) write(totals, totalsText(games, csvFor));
  if (report !== undefined) write(report, reportText(games, findings, Date.now() / 1000));
}

/** Prints and writes what was asked for. Returns the exit code. */
function tell(texts: readonly string[], options: Options): number {
  const { game, json, csv, totals, report, save, noted } = options;
  const chain = readChain(texts);
  if (chain.links.length === 0 && !chain.isEmpty && isOther(texts))
    throw new Refusal("This is not a record: it contains no entry.", exitFailed);
  if (save !== undefined && !chain.isEmpty) write(save, savedText(texts), "latin1");
  const all = gamesOf(chain.links);
  const findings = findingsOf(chain, all, noted);
  const games = chosen(all, game);
  // If the screen is for another program, people read stderr.
  const exports = [json, csv, totals, report];
  const tellPeople = exports.includes(screen) ? complain : say;
  writeAll(chain, games, findings, options);
  if (exports.every((file) => file === undefined) && games.length > 0) {
    tellPeople(`${gamesTable(games)}\n`);
    const anyway = anywayText(games[0]!);
    if (game !== undefined) tellPeople(`${rowsTable(games[0]!)}\n`);
    if (game !== undefined && anyway !== "") tellPeople(`${anyway}\n`);
  }
  for (const { sentence } of findings) tellPeople(sentence);
  if (save !== undefined && chain.isEmpty) tellPeople(`Nothing was saved: ${save} is unchanged.`);
  if (findings.some(({ isBroken }) => isBroken)) return exitFailed;
  return chain.isEmpty || isNoteGone(chain, noted) ? exitNothing : 0;
}

/** Does what the command line asks. Fulfilled with the exit code; rejects with a `Refusal`. */
async function run(options: Options): Promise<number> {
  const { source } = options;
  return tell("port" in source ? await fromBoard(source.port, options.mark) : source.files.map(fromFile), options);
}

await runProgram(parseOptions, run);
