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

  /** What `work` throws ends the process, as in any callback of Node; the other callbacks are kept. */
  at(atMs: number, work: () => void): Timer {
    const entry = this.queue.add(Math.max(atMs, 0), work);
    if (entry.at < this.wakeUpAt) this.arm();
    return entry;
  }

  /** How many callbacks wait for their time. */
  get pending(): number {
    return this.queue.pending;
  }

  /** Drops everything that waits, so that the process may end; later calls wait for ever. */
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

  /** Runs what is due, but not what that adds: sockets get their turn in between. */
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
