// Espruino's Storage as laid out in the flash of a build for Linux: files one after the other, each with a header of
// its size and name. A replaced file stays as trash, with the first character of its name erased.

const imageBytes = 256 * 1024;
const pageBytes = 1024;
const headBytes = 32;
const nameBytes = 28;
const sizeMask = 0xff_ffff;
const erased = 0xffff_ffff;
/** A name that ends in such a character is a chunk of a file that is appended to; its unwritten part is all ones. */
const pieceNames = /[\x01-\x1f]$/;

const aligned = (address: number): number => (address + 3) & ~3;

/** The flash with exactly these files. @throws RangeError if they do not fit */
export function imageOf(files: ReadonlyMap<string, string>): Buffer {
  const image = Buffer.alloc(imageBytes, 0xff);
  let at = 0;
  for (const [name, text] of files) {
    if (at + headBytes + text.length > imageBytes)
      throw new RangeError(`the flash of this interpreter, ${imageBytes} bytes, is too small for ${name}`);
    image.writeUInt32LE(text.length, at);
    image.fill(0, at + 4, at + headBytes);
    image.write(name.slice(0, nameBytes), at + 4, "latin1");
    image.write(text, at + headBytes, "latin1");
    at = aligned(at + headBytes + text.length);
  }
  return image;
}

/** The files of a flash: the newest of each name. */
export function filesOf(image: Buffer): Map<string, string> {
  const files = new Map<string, string>();
  for (let at = 0; at + headBytes <= image.length;) {
    const size = image.readUInt32LE(at);
    const end = at + headBytes + (size & sizeMask);
    if (size === erased || size === 0 || end > image.length) {
      at = (Math.floor(at / pageBytes) + 1) * pageBytes; // the rest of this page is free
      continue;
    }
    const name = image.toString("latin1", at + 4, at + headBytes).split("\0")[0]!;
    const text = image.toString("latin1", at + headBytes, end);
    if (name !== "") files.set(name, pieceNames.test(name) ? text.replace(/\xff+$/, "") : text);
    at = aligned(end);
  }
  return files;
}
