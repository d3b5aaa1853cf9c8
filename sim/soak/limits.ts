// Nothing grows: what is alive on each board against its limits, and against what was alive after the first recovery.
import type { Counts } from "../board/board.js";
import type { Checks } from "./invariant.js";
import type { SoakArena } from "./range.js";

/**
 * What the firmware can need at most. A target: the servo's travel, the sensor's look, an exposure's end, the link's
 * one timer, Wi-Fi; its one connection and one that is closing. A master: its tick, the screen's, the buttons' debounce
 * and holds, a game's gaps; a connection for each link.
 */
const targetMax: Partial<Counts> = { timers: 8, watches: 0, sockets: 3 };
const masterMax: Partial<Counts> = { timers: 12, watches: 9 };
/**
 * The screen looks at its rows once a second, for which it has a timer; so often it is looked whether it has none just
 * then.
 */
const looksMax = 24;
const lookMs = 50;
/** Listeners of one socket: data, close, error and drain; the server has one, and so has the Wi-Fi. */
const listenersMax = 4;
/** Bytes that wait on one link before it is given up, and the line that was one too many. */
const unsentMax = 4096 + 1024;

export class Limits {
  private readonly usual = new Map<string, string>();

  constructor(
    private readonly arena: SoakArena,
    private readonly checks: Checks,
  ) {}

  /** Now and then. */
  checkAll(): void {
    const { arena } = this;
    this.checkBoard("master", arena.master.counts(), masterMax);
    for (const { id, board } of arena.stands) this.checkBoard(id, board.counts(), targetMax);
  }

  /** All is well, nothing moves: the same must be alive each time. `run` lets some ms pass. */
  recovered(run: (ms: number) => void): void {
    const { arena } = this;
    let least = arena.master.counts();
    for (let look = 0; look < looksMax; look++) {
      run(lookMs);
      const counts = arena.master.counts();
      if (counts.timers < least.timers) least = counts;
    }
    this.compare("master", least);
    for (const { id, board } of arena.stands) this.compare(id, board.counts());
  }

  private compare(name: string, { timers, watches, sockets, listeners }: Counts): void {
    const found = JSON.stringify({ timers, watches, sockets, listeners });
    const usual = this.usual.get(name);
    if (usual === undefined) this.usual.set(name, found);
    else this.checks.demand("no leak", found === usual, () => `${name} has ${found}, and had ${usual}`);
  }

  private checkBoard(name: string, counts: Counts, most: Partial<Counts>): void {
    for (const key of Object.keys(most) as (keyof Counts)[])
      this.checks.demand(
        "limits",
        counts[key] <= most[key]!,
        () => `${name} has ${counts[key]} ${key}, at most ${most[key]}`,
      );
    const { unsent, sockets, listeners } = counts;
    this.checks.demand(
      "limits",
      listeners <= listenersMax * sockets + 2,
      () => `${name} has ${listeners} listeners on ${sockets} sockets`,
    );
    this.checks.demand(
      "limits",
      unsent <= unsentMax * Math.max(1, sockets),
      () => `${name} has ${unsent} unsent bytes`,
    );
  }
}
