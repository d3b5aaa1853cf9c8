// Every command has exactly one outcome: compares the commands typed on the master's console with the outcomes it
// prints.
import type { Checks } from "./invariant.js";

/** 2 s on a clock that is 2 % slow, plus transit, ms. */
const outcomeMsMax = 2100;

/** A command that has no outcome yet. */
export interface TypedCommand {
  /** The target, and the type of the request to it. */
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

  /** The master has refused something: the command typed just now, unless `done` came first. */
  refused(): void {
    this.waiting.delete(this.last);
  }

  /** The console has executed what was typed. */
  done(): void {
    this.last = 0;
  }

  /** The command with that number has its outcome; returns the command. */
  outcome(number: number): TypedCommand | undefined {
    const command = this.waiting.get(number);
    this.checks.demand("one outcome", command !== undefined, () => `command ${number} has a second outcome`);
    this.waiting.delete(number);
    return command;
  }

  /** The master's timers have stood still for that long. */
  stood(ms: number): void {
    for (const command of this.waiting.values()) command.stoodMs += Math.min(ms, this.now() - command.at);
  }

  /** The master lost its power and forgot all commands. */
  masterDied(): void {
    this.waiting.clear();
  }

  /** Checks that no outcome is overdue; call it now and then. */
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
