// Exactly once: compares what the piezos felt and the targets reported with what the master recorded.
import { KalumaBoard } from "../board/kaluma/board.js";
import type { Wires } from "../devices/plate.js";
import type { Exposure } from "./exposure.js";
import { Blows, demandFault, demandHit, demandNone, type Reading } from "./exposure-rules.js";
import type { Checks } from "./invariant.js";
import type { SoakArena } from "./range.js";
import { levelMin, Sensitivities } from "./sensitivities.js";
import { checkAge, noteStood, type Age } from "./true-time.js";

/**
 * The firmware reads its sensor every 10 ms by its own clock, which may be 2 % slow, so it reports a hit at most `hitMs`
 * after the strike. From its last reading to the line that ends an exposure, or from its first one to the line that
 * begins it, a real interpreter takes `endMs`: a blind spot, or a blow that seems to have come before. A Pico W's timers
 * are up to 2 ms late, a reading takes it 1 ms, and so does a look at the sensor during a tag.
 */
const reading: Record<"espruino" | "kaluma", Reading> = {
  espruino: { hitMs: 10.5, endMs: 0.7 },
  kaluma: { hitMs: 13.7, endMs: 1.1 },
};
/** How far a reading of the soak's boards may be too high or too low. */
export const adcNoise = 0.005;
/**
 * How much of a clock step the firmware takes for time that has passed, ms: the interval at which it compares its
 * clocks.
 */
const stepMs = 100;
const defaultRingMs = 25;
/** A sensor counts no blow until so long after it was above the threshold, by a slow clock and at a reading, ms. */
const lockOutMs = 25 * 1.021 + 13.7;
/** How long a result may be in transit, ms; how many exposures of each target are kept: no result is older than these. */
const underWayMs = 2000;
const keptExposures = 40;

export class Strikes {
  private readonly exposures = new Map<string, Exposure[]>();
  /** When the last blow at a board will have died away. */
  private readonly ringing = new Map<string, number>();
  /** Boards whose piezo's wires are broken. */
  private readonly broken = new Map<string, Wires>();
  private readonly blows = new Blows();
  /** Until when a board's servo may stop, and so shake the plate. */
  private readonly shaking = new Map<string, number>();
  private masterLife = 0;
  private readonly now: () => number;
  /** Boards whose timers stand still, and since when, ms: they do not read their sensors. */
  private readonly blind = new Map<string, number>();
  private readonly sensitivities: Sensitivities;
  /** The boards that run Kaluma. */
  private readonly kalumas: ReadonlySet<string>;

  constructor(
    arena: SoakArena,
    private readonly checks: Checks,
    /** Whether something else has all memory of a board, or just had it: its interpreter may have removed its timers. */
    private readonly isStarved: (board: string) => boolean,
  ) {
    this.now = () => arena.world.clock.now();
    this.kalumas = new Set(arena.stands.filter(({ board }) => board instanceof KalumaBoard).map(({ id }) => id));
    this.sensitivities = new Sensitivities(arena.wire);
  }

  masterBooted(): void {
    this.masterLife++;
  }

  /** The master's hardware clock was set back: its timers have stood still for so many ms. */
  masterStood(ms: number): void {
    noteStood([...this.exposures.values()].flat(), ms, this.now());
  }

  /** Another board has the same id: what has not been recorded yet may never be. */
  shared(id: string): void {
    for (const exposure of this.of(id)) exposure.isExcused ||= exposure.recordedIn === undefined;
  }

  /** A board's hardware clock was set; if it was set back, its timers stand still until `clockNoticed`. */
  clockStepped(id: string, board: string, seconds: number): void {
    const exposure = this.running(id, board);
    if (seconds < 0) this.blind.set(board, this.blind.get(board) ?? this.now());
    if (!exposure) return;
    if (seconds > 0) exposure.gainedMs += stepMs;
    // It may not have read its sensor since it was struck.
    else if (exposure.struckAt !== undefined && exposure.struckAt > this.now() - this.readingOf(board).hitMs)
      this.mayFeel(exposure, exposure.struckAt, this.ringing.get(board)!);
  }

  clockNoticed(id: string, board: string): void {
    const exposure = this.running(id, board);
    if (exposure) exposure.missedMs += this.missedBy(board);
    this.blind.delete(board);
  }

