// The flash below a board's Storage: how much space a file takes, and how much is free.

/** The header of each file: its size and its name. */
export const headerBytes = 32;
/** A byte that was not written since it was erased, as text. */
export const erased = "\xff";

/** The flash of a board. If power fails during a change, the call does not return. */
export interface Flash {
  readonly files: ReadonlyMap<string, string>;
  /** Bytes for files, their headers included. */
  readonly bytes: number;
  /** The size of each chunk of a file that is appended to. */
  readonly chunkBytes: number;
  /** The space that replaced and erased files still occupy. */
  readonly trash: { readonly bytes: number; readonly count: number };
  /** Writes `bytes` at `start` over the present contents of a file, `old`. */
  put(name: string, old: string, start: number, bytes: string): void;
  /** Erases a file; its space becomes trash. */
  erase(name: string): void;
  /** Reclaims the trash; the board is blocked meanwhile. */
  compact(): void;
  /** Erases all files and the trash. */
  clear(): void;
}

/** The space of a file of so many bytes, header included. It is padded to a multiple of 4. */
export function placeOf(bytes: number): number {
  return headerBytes + ((bytes + 3) & ~3);
}

/** The space of all files. */
export function fileBytes({ files }: Pick<Flash, "files">): number {
  let sum = 0;
  for (const text of files.values()) sum += placeOf(text.length);
  return sum;
}

/** The space of files and trash together. */
export function usedBytes(flash: Pick<Flash, "files" | "trash">): number {
  return fileBytes(flash) + flash.trash.bytes;
}

/** Makes room for a file of so many bytes, by compacting if that helps. Returns whether there is room. */
function makeRoomFor(flash: Flash, bytes: number): boolean {
  const free = () => flash.bytes - usedBytes(flash);
  const needed = placeOf(bytes);
  const { trash } = flash;
  // The interpreter counts the contents of erased files, but not their headers.
  if (needed > free() && trash.count > 0 && needed < free() + trash.bytes - trash.count * headerBytes) flash.compact();
  return needed <= free();
}

/**
 * Makes a file, or writes bytes into an existing one. If a file is to be replaced and there is no room, the old one is
 * lost. `fail` throws with the interpreter's own message. Returns false if there is nothing to do.
 */
export function writeFile(
  flash: Flash,
  fail: (message: string) => never,
  name: string,
  bytes: string,
  start: number,
  size: number,
): boolean {
  const fileSize = size || bytes.length;
  const before = flash.files.get(name);
  if (start < 0 || size < 0) return false;
  if (fileSize === 0) return fail("Can't create zero length file");
  if (start > 0) {
    if (before === undefined) return fail("Unable to find or create file");
  } else if (before === undefined || before.length !== fileSize || !isErased(before)) {
    if (before === bytes && bytes.length === fileSize) return true;
    if (before !== undefined) flash.erase(name);
    if (!makeRoomFor(flash, fileSize)) return fail("Unable to find or create file");
  }
  const old = flash.files.get(name) ?? erased.repeat(fileSize);
  const isTooLong = start + bytes.length > old.length;
  // Like Espruino, it makes the file before it notices that the contents are too long.
  if (isTooLong && !flash.files.has(name)) flash.put(name, old, 0, "");
  if (isTooLong) return fail("Too much data for file size");
  if (!isErased(old.slice(start, start + bytes.length))) return fail("File already written with different data");
  flash.put(name, old, start, bytes);
  return true;
}

function isErased(text: string): boolean {
  return text === erased.repeat(text.length);
}
