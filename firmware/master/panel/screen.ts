// The master's screen: an ST7789 of 240 by 240 pixels. No picture of it is kept: it is drawn row by row, 15 rows of 16
// pixels.
//
// The chip is told to fill a row column by column, so that the columns of a row go out one group after the other
// through one small buffer, and what follows a text goes out as one blank group, again and again. Text is drawn in the
// screen's own 16 bits: spreading bits out with E.mapInPlace costs the interpreter some 780 instructions for each
// pixel, 50 ms a row.
import { font } from "snyper:font";
import { firstLineAt, openPort, startChip, type ScreenPins, type Rotation } from "./st7789.js";

/** Two colours: of the text, and around it. The word's meaning decides, and a colour never says anything alone. */
export type Look = "plain" | "dim" | "chosen" | "good" | "bad" | "hot" | "cold" | "stop";

/** The text's colour in the upper 16 bits, the other in the lower ones; of red, green and blue 5, 6 and 5 bits. */
const looks: Record<Look, number> = {
  plain: 0xffff0000,
  dim: 0x9cd30000,
  chosen: 0x0000ffff,
  good: 0x07e00000,
  bad: 0xfb2c0000,
  hot: 0xffffc000,
  cold: 0xffff01ba,
  stop: 0x0000ffe0,
};

/** Too fast to be seen. */
const backlightHz = 1000;
const rows = 15;
const rowPixels = 16;
/** A group of columns, a third of a row. */
const groupPixels = 80;
const groups = 3;
/** A character's columns, and its dots. */
const cellPixels = 12;
const cellDots = 6;

/** One record, since of globals each use costs a walk past all the others. */
interface Screen {
  port: SpiPort;
  cs: Pin;
  dc: Pin;
  /** The chip's line in which the picture begins. */
  top: number;
  /** One group of columns, lying on its side: the buffer's rows are the screen's columns. */
  gfx: Graphics;
  buf: object;
  /** The same buffer as single bits, which is filled four times as fast where all of them are equal. */
  bits: Graphics;
  font: string;
  /** Which of the two clears the group in the present look. */
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

/**
 * Draws one row, 0 to 14, and nothing but that row: 20 characters of ASCII, or part number `part`, from 0 on, of a text
 * `size` times as large, whose parts belong into `size` rows one below the other. What is too long is cut off, what is
 * left of the row becomes blank. Nothing happens before the screen is open.
 * @hot 280
 */
export function drawRow(row: number, text: string, look: Look, size?: number, part?: number): void {
  const s = screen;
  const times = size || 1;
  let group = 0;
  if (!s) return;
  if (s.look != look) /*@__NOINLINE__*/ dress(s, look);
  if (s.size != times) {
    s.size = times;
    s.gfx.setFontCustom(s.font, 32, cellDots, 8 | (times << 9));
  }
  const port = s.port;
  const line = s.top + row * rowPixels;
  const y = part ? part * -rowPixels : 0;
  let end = text.length * times * (cellPixels / groupPixels);
  if (end > groups) end = groups;
  digitalWrite(s.cs, 0);
  port.write(0x2a, s.dc);
  port.write(line >> 8, line, (line + 15) >> 8, line + 15);
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

/**
 * Starts the screen, clears it and lights it, which takes two thirds of a second, and calls `opened`: rows that are
 * drawn before are lost. False where this Espruino has no Graphics or no fast enough SPI for these pins. Whether a
 * screen is connected nobody can know. To be called early, while there is memory in one piece: 190 JsVars for the
 * buffer, without which each row would take many times as long.
 */
export function openScreen(pins: ScreenPins, turn: Rotation, opened: () => void): boolean {
  const port = openPort(pins);
  if (!port) return false;
  const gfx = Graphics.createArrayBuffer(rowPixels, groupPixels, 16).setRotation(3, true);
  const bits = Graphics.createArrayBuffer(rowPixels * groupPixels * 16, 1, 1, { buffer: gfx.buffer });
  const bitmap = atob(font);
  // As fields of their own these are found without a search through the class: that saves 9,000 instructions a call,
  // and costs 5 JsVars each.
  gfx.clear = gfx.clear;
  gfx.drawString = gfx.drawString;
  bits.clear = bits.clear;
  startChip(port, pins, turn, function () {
    screen = {
      port: port,
      cs: pins.cs,
      dc: pins.dc,
      top: firstLineAt(turn),
      gfx: gfx,
      buf: gfx.buffer,
      bits: bits,
      font: bitmap,
      wipe: bits,
      size: 0,
    };
    blank(0);
  });

  function blank(row: number): void {
    if (row < rows) {
      drawRow(row, "", "plain");
      setTimeout(function () {
        blank(row + 1);
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
