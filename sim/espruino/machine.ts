// What the parts of a `vm` board (timers, pins, net, Wi-Fi, Storage) share: the board's own time and its one event
// loop.
import type { Context } from "node:vm";
import type { Host, Timer, World } from "../world/world.js";

/**
 * One powered interpreter, from power-up to power loss. It is single-threaded: callbacks run one after the other, and
 * one that blocks (`connect` while nobody answers) holds up all others. After power loss every call does nothing.
 */
export interface Machine {
  readonly world: World;
  readonly host: Host;
  /** The context in which the bundle runs. */
  readonly context: Context;
  readonly alive: boolean;
  /** The board's time, ms of the world's clock; ahead of the world's clock while a callback has blocked. */
  now(): number;
  /**
   * Runs a callback of the firmware as soon as the interpreter is free, after those that wait already. What it throws
   * is printed as Espruino does (`Uncaught …`) and the program goes on. `self` is its `this`.
   */
  queue(callback: Function, args?: unknown[], self?: unknown): void;
  /**
   * Runs `work` of the board's own (not the firmware) at a time, or later if the interpreter is blocked then; gone with
   * the power.
   */
  at(atMs: number, work: () => void): Timer;
  /** The interpreter stands still for so long, from within a callback. */
  block(ms: number): void;
  /** A call of the running callback takes so long: less than anybody would call standing still. */
  spend(ms: number): void;
  /** Prints on its console; lines are cut at `\\n`. */
  print(text: string): void;
  /** Called at power loss, to close what reaches out of the board. */
  onPowerLoss(work: () => void): void;
}
