// Reading and writing the files that a person names: nothing without an end is read, and nothing is half written.
import { randomBytes } from "node:crypto";
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readlinkSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
  type Stats,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { textIn } from "./texts.js";

/** Bytes of a document that people write by hand, a game or a range: one of 32 targets has 10 kB. */
export const documentBytesMax = 262_144;

/** What a file that is no file is called. */
function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return "EISDIR: it is a folder";
  if (stats.isFIFO()) return "it is a pipe: save it in a file first";
  return stats.isSocket() ? "it is a socket, not a file" : "it is a device, not a file";
}

/**
 * A file's bytes, `bytesMax` of them at most. Throws an Error that says why it cannot be read; its `code` is the
 * system's, if it has one.
 */
export function readBytes(path: string, bytesMax: number): Buffer {
  // To open a pipe that nobody writes to would wait for ever.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) throw new Error(kindOf(stats));
    // Files of the system say that they have 0 bytes, and others grow meanwhile: what is read counts.
    const bytes = Buffer.alloc(Math.min(stats.size, bytesMax) + 1);
    const pieces: Buffer[] = [];
    let length = 0;
    for (let read; length <= bytesMax && (read = readSync(file, bytes)) > 0; length += read)
      pieces.push(Buffer.from(bytes.subarray(0, read)));
    if (length > bytesMax) throw new Error(`it has more than ${bytesMax} bytes`);
    return Buffer.concat(pieces);
  } finally {
    closeSync(file);
  }
}

/** A file's text in UTF-8 or UTF-16, without a byte order mark. Throws as `readBytes` does. */
export function readText(path: string, bytesMax: number): string {
  return textIn(readBytes(path, bytesMax));
}

/** Links that lead to links, at most. */
const linksMax = 40;

/** Where a path leads in the end: a link stays, and what it leads to is written, there or not. */
export function placeOf(path: string): string {
  let place = resolve(path);
  for (let links = 0; lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink(); links++) {
    if (links === linksMax) throw new Error("ELOOP: its links lead nowhere");
    place = resolve(dirname(place), readlinkSync(place));
  }
  return place;
}

/** The new file belongs to whom the old one did, and may be read by the same. */
function keepRights(file: number, old: Stats, mode: number | undefined): void {
  try {
    const own = fstatSync(file);
    if (own.uid !== old.uid || own.gid !== old.gid) fchownSync(file, old.uid, old.gid);
  } catch {
    // Only the system's administrator may give a file away.
  }
  fchmodSync(file, mode ?? old.mode & 0o777);
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
  fsyncSync(file);
}

/** A folder's list of files is on the disk, where the system lets us see to that. */
function syncFolder(folder: string): void {
  try {
    const file = openSync(folder, constants.O_RDONLY);
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch {
    // Windows has no such thing.
  }
}

/** Throws an Error that says why a file cannot be written, before there is anything to write. */
export function checkWritable(path: string): void {
  const place = placeOf(path);
  const old = statSync(place, { throwIfNoEntry: false });
  if (old?.isDirectory()) throw new Error(kindOf(old));
  if (old) accessSync(place, constants.W_OK);
  if (!old || old.isFile()) accessSync(dirname(place), constants.W_OK);
}

export interface WriteOptions {
  /** The file's rights, whatever they were; unless given they stay as they are, or are as usual for a new file. */
  mode?: number;
}

/**
 * Writes a file beside its place and moves it there: at any moment there is the old one or the new one, whole, though
 * the disk is full or the power goes. A link stays, and the file it leads to is replaced. Where there is no file but a
 * device or a pipe, it is written to. Throws an Error that says why not.
 */
export function writeWhole(path: string, data: string | Uint8Array, { mode }: WriteOptions = {}): void {
  const place = placeOf(path);
  const bytes = typeof data === "string" ? Buffer.from(data) : data;
  const old = statSync(place, { throwIfNoEntry: false });
  if (old && !old.isFile()) return writeFileSync(place, bytes); // of a folder the system says what is wrong
  if (old) accessSync(place, constants.W_OK);
  const fresh = join(dirname(place), `.snyper-${randomBytes(6).toString("hex")}.new`);
  const file = openSync(fresh, "wx", mode ?? 0o666);
  try {
    try {
      if (old) keepRights(file, old, mode);
      else if (mode !== undefined) fchmodSync(file, mode);
      writeAll(file, bytes);
    } finally {
      closeSync(file);
    }
    renameSync(fresh, place);
  } catch (thrown) {
    rmSync(fresh, { force: true });
    throw thrown;
  }
  syncFolder(dirname(place));
}
