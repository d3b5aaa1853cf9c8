// What is under way before a game: the check of the targets, the self-test, and a change of the names. What is done with
// them is in preflight.ts, self-test.ts and entered.ts.
import type { GameRules } from "./document.js";

/** A check that runs, or one whose game waits because a target is red. */
export interface Check {
  /** The game that waits, and its players. */
  rules: GameRules | undefined;
  names: readonly string[];
  /** How many targets are still to be judged; 0 when all are. */
  left: number;
  /** Which targets are red, and why; "" if none is. */
  red: string;
  /** A was held meanwhile: the game starts whatever the check finds. */
  isForced: boolean;
}

export const flight: {
  check?: Check | undefined;
  /** While a self-test runs: goes on to its next target, or ends it. */
  next?: ((isEnd: boolean) => void) | undefined;
  /** While the list of names is saved. */
  name?: boolean | undefined;
} = {};
