// What `Storage.open` returns: a file that is appended to and read line by line. In the flash it is a series of chunks
// of one size, named after the file with one more character that counts from 1. A chunk ends at its first erased byte.
import { erased, writeFile, type Flash } from "./flash.js";
import { stringifyJson } from "../language/json.js";
import { makeLibrary, type Realm } from "../language/realm.js";

export const nameMax = 28;
const chunksMax = 255;
/** The field `mode` of a file to be read, and of one that was erased or failed: that one accepts nothing more. */
const reading = "r".charCodeAt(0);
const closed = 0;

/** Its state, which on a board is in visible fields too. */
interface StorageFile {
  name: string;
  chunk: number;
  /** The position within the chunk. */
  offset: number;
  /** The code of "r", "w" or "a". */
  mode: number;
}

/**
 * Whether a file is a chunk. A board marks chunks; here the name tells. If its last character could be a plain one, the
 * first chunk must exist as well.
 */
export function isChunk({ files, chunkBytes }: Flash, name: string): boolean {
  const number = name.charCodeAt(name.length - 1);
  if (name.length < 2 || number > chunksMax) return false;
  return number < 32 || (files.get(name)!.length === chunkBytes && files.has(`${name.slice(0, -1)}\x01`));
}

function chunkName(name: string, number: number): string {
  return name.slice(0, nameMax - 1) + String.fromCharCode(number);
}

/** How many bytes of a chunk are written. */
function written(text: string): number {
  const end = text.indexOf(erased);
  return end < 0 ? text.length : end;
}

/** The number of the chunk in which the file ends: the first one that is missing or has room. */
function lastChunk({ files }: Flash, name: string): number {
  let number = 1;
  while (number < chunksMax && (files.get(chunkName(name, number)) ?? erased).at(-1) !== erased) number++;
  return number;
}

function eraseChunks(flash: Flash, name: string): void {
  for (let number = 1; flash.files.has(chunkName(name, number)); number++) flash.erase(chunkName(name, number));
}

/** Makes the object. Throws if the mode is none of "r", "w" and "a". */
export function openFile(realm: Realm, flash: Flash, name: string, mode: unknown): object {
  const fail = (message: string): never => {
    throw realm.newError("Error", message);
  };
  if (mode !== "r" && mode !== "w" && mode !== "a")
    return fail(`Invalid mode ${mode === undefined ? "undefined" : stringifyJson(realm, mode)}`);
  const chunk = (number: number) => flash.files.get(chunkName(name, number));
  const file = makeLibrary(realm, {
    read: (length: unknown) => {
      if (file.mode !== reading) return fail("Can't read in this mode");
      return readOn(flash, file, Math.max(Math.trunc(Number(length)) || 0, 0));
    },
    readLine: () => {
      if (file.mode !== reading) return fail("Can't read in this mode");
      return readOn(flash, file);
    },
    getLength: () => {
      const last = lastChunk(flash, name);
      return (last - 1) * flash.chunkBytes + written(chunk(last) ?? "");
    },
    write: (data: unknown) => {
      if (file.mode === closed || file.mode === reading) return fail("Can't write in this mode");
      const bytes = String(data);
      if (bytes !== "") append(flash, fail, file, bytes);
    },
    erase: () => {
      eraseChunks(flash, name);
      Object.assign(file, { chunk: 1, offset: 0, mode: closed });
    },
  }) as StorageFile;
  if (mode === "w") eraseChunks(flash, name);
  const at = mode === "a" ? lastChunk(flash, name) : 1;
  return Object.assign(file, {
    name,
    chunk: at,
    offset: mode === "a" ? written(chunk(at) ?? "") : 0,
    mode: mode.charCodeAt(0),
  });
}

/** Reads on: up to `length` bytes, or a line with its newline; undefined at the end, until something is appended. */
function readOn({ files }: Flash, file: StorageFile, length?: number): string | undefined {
  let text = files.get(chunkName(file.name, file.chunk));
  let taken = "";
  while (text !== undefined && (length === undefined || taken.length < length)) {
    if (file.offset >= text.length) {
      file.offset = 0;
      text = file.chunk < chunksMax ? files.get(chunkName(file.name, ++file.chunk)) : undefined;
      continue;
    }
    const newline = length === undefined ? text.indexOf("\n", file.offset) + 1 : 0;
    const most = newline > 0 ? newline : length === undefined ? text.length : file.offset + length - taken.length;
    const piece = text.slice(file.offset, most);
    const end = written(piece);
    taken += piece.slice(0, end);
    file.offset += end;
    if (end < piece.length || newline > 0) break;
  }
  return taken === "" ? undefined : taken;
}

/** Appends bytes: to the chunk while it has room, the rest to the next one, which is made even if nothing is left. */
function append(flash: Flash, fail: (message: string) => never, file: StorageFile, bytes: string): void {
  const text = flash.files.get(chunkName(file.name, file.chunk));
  const begin = (chunk: number, data: string) => {
    const { mode } = file;
    file.mode = closed; // unless it succeeds
    writeFile(flash, fail, chunkName(file.name, chunk), data, 0, flash.chunkBytes);
    Object.assign(file, { chunk, offset: data.length, mode });
  };
  if (text === undefined) return begin(file.chunk, bytes);
  const room = text.length - file.offset;
  if (room > 0) flash.put(chunkName(file.name, file.chunk), text, file.offset, bytes.slice(0, room));
  file.offset += Math.min(room, bytes.length);
  if (bytes.length < room) return;
  if (file.chunk === chunksMax) return fail("File too big!");
  begin(file.chunk + 1, bytes.slice(room));
}
