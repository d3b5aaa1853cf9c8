// What a turn tells the game that it belongs to.
import type { RowOutcome } from "./record-lines.js";

/** What a turn reports to its owner. */
export interface Owner {
  /** All plates are done, except for what absent targets still owe. */
  over(): void;
  /** The turn cannot go on: why, as a sentence. */
  stuck(why: string): void;
  /**
   * A row has its outcome, which is about to be recorded, and then told by `tell`: `ms` from armed to hit, -1 without
   * one, of so many seconds, at that time of the turn's clock.
   */
  settled(row: number, how: RowOutcome, ms: number, seconds: number, atMs: number, tell: () => void): void;
  /** The row was recorded and printed. */
  told(): void;
}
