// The master's screen: an ST7789 of 240 by 240 pixels. No picture of it is kept in RAM: it is drawn line by line, 15
// lines of 16 pixels.
//
// The chip fills a line column by column, so that the columns of a line go out group after group through one small
// buffer, and the blank rest of a line goes out as one blank group, repeated. Text is drawn in the screen's own 16
// bits: to spread bits out with E.mapInPlace costs the interpreter some 780 instructions per pixel, 50 ms per line.
import { font } from "snyper:font";
import { codeLineBytes, lineModules, modulePixels } from "./code-file.js";
import { firstScanLine, openPort, startChip, type ScreenPins, type Rotation } from "./st7789.js";

/** A pair of colours, for the text and around it. The names say what it means; nothing is shown by colour alone. */
export type Look = "plain" | "dim" | "chosen" | "good" | "amber" | "bad" | "hot" | "cold" | "stop";

/** The text's colour in the upper 16 bits, the background's in the lower ones: 5 bits red, 6 green, 5 blue. */
const looks: Record<Look, number> = {
  plain: 0xffff0000,
  dim: 0x9cd30000,
  chosen: 0x0000ffff,
  good: 0x07e00000,
  amber: 0xfe600000,
  bad: 0xfb2c0000,
  hot: 0xffffc000,
  cold: 0xffff01ba,
  stop: 0x0000ffe0,
};

/** The backlight's pulses are too fast to be seen. */
const backlightHz = 1000;
const lines = 15;
const linePixels = 16;
/** Pixels of a group of columns, and groups in a line. */
const groupPixels = 80;
const groups = 3;
/** Columns of a character's cell, and dots of the font in it. */
const cellPixels = 12;
const cellDots = 6;

/** The size of a line of a QR code: its text is the file, and its part the number of the line in it. */
export const codeSize = -1;

/** One record, because each use of a global costs a walk past all the others. */
interface Screen {
  port: SpiPort;
  cs: Pin;
  dc: Pin;
  /** The chip's first scan line that belongs to the picture. */
  top: number;
  /** One group of columns, lying on its side: the buffer's rows are the screen's columns. */
  gfx: Graphics;
  buf: object;
  /** The same buffer as single bits, which is filled four times as fast if all of them are equal. */
  bits: Graphics;
  font: string;
  /** Whichever of the two clears the group in the present look. */
  wipe: Graphics;
  /** The present look and size. */
  look?: Look;
  size: number;
}

/** @hot 290 */
let screen: Screen | undefined;

function dress(s: Screen, look: Look): void {
  const colours = looks[look];
  const paper = colours & 0xffff;
  s.look = look;
  s.gfx.setColor(colours >> 16).setBgColor(paper);
  s.bits.setBgColor(paper);
  s.wipe = paper && paper != 0xffff ? s.gfx : s.bits;
}

/** Uses a line of a code as a font of three characters, each as wide as a group, and returns these. */
function dressAsCode(s: Screen, file: string, line: number): string {
  const bits = require("Storage").read(file, line * codeLineBytes, codeLineBytes);
  s.size = 0;
  s.gfx.setFontCustom(bits || "", 32, groupPixels / modulePixels, lineModules | (modulePixels << 8));
  return bits === undefined ? "" : ' !"';
}

/**
 * Draws one line, 0 to 14, and nothing but that line: 20 characters of ASCII, or part number `part`, from 0 on, of a
 * text that is `size` times as large and takes `size` lines; see also `codeSize`. A text that is too long is cut off,
 * and the rest of the line becomes blank. Does nothing before the screen is open.
 * @hot 280
 */
export function drawLine(line: number, text: string, look: Look, size?: number, part?: number): void {
  const s = screen;
  const times = size || 1;
  let group = 0;
  if (!s) return;
  if (s.look != look) /*@__NOINLINE__*/ dress(s, look);
  if (times < 0) text = /*@__NOINLINE__*/ dressAsCode(s, text, part!);
  else if (s.size != times) {
    s.size = times;
    s.gfx.setFontCustom(s.font, 32, cellDots, 8 | (times << 9));
  }
  const port = s.port;
  const scan = s.top + line * linePixels;
  const y = part && times > 0 ? part * -linePixels : 0;
  let end = times < 0 ? text.length : text.length * times * (cellPixels / groupPixels);
  if (end > groups) end = groups;
  digitalWrite(s.cs, 0);
  port.write(0x2a, s.dc);
  port.write(scan >> 8, scan, (scan + 15) >> 8, scan + 15);
  port.write(0x2c, s.dc);
  while (group < end) {
    s.wipe.clear();
    s.gfx.drawString(text, group++ * -groupPixels, y);
    port.write(s.buf);
  }
  if (group < groups) {
    s.wipe.clear();
    port.write({ data: s.buf, count: groups - group });
  }
  digitalWrite(s.cs, 1);
}

/** The record of a screen, with its buffers. */
function makeScreen(port: SpiPort, pins: ScreenPins, rotation: Rotation): Screen {
  const gfx = Graphics.createArrayBuffer(linePixels, groupPixels, 16).setRotation(3, true);
  const bits = Graphics.createArrayBuffer(linePixels * groupPixels * 16, 1, 1, { buffer: gfx.buffer });
  // As own fields these are found without a search through the class: that saves 9,000 instructions per call, and costs
  // 5 JsVars each.
  gfx.clear = gfx.clear;
  gfx.drawString = gfx.drawString;
  bits.clear = bits.clear;
  return {
    port: port,
    cs: pins.cs,
    dc: pins.dc,
    top: firstScanLine(rotation),
    gfx: gfx,
    buf: gfx.buffer,
    bits: bits,
    font: atob(font),
    wipe: bits,
    size: 0,
  };
}

/**
 * Starts the screen, clears it and lights it, which takes two thirds of a second, and calls `opened`; lines that are
 * drawn before that are lost. Returns false if this Espruino has no Graphics, or no fast SPI for these pins. Nothing
 * can tell whether a screen is connected. To be called early, while there is memory in one piece: the buffer takes 190
 * JsVars, and would be many times slower in pieces.
 */
export function openScreen(pins: ScreenPins, rotation: Rotation, opened: () => void): boolean {
  const port = openPort(pins);
  if (!port) return false;
  const made = makeScreen(port, pins, rotation);
  startChip(port, pins, rotation, function () {
    screen = made;
    blank(0);
  });

  function blank(line: number): void {
    if (line < lines) {
      drawLine(line, "", "plain");
      setTimeout(function () {
        blank(line + 1);
      }, 0);
      return;
    }
    digitalWrite(pins.cs, 0);
    port!.write(0x29, pins.dc); // DISPON
    digitalWrite(pins.cs, 1);
    analogWrite(pins.backlight, pins.light, { freq: backlightHz });
    opened();
  }
  return true;
}
