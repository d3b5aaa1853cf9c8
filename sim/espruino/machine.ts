// What the parts of a `vm` board (timers, pins, net, Wi-Fi, Storage) share: the board's own time and its event loop.
import type { Context } from "node:vm";
import type { Host, Timer, World } from "../world/world.js";

/**
 * One powered interpreter, from power-up to power loss. It is single-threaded: callbacks run one after the other, and
 * one that blocks (`connect` while nobody answers) delays all others. After power loss every call does nothing.
 */
export interface Machine {
  readonly world: World;
  readonly host: Host;
  /** The context in which the bundle runs. */
  readonly context: Context;
  readonly alive: boolean;
  /** The board's time, ms of the world's clock. It is ahead of that clock after a callback has blocked. */
  now(): number;
  /**
   * Runs a callback of the firmware as soon as the interpreter is free, after those that are already waiting. What it
   * throws is printed as Espruino does (`Uncaught …`), and the program goes on. `self` is its `this`.
   */
  queue(callback: Function, args?: unknown[], self?: unknown): void;
  /**
   * Runs the simulator's own `work` (not the firmware's) at a time, or later if the interpreter is blocked then. Power
   * loss cancels it.
   */
  at(atMs: number, work: () => void): Timer;
  /** Called within a callback: the interpreter is blocked for that long. */
  block(ms: number): void;
  /** Called within a callback: a call in it takes that long, too short to count as blocking. */
  spend(ms: number): void;
  /** Prints on the board's console; lines end with `\n`. */
  print(text: string): void;
  /** Runs `work` at power loss, to close what reaches out of the board. */
  onPowerLoss(work: () => void): void;
}
