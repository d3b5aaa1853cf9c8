// What must be true of an exposure's outcome, by what struck its plate.
import type { Exposure } from "./exposure.js";
import type { Checks } from "./invariant.js";

/** How long after a blow a board reports it, and how long before the end of an exposure it may miss one, ms. */
export interface Reading {
  hitMs: number;
  endMs: number;
}

const clockError = 0.021;
/** After so long above the threshold since it was armed a sensor is at fault, ms (firmware/target/exposure.ts). */
const restMsMax = 1000;

/** Something must have struck it at that time, in seconds since it was armed. */
export function demandHit(
  checks: Checks,
  exposure: Exposure,
  time: string,
  { hitMs }: Reading,
  missedMs: number,
): void {
  const { board, struckAt, mayFrom, mayUntil, armedAt, gainedMs } = exposure;
  const offsetMs = Number(time) * 1000;
  const isAbout = (ms: number, lateMs: number) =>
    offsetMs >= (ms - armedAt) * (1 - clockError) - 1 - missedMs &&
    offsetMs <= (ms + lateMs - armedAt) * (1 + clockError) + 1 + gainedMs;
  const isFelt =
    (struckAt !== undefined && isAbout(struckAt, hitMs)) ||
    (mayUntil > mayFrom && isAbout(mayFrom, mayUntil - mayFrom));
  checks.demand("nothing invented", isFelt, () => `${board} says hit after ${time} s, but nothing struck it then`);
}

/** Its sensor must not have rested since it was armed. */
export function demandFault(
  checks: Checks,
  { board, armedAt, deafUntil }: Exposure,
  { hitMs }: Reading,
  now: number,
): void {
  checks.demand(
    "nothing invented",
    deafUntil >= Math.min(armedAt + restMsMax, now) - hitMs,
    () => `${board} says fault, but its sensor rested`,
  );
}

/** Nothing may have struck it, and only its end makes it a miss. */
export function demandNone(
  checks: Checks,
  { board, outcome, struckAt, armedAt, lastsMs, gainedMs }: Exposure,
  { endMs }: Reading,
  now: number,
): void {
  const endsAt = armedAt + lastsMs * (1 - clockError) - gainedMs - 1;
  checks.demand(
    "strike once",
    outcome !== "miss" || now >= endsAt,
    () => `${board} says miss ${(now - armedAt).toFixed(1)} ms after it was armed for ${lastsMs} ms`,
  );
  checks.demand(
    "strike once",
    struckAt === undefined || now - struckAt <= endMs,
    () => `${board} says ${outcome} ${(now - struckAt!).toFixed(1)} ms after its plate was struck`,
  );
}

/** What a piezo felt. */
interface Blow {
  board: string;
  at: number;
  strength: number;
}

/** How long blows are remembered, ms: a result may come late. */
const keptMs = 120_000;
/** A blow is felt within this time, and one next door counts as the same one by the bounds of both times, ms. */
const feltMs = 40;
const sameMs = 600;

/** The latest blows at all boards. */
export class Blows {
  private readonly all: Blow[] = [];

  add(blow: Blow): void {
    this.all.push(blow);
    while (this.all[0]!.at < blow.at - keptMs) this.all.shift();
  }

  /** Whether something has struck that board since then. */
  hasStruck(board: string, sinceMs: number): boolean {
    return this.all.some((blow) => blow.board === board && blow.at >= sinceMs);
  }

  /** What a hit that was called crosstalk felt must be weaker than what struck another plate then. */
  demandStronger(checks: Checks, id: string, { board, concludedAt = 0, time }: Exposure): void {
    const own = this.all.filter((blow) => blow.board === board && isWithin(blow.at, concludedAt, feltMs));
    const others = this.all.filter((blow) => blow.board !== board && isWithin(blow.at, concludedAt, sameMs));
    const weakest = Math.min(...own.map(({ strength }) => strength));
    checks.demand(
      "strike once",
      own.length === 0 || others.some(({ strength }) => strength > weakest),
      () => `the master calls the hit of ${id} after ${time} s crosstalk, but nothing stronger struck another plate`,
    );
  }
}

function isWithin(at: number, ms: number, withinMs: number): boolean {
  return Math.abs(at - ms) <= withinMs;
}
