// What the arena can do to a board and see of it, whatever runs inside: the bundle in a `vm` context, or (later) a real
// interpreter.
import type { PinWrite, Signal, SpiWrite } from "../espruino/signals.js";

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
