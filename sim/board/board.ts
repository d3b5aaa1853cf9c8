// What the arena can do to a board and see of it, whatever runs inside: the bundle in a `vm` context, or (later) a real interpreter.

/**
 * What the outside puts on a pin. `level` is the voltage as a share of the supply, 0 to 1, from now on (a pressed button is 0, a
 * released one 1). `ringMs` makes it a blow instead: a peak of `level` that dies away with that time constant.
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

/** Memory as `process.memory()` tells it, in JsVars. */
export interface MemoryFigures {
  usage: number;
  total: number;
}

export interface Board {
  readonly name: string;
  readonly powered: boolean;
  /** Files of its Storage by name; they outlive power loss. The arena writes `snyper.json` and `.bootcde` here. */
  readonly storage: Map<string, string>;
  /** Powers up and runs `.bootcde` from Storage. Nothing if it is already powered. */
  powerOn(): void;
  /** Power loss: timers, watches, sockets and everything in RAM are gone in this instant; peers are told nothing. */
  kill(): void;
  /** `kill`, then `powerOn`. */
  reboot(): void;
  /** Types one line at its console, as a maker with a cable would; what comes out is on the console. */
  type(line: string): void;
  /** The outside drives an input pin (`D15`). */
  drive(pin: string, signal: Signal): void;
  memory(): MemoryFigures;
  /** Called with each whole line its console prints, without the line's end. */
  onLine(listener: (line: string) => void): void;
  /** Called when the firmware changes an output pin. */
  onPin(listener: (write: PinWrite) => void): void;
  /** Called with what the firmware sends over SPI. A board that is a process has no SPI that could be listened to. */
  onSpi(listener: (write: SpiWrite) => void): void;
}
