// What `Storage.open` gives: a file that is appended to and read line by line. It lies in the flash as chunks of one
// size, which have its name and a last character that counts them from 1; a chunk ends where its first byte is that
// nothing was written to.
import { erased, writeFile, type Flash } from "./flash.js";
import { stringifyJson } from "../language/json.js";
import { makeLibrary, type Realm } from "../language/realm.js";

export const nameMax = 28;
const chunksMax = 255;
/**
 * What the field `mode` is of a file to be read, and of one that was erased or that failed: nothing more is done with
 * it.
 */
const reading = "r".charCodeAt(0);
const closed = 0;

/** Its state, which on a board, too, is in fields that anybody can see. */
interface StorageFile {
  name: string;
  chunk: number;
  /** Within the chunk. */
  offset: number;
  /** The code of "r", "w" or "a". */
  mode: number;
}

/**
 * Whether a file is a chunk. A board keeps a mark of it; here its name tells it, and that the first of its chunks is
 * there, where the character could be any.
 */
export function isChunk({ files, chunkBytes }: Flash, name: string): boolean {
  const number = name.charCodeAt(name.length - 1);
  if (name.length < 2 || number > chunksMax) return false;
  return number < 32 || (files.get(name)!.length === chunkBytes && files.has(`${name.slice(0, -1)}\x01`));
}

function chunkName(name: string, number: number): string {
  return name.slice(0, nameMax - 1) + String.fromCharCode(number);
}

/** How much of a chunk is written. */
function written(text: string): number {
  const end = text.indexOf(erased);
  return end < 0 ? text.length : end;
}

/**
 * The chunk in which the file ends, as far as each that comes before is full: the next one is not there yet, or has
 * room.
 */
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

/**
 * Reads on: up to `length` bytes, or a line with its end; undefined at the end. What is added later can be read then.
 */
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

/** Adds bytes: to the chunk while there is room, the rest to the next one, which is made even where there is none. */
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
