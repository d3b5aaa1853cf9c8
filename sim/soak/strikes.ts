// Exactly once: what the piezos felt, and what the targets told, against what the master recorded.
import type { Checks } from "./invariant.js";

/**
 * The firmware looks every 10 ms of its own clock, which may be 2 % slow; a hit is told that much after its strike at
 * most.
 */
const lookMs = 10.5;
const clockError = 0.021;
/** From its last reading to the line that ends an exposure a real interpreter needs so long, ms: what strikes then is late. */
const readMs = 0.7;
/** What the soak's boards read is up to so much too high or too low. */
export const adcNoise = 0.005;
/** From this level on a blow may be felt: the sensor's threshold, less the noise. */
const threshold = 0.15 - adcNoise;
/**
 * Of a step of a clock from beneath the firmware counts so much as time, ms: what lies between two of its looks at the
 * clock.
 */
const stepMs = 100;
const usualRingMs = 25;
/** A result may be under way for so long. */
const underWayMs = 2000;
/** Exposures remembered of each target: a result cannot be later than these. */
const keptExposures = 40;

/** One exposure, as the board that made it told it and as the world saw it. */
interface Exposure {
  board: string;
  armedAt: number;
  /** How long it is to last, ms. */
  lastsMs: number;
  /** How much shorter, and how much longer, its board may take its time to be, ms: its clock was set from beneath. */
  missedMs: number;
  gainedMs: number;
  /** When something struck that must be felt. */
  struckAt?: number;
  /** Since when and until when something may be felt that is no such strike: a knock, or a shot just before. */
  mayFrom: number;
  mayUntil: number;
  outcome?: "hit" | "miss" | "aborted" | "gone";
  concludedAt?: number;
  /** As told, "1.234". */
  time?: string;
  /** In which of the master's lives it was recorded. */
  recordedIn?: number;
  /** Its board lost power, or another board had its id: it may be missing. */
  isExcused: boolean;
}

export class Strikes {
  private readonly exposures = new Map<string, Exposure[]>();
  /** When the last blow at a target will have died away. */
  private readonly ringing = new Map<string, number>();
  private masterLife = 0;
  /** Boards whose timers stand still, and since when, ms: their sensors look at nothing. */
  private readonly blind = new Map<string, number>();

  constructor(
    private readonly now: () => number,
    private readonly checks: Checks,
  ) {}

  masterBooted(): void {
    this.masterLife++;
  }

  /** A board's id is another board's too: what it has not told may never come. */
  shared(id: string): void {
    for (const exposure of this.of(id)) exposure.isExcused ||= exposure.recordedIn === undefined;
  }

  /** A board's clock was set from beneath; if it was set back, its timers stand still until `clockNoticed`. */
  clockStepped(id: string, board: string, seconds: number): void {
    const exposure = this.running(id, board);
    if (seconds < 0) this.blind.set(board, this.blind.get(board) ?? this.now());
    if (!exposure) return;
    if (seconds > 0) exposure.gainedMs += stepMs;
    // It may not have looked since it was struck.
    else if (exposure.struckAt !== undefined && exposure.struckAt > this.now() - lookMs)
      this.mayFeel(exposure, exposure.struckAt, this.ringing.get(board)!);
  }

  clockNoticed(id: string, board: string): void {
    const exposure = this.running(id, board);
    if (exposure) exposure.missedMs += this.missedBy(board);
    this.blind.delete(board);
  }

  /** A board lost its power: what it had not told is gone. */
  powerLost(id: string, board: string): void {
    this.blind.delete(board);
    for (const exposure of this.of(id)) {
      if (exposure.board !== board) continue;
      exposure.isExcused ||= exposure.recordedIn === undefined;
      exposure.outcome ??= "gone";
    }
  }

  /**
   * A shot struck a plate that was up, or, with `mayMiss`, something shook it, or hardly so. That may be felt, a shot
   * must be.
   */
  blow(id: string, board: string, strength: number, ringMs = usualRingMs, mayMiss = false): void {
    const now = this.now();
    const untilMs = now + ringMs * Math.log(strength / threshold) + lookMs;
    if (untilMs <= now + lookMs) return;
    this.ringing.set(board, Math.max(untilMs, this.ringing.get(board) ?? 0));
    const exposure = this.running(id, board);
    if (!exposure) return;
    if (mayMiss || this.blind.has(board)) {
      exposure.mayFrom = Math.min(exposure.mayFrom, now);
      exposure.mayUntil = Math.max(exposure.mayUntil, untilMs);
    } else exposure.struckAt ??= now;
  }

