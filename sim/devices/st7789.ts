// The screen's chip, an ST7789 with a display of 240 by 240 pixels, connected to the pins of a board. It takes its data
// sheet literally, and records a complaint for each thing that a real one might not forgive.
import type { Board } from "../board/board.js";
import type { PinWrite, SpiWrite } from "../espruino/signals.js";
import { commands, type ChipCommand } from "./st7789-commands.js";
import { PictureMemory, screenHeight, screenWidth } from "./st7789-memory.js";

export { screenHeight, screenWidth } from "./st7789-memory.js";

export interface ScreenWiring {
  cs: string;
  dc: string;
  rst: string;
  backlight: string;
  mosi: string;
  sck: string;
}

/** A pin reads as 1 from this share of the supply. */
const highLevel = 0.5;
/** The data sheet's waits, ms: after a reset or a sleep command, and between the end of a sleep and the next one. */
const resetMs = 5;
const sleepMs = 120;
const resetPulseMsMin = 0.01;
const baudMax = 62_500_000;
/** 16 bits for each pixel. */
const colmod16 = 0x05;
const colmodAtReset = 0x66;
const complaintsMax = 100;

export class St7789 {
  /** What a real chip might not have forgiven, in sentences, oldest first. */
  readonly complaints: string[] = [];
  /** How often the chip was spoken to or reset: the picture can only have changed if this has. */
  changes = 0;
  private readonly memory = new PictureMemory((sentence) => this.complain(sentence));
  private isHeldInReset = true;
  private resetBeganMs = -Infinity;
  private isAsleep = true;
  private isShowing = false;
  private isInverted = false;
  private colmod = colmodAtReset;
  private backlight = 0;
  /** Before these times it must not be spoken to, wake up or fall asleep; and what caused the first wait. */
  private quietUntilMs = -Infinity;
  private mayWakeMs = -Infinity;
  private maySleepMs = -Infinity;
  private quietAfter = "";
  /** The present command, and its parameters so far. */
  private command: ChipCommand | undefined;
  private parameters: number[] = [];

  constructor(
    board: Board,
    private readonly wiring: ScreenWiring,
  ) {
    board.onPin((write) => this.pinChanged(write));
    board.onSpi((write) => this.receive(write));
  }

  /** Whether the backlight is on. */
  get isLit(): boolean {
    return this.backlight > 0;
  }

  /** Whether it is awake and shows its memory. */
  get isOn(): boolean {
    return !this.isAsleep && this.isShowing;
  }

  /**
   * What is displayed, whether or not the backlight is on: red, green and blue of each pixel, 0 to 255, line by line.
   * Black while the display is off.
   */
  pixels(): Uint8Array {
    const picture = new Uint8Array(screenWidth * screenHeight * 3);
    let at = 0;
    for (const colour of this.colours()) {
      picture[at++] = spread(colour >> 11, 5);
      picture[at++] = spread((colour >> 5) & 63, 6);
      picture[at++] = spread(colour & 31, 5);
    }
    return picture;
  }

  /** The same with 16 bits a pixel: five of red on top, six of green, five of blue. Written into `display` if given. */
  colours(display = new Uint16Array(screenWidth * screenHeight)): Uint16Array {
    return this.isOn && this.memory.copyTo(display, this.isInverted) ? display : display.fill(0);
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

  /** Everything but the pixels is as after power-up. */
  private reset(): void {
    this.memory.reset();
    this.isAsleep = true;
    this.isShowing = false;
    this.isInverted = false;
    this.colmod = colmodAtReset;
    this.command = undefined;
  }

  private wait(fromMs: number, after: string, ms: number): void {
    this.quietUntilMs = fromMs + ms;
    this.quietAfter = `${after}, which takes ${ms} ms`;
  }

  private receive(write: SpiWrite): void {
    const { wiring } = this;
    if (write.sck !== wiring.sck || write.mosi !== wiring.mosi || write.level(wiring.cs) >= highLevel) return;
    this.memory.powerUp();
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
    const { command: before, parameters } = this;
    if (before && parameters.length < before.parameters)
      this.complain(`${before.name} wants ${before.parameters} bytes, and got ${parameters.length}`);
    this.memory.endPixel();
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
      case "SLPOUT":
        return this.sleep(name, at);
      case "INVOFF":
      case "INVON":
        this.isInverted = name === "INVON";
        return;
      case "DISPOFF":
      case "DISPON":
        this.isShowing = name === "DISPON";
        return;
      case "CASET":
        return this.memory.setColumns((a << 8) | b, (c << 8) | d);
      case "RASET":
        return this.memory.setLines((a << 8) | b, (c << 8) | d);
      case "RAMWR":
        return this.memory.beginWrite();
      case "MADCTL":
        this.memory.madctl = a;
        return;
      case "COLMOD":
        this.colmod = a;
        if ((a & 7) !== colmod16)
          this.complain(`COLMOD 0x${a.toString(16)}: only 16 bits for each pixel (0x55) are known`);
    }
  }

  private sleep(name: "SLPIN" | "SLPOUT", at: number): void {
    const falls = name === "SLPIN";
    const earlyMs = (falls ? this.maySleepMs : this.mayWakeMs) - at;
    if (earlyMs > 0)
      this.complain(`${name} ${round(earlyMs)} ms too early after ${falls ? "SLPOUT" : "a reset or SLPIN"}`);
    this.isAsleep = falls;
    if (falls) this.mayWakeMs = at + sleepMs;
    else this.maySleepMs = at + sleepMs;
    this.wait(at, name, resetMs);
  }

  private draw(sent: Uint8Array): void {
    if (this.isAsleep) this.complain("pixels were sent while it was asleep");
    if ((this.colmod & 7) !== colmod16) return this.complain("pixels were sent without a colour mode of 16 bits");
    this.memory.write(sent);
  }
}

/** A value of so many bits, scaled to 0 to 255. */
function spread(value: number, bits: number): number {
  return (value << (8 - bits)) | (value >> (2 * bits - 8));
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