  /** A board lost its power, and with it whatever it had not reported; on purpose it keeps what it has concluded. */
  powerLost(id: string, board: string, isOnPurpose = false): void {
    this.blind.delete(board);
    for (const exposure of this.of(id)) {
      if (exposure.board !== board) continue;
      const isKept = isOnPurpose && exposure.outcome !== undefined;
      exposure.isExcused ||= exposure.recordedIn === undefined && !isKept;
      exposure.outcome ??= "gone";
    }
  }

  /**
   * A shot struck a plate that was up, and must be felt; or, with `mayMiss`, something shook the plate, or struck it
   * weakly, and may be felt.
   */
  blow(id: string, board: string, strength: number, ringMs = defaultRingMs, mayMiss = false): void {
    const now = this.now();
    if (this.broken.has(board)) return;
    this.blows.add({ board, at: now, strength });
    const { hitMs } = this.readingOf(board);
    const exposure = this.running(id, board);
    const untilAbove = (level: number) => now + ringMs * Math.log(strength / (level - adcNoise)) + hitMs;
    const ringsUntil = untilAbove(levelMin);
    const untilMs = exposure ? untilAbove(exposure.level) : ringsUntil;
    this.ringing.set(board, Math.max(ringsUntil, this.ringing.get(board) ?? 0));
    if (!exposure || untilMs <= now + hitMs) return;
    // With little sensitivity it may be too weak by the time of the next reading.
    const isWeak = strength * Math.exp(-hitMs / ringMs) < exposure.level + adcNoise;
    // What rings since before it was armed must have died away first.
    if (mayMiss || isWeak || this.blind.has(board) || now < exposure.deafUntil) {
      if (now < exposure.deafUntil) exposure.deafUntil = Math.max(exposure.deafUntil, untilMs + lockOutMs);
      this.mayFeelMore(exposure, now, untilMs);
    } else exposure.struckAt ??= now;
  }

  /**
   * The wires of a board's piezo have broken, or were mended. One that rests at the supply from now on has risen, which
   * looks like a blow; but as long as it rests there, no exposure that is armed has a hit.
   */
  wired(id: string, board: string, wires: Wires): void {
    const now = this.now();
    const { hitMs } = this.readingOf(board);
    const exposure = this.running(id, board);
    const was = this.broken.get(board);
    if (wires === "sound") this.broken.delete(board);
    else this.broken.set(board, wires);
    if (wires === "stuck") {
      this.blows.add({ board, at: now, strength: 1 });
      this.ringing.set(board, Infinity);
      if (exposure && now >= exposure.deafUntil - lockOutMs) this.mayFeelMore(exposure, now, now + hitMs);
      if (exposure) exposure.deafUntil = Infinity;
    } else if (was === "stuck") {
      this.ringing.set(board, now);
      if (exposure) exposure.deafUntil = now + lockOutMs;
    }
  }

  /** A servo that is slow or stuck may stop, and so shake the plate, at any time until then. */
  shaky(id: string, board: string, untilMs: number): void {
    this.shaking.set(board, Math.max(untilMs, this.shaking.get(board) ?? 0));
    const exposure = this.running(id, board);
    if (exposure) this.mayFeelMore(exposure, this.now(), untilMs);
  }

  /** A line of a target's console that begins with `exposure`. `isShared`: another board has the same id. */
  exposureLine(id: string, board: string, [outcome, time]: string[], isShared: boolean): void {
    if (outcome === "armed") return this.armed(id, board, Number(time) * 1000, isShared);
    const exposure = this.running(id, board);
    if (!exposure) return;
    exposure.outcome = outcome as Exposure["outcome"];
    exposure.concludedAt = this.now();
    const { checks } = this;
    const [now, own] = [this.now(), this.readingOf(board)];
    const missedMs = exposure.missedMs + this.missedBy(board);
    if (outcome === "hit") demandHit(checks, exposure, (exposure.time = time!), own, missedMs);
    else if (outcome === "fault") demandFault(checks, exposure, own, now);
    else if (outcome !== "aborted" || !this.isStarved(board)) demandNone(checks, exposure, own, now);
  }

  /** The master recorded a hit: a line of its console, which may say how long ago it was. */
  recorded(id: string, time: string, age?: Age): Exposure | undefined {
    const fitting = this.of(id).filter((exposure) => exposure.outcome === "hit" && exposure.time === time);
    this.checks.demand(
      "nothing invented",
      fitting.length > 0,
      () => `the master records a hit of ${id} after ${time} s that ${id} never reported`,
    );
    // Of several with the same time, it is one that has not been recorded yet.
    const unrecorded = fitting.filter(({ recordedIn }) => recordedIn === undefined);
    const exposure =
      unrecorded.find(({ isExcused }) => !isExcused) ??
      unrecorded[0] ??
      fitting.find(({ recordedIn }) => recordedIn !== this.masterLife);
    this.checks.demand(
      "strike once",
      exposure !== undefined,
      () => `the master records the hit of ${id} after ${time} s a second time`,
    );
    if (exposure) exposure.recordedIn = this.masterLife;
    if (exposure && age) checkAge(this.checks, id, exposure, age, this.now());
    return exposure;
  }

