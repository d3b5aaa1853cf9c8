// Text as other systems write it and as boards store it: byte order marks, UTF-16, Unicode's two spellings of one
// letter, and the bytes of a board's text.

const utf8Mark = "\ufeff";

function decoded(bytes: Uint8Array, encoding: string): string {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Error(`it is not ${encoding.toUpperCase()} text: save it as UTF-8`);
  }
}

/**
 * How a file's text is encoded. Without a mark, a zero beside the first character means UTF-16: our files begin with
 * ASCII.
 */
export function encodingOf(bytes: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  const [first, second, third, fourth] = bytes;
  if (first === 0xff && second === 0xfe && third !== 0 && fourth === 0) return "utf-16le";
  if (first === 0xfe && second === 0xff && third === 0 && fourth !== 0) return "utf-16be";
  if (first !== undefined && first > 0 && first < 0x7f && second === 0) return "utf-16le";
  if (first === 0 && second !== undefined && second > 0 && second < 0x7f) return "utf-16be";
  return "utf-8";
}

/** The text in a file's bytes, without a byte order mark. Throws an Error if it is neither UTF-8 nor UTF-16. */
export function textIn(bytes: Uint8Array): string {
  const text = decoded(bytes, encodingOf(bytes));
  return text.startsWith(utf8Mark) ? text.slice(1) : text;
}

/** The one spelling of a name: "ü" may be one character or, on macOS, "u" and two dots. */
export function spelled(name: string): string {
  return name.normalize("NFC");
}

/** Text as a board stores it, a character for each byte of its UTF-8: "ü" has the length 2. */
export function boardBytes(text: string): string {
  return Buffer.from(text).toString("latin1");
}

/** A board's text, from a board's text, which stays as it is, or from what a person typed. */
export function asFlashed(text: string): string {
  return fromBoardBytes(text) === undefined ? boardBytes(spelled(text)) : text;
}

/** The text that a board's bytes stand for; undefined if they are not UTF-8. */
export function fromBoardBytes(bytes: string): string | undefined {
  if (/^[\x00-\x7f]*$/.test(bytes)) return bytes;
  if (/[^\x00-\xff]/.test(bytes)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.from(bytes, "latin1"));
  } catch {
    return undefined;
  }
}
