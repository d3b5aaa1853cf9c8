// What the observer needs to know about faults because it cannot see it in the arena.
import type { Wires } from "../devices/plate.js";
import type { EdgeListener } from "./strangers.js";

export interface FaultListener extends EdgeListener {
  /** `master` or a target lost power. */
  powerLost(name: string): void;
  /** The hardware clock of `master` or a target was set by so many seconds, back if they are negative. */
  clockStepped(name: string, seconds: number): void;
  /** A target's connection was reset, and its runtime does not say so. */
  lostSilently(id: string): void;
  /** Something has all memory of `master` or of a target, until then, ms. */
  starves(name: string, untilMs: number): void;
  /** A second board with this target's id was switched on, or off. */
  twinCame(id: string): void;
  twinWent(id: string): void;
  /**
   * A blow to the plate of that board, which has that id: a shot, or with `mayMiss` a knock or a weak shot that may go
   * unnoticed.
   */
  blown(id: string, board: string, strength: number, ringMs: number | undefined, mayMiss: boolean): void;
  /** The wires of a target's piezo have broken, or were mended. */
  wired(id: string, wires: Wires): void;
}
