// The screen's chip, an ST7789 behind a display of 240 by 240 pixels, hanging on the pins of a board. It believes its
// data sheet to the letter, and complains in a sentence about each thing that a real one might not forgive.
import { endianness } from "node:os";
import type { Board } from "../board/board.js";
import type { PinWrite, SpiWrite } from "../espruino/signals.js";
import { commands, type ChipCommand } from "./st7789-commands.js";

export interface ScreenWiring {
  cs: string;
  dc: string;
  rst: string;
  backlight: string;
  mosi: string;
  sck: string;
}

/** Of the display; the memory has more lines than it shows. */
export const screenWidth = 240;
export const screenHeight = 240;
const memoryLines = 320;
const memoryPixels = screenWidth * memoryLines;

/** From this share of the supply on a pin reads as 1. */
const highLevel = 0.5;
/** The data sheet's waits, ms: after a reset, before the sleep may end, and between the sleep's end and its begin. */
const resetMs = 5;
const sleepMs = 120;
const resetPulseMsMin = 0.01;
const baudMax = 62_500_000;
/** 16 bits for each pixel. */
const colmod16 = 0x05;
/** Bits of MADCTL. */
const flipsLines = 0x80;
const flipsColumns = 0x40;
const swapsAxes = 0x20;
const isBgr = 0x08;
const complaintsMax = 100;

export class St7789 {
  /** What a real chip might not have forgiven, in sentences, oldest first. */
  readonly complaints: string[] = [];
  /** How often it was spoken to or reset: what it shows has changed only if this has. */
  changes = 0;
  /** Line by line, two bytes a pixel as they were sent. Made when the chip is first spoken to. */
  private memory: Uint16Array | undefined;
  private isHeldInReset = true;
  private resetBeganMs = -Infinity;
  private isAsleep = true;
  private isShowing = false;
  private isInverted = false;
  private madctl = 0;
  private colmod = 0x66;
  private columns: [first: number, last: number] = [0, screenWidth - 1];
  private lines: [first: number, last: number] = [0, memoryLines - 1];
  private backlight = 0;
  /** Before these times it must not be spoken to, wake or fall asleep; and what was before them. */
  private quietUntilMs = -Infinity;
  private mayWakeMs = -Infinity;
  private maySleepMs = -Infinity;
  private quietAfter = "";
  /** The command that parameters belong to, and those that came. */
  private command: ChipCommand | undefined;
  private parameters: number[] = [];
  /** Where the next pixel goes in the window, from 0; how many came; and the first half of one. */
  private next = 0;
  private received = 0;
  private half: number | undefined;
  private hasBegun = false;

  constructor(
    board: Board,
    private readonly wiring: ScreenWiring,
  ) {
    board.onPin((write) => this.pinChanged(write));
    board.onSpi((write) => this.receive(write));
  }

  /** Whether the backlight shines. */
  get isLit(): boolean {
    return this.backlight > 0;
  }

  /** Whether it is awake and shows its memory. */
  get isOn(): boolean {
    return !this.isAsleep && this.isShowing;
  }

  /**
   * What is on the display, whether or not the backlight shines: red, green and blue of each pixel, 0 to 255, line by
   * line. Black while it is off.
   */
  pixels(): Uint8Array {
    const picture = new Uint8Array(screenWidth * screenHeight * 3);
    this.colours().forEach((colour, i) => {
      picture[3 * i] = spread(colour >> 11, 5);
      picture[3 * i + 1] = spread((colour >> 5) & 63, 6);
      picture[3 * i + 2] = spread(colour & 31, 5);
    });
    return picture;
  }

  /**
   * The same as 16 bits a pixel: five of red on top, six of green, five of blue. Written into `display` where one is
   * given.
   */
  colours(display = new Uint16Array(screenWidth * screenHeight)): Uint16Array {
    const { memory } = this;
    if (!memory || !this.isOn) return display.fill(0);
    // A display of this kind shows colours as they are when the chip inverts them.
    const flip = this.isInverted ? 0 : 0xffff;
    const isTurned = (this.madctl & isBgr) !== 0;
    for (let i = 0; i < display.length; i++) {
      const colour = colourOf(memory[i]!) ^ flip;
      display[i] = isTurned ? ((colour & 31) << 11) | (colour & 0x7e0) | (colour >> 11) : colour;
    }
    return display;
  }