  /** The master recorded a hit as crosstalk: something stronger must have struck another plate. */
  rejected(id: string, time: string, age?: Age): void {
    const exposure = this.recorded(id, time, age);
    if (exposure) this.blows.demandStronger(this.checks, id, exposure);
  }

  /** The master recorded a miss, which the target must have reported. */
  missed(id: string): void {
    const exposure = this.of(id).find(
      ({ outcome, recordedIn }) => outcome === "miss" && recordedIn !== this.masterLife,
    );
    this.checks.demand(
      "nothing invented",
      exposure !== undefined,
      () => `the master records a miss of ${id} that ${id} never reported`,
    );
    if (exposure) exposure.recordedIn = this.masterLife;
  }

  /** The master calls an exposure of that target lost. */
  lost(id: string): void {
    const exposure = this.of(id).at(-1);
    if (!exposure || exposure.isExcused) return;
    this.checks.demand(
      "strike once",
      exposure.outcome !== "hit" || exposure.recordedIn !== undefined,
      () => `the master calls the exposure of ${id} lost, but ${id} reported a hit after ${exposure.time} s`,
    );
  }

  /** All targets are linked and have reported everything: every hit must be recorded. */
  settled(): void {
    for (const [id, exposures] of this.exposures) {
      for (const { outcome, concludedAt, recordedIn, isExcused, time, armedAt } of exposures) {
        if (outcome === "hit" && concludedAt! < this.now() - underWayMs) {
          this.checks.demand(
            "strike once",
            recordedIn !== undefined || isExcused,
            () =>
              `the hit of ${id} after ${time} s in the exposure armed at ${(armedAt / 1000).toFixed(3)} s is not recorded`,
          );
        }
      }
    }
  }

  private armed(id: string, board: string, lastsMs: number, isShared: boolean): void {
    const now = this.now();
    const exposures = this.of(id);
    const before = this.running(id, board);
    const ringsUntil = this.ringing.get(board) ?? 0;
    const wasStruckNow = this.blows.hasStruck(board, now - this.readingOf(board).endMs);
    this.checks.demand("strike once", !before, () => `${board} arms an exposure during another one`);
    exposures.push({
      masterStoodMs: 0,
      board,
      armedAt: now,
      lastsMs,
      level: this.sensitivities.levelOf(id),
      missedMs: 0,
      gainedMs: 0,
      mayFrom: now,
      mayUntil: Math.max(wasStruckNow ? ringsUntil : 0, this.shaking.get(board) ?? 0),
      deafUntil: Math.max(ringsUntil, this.shaking.get(board) ?? 0) + lockOutMs,
      isExcused: isShared,
    });
    if (exposures.length > keptExposures) exposures.shift();
  }

  /** How much time has passed unnoticed by a board whose timers stand still, ms. */
  private missedBy(board: string): number {
    const since = this.blind.get(board);
    return since === undefined ? 0 : this.now() - since + stepMs;
  }

  private mayFeel(exposure: Exposure, fromMs: number, untilMs: number): void {
    this.mayFeelMore(exposure, fromMs, untilMs);
    exposure.struckAt = undefined;
  }

  private mayFeelMore(exposure: Exposure, fromMs: number, untilMs: number): void {
    exposure.mayFrom = Math.min(exposure.mayFrom, fromMs);
    exposure.mayUntil = Math.max(exposure.mayUntil, untilMs);
  }

  private readingOf(board: string): Reading {
    return this.kalumas.has(board) ? reading.kaluma : reading.espruino;
  }

  private running(id: string, board: string): Exposure | undefined {
    const exposures = this.of(id);
    for (let i = exposures.length - 1; i >= 0; i--) {
      const exposure = exposures[i]!;
      if (exposure.board === board) return exposure.outcome === undefined ? exposure : undefined;
    }
    return undefined;
  }

  private of(id: string): Exposure[] {
    let exposures = this.exposures.get(id);
    if (!exposures) this.exposures.set(id, (exposures = []));
    return exposures;
  }
}
