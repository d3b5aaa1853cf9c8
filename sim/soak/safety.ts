// Safety: which plates are held up, which targets can hear the master, and since when the range has been cold.
import { mounting } from "../arena/wiring.js";
import type { Checks } from "./invariant.js";
import type { SoakArena, SoakStand } from "./range.js";

/** The lease, on a clock that is 2 % slow. */
const leaseMs = 3000 * 1.021;
/** One travel, plus the button's debounce, ms. */
const stopMs = 500;
/** Normal transit of a segment and an event, plus one tick of the master, ms. */
const graceMs = 120;

/** What is known about one target. */
interface Seen {
  stand: SoakStand;
  /** Its servo receives pulses that hold the plate up. */
  isUp: boolean;
  changedAt: number;
  /** When it could last hear the master at which it is registered, and since when it could without a break. */
  heardAt: number;
  hearsSince: number;
  hears: boolean;
  /** Its timers stand still because its hardware clock was set back. */
  isStalled: boolean;
  /** The power-up of the master in which it registered. */
  registeredIn: number;
}

export class Safety {
  private readonly all = new Map<string, Seen>();
  /** The ones that are held up, which are checked after every event. */
  private readonly up = new Set<Seen>();
  private masterLife = 0;
  /** Since when the range has been cold; Infinity while it is not. */
  private coldSince = 0;

  constructor(
    private readonly arena: SoakArena,
    private readonly checks: Checks,
    private readonly lateMs: (id: string) => number,
    private readonly readAgainAt: (id: string) => number,
    private readonly canMasterSend: () => boolean,
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
        this.updateHearing(seen);
        this.up.add(seen);
      });
    }
  }

  /** The master lost its power. */
  masterDied(): void {
    for (const seen of this.all.values()) this.updateHearing(seen);
    this.masterLife++;
    this.coldSince = Math.min(this.coldSince, this.now());
  }

  /** A target's timers stand still: its lease cannot end meanwhile. */
  stalled(id: string): void {
    this.all.get(id)!.isStalled = true;
  }

  /** A target's timers run again after so many ms: its lease is that much longer, unless it has heard its master. */
  resumed(id: string, stalledMs: number): void {
    const seen = this.all.get(id)!;
    seen.isStalled = false;
    seen.heardAt = Math.min(seen.heardAt + stalledMs, this.now());
  }

  /** A target's console says that it is registered. */
  registered(id: string): void {
    const seen = this.all.get(id)!;
    seen.registeredIn = this.masterLife;
    seen.hears = false;
    this.updateHearing(seen);
  }

  /** Its connection was reset and its runtime does not say so: until it registers again it hears nothing. */
  lostSilently(id: string): void {
    const seen = this.all.get(id)!;
    this.updateHearing(seen);
    seen.registeredIn = -1;
    this.updateHearing(seen);
  }

  pressedStop(): void {
    if (this.arena.master.powered) this.coldSince = Math.min(this.coldSince, this.now());
  }

  /** The master's console reports the state of the range. */
  word(word: string): void {
    this.coldSince = word === "HOT" ? Infinity : Math.min(this.coldSince, this.now());
  }

  /** Whether a target can hear the master at which it is registered. */
  hears(id: string): boolean {
    return this.all.get(id)!.hears;
  }

  /** Whether a plate was held up (or was not, with `isUp` false) at any moment since then. */
  hasBeen(id: string, isUp: boolean, sinceMs: number): boolean {
    const { isUp: isUpNow, changedAt } = this.all.get(id)!;
    return isUp === isUpNow || changedAt >= sinceMs;
  }

  /** Whether the range has been cold ever since then. */
  isColdSince(ms: number): boolean {
    return this.coldSince < ms;
  }

  /** Call it after every event. */
  checkPlates(): void {
    for (const seen of this.all.values()) this.updateHearing(seen);
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
      () => `${id} is held up ${(now - heardAt).toFixed(0)} ms after it could last hear its master`,
    );
    if (this.coldSince === Infinity || !seen.hears || !this.canMasterSend()) return;
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

  private updateHearing(seen: Seen): void {
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
