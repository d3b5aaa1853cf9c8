// The picture memory of an ST7789, and the window of it that pixels are written into.
import { endianness } from "node:os";

/** The size of the display; the memory has more lines than it shows. */
export const screenWidth = 240;
export const screenHeight = 240;
const memoryLines = 320;
const memoryPixels = screenWidth * memoryLines;

/** Bits of MADCTL. */
const flipsLines = 0x80;
const flipsColumns = 0x40;
const swapsAxes = 0x20;
const isBgr = 0x08;

export class PictureMemory {
  /** How lines and columns are mapped, see the data sheet. */
  madctl = 0;
  /** Line by line, two bytes a pixel as they were sent. Made when the chip is first spoken to. */
  private pixels: Uint16Array | undefined;
  private columns: [first: number, last: number] = [0, screenWidth - 1];
  private lines: [first: number, last: number] = [0, memoryLines - 1];
  /** Where in the window the next pixel goes, from 0; how many have come; and the first half of one. */
  private next = 0;
  private received = 0;
  private half: number | undefined;
  private hasBegun = false;

  constructor(private readonly complain: (sentence: string) => void) {}

  /** The memory has power. At first anything may be in it. */
  powerUp(): void {
    this.pixels ??= noise();
  }

  /** Resets everything but the pixels. */
  reset(): void {
    this.closeWindow();
    this.madctl = 0;
    this.half = undefined;
    this.columns = [0, screenWidth - 1];
    this.lines = [0, memoryLines - 1];
  }

  /** CASET. */
  setColumns(first: number, last: number): void {
    this.closeWindow();
    this.columns = this.range("CASET", first, last, this.madctl & swapsAxes ? memoryLines : screenWidth);
  }

  /** RASET. */
  setLines(first: number, last: number): void {
    this.closeWindow();
    this.lines = this.range("RASET", first, last, this.madctl & swapsAxes ? screenWidth : memoryLines);
  }

  /** RAMWR. */
  beginWrite(): void {
    this.closeWindow();
    this.next = 0;
    this.received = 0;
    this.hasBegun = true;
  }

  /** A command comes: the last pixel must be complete. */
  endPixel(): void {
    if (this.half !== undefined) this.complain("half a pixel was sent");
    this.half = undefined;
  }

  /** Writes pixels into the window. */
  write(sent: Uint8Array): void {
    const whole = this.half === undefined ? sent : Uint8Array.of(this.half, ...sent);
    this.half = whole.length % 2 ? whole.at(-1) : undefined;
    const colours = pairs(whole);
    const pixels = this.pixels!;
    const { origin, stepX, stepY } = this.mapping();
    const [left, right] = this.columns;
    const [top] = this.lines;
    const { windowSize } = this;
    const width = right - left + 1;
    let { next } = this;
    for (let at = 0; at < colours.length;) {
      const x = next % width;
      const end = Math.min(at + width - x, colours.length);
      let place = origin + (top + (next - x) / width) * stepY + (left + x) * stepX;
      next += end - at;
      for (; at < end; at++) {
        pixels[place] = colours[at]!;
        place += stepX;
      }
      // After the window's last pixel comes its first.
      if (next === windowSize) next = 0;
    }
    this.next = next;
    this.received += colours.length;
  }

  /**
   * Writes what is displayed into `display`, 16 bits a pixel: five of red on top, six of green, five of blue. False if
   * the memory has never had power.
   */
  copyTo(display: Uint16Array, isInverted: boolean): boolean {
    const { pixels } = this;
    if (!pixels) return false;
    // A display of this kind shows the true colours while the chip inverts them.
    const flip = isInverted ? 0 : 0xffff;
    const swapsColours = (this.madctl & isBgr) !== 0;
    for (let i = 0; i < display.length; i++) {
      const colour = colourOf(pixels[i]!) ^ flip;
      display[i] = swapsColours ? ((colour & 31) << 11) | (colour & 0x7e0) | (colour >> 11) : colour;
    }
    return true;
  }

  /** Where the first pixel of the picture is in the memory, and the steps from it to the right and down. */
  private mapping(): { origin: number; stepX: number; stepY: number } {
    const { madctl } = this;
    const column = madctl & flipsColumns ? -1 : 1;
    const line = madctl & flipsLines ? -screenWidth : screenWidth;
    const origin = (column < 0 ? screenWidth - 1 : 0) + (line < 0 ? memoryPixels - screenWidth : 0);
    return madctl & swapsAxes ? { origin, stepX: line, stepY: column } : { origin, stepX: column, stepY: line };
  }

  private range(name: string, first: number, last: number, end: number): [number, number] {
    if (first > last || last >= end) this.complain(`${name} from ${first} to ${last}, of 0 to ${end - 1}`);
    return [first, Math.max(first, last)];
  }

  private get windowSize(): number {
    return (this.columns[1] - this.columns[0] + 1) * (this.lines[1] - this.lines[0] + 1);
  }

  /** The window is used no more: it must be full. */
  private closeWindow(): void {
    const { received, windowSize } = this;
    if (this.hasBegun && received !== windowSize)
      this.complain(`${received} pixels were sent into a window of ${windowSize}`);
    this.hasBegun = false;
  }
}

/** Each two bytes as one number, in this computer's byte order. */
function pairs(bytes: Uint8Array): Uint16Array {
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice();
  return new Uint16Array(aligned.buffer, aligned.byteOffset, aligned.length >> 1);
}

const isBigEndian = endianness() === "BE";

/** A number of the memory as the colour that was sent, red on top. */
function colourOf(pair: number): number {
  return isBigEndian ? pair : ((pair & 255) << 8) | (pair >> 8);
}

/** The contents of the memory after power-up: anything. */
function noise(): Uint16Array {
  return Uint16Array.from({ length: memoryPixels }, (_unused, i) => Math.imul(i, 0x9e3779b1) >>> 16);
}
