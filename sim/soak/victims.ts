// What the observer must know of the faults, because it cannot see it on the arena.
import type { Judge } from "./strangers.js";

export interface Victims extends Judge {
  /** `master` or a target lost power. */
  powerLost(name: string): void;
  /** The hardware clock of `master` or of a target was set by so many seconds, back if below 0. */
  clockStepped(name: string, seconds: number): void;
  /** Something has all memory of `master` or of a target, until then, ms. */
  starves(name: string, untilMs: number): void;
  /** A second board with this target's id came, or went. */
  twinCame(id: string): void;
  twinWent(id: string): void;
  /**
   * A blow at a plate of that id, on that board: a shot that struck, or with `mayMiss` a knock or a shot that hardly
   * struck.
   */
  blown(id: string, board: string, strength: number, ringMs: number | undefined, mayMiss: boolean): void;
}
