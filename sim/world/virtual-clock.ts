// The clock of the virtual world: it stands still while callbacks run and jumps from one to the next.
import { TimerQueue } from "./timer-queue.js";
import type { Clock, Timer } from "./world.js";

/** More callbacks than this at one instant mean that they schedule each other for ever. */
const callbacksPerInstantMax = 1_000_000;

export class VirtualClock implements Clock {
  private time = 0;
  private readonly queue = new TimerQueue();
  private running = false;
  private endMs = Infinity;
  private sinceJump = 0;

  now(): number {
    return this.time;
  }

  at(atMs: number, work: () => void): Timer {
    return this.queue.add(Math.max(atMs, this.time), work);
  }

  /** When anything else happens next: the next callback is due, or the present `run` ends. */
  get nextMs(): number {
    return Math.min(this.queue.peek()?.at ?? Infinity, this.endMs);
  }

  /** How many callbacks are waiting. */
  get pending(): number {
    return this.queue.pending;
  }

  /**
   * Jumps to the next callback and runs it; false if none is waiting. Passes on what the callback throws. Also throws
   * if called from a callback, or if callbacks follow each other without end at one instant.
   */
  step(): boolean {
    return this.stepUntil(Infinity);
  }

  /** Runs everything that is due within the next `ms` milliseconds, end included; the clock then shows that end. */
  run(ms: number): void {
    const end = this.time + ms;
    while (this.stepUntil(end));
    this.time = Math.max(this.time, end);
  }

  /**
   * Runs until the condition holds, which it checks after every callback, for at most `maxMs`. Returns whether it
   * holds.
   */
  runUntil(condition: () => boolean, maxMs: number): boolean {
    const end = this.time + maxMs;
    while (!condition()) {
      if (this.stepUntil(end)) continue;
      this.time = Math.max(this.time, end);
      return condition();
    }
    return true;
  }

  private stepUntil(end: number): boolean {
    if (this.running) throw new Error("the clock is already running: a callback must not run it");
    const entry = this.queue.peek();
    this.endMs = end;
    if (!entry || entry.at > end) return false;
    if (entry.at > this.time) {
      this.time = entry.at;
      this.sinceJump = 0;
    } else if (++this.sinceJump > callbacksPerInstantMax) {
      throw new Error(`time stands still at ${this.time} ms: callbacks schedule each other without end`);
    }
    const work = this.queue.pop();
    this.running = true;
    try {
      work?.();
    } finally {
      this.running = false;
    }
    return true;
  }
}
