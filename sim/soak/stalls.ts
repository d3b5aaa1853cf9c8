// Clocks that were set back from beneath: the timers of such a board stand still until something else gives it an
// occasion to notice.
import type { SoakArena } from "./range.js";

/** A master takes the pong that it expects without a look at its clock: its own timers have just sent the ping. */
const pongs = /\{"type":"pong"[^\n]*\n/g;

/** Hears that a board's timers stand still no more, and since when they did, ms. */
export type Ended = (name: string, sinceMs: number) => void;

interface Stall {
  sinceMs: number;
  /** By then they run again by themselves, ms. */
  untilMs: number;
}

/**
 * An occasion to notice is a line that comes to the board, or a finger on the master's buttons; there is no other.
 * Until then a board does nothing by itself: that is what remains of a step from beneath, and all that the observer
 * allows for.
 */
export class Stalls {
  private readonly all = new Map<string, Stall>();

  constructor(
    private readonly arena: SoakArena,
    private readonly ended: Ended,
  ) {
    for (const board of [arena.master, ...arena.stands.map((stand) => stand.board)]) {
      board.onReceived((bytes) => {
        if (this.all.size > 0 && bytes.replace(pongs, "").includes("\n")) this.noticed(board.name);
      });
    }
  }

  /** A board's clock was set by so many seconds from beneath, back if they are below 0. */
  stepped(name: string, seconds: number): void {
    const nowMs = this.now();
    const { sinceMs, untilMs } = this.all.get(name) ?? { sinceMs: nowMs, untilMs: nowMs };
    const stall = { sinceMs, untilMs: untilMs - seconds * 1000 };
    if (stall.untilMs <= nowMs) return this.noticed(name);
    this.all.set(name, stall);
    this.arena.world.clock.at(stall.untilMs, () => {
      if (this.all.get(name) === stall) this.noticed(name);
    });
  }

  /** `master` or a target has had an occasion to notice. */
  noticed(name: string): void {
    const stall = this.all.get(name);
    if (!this.all.delete(name)) return;
    this.ended(name, stall!.sinceMs);
  }

  /** Since when a board's timers stand still, ms; undefined if they do not. */
  since(name: string): number | undefined {
    return this.all.get(name)?.sinceMs;
  }

  /** The boards whose timers stand still. */
  get names(): string[] {
    return [...this.all.keys()];
  }

  private now(): number {
    return this.arena.world.clock.now();
  }
}
