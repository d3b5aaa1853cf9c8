// Hardware clocks that were set back: the timers of such a board stand still until something makes it notice.
import type { SoakArena } from "./range.js";

/** A master accepts the pong that it expects without checking its clock: its timers have only just sent the ping. */
const pongs = /\{"type":"pong"[^\n]*\n/g;

/** Called when a board's timers run again, with the time since when they stood still, ms. */
export type Ended = (name: string, sinceMs: number) => void;

interface Stall {
  sinceMs: number;
  /** When they run again by themselves, ms. */
  untilMs: number;
}

/**
 * A board notices when it receives a line, or when a button of the master closes or opens; at no other time. Until
 * then it does nothing by itself. This is the only effect of a clock step that the observer excuses.
 */
export class Stalls {
  private readonly all = new Map<string, Stall>();

  constructor(
    private readonly arena: SoakArena,
    private readonly ended: Ended,
  ) {
    arena.contacts.onMoved(() => this.noticed(arena.master.name));
    for (const board of [arena.master, ...arena.stands.map((stand) => stand.board)]) {
      board.onReceived((bytes) => {
        if (this.all.size > 0 && bytes.replace(pongs, "").includes("\n")) this.noticed(board.name);
      });
    }
  }

  /** A board's hardware clock was set by so many seconds, back if they are negative. */
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

  /** `master` or a target has noticed, if its clock had been set back. */
  noticed(name: string): void {
    const stall = this.all.get(name);
    if (!this.all.delete(name)) return;
    this.ended(name, stall!.sinceMs);
  }

  /** Since when a board's timers have stood still, ms; undefined if they run. */
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
