// What the arena can do to a board and see of it, whether the bundle runs in a `vm` context or on a real interpreter.
import type { PinWrite, Signal, SpiWrite } from "../espruino/signals.js";

/** Memory as reported by `process.memory()`, in JsVars. */
export interface MemoryFigures {
  usage: number;
  total: number;
}

export interface Board {
  readonly name: string;
  readonly powered: boolean;
  /** Files of its Storage by name; they survive power loss. The arena writes `snyper.json` and `.bootcde` here. */
  readonly storage: Map<string, string>;
  /** Powers up and runs `.bootcde` from Storage. Does nothing if it is already powered. */
  powerOn(): void;
  /** Power loss: timers, watches, sockets and everything in RAM are gone at once; peers are not told. */
  kill(): void;
  /** `kill`, then `powerOn`. */
  reboot(): void;
  /** Types one line at its console, like a maker with a cable; the output appears on the console. */
  type(line: string): void;
  /** Applies a signal to an input pin (`D15`). */
  drive(pin: string, signal: Signal): void;
  memory(): MemoryFigures;
  /** Called with each whole line that its console prints, without the newline. */
  onLine(listener: (line: string) => void): void;
  /** Called when the firmware changes an output pin. */
  onPin(listener: (write: PinWrite) => void): void;
  /** Called with what the firmware sends over SPI; never for a board that is a process. */
  onSpi(listener: (write: SpiWrite) => void): void;
}
