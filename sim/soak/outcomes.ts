// True outcomes: when a command is reported as done, its target has answered it and the plate has moved.
import type { Checks } from "./invariant.js";
import type { Requests } from "./requests.js";
import type { Safety } from "./safety.js";
import type { WireRules } from "./wire-rules.js";

export class Outcomes {
  /** `hasTwin` says whether another board has, or recently had, a target's id: then the plate may be that board's. */
  constructor(
    private readonly checks: Checks,
    private readonly requests: Requests,
    private readonly wire: WireRules,
    private readonly safety: Safety,
    private readonly hasTwin: (id: string) => boolean,
  ) {}

  /** The console reports the outcome of the command with that number. */
  outcome(number: number, word: string, nowMs: number): void {
    const command = this.requests.outcome(number);
    if (!command) return;
    const { id, type, at } = command;
    const isUp = word === "standing" || word === "activated";
    const isMoved = isUp || word === "down";
    if (isMoved || word === "alive")
      this.demand(
        this.wire.hasAnswered(id, type, at, nowMs),
        () => `command ${number} is ${word}, but ${id} has not answered it`,
      );
    if (!isMoved || this.hasTwin(id)) return;
    this.demand(
      this.safety.hasBeen(id, isUp, at),
      () => `command ${number} is ${word}, but the plate of ${id} never was`,
    );
    // A command that was given before STOP may still be answered after it.
    if (isUp)
      this.demand(!this.safety.isColdSince(at), () => `command ${number} is ${word}, but was given in a cold range`);
  }

  private demand(holds: boolean, what: () => string): void {
    this.checks.demand("true outcome", holds, what);
  }
}
