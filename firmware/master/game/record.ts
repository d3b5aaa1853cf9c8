// The record of games: each event is added to the Storage as it happens, as a line that has the digest of the line
// before it. Power may fail at any event, and within one: what was recorded before stays, and a torn line is no entry.
// docs/RECORD.md tells what it is worth.
import { Subject } from "../../../shared/console-lines.js";
import { now } from "../../../shared/clock.js";
import { countMax } from "../../../shared/limits.js";
import { isWhole } from "../../../shared/messages.js";
import { entryBytesMax, recordFile, type Entry, type Recorded } from "./record-lines.js";

/**
 * A file grows to so many bytes, or to a third of what the Storage has left, before the other one makes room for the
 * games to come.
 */
const fileBytesMax = 24000;
/** Chunks of a file at most, where they are smallest. */
const chunksMax = 50;
/** What is left to whoever else writes while a game goes on: two pages. */
const otherBytes = 8192;

/** Number and digest of the last entry, and its game's number. */
let number = 0;
let digest: string;
let game = 0;
/** The last game has no end yet. */
let isOpen = false;
/** Which of the two files is added to; the other one is older. */
export let present = 0;
/** How often something of the record was erased or moved since the boot: who reads it meanwhile has to stop. */
export let eras = 0;
/** That file, while a game is recorded: finding its end takes some ms where there is much trash. */
let file: StorageFile | undefined;
/** It ends within a line: power failed there, or the Storage was full. */
let isTorn: boolean;
/** Bytes that may still be added; measured when a game begins, and after booting. */
let room: number | undefined;
/** Entries that were not written since the last one that was. */
let skipped = 0;
let trouble = "";

function digestOf(line: string): string {
  try {
    return btoa(require("crypto").SHA256!(line));
  } catch (missing) {
    return (E.CRC32(line) + 4294967296).toString(16).slice(1);
  }
}

/**
 * Hands over each entry of a file; without `take` returns the first one. Whatever is no entry is passed over, as is a
 * file that is not there. A full file (155 entries, 25 kB) takes 26 million instructions, a fifth of a second on an
 * ESP32, besides what its flash takes to be read; one line of it is in RAM at a time.
 */
function scan(which: number, take?: (entry: Recorded, line: string) => void): Recorded | undefined {
  const reader = require("Storage").open(recordFile + which, "r");
  let line: string | undefined;
  isTorn = false;
  while ((line = reader.readLine()) !== undefined) {
    let entry: any;
    isTorn = !line.endsWith("\n");
    if (!isTorn) line = line.slice(0, -1);
    try {
      // What was torn is no JSON, whatever the interpreter is lenient about.
      if (line.endsWith('"}')) entry = JSON.parse(line);
    } catch (torn) {}
    if (!entry || !isWhole(entry.n, 1, countMax) || !isWhole(entry.g, 1, countMax)) continue;
    if (!take) return entry;
    take(entry, line);
  }
  return undefined;
}

/** Finds out, when the board boots, where the record ends and whether its last game has an end. */
export function openRecord(): void {
  const first = scan(0);
  const other = scan(1);
  let last = "";
  present = other && !(first && first.n > other.n) ? 1 : 0;
  scan(present, function (entry, line) {
    number = entry.n;
    game = entry.g;
    isOpen = entry.e != "end";
    last = line;
  });
  digest = digestOf(last);
}

/** Why entries are missing from the record, in a sentence; "" if none are. */
export function recordTrouble(): string {
  return trouble;
}

/** Writes a line where the record ends. Returns why it cannot, "" if it can. */
function append(line: string, isReserved: boolean): string {
  const storage = require("Storage");
  const text = (isTorn ? "\n" : "") + line + "\n";
  let isThere = false;
  // A game may double a file, but the Storage must never have to be compacted while it goes on.
  if (room === undefined) {
    const length = storage.open(recordFile + present, "r").getLength();
    // a chunk's header takes less than 2 %
    room = Math.min(2 * fileBytesMax - length, storage.getFree() * 0.98 - otherBytes);
  }
  if (line.length >= entryBytesMax)
    return "an entry of " + line.length + " bytes, they have to be less than " + entryBytesMax;
  if (text.length > room - (isReserved ? 0 : entryBytesMax)) return "the Storage is full";
  room -= text.length;
  try {
    file = file || storage.open(recordFile + present, "a");
    file.write(text);
    isTorn = false;
  } catch (thrown) {
    // Some of it may be written, or all of it and only the next chunk could not be made.
    file = undefined;
    scan(present, function (_entry, last) {
      isThere = last == line;
    });
    if (!isThere) return "" + thrown;
  }
  return "";
}

/**
 * Adds an entry: a game first, then what belongs to it up to its end. What cannot be written is counted, and the next
 * entry tells it.
 */
export function record(entry: Entry): void {
  const isGame = entry.e == "game";
  const isEnd = entry.e == "end";
  const line =
    '{"n":' +
    (number + 1) +
    ',"g":' +
    (isGame ? game + 1 : game) +
    "," +
    (skipped ? '"skip":' + skipped + "," : "") +
    JSON.stringify(entry).slice(1, -1) +
    ',"p":"' +
    digest +
    '"}';
  if (isGame) room = file = undefined;
  // The end of a game has a place of its own.
  const why = isGame || isOpen ? append(line, isEnd) : "its game is not recorded";
  if (isEnd) file = undefined;
  if (isGame || isEnd) isOpen = isGame && why == "";
  if (why != "") {
    skipped++;
    if (trouble != "") return;
    trouble = why;
    print(Subject.record + " trouble " + why);
    return;
  }
  number++;
  digest = digestOf(line);
  skipped = 0;
  if (!isGame) return;
  game++;
  trouble = "";
}

/**
 * Hands over each entry of the game that has no end, its beginning first; `record` goes on with it. Returns false if
 * every game has an end.
 */
export function unfinishedGame(take: (entry: Recorded) => void): boolean {
  if (!isOpen) return false;
  scan(present, function (entry) {
    if (entry.g == game) take(entry);
  });
  return true;
}

/**
 * Makes room for the next game, as far as there is need: the older file is erased, and a Storage that is full of what
 * was erased compacted, for which the board stands still for seconds. To be called between games; does nothing while
 * one has no end.
 */
export function makeRecordRoom(): void {
  const storage = require("Storage");
  let stats = storage.getStats();
  if (isOpen) return;
  if (
    storage.open(recordFile + present, "r").getLength() >=
    Math.min(fileBytesMax, (stats.freeBytes + stats.trashBytes) / 3)
  ) {
    const old = 1 - present;
    const oldest = scan(old);
    const next = oldest && scan(present);
    const games = next ? next.g - oldest!.g : 0;
    // Chunk by chunk, those too that power left which failed meanwhile: without the first they are no file, but would
    // become part of the next.
    eras++;
    for (let chunk = 1; chunk <= chunksMax; chunk++) storage.erase(recordFile + old + String.fromCharCode(chunk));
    if (games) print(Subject.record + " " + games + (games > 1 ? " games" : " game") + " made room");
    present = old;
    isTorn = false;
    stats = storage.getStats();
  }
  if (stats.freeBytes < stats.totalBytes / 4 && stats.trashBytes >= stats.totalBytes / 16) {
    print(Subject.record + " compacts the Storage");
    eras++;
    storage.compact();
    now(); // the range stood still: nothing is due before its time
  }
}
