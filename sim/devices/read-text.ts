// Reads text back from the pixels of the display, by comparing each cell with the characters of the firmware's font.
import { readFont } from "../../tools/bundler/font.js";
import { screenHeight, screenWidth, type St7789 } from "./st7789.js";

const columns = 6;
const dotRows = 8;
/** Pixels of a dot in text of size 1. */
const dotPixels = 2;
const linePixels = 16;
export const displayLineCount = screenHeight / linePixels;
/** Stands for a line that cannot be read. */
const unreadable = "\ufffd";

/** The columns of a cell as one number. */
const cellOf = (bits: readonly number[]) => bits.reduce((cell, byte) => cell * 256 + byte, 0);
const characters = new Map([...readFont()].map(([character, bits]) => [cellOf(bits), character]));

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
  private readonly colours = new Int32Array(screenWidth * screenHeight);

  constructor(pixels: Uint8Array) {
    for (let i = 0, from = 0; i < this.colours.length; i++, from += 3)
      this.colours[i] = (pixels[from]! << 16) | (pixels[from + 1]! << 8) | pixels[from + 2]!;
  }

  at(x: number, y: number): Colour {
    return this.colours[y * screenWidth + x]!;
  }

  /** The colour of a line if it has only one. */
  ofLine(line: number): Colour | undefined {
    const from = line * linePixels * screenWidth;
    const first = this.colours[from]!;
    for (let i = from; i < from + linePixels * screenWidth; i++) if (this.colours[i] !== first) return undefined;
    return first;
  }

  /** The colour of a square if it has only one. What is outside the display is ignored. */
  square(left: number, top: number, size: number): Colour | undefined {
    const { colours } = this;
    const first = this.at(left, top);
    const width = Math.min(size, screenWidth - left);
    const end = (top + size) * screenWidth;
    for (let row = top * screenWidth + left; row < end; row += screenWidth)
      for (let i = row; i < row + width; i++) if (colours[i] !== first) return undefined;
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
  let cell = 0;
  for (let column = 0; column < columns; column++) {
    let byte = 0;
    for (let line = 0; line < dotRows; line++) {
      const colour = display.square(left + column * dot, top + line * dot, dot);
      if (colour === undefined) return undefined;
      if (colour === paper) continue;
      inks.add(colour);
      byte |= 128 >> line;
    }
    cell = cell * 256 + byte;
  }
  return characters.get(cell);
}

/**
 * The text of a size that begins in a line; undefined if the pixels are no such text. A character that the display's
 * edge cuts is not read.
 */
function readLine(display: DisplayPixels, line: number, size: number): DisplayLine | undefined {
  const dot = dotPixels * size;
  const top = line * linePixels;
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

/** The text that begins in a line, in the smallest size in which it can be read; undefined if there is none. */
function readAnySize(display: DisplayPixels, line: number): DisplayLine | undefined {
  const paper = display.ofLine(line);
  if (paper !== undefined) return { text: "", size: 1, ink: paper, paper };
  for (let size = 1; line + size <= displayLineCount; size++) {
    const found = readLine(display, line, size);
    if (found) return found;
  }
  return undefined;
}

/**
 * The text of each of the 15 lines. A larger text is in the line where it begins, and the lines below that belong to it
 * are "". A line that cannot be read is one "\ufffd".
 */
export function readLines(pixels: Uint8Array): DisplayLine[] {
  const display = new DisplayPixels(pixels);
  const lines: DisplayLine[] = [];
  while (lines.length < displayLineCount) {
    const found = readAnySize(display, lines.length) ?? { text: unreadable, size: 1, ink: 0, paper: 0 };
    lines.push(found);
    for (let below = 1; below < found.size; below++) lines.push({ ...found, text: "" });
  }
  return lines;
}

/** What each screen showed when it was last read. */
const lastRead = new WeakMap<St7789, { changes: number; lines: readonly DisplayLine[] }>();

/** The same of what a screen shows, which is read again only if it may have changed. */
export function linesOf(screen: St7789): readonly DisplayLine[] {
  const { changes } = screen;
  const last = lastRead.get(screen);
  if (last?.changes === changes) return last.lines;
  const lines = readLines(screen.pixels());
  lastRead.set(screen, { changes, lines });
  return lines;
}

/** The same without sizes and colours. */
export function readText(pixels: Uint8Array): string[] {
  return readLines(pixels).map(({ text }) => text);
}
