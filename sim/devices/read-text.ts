// Reads text back from the pixels of the display, by comparing each cell with the characters of the firmware's font.
import { readFont } from "../../tools/bundler/font.js";
import { screenHeight, screenWidth } from "./st7789.js";

const columns = 6;
const dotRows = 8;
/** Pixels of a dot in text of size 1. */
const dotPixels = 2;
const linePixels = 16;
export const displayLineCount = screenHeight / linePixels;
/** Stands for a line that cannot be read. */
const unreadable = "\ufffd";

const characters = new Map([...readFont()].map(([character, bits]) => [bits.join(), character]));

/** `0xrrggbb`. */
type Colour = number;

export interface DisplayLine {
  text: string;
  /** How many times as large as the smallest text. */
  size: number;
  /** The colours of the text and of its background; the same where there is no text. */
  ink: Colour;
  paper: Colour;
}

class DisplayPixels {
  constructor(private readonly pixels: Uint8Array) {}

  at(x: number, y: number): Colour {
    const i = 3 * (y * screenWidth + x);
    return (this.pixels[i]! << 16) | (this.pixels[i + 1]! << 8) | this.pixels[i + 2]!;
  }

  /** The colour of a square if it has only one. What is outside the display is ignored. */
  square(left: number, top: number, size: number): Colour | undefined {
    const first = this.at(left, top);
    for (let y = top; y < top + size; y++) {
      for (let x = left; x < Math.min(left + size, screenWidth); x++) if (this.at(x, y) !== first) return undefined;
    }
    return first;
  }
}

/**
 * The character in a cell, or undefined if it is none of the font. The last column of a cell is always free, so its
 * colour is the paper's.
 */
function readCell(
  display: DisplayPixels,
  left: number,
  top: number,
  dot: number,
  paper: Colour,
  inks: Set<Colour>,
): string | undefined {
  const bits: number[] = [];
  for (let column = 0; column < columns; column++) {
    let byte = 0;
    for (let line = 0; line < dotRows; line++) {
      const colour = display.square(left + column * dot, top + line * dot, dot);
      if (colour === undefined) return undefined;
      if (colour === paper) continue;
      inks.add(colour);
      byte |= 128 >> line;
    }
    bits.push(byte);
  }
  return characters.get(bits.join());
}

/**
 * The text of a size that begins in a line; undefined if the pixels are no such text. A character that the display's
 * edge cuts is not read.
 */
function readLine(display: DisplayPixels, line: number, size: number): DisplayLine | undefined {
  const dot = dotPixels * size;
  const top = line * linePixels;
  if (line + size > displayLineCount) return undefined;
  const cells = Math.floor(screenWidth / (dot * columns));
  const paper = display.at(dot * (columns - 1), top);
  const inks = new Set<Colour>();
  let text = "";
  for (let cell = 0; cell < cells; cell++) {
    const character = readCell(display, cell * dot * columns, top, dot, paper, inks);
    if (character === undefined) return undefined;
    text += character;
  }
  const [ink = paper] = inks;
  return inks.size > 1 ? undefined : { text: text.trimEnd(), size, ink, paper };
}

/**
 * The text of each of the 15 lines. A larger text is in the line where it begins, and the lines below that belong to it
 * are "". A line that cannot be read is one "\ufffd".
 */
export function readLines(pixels: Uint8Array): DisplayLine[] {
  const display = new DisplayPixels(pixels);
  const lines: DisplayLine[] = [];
  while (lines.length < displayLineCount) {
    const line = lines.length;
    const sizes = Array.from({ length: displayLineCount - line }, (_unused, i) => i + 1);
    const size = sizes.find((candidate) => readLine(display, line, candidate) !== undefined) ?? 1;
    const found = readLine(display, line, size) ?? { text: unreadable, size, ink: 0, paper: 0 };
    lines.push(found);
    for (let below = 1; below < size; below++) lines.push({ ...found, text: "" });
  }
  return lines;
}

/** The same without sizes and colours. */
export function readText(pixels: Uint8Array): string[] {
  return readLines(pixels).map(({ text }) => text);
}
