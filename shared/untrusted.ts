// JSON objects from outside, which a board may parse without harm.

/** A JSON object from outside, whose fields are not checked yet. */
export interface Untrusted {
  [field: string]: unknown;
}

/**
 * How many brackets a line may open. A message needs two. A board's JSON.parse recurses without checking its stack, so
 * a line full of `[` would crash the chip.
 */
export const bracketsMax = 16;
/** Shorter lines cannot nest deeply enough to matter, so their brackets are not counted; most lines are shorter. */
const nestedLengthMin = 64;

/**
 * The bytes that begin a text in a program that a tool has compressed for Espruino; one or two bytes with its length
 * follow. To say where JSON is wrong, a board's JSON.parse writes down a text of that length, up to 65,535 bytes, even
 * if there is none, and runs out of memory.
 */
const shortText = "\xd1";
const longText = "\xd2";

/**
 * Parses a JSON object from outside. Returns undefined if it is anything else, or has more brackets than a board's
 * stack can bear.
 */
export function readObject(text: string): Untrusted | undefined {
  if (text[0] != "{" || !text.endsWith("}")) return;
  if (
    text.length > nestedLengthMin &&
    // most lines have two, and to find that out costs half of counting them
    (text.indexOf("[") >= 0 || text.lastIndexOf("{") > text.indexOf("{", 1)) &&
    text.split("[").length + text.split("{").length - 2 > bracketsMax
  )
    return;
  if (text.indexOf(shortText) >= 0 || text.indexOf(longText) >= 0)
    text = text.split(shortText).join("\x7f").split(longText).join("\x7f"); // which is not printable either
  try {
    return JSON.parse(text);
  } catch (error) {
    return;
  }
}