  private complain(sentence: string): void {
    if (this.complaints.length < complaintsMax) this.complaints.push(sentence);
  }

  private pinChanged({ pin, at, level }: PinWrite): void {
    if (pin === this.wiring.backlight) this.backlight = level;
    if (pin !== this.wiring.rst) return;
    const isHeld = level < highLevel;
    if (isHeld === this.isHeldInReset) {
      if (isHeld) this.resetBeganMs = at;
      return;
    }
    this.isHeldInReset = isHeld;
    this.changes++;
    if (isHeld) {
      this.resetBeganMs = at;
      return this.reset();
    }
    const lowMs = at - this.resetBeganMs;
    if (lowMs < resetPulseMsMin) this.complain(`RST was low for ${lowMs} ms, which is less than ${resetPulseMsMin} ms`);
    this.wait(at, "a reset", resetMs);
    this.mayWakeMs = at + sleepMs;
  }

  /** Everything but the memory is as after power-up. */
  private reset(): void {
    this.closeWindow();
    this.isAsleep = true;
    this.isShowing = false;
    this.isInverted = false;
    this.madctl = 0;
    this.colmod = 0x66;
    this.command = undefined;
    this.half = undefined;
    this.columns = [0, screenWidth - 1];
    this.lines = [0, memoryLines - 1];
  }

  private wait(fromMs: number, after: string, ms: number): void {
    this.quietUntilMs = fromMs + ms;
    this.quietAfter = `${after}, which takes ${ms} ms`;
  }

  private receive(write: SpiWrite): void {
    const { wiring } = this;
    if (write.sck !== wiring.sck || write.mosi !== wiring.mosi || write.level(wiring.cs) >= highLevel) return;
    this.memory ??= noise();
    this.changes++;
    if (this.isHeldInReset) return this.complain("spoken to while RST is low");
    if (write.baud > baudMax) this.complain(`${write.baud} bits a second are more than ${baudMax}`);
    if (write.mode % 3 !== 0 || !write.isMsbFirst)
      return this.complain("SPI has to be of mode 0 or 3, the highest bit first");
    if (write.level(wiring.dc) < highLevel) for (const code of write.bytes) this.begin(code, write.at);
    else if (this.command?.takesPixels) this.draw(write.bytes);
    else for (const byte of write.bytes) this.takeParameter(byte);
  }

  private begin(code: number, at: number): void {
    const {
      command: before,
      parameters: { length: got },
    } = this;
    if (before && got < before.parameters)
      this.complain(`${before.name} wants ${before.parameters} bytes, and got ${got}`);
    if (this.half !== undefined) this.complain("half a pixel was sent");
    this.half = undefined;
    const command = commands.get(code);
    if (!command) this.complain(`command 0x${code.toString(16).padStart(2, "0")} is not known`);
    this.command = command;
    this.parameters = [];
    if (!command) return;
    if (at < this.quietUntilMs)
      this.complain(`${command.name} ${round(this.quietUntilMs - at)} ms too early after ${this.quietAfter}`);
    if (command.parameters === 0) this.obey(command, at);
  }

  private takeParameter(byte: number): void {
    const { command, parameters } = this;
    if (!command) return this.complain("data without a command");
    if (parameters.length === command.parameters)
      return this.complain(`${command.name} wants ${command.parameters} bytes, and got more`);
    parameters.push(byte);
    if (parameters.length === command.parameters) this.obey(command, -Infinity);
  }

