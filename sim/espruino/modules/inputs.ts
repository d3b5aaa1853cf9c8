// What parts outside apply to the pins of one board. It stays when the board loses power.
import type { Signal } from "../signals.js";
import { ringsMax, type Drive } from "./pin-physics.js";

export class Inputs {
  private readonly drives = new Map<string, Drive>();

  /** The pins that were driven, or asked for. */
  get pins(): Iterable<string> {
    return this.drives.keys();
  }

  /** What is applied to a pin, now and in future. */
  of(pin: string): Drive {
    let drive = this.drives.get(pin);
    if (!drive) this.drives.set(pin, (drive = { blows: [] }));
    return drive;
  }

  /** @param atMs the world's time */
  drive(pin: string, signal: Signal, atMs: number): void {
    const drive = this.of(pin);
    const { level, ringMs } = signal;
    if (ringMs === undefined) drive.level = level;
    else {
      drive.blows = drive.blows.filter((blow) => atMs - blow.atMs < ringsMax * blow.ringMs);
      drive.blows.push({ atMs, level, ringMs });
    }
  }
}
