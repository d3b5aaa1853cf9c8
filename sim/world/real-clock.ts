// The wall clock as a world's clock.
import { performance } from "node:perf_hooks";
import { TimerQueue } from "./timer-queue.js";
import type { Clock, Timer } from "./world.js";

/** Longer delays make Node's `setTimeout` fire at once. */
const timeoutMsMax = 2 ** 31 - 1;

export class RealClock implements Clock {
  private readonly start = performance.now();
  private readonly queue = new TimerQueue();
  private cancelWakeUp: (() => void) | undefined;
  private wakeUpAt = Infinity;
  private closed = false;

  now(): number {
    return performance.now() - this.start;
  }

  /** If `work` throws, the process ends, as with any callback in Node; the other callbacks stay queued. */
  at(atMs: number, work: () => void): Timer {
    const entry = this.queue.add(Math.max(atMs, 0), work);
    if (entry.at < this.wakeUpAt) this.arm();
    return entry;
  }

  /** How many callbacks are waiting. */
  get pending(): number {
    return this.queue.pending;
  }

  /** Drops all waiting callbacks so that the process can end. Callbacks added later never run. */
  close(): void {
    this.closed = true;
    this.cancelWakeUp?.();
    this.queue.clear();
  }

  private arm(): void {
    this.cancelWakeUp?.();
    this.cancelWakeUp = undefined;
    const next = this.queue.peek();
    this.wakeUpAt = next ? next.at : Infinity;
    if (!next || this.closed) return;
    const leftMs = next.at - this.now();
    if (leftMs <= 0) {
      const immediate = setImmediate(() => this.wakeUp());
      this.cancelWakeUp = () => clearImmediate(immediate);
    } else {
      const timeout = setTimeout(() => this.wakeUp(), Math.min(Math.ceil(leftMs), timeoutMsMax));
      this.cancelWakeUp = () => clearTimeout(timeout);
    }
  }

  /** Runs what is due, but not what those callbacks add, so that sockets get their turn in between. */
  private wakeUp(): void {
    const now = this.now();
    const newest = this.queue.newest;
    try {
      for (let next = this.queue.peek(); next && next.at <= now && next.order <= newest; next = this.queue.peek())
        this.queue.pop()?.();
    } finally {
      this.arm();
    }
  }
}
