// Text on a canvas, in a bitmap font as given to `setFontCustom`.
import type { Canvas } from "./canvas.js";

export interface Font {
  /** One bit for each pixel, columns from left to right, each from top to bottom, the highest bit of a byte first. */
  bitmap: string;
  /** The code of the first character. */
  first: number;
  /** The width of each character in pixels, or one width for all. */
  widths: string | number;
  height: number;
  scale: number;
}

/** -1 at the point, 0 centered on it, 1 before it. */
export type Align = -1 | 0 | 1;

/** A character's width, and where its bits begin. */
function measure({ widths, first, height }: Font, code: number): [width: number, offset: number] {
  if (typeof widths === "number") return [widths, widths * (code - first) * height];
  if (code < first) return [0, 0];
  let before = 0;
  for (let i = 0; i < code - first; i++) before += i < widths.length ? widths.charCodeAt(i) : 0;
  return [code - first < widths.length ? widths.charCodeAt(code - first) : 0, before * height];
}

/** The width of a character beyond the last of `widths`, as on a board, which draws nothing for it. */
const unknownWidth = 255;

function lineWidth(font: Font, line: string): number {
  const { widths, first } = font;
  let width = 0;
  for (let i = 0; i < line.length; i++) {
    const code = line.charCodeAt(i);
    width += typeof widths === "string" && code - first >= widths.length ? unknownWidth : measure(font, code)[0];
  }
  return width * font.scale;
}

/** The width of the widest line in pixels. */
export function textWidth(font: Font, text: string): number {
  return Math.max(...text.split("\n").map((line) => lineWidth(font, line)));
}

/** Draws text in the ink colour; `isSolid` also fills its background with paper. */
export function drawText(
  canvas: Canvas,
  font: Font,
  text: string,
  [x, y]: [number, number],
  [alignX, alignY]: [Align, Align],
  isSolid: boolean,
): void {
  const lines = text.split("\n");
  const lineHeight = font.height * font.scale;
  let top = y - Math.trunc((lines.length * lineHeight * (alignY + 1)) / 2);
  for (const line of lines) {
    drawLine(canvas, font, line, x - Math.trunc((lineWidth(font, line) * (alignX + 1)) / 2), top, isSolid);
    top += lineHeight;
  }
}

function drawLine(canvas: Canvas, font: Font, line: string, x: number, y: number, isSolid: boolean): void {
  const [left, top, right, bottom] = canvas.clipped();
  const { first, height, scale } = font;
  if (!(y > top - height * scale && y <= bottom)) return;
  let at = x;
  for (let i = 0; i < line.length; i++) {
    const code = line.charCodeAt(i);
    const [width, offset] = measure(font, code);
    // Like a board, it leaves out a character of which only the first column would be visible.
    if (code >= first && at > left - width * scale && at < right)
      drawCharacter(canvas, font, offset, width, at, y, isSolid);
    at += width * scale;
  }
}

function drawCharacter(
  canvas: Canvas,
  { bitmap, height, scale }: Font,
  offset: number,
  width: number,
  x: number,
  y: number,
  isSolid: boolean,
): void {
  const { ink, paper } = canvas;
  let bit = offset;
  for (let column = 0; column < width; column++) {
    const left = x + column * scale;
    for (let row = 0; row < height; row++, bit++) {
      const byte = bit >> 3 < bitmap.length ? bitmap.charCodeAt(bit >> 3) : 0;
      const isSet = byte & (128 >> (bit & 7));
      if (isSet || isSolid)
        canvas.fill(left, y + row * scale, left + scale - 1, y + row * scale + scale - 1, isSet ? ink : paper);
    }
  }
}
