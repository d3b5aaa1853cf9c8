// Every command has exactly one outcome: what was typed at the master's console against what it told.
import type { Checks } from "./invariant.js";

/** 2 s on a clock that is 2 % slow, and the way there. */
const outcomeMsMax = 2100;

/** A command whose outcome is not known. */
export interface TypedCommand {
  /** The target, and what it was asked. */
  id: string;
  type: string;
  at: number;
}

export class Requests {
  private readonly waiting = new Map<number, TypedCommand & { stoodMs: number }>();
  private last = 0;

  constructor(
    private readonly now: () => number,
    private readonly checks: Checks,
  ) {}

  typed(number: number, id: string, type: string): void {
    this.waiting.set(number, { id, type, at: this.now(), stoodMs: 0 });
    this.last = number;
  }

  /** The master has refused what was typed just now, or, later, something else. */
  refused(): void {
    this.waiting.delete(this.last);
  }

  /** The console has done what was typed. */
  done(): void {
    this.last = 0;
  }

  /** Returns the command that has its outcome now. */
  outcome(number: number): TypedCommand | undefined {
    const command = this.waiting.get(number);
    this.checks.demand("one outcome", command !== undefined, () => `command ${number} has a second outcome`);
    this.waiting.delete(number);
    return command;
  }

  /** The master's timers stood still for so long, until now. */
  stood(ms: number): void {
    for (const command of this.waiting.values()) command.stoodMs += Math.min(ms, this.now() - command.at);
  }

  /** The master lost its power, and with it who waited. */
  masterDied(): void {
    this.waiting.clear();
  }

  /** Now and then. */
  checkOverdue(): void {
    for (const [number, { at, stoodMs }] of this.waiting) {
      this.checks.demand(
        "one outcome",
        this.now() - at - stoodMs <= outcomeMsMax,
        () => `command ${number} has no outcome after ${(this.now() - at).toFixed(0)} ms`,
      );
    }
  }
}
