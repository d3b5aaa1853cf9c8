// What a target's result means to the game: when its plate was struck, and the outcome by the game's rules.
import type { Outcome } from "../wire/targets.js";
import { clockMs, isNoShoot, type Open } from "./lane.js";
import type { RowOutcome } from "./record-lines.js";
import { rules } from "./sheet.js";

/**
 * A strike that is later than the turn's end by more than this, in ms, does not count. It is what the word that a target
 * is armed, and the order to lie down, may take on their way.
 */
const lateMs = 100;

/**
 * What the turn's clock showed when a plate was struck, `ms` after it was armed, or what it shows now: however late the
 * result comes, a strike has its place. It cannot have been later than now.
 */
export function struckMs(open: Open, ms: number): number {
  return ms < 0 || open.armed === undefined ? clockMs() : Math.min(clockMs(), open.armed + ms);
}

/** A target's outcome by the game's rules. If the target was linked all the time, the game itself aborted it. */
export function rowOutcome(open: Open, outcome: Outcome, ms: number, wasHere: boolean): RowOutcome {
  if (outcome == "hit" && struckMs(open, ms) > (rules!.seconds || Infinity) * 1000 + lateMs) return "void";
  switch (outcome) {
    case "hit":
      return isNoShoot(open.at) ? "struck" : ms < Math.round((rules!.early || 0) * 1000) ? "early" : "hit";
    case "miss":
      return isNoShoot(open.at) ? "spared" : "miss";
    case "aborted":
      return wasHere ? "void" : "lost";
    case "lost":
      return "lost";
    case "fault":
      return "void";
  }
}
