// require("Storage"): the files in a board's flash. They are in the board's map and survive power loss; names have at
// most 28 characters.
import { toBytes } from "../language/bytes.js";
import { fileBytes, usedBytes, writeFile, type Flash } from "./flash.js";
import { format, storageStyle } from "../language/format.js";
import { parseJson, stringifyJson } from "../language/json.js";
import { makeLibrary, type Realm } from "../language/realm.js";
import { isChunk, nameMax, openFile } from "./storage-file.js";

/** The Storage module over a board's flash. */
export function makeStorage(realm: Realm, flash: Flash): object {
  return makeLibrary(realm, {
    ...readMethods(realm, flash),
    ...writeMethods(realm, flash),
    list: (pattern?: unknown, filter?: Filter) => list(realm, flash, pattern, filter),
    hash: (pattern?: unknown) =>
      hash(
        list(realm, flash, pattern, { sf: false })
          .map((name) => name + flash.files.get(name)!)
          .join("\n"),
      ),
    getFree: () => flash.bytes - usedBytes(flash),
    getStats: () =>
      Object.assign(realm.newObject(), {
        totalBytes: flash.bytes,
        freeBytes: flash.bytes - usedBytes(flash),
        fileBytes: fileBytes(flash),
        fileCount: flash.files.size,
        trashBytes: flash.trash.bytes,
        trashCount: flash.trash.count,
      }),
    open: (name: unknown, mode: unknown) => openFile(realm, flash, fileName(name), mode),
  });
}

function readMethods(realm: Realm, { files }: Flash): Record<string, Function> {
  const read = (name: unknown, offset?: unknown, length?: unknown): string | undefined => {
    const text = files.get(fileName(name));
    if (text === undefined) return undefined;
    const start = Math.max(integer(offset), 0);
    return integer(length) > 0 ? text.slice(start, start + integer(length)) : text.slice(start);
  };
  return {
    read,
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
    readArrayBuffer: (name: unknown) => {
      const text = read(name);
      return text === undefined ? undefined : bufferOf(realm, text);
    },
  };
}

function writeMethods(realm: Realm, flash: Flash): Record<string, Function> {
  const fail = (message: string): never => {
    throw realm.newError("Error", message);
  };
  const write = (name: unknown, data: unknown, offset?: unknown, size?: unknown) => {
    const bytes = contents(realm, data);
    if (bytes === undefined) return fail("Can't get pointer to data to write");
    return writeFile(flash, fail, fileName(name), bytes, integer(offset), integer(size));
  };
  return {
    write,
    writeJSON: (name: unknown, value: unknown) => write(name, format(realm, value, storageStyle)),
    erase: (name: unknown) => flash.erase(fileName(name)),
    eraseAll: () => flash.clear(),
    compact: () => {
      if (flash.trash.count > 0) flash.compact();
    },
    optimise: () => undefined,
  };
}

/** An option of `list`: only files in chunks, or none of them. */
interface Filter {
  sf?: boolean;
}

function list(realm: Realm, flash: Flash, pattern?: unknown, filter?: Filter): string[] {
  const found = realm.newArray() as string[];
  for (const name of flash.files.keys()) {
    const chunk = isChunk(flash, name);
    // A file in chunks is listed once, by its first chunk.
    if ((chunk && !name.endsWith("\x01")) || (filter?.sf !== undefined && filter.sf !== chunk)) continue;
    const shown = filter?.sf ? name.slice(0, -1) : name;
    if (pattern === undefined || shown.match(pattern as RegExp)) found.push(shown);
  }
  return found;
}

function fileName(name: unknown): string {
  return String(name).slice(0, nameMax);
}

function integer(value: unknown): number {
  return Math.trunc(Number(value)) || 0;
}

/**
 * How `write` converts its data: text as it is, the bytes of arrays and buffers, objects to JSON; undefined if there is
 * nothing to write.
 */
function contents(realm: Realm, data: unknown): string | undefined {
  if (data === undefined) return undefined;
  if (data === null) throw realm.newError("TypeError", "Expecting Number or iterable, got null");
  if (typeof data === "string") return data;
  const isBytes =
    Array.isArray(data) ||
    ArrayBuffer.isView(data) ||
    data instanceof realm.ArrayBuffer ||
    typeof data === "number" ||
    typeof data === "boolean";
  return isBytes ? String.fromCharCode(...toBytes([data])) : stringifyJson(realm, data);
}

function bufferOf(realm: Realm, text: string): ArrayBuffer {
  const bytes = new realm.Uint8Array(text.length) as Uint8Array;
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes.buffer as ArrayBuffer;
}

/** Differs if the files differ. It is not the same number as on a board, which hashes flash addresses too. */
function hash(text: string): number {
  let value = 5381;
  for (let i = 0; i < text.length; i++) value = (Math.imul(value, 33) ^ text.charCodeAt(i)) | 0;
  return value >>> 0;
}
