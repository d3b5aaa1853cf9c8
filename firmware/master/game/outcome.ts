// What a target's result means to the game: when its plate was struck, and the outcome by the game's rules.
import type { Outcome } from "../wire/targets.js";
import { clockAt, clockMs, isNoShoot, type Open } from "./lane.js";
import type { RowOutcome } from "./record-lines.js";
import { rules } from "./sheet.js";

/**
 * A strike whose time nobody knows exactly does not count if it seems to be later than the turn's end by more than this,
 * in ms. It is what the word that a target is armed, and the order to lie down, may take on their way.
 */
const lateMs = 100;

/**
 * What the turn's clock showed when a plate was struck, `ms` after it was armed and at `at` by the master's clock, or what
 * it shows now: however late the result comes, a strike has its place. It cannot have been later than now.
 */
export function struckMs(open: Open, ms: number, at: number | undefined): number {
  const placed = at === undefined ? (ms < 0 ? NaN : open.armed! + ms) : clockAt(at);
  return placed < clockMs() ? placed : clockMs();
}

/**
 * A target's outcome by the game's rules, for a strike at that time of the turn's clock, which may be wrong by `within`.
 * In doubt it was in time. If the target was linked all the time, the game itself aborted it.
 */
export function rowOutcome(
  open: Open,
  outcome: Outcome,
  ms: number,
  struck: number,
  within: number | undefined,
  wasHere: boolean,
): RowOutcome {
  const doubt = within === undefined ? lateMs : within;
  if (outcome == "hit" && struck - doubt > (rules!.seconds || Infinity) * 1000) return "void";
  switch (outcome) {
    case "hit":
      return isNoShoot(open.at) ? "struck" : ms < Math.round((rules!.early || 0) * 1000) ? "early" : "hit";
    case "miss":
      return isNoShoot(open.at) ? "spared" : "miss";
    case "aborted":
      return wasHere ? "void" : "lost";
    case "lost":
    case "crosstalk":
      return outcome;
    case "fault":
      return "void";
  }
}
