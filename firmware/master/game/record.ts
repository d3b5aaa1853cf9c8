// The record of games: each event is appended to the Storage as it happens, as a line that contains the digest of the
// previous line. Power may fail at any time, even within a line: earlier entries stay, and a torn line is ignored.
// docs/RECORD.md says what the record proves.
import { Subject } from "../../../shared/console-lines.js";
import { now } from "../../../shared/clock.js";
import { digests } from "../../../shared/digests.js";
import { countMax } from "../../../shared/limits.js";
import type { Hash } from "../../../shared/link.js";
import { later } from "../later.js";
import { epochMs, secondsNow, source } from "../when.js";
import { isWhole } from "../../../shared/messages.js";
import { entryBytesMax, recordFile, type Entry, type Recorded } from "./record-lines.js";

/**
 * A file grows to so many bytes, or to a third of the free space in the Storage, before the other one is erased to make
 * room.
 */
const fileBytesMax = 24000;
/** How many chunks a file has at most, on the boards with the smallest chunks. */
const chunksMax = 50;
/** Space for other files that are written during a game: two pages of flash. */
const otherBytes = 8192;

/** The last entry's number and digest, and its game's number. */
let number = 0;
let digest: string | undefined;
export let game = 0;
/** Whether the last game has no end yet. */
let isOpen = false;
/** The number of the file that grows, 0 or 1; the other one is older. */
export let present = 0;
/** How often part of the record was erased or moved since boot; a reader has to stop when this changes. */
export let eras = 0;
/** The present file, kept open during a game, because to find its end may take some ms. */
let file: StorageFile | undefined;
/** The present file ends within a line, because power failed or the Storage was full. */
let isTorn: boolean;
/** How many bytes may still be appended; measured when a game starts, and after booting. */
let room: number | undefined;
/**
 * Power failed in a write before, and left bytes where the Storage takes its flash for erased: compacting repairs it.
 */
let isDamaged = false;
/** How many entries could not be written since the last one. */
let skipped = 0;
/** Why entries are missing, "" if none are. */
let trouble = "";

/** A line's digest; undefined if memory was too short for it. */
function digestOf(line: string): string | undefined {
  let hash: Hash | undefined;
  try {
    hash = require("crypto").SHA256;
  } catch (missing) {}
  if (!hash) return (E.CRC32(line) + 4294967296).toString(16).slice(1);
  digests[0] = hash(line, (digests[0] = undefined));
  return digests[0] && btoa(digests[0]);
}

/** The entry in a line without its newline, undefined if it is none. */
export function entryIn(line: string): Recorded | undefined {
  let entry: any;
  try {
    // The interpreter is lenient, but a torn line does not end like this.
    if (line.endsWith('"}')) entry = JSON.parse(line);
  } catch (torn) {}
  return entry && isWhole(entry.n, 1, countMax) && isWhole(entry.g, 1, countMax) ? entry : undefined;
}

/**
 * Calls `visit` for each entry of a file; without `visit` returns the first one. Skips lines that are not entries; a
 * missing file has none. A full file (155 entries, 25 kB) takes 26 million instructions, a fifth of a second on an
 * ESP32, in addition to reading its flash. One line at a time is in RAM.
 */
function scan(which: number, visit?: (entry: Recorded, line: string) => void): Recorded | undefined {
  const reader = require("Storage").open(recordFile + which, "r");
  let line: string | undefined;
  isTorn = false;
  while ((line = reader.readLine()) !== undefined) {
    isTorn = !line.endsWith("\n");
    if (!isTorn) line = line.slice(0, -1);
    const entry = entryIn(line);
    if (!entry) continue;
    if (!visit) return entry;
    visit(entry, line);
  }
  return undefined;
}

/**
 * Finds where the record ends, and whether its last game has an end. Call it once at boot. Returns whether the last
 * entry is a mark.
 */
export function openRecord(): boolean {
  const first = scan(0);
  const other = scan(1);
  let last = "";
  present = other && !(first && first.n > other.n) ? 1 : 0;
  scan(present, function (entry, line) {
    number = entry.n;
    game = entry.g;
    isOpen = entry.e != "end" && entry.e != "mark";
    last = line;
  });
  digest = digestOf(last);
  return last.indexOf('"e":"mark"') >= 0;
}

/** Why entries are missing from the record, as a sentence; "" if none are. */
export function recordTrouble(): string {
  return trouble;
}

