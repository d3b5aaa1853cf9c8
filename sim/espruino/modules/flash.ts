// The flash under a board's Storage: what a file takes of it, and how much is left.

/** What stands before each file: its size and its name. */
export const headerBytes = 32;
/** Text of a byte that nothing was written to. */
export const erased = "\xff";

/** The flash of a board. Power may fail on the way of a change, which then does not return. */
export interface Flash {
  readonly files: ReadonlyMap<string, string>;
  /** Bytes for files, their headers included. */
  readonly bytes: number;
  /** Bytes of each chunk of a file that is appended to. */
  readonly chunkBytes: number;
  /** What replaced and erased files still occupy. */
  readonly trash: { readonly bytes: number; readonly count: number };
  /** Makes of a file what it is now, `old`, with `bytes` put over it at `start`. */
  put(name: string, old: string, start: number, bytes: string): void;
  /** What it occupied becomes trash. */
  erase(name: string): void;
  /** Makes room of the trash; the board stands still meanwhile. */
  compact(): void;
  /** Erases all files, and the trash. */
  clear(): void;
}

/** What a file of so many bytes takes: it is padded to a multiple of 4. */
export function placeOf(bytes: number): number {
  return headerBytes + ((bytes + 3) & ~3);
}

/** What all files take. */
export function fileBytes({ files }: Pick<Flash, "files">): number {
  let sum = 0;
  for (const text of files.values()) sum += placeOf(text.length);
  return sum;
}

/** What files and trash take together. */
export function usedBytes(flash: Pick<Flash, "files" | "trash">): number {
  return fileBytes(flash) + flash.trash.bytes;
}

/** Finds room for a file of so many bytes, and compacts if that gives it. Returns whether there is room. */
function makeRoomFor(flash: Flash, bytes: number): boolean {
  const free = () => flash.bytes - usedBytes(flash);
  const needed = placeOf(bytes);
  const { trash } = flash;
  // The interpreter counts the contents of what was erased, not the headers.
  if (needed > free() && trash.count > 0 && needed < free() + trash.bytes - trash.count * headerBytes) flash.compact();
  return needed <= free();
}

/**
 * Makes a file, or puts bytes into one that is there. Of one that is to become another, nothing is left where there is
 * no room. `fail` throws the interpreter's own sentences. Returns false where nothing is to be done.
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
  // The file is made before its contents are found too long.
  if (isTooLong && !flash.files.has(name)) flash.put(name, old, 0, "");
  if (isTooLong) return fail("Too much data for file size");
  if (!isErased(old.slice(start, start + bytes.length))) return fail("File already written with different data");
  flash.put(name, old, start, bytes);
  return true;
}

function isErased(text: string): boolean {
  return text === erased.repeat(text.length);
}
