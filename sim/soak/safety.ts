// Safe: who is held up by its servo, who could hear its master, and since when the range is cold.
import { mounting } from "../arena/wiring.js";
import type { Checks } from "./invariant.js";
import type { SoakArena, SoakStand } from "./range.js";

/** The lease, on a clock that is 2 % slow. */
const leaseMs = 3000 * 1.021;
/** One travel, and the finger's bounce. */
const stopMs = 500;
/** The usual way of a segment and of an event, and a tick of the master's. */
const graceMs = 120;

/** What is known of one target. */
interface Seen {
  stand: SoakStand;
  /** Its servo has pulses that hold the plate up. */
  isUp: boolean;
  changedAt: number;
  /** When it last could hear the master at which it is registered, and since when it could without a break. */
  heardAt: number;
  hearsSince: number;
  hears: boolean;
  /** Its timers stand still, because its clock was set back from beneath. */
  isStalled: boolean;
  /** The master's life in which it registered. */
  registeredIn: number;
}

export class Safety {
  private readonly all = new Map<string, Seen>();
  /** Those that are held up: what is looked at after every event. */
  private readonly up = new Set<Seen>();
  private masterLife = 0;
  /** Since when the range is cold; Infinity while it is not. */
  private coldSince = 0;

  constructor(
    private readonly arena: SoakArena,
    private readonly checks: Checks,
    private readonly lateMs: (id: string) => number,
    private readonly readAgainAt: (id: string) => number,
  ) {
    for (const stand of arena.stands) {
      const seen: Seen = {
        stand,
        isUp: false,
        changedAt: 0,
        heardAt: -Infinity,
        hearsSince: 0,
        hears: false,
        isStalled: false,
        registeredIn: -1,
      };
      this.all.set(stand.id, seen);
      stand.board.onPin(({ pin, pulseMs }) => {
        if (pin !== mounting.servo) return;
        const isUp = pulseMs !== undefined && stand.plate.commanded() > 0.5;
        if (isUp !== seen.isUp) seen.changedAt = this.now();
        seen.isUp = isUp;
        if (!seen.isUp) return void this.up.delete(seen);
        this.hearing(seen);
        this.up.add(seen);
      });
    }
  }

  /** The master lost its power. */
  masterDied(): void {
    for (const seen of this.all.values()) this.hearing(seen);
    this.masterLife++;
    this.coldSince = Math.min(this.coldSince, this.now());
  }

  /** The timers of a target stand still: its lease does not end meanwhile. */
  stalled(id: string): void {
    this.all.get(id)!.isStalled = true;
  }

  /** They run again, after so long, ms: its lease is that much longer, unless it has heard its master again. */
  runsAgain(id: string, stalledMs: number): void {
    const seen = this.all.get(id)!;
    seen.isStalled = false;
    seen.heardAt = Math.min(seen.heardAt + stalledMs, this.now());
  }

  /** A target's console says that it is registered. */
  registered(id: string): void {
    const seen = this.all.get(id)!;
    seen.registeredIn = this.masterLife;
    seen.hears = false;
    this.hearing(seen);
  }

  pressedStop(): void {
    if (this.arena.master.powered) this.coldSince = Math.min(this.coldSince, this.now());
  }

  /** The master's console says the range's word. */
  word(word: string): void {
    this.coldSince = word === "HOT" ? Infinity : Math.min(this.coldSince, this.now());
  }

  /** Whether a target can hear the master at which it is registered. */
  hears(id: string): boolean {
    return this.all.get(id)!.hears;
  }

  /** Whether a plate has been held up, or not been, at any moment since a time. */
  hasBeen(id: string, isUp: boolean, sinceMs: number): boolean {
    const { isUp: isUpNow, changedAt } = this.all.get(id)!;
    return isUp === isUpNow || changedAt >= sinceMs;
  }

  /** Whether the range has been cold all the time since then. */
  isColdSince(ms: number): boolean {
    return this.coldSince < ms;
  }

  /** After every event. */
  checkPlates(): void {
    for (const seen of this.all.values()) this.hearing(seen);
    for (const seen of this.up) this.checkPlate(seen);
  }

  private checkPlate(seen: Seen): void {
    const now = this.now();
    const { id } = seen.stand;
    if (seen.isStalled && !seen.hears) return;
    const heardAt = Math.max(seen.heardAt, this.readAgainAt(id));
    this.checks.demand(
      "lease",
      this.isInTime(seen, heardAt + leaseMs),
      () => `${id} is held up ${(now - heardAt).toFixed(0)} ms after it last could hear its master`,
    );
    if (this.coldSince === Infinity || !seen.hears) return;
    const since = Math.max(this.coldSince, seen.hearsSince);
    this.checks.demand(
      "cold",
      this.isInTime(seen, since + stopMs),
      () => `${id} is held up ${(now - since).toFixed(0)} ms after the range went cold`,
    );
  }

  private isInTime({ stand }: Seen, limitMs: number): boolean {
    const lateMs = this.now() - limitMs - graceMs;
    return lateMs <= 0 || lateMs <= this.lateMs(stand.id);
  }

  private hearing(seen: Seen): void {
    const { arena } = this;
    const hears =
      arena.master.powered &&
      seen.registeredIn === this.masterLife &&
      arena.world.network.reaches(arena.masterHost, seen.stand.host) &&
      !arena.world.network.impairment(seen.stand.host).readsNothing;
    if (hears && !seen.hears) seen.hearsSince = this.now();
    seen.hears = hears;
    if (hears) seen.heardAt = this.now();
  }

  private now(): number {
    return this.arena.world.clock.now();
  }
}
