// Reading and writing files that a person names: endless ones are refused, and no file is left half written.
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

/** Bytes of a document that people write by hand, a game or a range: a range of 32 targets has 10 kB. */
export const documentBytesMax = 262_144;

/** What something that is not a file is called. */
function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return "EISDIR: it is a folder";
  if (stats.isFIFO()) return "it is a pipe: save it in a file first";
  return stats.isSocket() ? "it is a socket, not a file" : "it is a device, not a file";
}

/** A file's bytes, at most `bytesMax`. Throws an Error that says why it cannot be read; its `code` is the system's. */
export function readBytes(path: string, bytesMax: number): Buffer {
  // Otherwise opening a pipe that nobody writes to would wait for ever.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) throw new Error(kindOf(stats));
    // The system's own files claim to have 0 bytes, and others grow meanwhile: only what is read counts.
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

/** How many links may lead to one another. */
const linksMax = 40;

/** Where a path leads: a link is kept, and the file that it leads to is written, whether it exists or not. */
export function placeOf(path: string): string {
  let place = resolve(path);
  for (let links = 0; lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink(); links++) {
    if (links === linksMax) throw new Error("ELOOP: its links lead nowhere");
    place = resolve(dirname(place), readlinkSync(place));
  }
  return place;
}

/** Gives the new file the owner and the permissions of the old one. */
function keepRights(file: number, old: Stats, mode: number | undefined): void {
  try {
    const own = fstatSync(file);
    if (own.uid !== old.uid || own.gid !== old.gid) fchownSync(file, old.uid, old.gid);
  } catch {
    // Only an administrator can give a file away.
  }
  fchmodSync(file, mode ?? old.mode & 0o777);
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
  fsyncSync(file);
}

/** Makes sure that a folder's list of files is on the disk, if the system can. */
function syncFolder(folder: string): void {
  try {
    const file = openSync(folder, constants.O_RDONLY);
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch {
    // Windows cannot.
  }
}

/** Throws an Error that says why a file cannot be written, without writing anything. */
export function checkWritable(path: string): void {
  const place = placeOf(path);
  const old = statSync(place, { throwIfNoEntry: false });
  if (old?.isDirectory()) throw new Error(kindOf(old));
  if (old) accessSync(place, constants.W_OK);
  if (!old || old.isFile()) accessSync(dirname(place), constants.W_OK);
}

export interface WriteOptions {
  /** The file's permissions; by default they stay as they are, or are the usual ones for a new file. */
  mode?: number;
}

/**
 * Writes a file beside its place and moves it there: at any moment either the old or the new one is there, complete,
 * even if the disk is full or the power fails. A link is kept, and the file that it leads to is replaced. A device or a
 * pipe is written to. Throws an Error that says why it cannot be done.
 */
export function writeWhole(path: string, data: string | Uint8Array, { mode }: WriteOptions = {}): void {
  const place = placeOf(path);
  const bytes = typeof data === "string" ? Buffer.from(data) : data;
  const old = statSync(place, { throwIfNoEntry: false });
  if (old && !old.isFile()) return writeFileSync(place, bytes); // for a folder, the system says what is wrong
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