/** Appends a line. Returns why that is not possible, "" if it is done. */
function append(line: string, isReserved: boolean): string {
  const storage = require("Storage");
  const text = (isTorn ? "\n" : "") + line + "\n";
  let isThere = false;
  // A game may double the file's size, but the Storage must never have to be compacted during a game.
  if (room === undefined) {
    const length = storage.open(recordFile + present, "r").getLength();
    // a chunk's header takes less than 2 %
    room = Math.min(2 * fileBytesMax - length, storage.getFree() * 0.98 - otherBytes);
  }
  if (line.length >= entryBytesMax) return "an entry of " + line.length + " bytes, the limit is " + (entryBytesMax - 1);
  if (text.length > room - (isReserved ? 0 : entryBytesMax)) return "the Storage is full";
  room -= text.length;
  try {
    file = file || storage.open(recordFile + present, "a");
    file.write(text);
    isTorn = false;
  } catch (thrown) {
    // The line may be written in part, or completely if only the next chunk could not be created.
    file = undefined;
    scan(present, function (_entry, last) {
      isThere = last == line;
    });
    isDamaged = ("" + thrown).indexOf("already written") >= 0;
    if (!isThere) return "" + thrown;
  }
  return "";
}

/** When a game begins or ends, if somebody told the time. */
function timeOf(entry: Entry): string {
  return epochMs !== undefined && (entry.e == "game" || entry.e == "end")
    ? ',"at":' + secondsNow() + ',"by":"' + source + '"'
    : "";
}

/** The line of an entry, which is the next of that game. */
function lineOf(entry: Entry, itsGame: number): string {
  return (
    '{"n":' +
    (number + 1) +
    ',"g":' +
    itsGame +
    "," +
    (skipped ? '"skip":' + skipped + "," : "") +
    JSON.stringify(entry).slice(1, -1) +
    timeOf(entry) +
    ',"p":"' +
    digest +
    '"}'
  );
}

/**
 * Appends an entry: first a game, then what belongs to it up to its end, and after that marks. Entries that cannot be
 * written are counted, and the next one states how many are missing; but for a mark it returns why, "" if it is
 * written.
 */
export function record(entry: Entry): string {
  const isGame = entry.e == "game";
  const isMark = entry.e == "mark";
  const isEnd = entry.e == "end";
  const line = lineOf(entry, isGame ? game + 1 : game);
  const next = digestOf(line);
  if (isGame || isMark) room = file = undefined;
  // Space is reserved for the end of a game.
  let why =
    next === undefined
      ? "memory is short"
      : isGame || isOpen != isMark
        ? append(line, isEnd)
        : "its game is not recorded";
  if (isGame && isDamaged && next !== undefined) {
    isOpen = false;
    makeRecordRoom();
    room = undefined;
    why = append(line, false);
  }
  if (isEnd || isMark) file = undefined;
  if (isGame || isEnd) isOpen = isGame && why == "";
  if (why != "") {
    if (isMark) return why;
    skipped++;
    if (trouble == "") {
      trouble = why;
      print(Subject.record + " trouble " + why);
    }
    return why;
  }
  number++;
  digest = next;
  skipped = 0;
  if (isGame) {
    game++;
    trouble = "";
  }
  return "";
}

/** Records an entry in a separate turn, before whatever is done `later` from now on. */
export function recordLater(entry: Entry): void {
  later(function () {
    record(entry);
  });
}

/**
 * Calls `visit` for each entry of the game that has no end, in order; `record` continues that game. Returns false if
 * every game has an end.
 */
export function unfinishedGame(visit: (entry: Recorded) => void): boolean {
  if (!isOpen) return false;
  scan(present, function (entry) {
    if (entry.g == game) visit(entry);
  });
  return true;
}

/**
 * Makes room for the next game if necessary: erases the older file, and compacts the Storage if it is full of erased
 * data, which blocks the board for seconds. Call it between games; it does nothing while a game has no end.
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
    // All possible chunks are erased, because a power loss during an earlier call may have left some: without the first
    // chunk they are not a file, but they would become part of the next one.
    eras++;
    for (let chunk = 1; chunk <= chunksMax; chunk++) storage.erase(recordFile + old + String.fromCharCode(chunk));
    if (games) print(Subject.record + " " + games + (games > 1 ? " games" : " game") + " made room");
    present = old;
    isTorn = false;
    stats = storage.getStats();
  }
  if (isDamaged || (stats.freeBytes < stats.totalBytes / 4 && stats.trashBytes >= stats.totalBytes / 16)) {
    print(Subject.record + " compacts the Storage");
    eras++;
    isDamaged = false;
    storage.compact();
    now(); // the board was blocked: keeps timers from firing early
  }
}
