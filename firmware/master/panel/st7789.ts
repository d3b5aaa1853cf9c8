// Starting the screen's chip, an ST7789: the SPI port to it, and the commands and waits that its data sheet asks for
// after power-up. The waits are timers.

/** The screen's pins, and its brightness. */
export interface ScreenPins {
  cs: Pin;
  dc: Pin;
  rst: Pin;
  backlight: Pin;
  mosi: Pin;
  sck: Pin;
  /** Brightness of the backlight, 0.05 to 1. */
  light: number;
}

/**
 * How far the picture is turned on the display, in degrees clockwise; at 0 its top is the chip's first scan line. A
 * Waveshare Pico-LCD-1.3, whose pins are the defaults of a Pico, needs 90.
 */
export type Rotation = 0 | 90 | 180 | 270;

/** All data sheets of the chip but the oldest allow it, and so does a short ribbon cable. A line takes 3.1 ms. */
const baud = 20000000;
/** The longest wait that the chip asks for, between a reset and the end of its sleep. It is used for all waits. */
const chipWaitMs = 120;
/** The chip has 320 scan lines, the display 240: counted from the other end the picture begins here. */
const hiddenLines = 80;

/**
 * An ESP32's SPI1 works on any pins, but reads on D12 (D2 on a C3), which must stay free; SPI2 would read on D19. Other
 * boards have ports with fixed pins. A software port works on all pins, but blocks the board for longer than a line
 * may.
 */
function portFor(pins: ScreenPins): SpiPort | undefined {
  if (process.env.BOARD.indexOf("ESP32") == 0) return global["SPI1"] as SpiPort;
  const port = SPI.find(pins.sck);
  return port == SPI.find(pins.mosi) ? port : undefined;
}

/** Sets up the port for these pins. Returns undefined if there is none, or no Graphics. */
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

/** The chip's first scan line that belongs to the picture. */
export function firstScanLine(rotation: Rotation): number {
  return rotation == 180 ? hiddenLines : 0;
}

/**
 * Resets the chip and wakes it, which takes half a second, and calls `started`. From then on the chip takes pixels
 * column by column: its command 0x2a (CASET) selects scan lines, and all columns are selected. The display and its
 * backlight are still off.
 */
export function startChip(port: SpiPort, pins: ScreenPins, rotation: Rotation, started: () => void): void {
  let step = 0;

  function sendCommand(code: number, parameters?: number[]): void {
    digitalWrite(pins.cs, 0);
    port.write(code, pins.dc);
    if (parameters) port.write(parameters);
    digitalWrite(pins.cs, 1);
  }

  function nextStep(): void {
    step++;
    if (step == 1) digitalWrite(pins.rst, 1);
    else if (step == 2)
      sendCommand(0x01); // SWRESET, for a chip whose RST is not connected
    else if (step == 3)
      sendCommand(0x11); // SLPOUT
    else {
      const firstColumn = rotation == 270 ? hiddenLines : 0;
      sendCommand(0x3a, [0x55]); // COLMOD: 16 bits
      sendCommand(0x36, [rotation == 0 ? 0x20 : rotation == 90 ? 0x40 : rotation == 180 ? 0xe0 : 0x80]); // MADCTL
      sendCommand(0x21); // INVON: these displays need it
      sendCommand(0x13); // NORON
      sendCommand(0x2b, [0, firstColumn, (firstColumn + 239) >> 8, firstColumn + 239]); // RASET
      return started();
    }
    setTimeout(nextStep, chipWaitMs);
  }

  digitalWrite(pins.backlight, 0);
  digitalWrite(pins.cs, 1);
  digitalWrite(pins.dc, 1);
  digitalWrite(pins.rst, 0);
  setTimeout(nextStep, chipWaitMs);
}
