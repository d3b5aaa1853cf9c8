// The screen's pixels for the page: which rows changed since the last look, and each as runs of one colour.
import { screenHeight, screenWidth, type St7789 } from "../devices/st7789.js";
import type { RowPart } from "./messages.js";

/** The firmware draws in rows of 16 lines. */
export const rowLines = 16;
const rowPixels = rowLines * screenWidth;
const rowCount = screenHeight / rowLines;
const runMax = 255;

/** Pixels as runs, in base64: how many (1 to 255), and their colour in two bytes, the higher first. */
export function runsOf(pixels: Uint16Array): string {
  const bytes = Buffer.alloc(3 * pixels.length);
  let length = 0;
  for (let at = 0; at < pixels.length;) {
    const colour = pixels[at]!;
    const first = at++;
    while (at < pixels.length && pixels[at] === colour && at - first < runMax) at++;
    bytes[length++] = at - first;
    bytes[length++] = colour >> 8;
    bytes[length++] = colour & 255;
  }
  return bytes.toString("base64", 0, length);
}

export class Glass {
  private seen = -1;
  private now = new Uint16Array(screenWidth * screenHeight);
  private before = new Uint16Array(screenWidth * screenHeight);
  private readonly rows: RowPart[] = [];

  constructor(private readonly screen: St7789) {}

  /** The rows that changed since the last call; all of them at the first. */
  changes(): RowPart[] {
    if (this.screen.changes === this.seen) return [];
    const isFirst = this.seen < 0;
    this.seen = this.screen.changes;
    [this.now, this.before] = [this.before, this.now];
    this.screen.colours(this.now);
    const changed: RowPart[] = [];
    for (let row = 0; row < rowCount; row++) {
      const pixels = this.now.subarray(row * rowPixels, (row + 1) * rowPixels);
      if (
        !isFirst &&
        Buffer.compare(bytesOf(pixels), bytesOf(this.before.subarray(row * rowPixels, (row + 1) * rowPixels))) === 0
      )
        continue;
      changed.push((this.rows[row] = { row, runs: runsOf(pixels) }));
    }
    return changed;
  }

  /** All rows, as the last call of `changes` found them. */
  whole(): readonly RowPart[] {
    return this.rows;
  }
}

function bytesOf(pixels: Uint16Array): Uint8Array {
  return new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
}
