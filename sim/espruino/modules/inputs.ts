// What parts outside apply to the pins of one board: steady levels and decaying blows. It stays when the board loses
// power.
import type { Signal } from "../signals.js";

interface Blow {
  atMs: number;
  level: number;
  ringMs: number;
}

interface Drive {
  level?: number;
  blows: Blow[];
}

/** A pin reads as 1 from this share of the supply. */
export const highLevel = 0.5;
/** A blow is forgotten after so many time constants, when it is below a tenth of a percent. */
const ringsMax = 7;

export class Inputs {
  private readonly drives = new Map<string, Drive>();

  /** @param atMs the world's time */
  drive(pin: string, signal: Signal, atMs: number): void {
    let drive = this.drives.get(pin);
    if (!drive) this.drives.set(pin, (drive = { blows: [] }));
    if (signal.ringMs === undefined) drive.level = signal.level;
    else {
      drive.blows = drive.blows.filter((blow) => atMs - blow.atMs < ringsMax * blow.ringMs);
      drive.blows.push({ atMs, level: signal.level, ringMs: signal.ringMs });
    }
  }

  /**
   * The voltage at a time, 0 to 1: the steady level plus the strongest blow that still rings. A pin that nothing drives
   * is at `floating`.
   */
  level(pin: string, atMs: number, floating: number): number {
    const drive = this.drives.get(pin);
    if (!drive) return floating;
    let peak = 0;
    for (const blow of drive.blows) peak = Math.max(peak, blow.level * Math.exp(-(atMs - blow.atMs) / blow.ringMs));
    return Math.min(Math.max((drive.level ?? floating) + peak, 0), 1);
  }

  /** Until when the blows on a pin ring; 0 if there never was one. */
  ringsUntil(pin: string): number {
    const ends = this.drives.get(pin)?.blows.map((blow) => blow.atMs + ringsMax * blow.ringMs) ?? [];
    return Math.max(0, ...ends);
  }

  /** When the blows on a pin will have decayed so far that it reads 0; undefined if they do not hold it at 1. */
  fallsAt(pin: string, atMs: number, floating: number): number | undefined {
    const drive = this.drives.get(pin);
    const steady = drive?.level ?? floating;
    if (!drive || steady >= highLevel || this.level(pin, atMs, floating) < highLevel) return undefined;
    let fallsMs = atMs;
    for (const blow of drive.blows) {
      const missing = highLevel - steady;
      if (blow.level > missing) fallsMs = Math.max(fallsMs, blow.atMs + blow.ringMs * Math.log(blow.level / missing));
    }
    return fallsMs;
  }
}
