// The display's pixels for the page: which lines changed since the last call, each as runs of one colour.
import { screenHeight, screenWidth, type St7789 } from "../devices/st7789.js";
import type { DisplayLinePart } from "./messages.js";

/** The firmware draws lines of text, each 16 pixels high. */
export const lineHeight = 16;
const linePixels = lineHeight * screenWidth;
const lineCount = screenHeight / lineHeight;
const runMax = 255;

/** Pixels as runs, in base64: the length of each (1 to 255), and its colour in two bytes, the higher first. */
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

export class DisplayChanges {
  private seen = -1;
  private now = new Uint16Array(screenWidth * screenHeight);
  private before = new Uint16Array(screenWidth * screenHeight);
  private readonly lines: DisplayLinePart[] = [];

  constructor(private readonly screen: St7789) {}

  /** The lines that have changed since the last call; all lines at the first call. */
  changes(): DisplayLinePart[] {
    if (this.screen.changes === this.seen) return [];
    const isFirst = this.seen < 0;
    this.seen = this.screen.changes;
    [this.now, this.before] = [this.before, this.now];
    this.screen.colours(this.now);
    const changed: DisplayLinePart[] = [];
    for (let line = 0; line < lineCount; line++) {
      const span = [line * linePixels, (line + 1) * linePixels] as const;
      const pixels = this.now.subarray(...span);
      if (!isFirst && Buffer.compare(bytesOf(pixels), bytesOf(this.before.subarray(...span))) === 0) continue;
      changed.push((this.lines[line] = { line, runs: runsOf(pixels) }));
    }
    return changed;
  }

  /** All lines as of the last call of `changes`. */
  whole(): readonly DisplayLinePart[] {
    return this.lines;
  }
}

function bytesOf(pixels: Uint16Array): Uint8Array {
  return new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
}
