// True times: the master says how long ago a hit was, and by how much that may be wrong; the physics knows it exactly.
import type { Exposure } from "./exposure.js";
import type { Checks } from "./invariant.js";

/** The clocks by which the master and the observer measure how long ago it was may differ by so much. */
const clockError = 0.021;
/** Two times are rounded to whole ms before their difference is printed, and so is the difference, ms. */
const roundingMs = 1.5;

/** How long ago a hit was, and by how much that may be wrong, ms. */
export interface Age {
  agoMs: number;
  withinMs: number;
}

/** What a line of the master's console says of a hit's age; undefined if it says nothing. */
export function ageIn(line: string): Age | undefined {
  const [, withinMs, agoMs] = /\+-(\d+) ms of \S+ s, (\d+) ms ago/.exec(line) ?? [];
  return agoMs === undefined ? undefined : { agoMs: Number(agoMs), withinMs: Number(withinMs) };
}

/** The timers of the master have stood still for so many ms until now: its clock has not counted them. */
export function noteStood(exposures: readonly Exposure[], ms: number, nowMs: number): void {
  for (const exposure of exposures)
    if (exposure.struckAt !== undefined) exposure.masterStoodMs += Math.min(ms, Math.max(0, nowMs - exposure.struckAt));
}

/** Checks what the master says now. Nobody knows which of several blows was felt, so such a hit is not checked. */
export function checkAge(
  checks: Checks,
  id: string,
  { struckAt, mayFrom, mayUntil, masterStoodMs }: Exposure,
  { agoMs, withinMs }: Age,
  nowMs: number,
): void {
  if (struckAt === undefined || mayUntil > mayFrom) return;
  const trueMs = nowMs - struckAt;
  const uncertainMs = withinMs + roundingMs + trueMs * clockError;
  checks.demand(
    "true time",
    agoMs - trueMs <= uncertainMs && trueMs - agoMs <= uncertainMs + masterStoodMs,
    () =>
      `the master says that ${id} was struck ${agoMs} ms ago +-${withinMs} ms, but that was ${trueMs.toFixed(1)} ms ago`,
  );
}
