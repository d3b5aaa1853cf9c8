// What passes between a board's pins and the parts connected to them: levels and blows from outside, and what the
// firmware writes.

/**
 * What a part outside applies to a pin. `level` is the voltage from now on, as a share of the supply, 0 to 1 (a pressed
 * button is 0, a released one 1). With `ringMs` it is a blow instead: a peak of `level` that decays with that time
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

/** Bytes that the firmware sent over SPI in one piece. */
export interface SpiWrite {
  /** World's time, ms. */
  at: number;
  /** Valid during the call only. */
  bytes: Uint8Array;
  sck: string;
  mosi: string;
  /** The requested rate, bits per second. */
  baud: number;
  /** 0 to 3. */
  mode: number;
  isMsbFirst: boolean;
  /** The level of a pin while the bytes are sent, 0 to 1. */
  level(pin: string): number;
}
