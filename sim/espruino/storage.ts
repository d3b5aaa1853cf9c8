// require("Storage"): the files in a board's flash. They live in the board's map and outlive its power; names have 28 characters at most.
import { format, storageStyle } from "./format.js";
import { parseJson, stringifyJson } from "./json.js";
import { makeLibrary, type Realm } from "./realm.js";
import { toBytes } from "./bytes.js";

const nameMax = 28;
/** What ESP32 builds set aside for files, bytes; enough for the firmware ten times over. */
const totalBytes = 262144;
/** Each file has a header of 32 bytes and is padded to a multiple of 4. */
const headerBytes = 32;
const erased = "\xff";

type Files = ReadonlyMap<string, string>;

/** The flash of a board. Power may fail on the way of a change, which then does not return. */
export interface Flash {
  readonly files: Files;
  /** Makes of a file what it is now, `old`, with `bytes` put over it at `start`. */
  put(name: string, old: string, start: number, bytes: string): void;
  erase(name: string): void;
}

/** The Storage module over a board's flash. */
export function makeStorage(realm: Realm, flash: Flash): object {
  const { files } = flash;
  const fail = (message: string): never => { throw realm.newError("Error", message); };
  const fileBytes = () => [...files.values()].reduce((sum, text) => sum + headerBytes + ((text.length + 3) & ~3), 0);

  function read(name: unknown, offset?: unknown, length?: unknown): string | undefined {
    const text = files.get(fileName(name));
    if (text === undefined) return undefined;
    const start = Math.max(integer(offset), 0);
    return integer(length) > 0 ? text.slice(start, start + integer(length)) : text.slice(start);
  }

  function write(name: unknown, data: unknown, offset?: unknown, size?: unknown): boolean {
    const key = fileName(name);
    const bytes = contents(realm, data);
    if (bytes === undefined) return fail("Can't get pointer to data to write");
    const start = integer(offset);
    if (start === 0) {
      const fileSize = integer(size) || bytes.length;
      if (fileSize === 0) return fail("Can't create zero length file");
      // The file is made before its contents are found too long.
      if (bytes.length > fileSize) flash.put(key, erased.repeat(fileSize), 0, "");
      if (bytes.length > fileSize) return fail("Too much data for file size");
      if (fileBytes() - (files.get(key)?.length ?? 0) + headerBytes + fileSize > totalBytes) return false;
      flash.put(key, erased.repeat(fileSize), 0, bytes);
      return true;
    }
    const before = files.get(key);
    if (before === undefined) return fail("Unable to find or create file");
    if (start + bytes.length > before.length) return fail("Too much data for file size");
    flash.put(key, before, start, bytes);
    return true;
  }

  function list(pattern?: unknown, filter?: { sf?: boolean }): string[] {
    const found = realm.newArray() as string[];
    for (const name of files.keys()) {
      const isChunk = isChunkName(name);
      if (filter?.sf !== undefined && filter.sf !== isChunk) continue;
      if (pattern !== undefined && !name.match(pattern as RegExp)) continue;
      found.push(filter?.sf ? name.slice(0, -1) : name);
    }
    return found;
  }

  return makeLibrary(realm, {
    read, write, list,
    erase: (name: unknown) => flash.erase(fileName(name)),
    eraseAll: () => { for (const name of [...files.keys()]) flash.erase(name); },
    compact: () => undefined,
    optimise: () => undefined,
    hash: (pattern?: unknown) => hash(list(pattern, { sf: false }).map((name) => name + files.get(name)!).join("\n")),
    readJSON: (name: unknown, isQuiet?: unknown) => {
      const text = read(name);
      if (text === undefined) return undefined;
      try {
        return parseJson(realm, text, true);
      } catch (error) {
        if (isQuiet) return undefined;
        throw error;
      }
    },
    writeJSON: (name: unknown, value: unknown) => write(name, format(realm, value, storageStyle)),
    readArrayBuffer: (name: unknown) => {
      const text = read(name);
      return text === undefined ? undefined : bufferOf(realm, text);
    },
    getFree: () => totalBytes - fileBytes(),
    getStats: () => Object.assign(realm.newObject(), {
      totalBytes, freeBytes: totalBytes - fileBytes(), fileBytes: fileBytes(), fileCount: files.size, trashBytes: 0, trashCount: 0,
    }),
    open: (name: unknown, mode: unknown) => openFile(realm, flash, name, mode),
  });
}

/** A file to which lines are added; it is kept under its name and a character 1, as the first chunk of a board's. */
function openFile(realm: Realm, flash: Flash, name: unknown, mode: unknown): object {
  const { files } = flash;
  if (mode !== "r" && mode !== "w" && mode !== "a") throw realm.newError("Error", `Invalid mode ${mode === undefined ? "undefined" : stringifyJson(realm, mode)}`);
  const key = fileName(name).slice(0, nameMax - 1) + "\x01";
  let at = 0;
  if (mode === "w") flash.erase(key);
  const need = (isReading: boolean) => {
    if ((mode === "r") !== isReading) throw realm.newError("Error", `Can't ${isReading ? "read" : "write"} in this mode`);
  };
  const take = (length: number) => {
    const text = files.get(key) ?? "";
    if (at >= text.length || length <= 0) return undefined;
    at += length;
    return text.slice(at - length, at);
  };
  return makeLibrary(realm, {
    read: (length: unknown) => { need(true); return take(integer(length)); },
    readLine: () => {
      need(true);
      const end = (files.get(key) ?? "").indexOf("\n", at);
      return take(end < 0 ? (files.get(key)?.length ?? 0) - at : end + 1 - at);
    },
    getLength: () => files.get(key)?.length ?? 0,
    write: (data: unknown) => {
      need(false);
      const old = files.get(key) ?? "";
      flash.put(key, old, old.length, String(data));
    },
    erase: () => flash.erase(key),
  });
}

function isChunkName(name: string): boolean {
  return name.length > 1 && name.charCodeAt(name.length - 1) < 32;
}

function fileName(name: unknown): string {
  return String(name).slice(0, nameMax);
}

function integer(value: unknown): number {
  return Math.trunc(Number(value)) || 0;
}

/** What `write` makes of its data: text as it is, bytes of arrays and buffers, JSON of objects; undefined if there is nothing to write. */
function contents(realm: Realm, data: unknown): string | undefined {
  if (data === undefined) return undefined;
  if (data === null) throw realm.newError("TypeError", "Expecting Number or iterable, got null");
  if (typeof data === "string") return data;
  const isBytes = Array.isArray(data) || ArrayBuffer.isView(data) || data instanceof realm.ArrayBuffer || typeof data === "number" || typeof data === "boolean";
  return isBytes ? String.fromCharCode(...toBytes([data])) : stringifyJson(realm, data);
}

function bufferOf(realm: Realm, text: string): ArrayBuffer {
  const bytes = new realm.Uint8Array(text.length) as Uint8Array;
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes.buffer as ArrayBuffer;
}

/** Differs between files that differ; the number itself is not a board's, which hashes flash addresses too. */
function hash(text: string): number {
  let value = 5381;
  for (let i = 0; i < text.length; i++) value = (Math.imul(value, 33) ^ text.charCodeAt(i)) | 0;
  return value >>> 0;
}
