// Starting the screen's chip, an ST7789: the SPI that reaches it, and what its data sheet wants after power-up, with
// the waits between by timers.

/** Where the screen is, and how bright. */
export interface ScreenPins {
  cs: Pin;
  dc: Pin;
  rst: Pin;
  backlight: Pin;
  mosi: Pin;
  sck: Pin;
  /** How bright the backlight shines, 0.05 to 1. */
  light: number;
}

/**
 * How the picture is turned on the glass, in degrees clockwise; at 0 its first line is the chip's. A Waveshare
 * Pico-LCD-1.3, whose pins are the defaults of a Pico, wants 90.
 */
export type Rotation = 0 | 90 | 180 | 270;

/** Within every data sheet of the chip but the oldest, and a short ribbon cable bears it. A row takes 3.1 ms. */
const baud = 20000000;
/**
 * The longest wait that the chip asks for, between a reset and the end of its sleep. It does for the others as well.
 */
const waitMs = 120;
/** Its memory has 320 lines, the glass 240: counted from the other end the picture begins here. */
const hiddenLines = 80;

/**
 * An ESP32's SPI1 takes any pins, and D12 (on a C3 D2) for what it would read, where nothing may be; SPI2 would read on
 * D19. Other boards have ports with pins of their own. A port in software works anywhere, but takes the board for
 * longer than a row may.
 */
function portFor(pins: ScreenPins): SpiPort | undefined {
  if (process.env.BOARD.indexOf("ESP32") == 0) return global["SPI1"] as SpiPort;
  const port = SPI.find(pins.sck);
  return port == SPI.find(pins.mosi) ? port : undefined;
}

/** The port for these pins, set up; undefined if there is none, or no Graphics. */
export function openPort(pins: ScreenPins): SpiPort | undefined {
  if (!global["Graphics"] || !global["SPI1"]) return;
  const port = portFor(pins);
  try {
    if (port) port.setup({ sck: pins.sck, mosi: pins.mosi, baud: baud });
  } catch (otherPins) {
    return;
  }
  return port;
}

/** The chip's line in which the picture begins, along a row's pixels. */
export function firstLineAt(turn: Rotation): number {
  return turn == 180 ? hiddenLines : 0;
}

/**
 * Resets the chip and wakes it, half a second altogether, and calls `started`. It then takes pixels column by column:
 * its command 0x2a (CASET) chooses lines of the picture, and all of its columns are chosen. It shows nothing before it
 * is told to, and the backlight is off.
 */
export function startChip(port: SpiPort, pins: ScreenPins, turn: Rotation, started: () => void): void {
  let step = 0;

  function sendCommand(code: number, parameters?: number[]): void {
    digitalWrite(pins.cs, 0);
    port.write(code, pins.dc);
    if (parameters) port.write(parameters);
    digitalWrite(pins.cs, 1);
  }

  function next(): void {
    step++;
    if (step == 1) digitalWrite(pins.rst, 1);
    else if (step == 2)
      sendCommand(0x01); // SWRESET, for a chip whose RST is not connected
    else if (step == 3)
      sendCommand(0x11); // SLPOUT
    else {
      const first = turn == 270 ? hiddenLines : 0;
      sendCommand(0x3a, [0x55]); // COLMOD: 16 bits
      sendCommand(0x36, [turn == 0 ? 0x20 : turn == 90 ? 0x40 : turn == 180 ? 0xe0 : 0x80]); // MADCTL
      sendCommand(0x21); // INVON: such glass is made so
      sendCommand(0x13); // NORON
      sendCommand(0x2b, [0, first, (first + 239) >> 8, first + 239]); // RASET
      return started();
    }
    setTimeout(next, waitMs);
  }

  digitalWrite(pins.backlight, 0);
  digitalWrite(pins.cs, 1);
  digitalWrite(pins.dc, 1);
  digitalWrite(pins.rst, 0);
  setTimeout(next, waitMs);
}
