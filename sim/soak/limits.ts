// Nothing grows: what is alive on each board against its limits, and against what was alive after the first recovery.
import type { Counts, SimulatedBoard } from "../board/board.js";
import { VirtualEspruinoBoard } from "../board/virtual-espruino/board.js";
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

/** So much more than after its first recovery a program may occupy later, JsVars: garbage, and what a game leaves. */
const grownMax = 600;

export class Limits {
  private readonly usual = new Map<string, Counts>();
  /** By a board's power-up: what it occupied after its first recovery, JsVars. */
  private readonly weights = new WeakMap<object, number>();

  constructor(
    private readonly arena: SoakArena,
    private readonly checks: Checks,
    /** Whether something ever had all of a board's memory. */
    private readonly hasStarved: (name: string) => boolean,
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
    for (const { board } of [{ board: arena.master }, ...arena.stands]) this.weigh(board);
    for (const { id, board } of arena.stands) this.compare(id, board.counts());
  }

  /** A real interpreter knows what its program occupies: while a board keeps its power that hardly grows. */
  private weigh(board: SimulatedBoard): void {
    const { name, life } = board;
    if (!(board instanceof VirtualEspruinoBoard) || life === undefined) return;
    const { usage } = board.memory();
    const before = this.weights.get(life);
    if (before === undefined) this.weights.set(life, usage);
    else
      this.checks.demand(
        "no leak",
        usage <= before + grownMax,
        () => `${name} occupies ${usage} variables, and ${before} after its first recovery`,
      );
  }

  private compare(name: string, counts: Counts): void {
    const usual = this.usual.get(name);
    if (usual === undefined) return void this.usual.set(name, counts);
    // A board that crashed for want of memory has a timer after each boot that watches whether it crashes again.
    const odd = this.hasStarved(name) && Math.abs(counts.timers - usual.timers) === 1;
    const text = ({ timers, watches, sockets, listeners }: Counts) =>
      JSON.stringify({ timers: odd ? usual.timers : timers, watches, sockets, listeners });
    this.checks.demand(
      "no leak",
      text(counts) === text(usual),
      () => `${name} has ${text(counts)}, and had ${text(usual)}`,
    );
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
