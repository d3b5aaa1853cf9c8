// Nothing grows: compares the timers, watches, sockets and listeners of each board with its limits, and with what there
// was after the first recovery.
import { Subject } from "../../shared/console-lines.js";
import type { Counts, SimulatedBoard } from "../board/board.js";
import { VirtualEspruinoBoard } from "../board/virtual-espruino/board.js";
import type { Checks } from "./invariant.js";
import type { SoakArena } from "./range.js";

/**
 * The maximum that the firmware can need. A target: timers for the servo's travel, the sensor's readings, the end of an
 * exposure, the link, Wi-Fi and the boot's first minute; one connection and another one that is closing. A master:
 * timers for its tick, the screen, the buttons' debounce and holds, a game's gaps and the boot's first minute; a
 * connection for each link. Each link may have one timer more for lines that wait, and one for a message that does:
 * when the lines of several links come at once, all of these are there for a turn.
 */
const targetMax: Partial<Counts> = { timers: 8, watches: 0, sockets: 3 };
const masterMax = { timers: 12, watches: 9 };
const linkTimersMax = 2;
/**
 * The screen has a timer for its rows only part of each second. The number of timers is sampled this often, and the
 * lowest counts.
 */
const samplesMax = 24;
const sampleMs = 50;
/** A boot leaves this mark, and has a timer that removes it after a minute (shared/crash.ts). */
export const bootFile = "snyper.boot";
/**
 * A flash that refuses writes leaves no mark, but the timer is there. It ends later than so long after a board is
 * ready, also on a clock that is 2 % fast, ms.
 */
const youngMs = 58_000;
/** Listeners of one socket: data, close, error and drain. The server and the Wi-Fi have one more each. */
const listenersMax = 4;
/** Bytes that may wait on one link before it is dropped, and the line that was one too many. */
const unsentMax = 4096 + 1024;

/** So much more than after its first recovery a program may occupy later, JsVars: what a game leaves. */
const grownMax = 600;

/** The beginning of the lines in which the master tells about its page (shared/console-lines.ts). */
const pageLine = `${Subject.page} `;

export class Limits {
  private readonly baseline = new Map<string, string>();
  /** By a board's power-up: what it occupied after its first recovery, JsVars. */
  private readonly weights = new WeakMap<object, number>();
  /** When each board was last ready, ms. */
  private readonly readyAt = new Map<string, number>();
  /** The master has closed its page for want of memory or sockets: one socket less. */
  private isPageOff = false;

  constructor(
    private readonly arena: SoakArena,
    private readonly checks: Checks,
  ) {
    arena.onLine((name, line) => {
      if (line.startsWith(`${Subject.ready} `)) this.readyAt.set(name, this.arena.world.clock.now());
    });
    arena.master.onLine((line) => {
      if (line.startsWith(pageLine)) this.isPageOff = line.startsWith(pageLine + "off");
    });
  }

  /** Checks every board against its limits; call it now and then. */
  checkAll(): void {
    const { arena } = this;
    const counts = arena.master.counts();
    const timers = masterMax.timers + linkTimersMax * counts.sockets;
    this.checkBoard("master", counts, { ...masterMax, timers });
    for (const { id, board } of arena.stands) this.checkBoard(id, board.counts(), targetMax);
  }

  /** The range has recovered and nothing moves: the counts must be the same each time. `run` lets some ms pass. */
  recovered(run: (ms: number) => void): void {
    const { arena } = this;
    const boards = [arena.master, ...arena.stands.map(({ board }) => board)];
    const fewest = new Map(boards.map((board) => [board, board.counts()]));
    for (let sample = 0; sample < samplesMax; sample++) {
      run(sampleMs);
      for (const board of boards) {
        const counts = board.counts();
        if (counts.timers < fewest.get(board)!.timers) fewest.set(board, counts);
      }
    }
    for (const board of boards) this.weigh(board);
    for (const [board, counts] of fewest) this.compare(board.name, counts, board);
  }

  /** A real interpreter knows what its program occupies: while a board keeps its power that hardly grows. */
  private weigh(board: SimulatedBoard): void {
    const { name, life } = board;
    if (!(board instanceof VirtualEspruinoBoard) || life === undefined) return;
    const usage = board.weight();
    const before = this.weights.get(life);
    if (before === undefined) this.weights.set(life, usage);
    else
      this.checks.demand(
        "no leak",
        usage <= before + grownMax,
        () => `${name} occupies ${usage} variables, and ${before} after its first recovery`,
      );
  }

  private compare(name: string, { timers, watches, sockets, listeners }: Counts, { storage }: SimulatedBoard): void {
    const isYoung = this.arena.world.clock.now() < (this.readyAt.get(name) ?? -Infinity) + youngMs;
    const lasting = timers - (storage.has(bootFile) || isYoung ? 1 : 0);
    const closed = name === "master" && this.isPageOff ? 1 : 0;
    const found = JSON.stringify({ timers: lasting, watches, sockets: sockets + closed, listeners });
    const before = this.baseline.get(name);
    if (before === undefined) this.baseline.set(name, found);
    else this.checks.demand("no leak", found === before, () => `${name} has ${found}, and had ${before}`);
  }

  private checkBoard(name: string, counts: Counts, maximum: Partial<Counts>): void {
    for (const key of Object.keys(maximum) as (keyof Counts)[])
      this.checks.demand(
        "limits",
        counts[key] <= maximum[key]!,
        () => `${name} has ${counts[key]} ${key}, the maximum is ${maximum[key]}`,
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