  /** A servo that is not what it should be may stop, and shake the plate, at any time until then. */
  shaky(id: string, board: string, untilMs: number): void {
    this.ringing.set(board, Math.max(untilMs, this.ringing.get(board) ?? 0));
    const exposure = this.running(id, board);
    if (exposure)
      Object.assign(exposure, {
        mayFrom: Math.min(exposure.mayFrom, this.now()),
        mayUntil: Math.max(exposure.mayUntil, untilMs),
      });
  }

  /** A line of a target's console that begins with `exposure`. `isShared`: another board has its id. */
  exposureLine(id: string, board: string, [outcome, time]: string[], isShared: boolean): void {
    if (outcome === "armed") return this.armed(id, board, Number(time) * 1000, isShared);
    const exposure = this.running(id, board);
    if (!exposure) return;
    exposure.outcome = outcome as Exposure["outcome"];
    const { struckAt, mayFrom, mayUntil, armedAt, lastsMs, gainedMs } = exposure;
    const missedMs = exposure.missedMs + this.missedBy(board);
    const now = (exposure.concludedAt = this.now());
    const endsAt = armedAt + lastsMs * (1 - clockError) - gainedMs - 1;
    this.checks.demand(
      "strike once",
      outcome !== "miss" || now >= endsAt,
      () => `${board} says miss ${(now - armedAt).toFixed(1)} ms after it was armed for ${lastsMs} ms`,
    );
    if (outcome !== "hit") {
      this.checks.demand(
        "strike once",
        struckAt === undefined || now - struckAt <= readMs,
        () => `${board} says ${outcome} ${(now - struckAt!).toFixed(1)} ms after its plate was struck`,
      );
      return;
    }
    exposure.time = time;
    const offsetMs = Number(time) * 1000;
    const isAbout = (ms: number, lateMs: number) =>
      offsetMs >= (ms - armedAt) * (1 - clockError) - 1 - missedMs &&
      offsetMs <= (ms + lateMs - armedAt) * (1 + clockError) + 1 + gainedMs;
    const isFelt =
      (struckAt !== undefined && isAbout(struckAt, lookMs)) ||
      (mayUntil > mayFrom && isAbout(mayFrom, mayUntil - mayFrom));
    this.checks.demand(
      "nothing invented",
      isFelt,
      () => `${board} says hit after ${time} s, and nothing struck it then`,
    );
  }

  /** The master recorded a hit: a line of its console. */
  recorded(id: string, time: string): void {
    const fitting = this.of(id).filter((exposure) => exposure.outcome === "hit" && exposure.time === time);
    this.checks.demand(
      "nothing invented",
      fitting.length > 0,
      () => `the master records a hit of ${id} after ${time} s that ${id} never told`,
    );
    // Of several with the same time it is the one that has to be recorded yet.
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
  }

  /** The master recorded that nothing struck in time: that is the target's word, too. */
  missed(id: string): void {
    const exposure = this.of(id).find(
      ({ outcome, recordedIn }) => outcome === "miss" && recordedIn !== this.masterLife,
    );
    this.checks.demand(
      "nothing invented",
      exposure !== undefined,
      () => `the master records a miss of ${id} that ${id} never told`,
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
      () => `the master calls the exposure of ${id} lost, and ${id} told a hit after ${exposure.time} s`,
    );
  }

  /** Everything is linked and told: what was struck must be recorded. */
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
    this.checks.demand("strike once", !before, () => `${board} arms an exposure while another runs`);
    exposures.push({
      board,
      armedAt: now,
      lastsMs,
      missedMs: 0,
      gainedMs: 0,
      mayFrom: now,
      mayUntil: this.ringing.get(board) ?? 0,
      isExcused: isShared,
    });
    if (exposures.length > keptExposures) exposures.shift();
  }

  /** What a board whose timers stand still does not know to have passed, ms. */
  private missedBy(board: string): number {
    const since = this.blind.get(board);
    return since === undefined ? 0 : this.now() - since + stepMs;
  }

  private mayFeel(exposure: Exposure, fromMs: number, untilMs: number): void {
    exposure.mayFrom = Math.min(exposure.mayFrom, fromMs);
    exposure.mayUntil = Math.max(exposure.mayUntil, untilMs);
    exposure.struckAt = undefined;
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
