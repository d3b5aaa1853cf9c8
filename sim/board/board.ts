// What the arena can do to a board and see of it, whether the bundle runs in a `vm` context or on a real interpreter.
import type { Host } from "../world/world.js";
import type { PinWrite, Signal, SpiWrite } from "../espruino/signals.js";

/** Memory as reported by `process.memory()`, in JsVars. */
export interface MemoryFigures {
  usage: number;
  total: number;
}

/** What is alive on a board. What grows here from round to round is a leak. */
export interface Counts {
  timers: number;
  watches: number;
  sockets: number;
  /** Event listeners of sockets, servers and the Wi-Fi. */
  listeners: number;
  /** Event listeners of sockets alone. */
  handlers: number;
  /** Bytes queued at its sockets that the network has not taken. */
  unsent: number;
}

export interface Board {
  readonly name: string;
  readonly powered: boolean;
  /** Files of its Storage by name; they survive power loss. The arena writes `snyper.json` and `.bootcde` here. */
  readonly storage: Map<string, string>;
  /** Powers up and runs `.bootcde` from Storage. Does nothing if it is already powered. */
  powerOn(): void;
  /** Power loss: timers, watches, sockets and everything in RAM are gone at once; peers are not notified. */
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

/** A board in virtual time, to which anything can be done at any moment. */
export interface SimulatedBoard extends Board {
  readonly host: Host;
  /** Which power-up this is: another object each time; undefined without power. */
  readonly life: object | undefined;
  /** Whether a typed line is done when `type` returns, unless the interpreter is blocked. */
  readonly obeysAtOnce: boolean;
  /** The ADC's readings are off by up to this much, as a share of the supply, 0 to 1. It survives power losses. */
  adcNoise: number;
  /** How fast its own clock runs compared with the world's, above 0. It survives power losses; the time never jumps. */
  clockRate: number;
  /** Sets its hardware clock forward (or back, below 0): its timers fire that much earlier (or later). */
  stepClock(seconds: number): void;
  /** Power fails during its next Storage write, when this share of it, 0 to 1, is written. */
  tearNextWrite(share: number): void;
  /** So many changes of its flash succeed, and power fails during the next one, when a share of it is done. */
  losePowerAfter(changes: number, share: number): void;
  /** Cancels `tearNextWrite` and `losePowerAfter`. */
  keepPower(): void;
  /** Whether power is going to fail during a change of its flash. */
  readonly storageWillFail: boolean;
  counts(): Counts;
  /** Called with each chunk of a connection before the firmware's listener gets it. */
  onReceived(listener: (bytes: string) => void): void;
  /** Called when the interpreter blocks, with for how long, ms. */
  onBlocked(listener: (ms: number) => void): void;
  /** Called when power has failed during a change of its flash, or in the middle of its work. */
  onPowerFailed(listener: () => void): void;
}
