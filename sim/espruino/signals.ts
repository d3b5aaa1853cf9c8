// What passes between the pins of a board and what hangs on them: levels and blows from outside, and what the firmware
// writes.

/**
 * What the outside puts on a pin. `level` is the voltage as a share of the supply, 0 to 1, from now on (a pressed
 * button is 0, a released one 1). `ringMs` makes it a blow instead: a peak of `level` that dies away with that time
 * constant.
 */
export interface Signal {
  level: number;
  ringMs?: number;
}

/** What the firmware did to an output pin: a steady level, or pulses of `pulseMs` every `periodMs`. */
export interface PinWrite {
  pin: string;
  /** World's time, ms. */
  at: number;
  /** 0 to 1: the digital level, or the duty of the pulses. */
  level: number;
  pulseMs?: number;
  periodMs?: number;
}

/** Bytes that the firmware sent over SPI, in one piece. */
export interface SpiWrite {
  /** World's time, ms. */
  at: number;
  /** Good during the call only. */
  bytes: Uint8Array;
  sck: string;
  mosi: string;
  /** Bits a second that were asked for. */
  baud: number;
  /** 0 to 3. */
  mode: number;
  isMsbFirst: boolean;
  /** What is on a pin meanwhile, 0 to 1. */
  level(pin: string): number;
}
