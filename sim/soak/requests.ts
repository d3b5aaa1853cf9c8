// Every command has exactly one outcome: what was typed at the master's console against what it told.
import type { Checks } from "./invariant.js";

/** 2 s on a clock that is 2 % slow, and the way there. */
const outcomeMsMax = 2100;

export class Requests {
  /** Since when each waits, by number. */
  private readonly waiting = new Map<number, number>();
  private last = 0;

  constructor(private readonly now: () => number, private readonly checks: Checks) {}

  typed(number: number): void {
    this.waiting.set(number, this.now());
    this.last = number;
  }

  /** The master has refused what was typed just now. */
  refused(): void {
    this.waiting.delete(this.last);
  }

  outcome(number: number): void {
    this.checks.demand("one outcome", this.waiting.delete(number), () => `command ${number} has a second outcome`);
  }

  /** The master lost its power, and with it who waited. */
  masterDied(): void {
    this.waiting.clear();
  }

  /** Now and then. */
  look(): void {
    for (const [number, since] of this.waiting) {
      this.checks.demand("one outcome", this.now() - since <= outcomeMsMax, () => `command ${number} has no outcome after ${(this.now() - since).toFixed(0)} ms`);
    }
  }
}