  private obey({ name }: ChipCommand, at: number): void {
    const [a = 0, b = 0, c = 0, d = 0] = this.parameters;
    switch (name) {
      case "SWRESET":
        if (!this.isAsleep) this.mayWakeMs = at + sleepMs;
        this.reset();
        return this.wait(at, name, resetMs);
      case "SLPIN":
        if (at < this.maySleepMs) this.complain(`SLPIN ${round(this.maySleepMs - at)} ms too early after SLPOUT`);
        this.isAsleep = true;
        this.mayWakeMs = at + sleepMs;
        return this.wait(at, name, resetMs);
      case "SLPOUT":
        if (at < this.mayWakeMs)
          this.complain(`SLPOUT ${round(this.mayWakeMs - at)} ms too early after a reset or SLPIN`);
        this.isAsleep = false;
        this.maySleepMs = at + sleepMs;
        return this.wait(at, name, resetMs);
      case "INVOFF":
      case "INVON":
        this.isInverted = name === "INVON";
        return;
      case "DISPOFF":
      case "DISPON":
        this.isShowing = name === "DISPON";
        return;
      case "CASET":
        this.closeWindow();
        this.columns = this.range(
          name,
          (a << 8) | b,
          (c << 8) | d,
          this.madctl & swapsAxes ? memoryLines : screenWidth,
        );
        return;
      case "RASET":
        this.closeWindow();
        this.lines = this.range(name, (a << 8) | b, (c << 8) | d, this.madctl & swapsAxes ? screenWidth : memoryLines);
        return;
      case "RAMWR":
        this.closeWindow();
        this.next = 0;
        this.received = 0;
        this.hasBegun = true;
        return;
      case "MADCTL":
        this.madctl = a;
        return;
      case "COLMOD":
        this.colmod = a;
        if ((a & 7) !== colmod16)
          this.complain(`COLMOD 0x${a.toString(16)}: only 16 bits for each pixel (0x55) are known`);
    }
  }

  private range(name: string, first: number, last: number, end: number): [number, number] {
    if (first > last || last >= end) this.complain(`${name} from ${first} to ${last}, of 0 to ${end - 1}`);
    return [first, Math.max(first, last)];
  }

  private get windowSize(): number {
    return (this.columns[1] - this.columns[0] + 1) * (this.lines[1] - this.lines[0] + 1);
  }

  /** Something else than pixels begins: the window has to be full. */
  private closeWindow(): void {
    const { received, windowSize } = this;
    if (this.hasBegun && received !== windowSize)
      this.complain(`${received} pixels were sent into a window of ${windowSize}`);
    this.hasBegun = false;
  }

  private draw(sent: Uint8Array): void {
    if (this.isAsleep) this.complain("pixels were sent while it was asleep");
    if ((this.colmod & 7) !== colmod16) return this.complain("pixels were sent without a colour mode of 16 bits");
    const whole = this.half === undefined ? sent : Uint8Array.of(this.half, ...sent);
    this.half = whole.length % 2 ? whole.at(-1) : undefined;
    const colours = pairs(whole);
    const {
      madctl,
      windowSize,
      columns: [left, right],
      lines: [top],
    } = this;
    const memory = this.memory!;
    const columnStep = madctl & flipsColumns ? -1 : 1;
    const lineStep = madctl & flipsLines ? -screenWidth : screenWidth;
    const origin = (columnStep < 0 ? screenWidth - 1 : 0) + (lineStep < 0 ? memoryPixels - screenWidth : 0);
    const [stepX, stepY] = madctl & swapsAxes ? [lineStep, columnStep] : [columnStep, lineStep];
    const width = right - left + 1;
    let { next } = this;
    for (let at = 0; at < colours.length;) {
      const x = next % width;
      const end = Math.min(at + width - x, colours.length);
      let place = origin + (top + (next - x) / width) * stepY + (left + x) * stepX;
      next += end - at;
      for (; at < end; at++) {
        memory[place] = colours[at]!;
        place += stepX;
      }
      // Behind the window's last pixel comes its first.
      if (next === windowSize) next = 0;
    }
    this.next = next;
    this.received += colours.length;
  }
}

/** Each two bytes as one number, in the order that this computer has numbers in. */
function pairs(bytes: Uint8Array): Uint16Array {
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice();
  return new Uint16Array(aligned.buffer, aligned.byteOffset, aligned.length >> 1);
}

/** A number of the memory as the colour that was sent, red on top. */
function colourOf(pair: number): number {
  return endianness() === "BE" ? pair : ((pair & 255) << 8) | (pair >> 8);
}

/** So many bits as 0 to 255. */
function spread(value: number, bits: number): number {
  return (value << (8 - bits)) | (value >> (2 * bits - 8));
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

/** What is in the memory after power-up: anything. */
function noise(): Uint16Array {
  return Uint16Array.from({ length: memoryPixels }, (_unused, i) => Math.imul(i, 0x9e3779b1) >>> 16);
}
