// The wall clock as a world's clock.
import { performance } from "node:perf_hooks";
import { Agenda } from "./timer-queue.js";
import type { Clock, Timer } from "./world.js";

/** Longer delays make Node's `setTimeout` fire at once. */
const timeoutMsMax = 2 ** 31 - 1;

export class RealClock implements Clock {
  private readonly start = performance.now();
  private readonly agenda = new Agenda();
  private cancelWakeUp: (() => void) | undefined;
  private wakeUpAt = Infinity;
  private closed = false;

  now(): number {
    return performance.now() - this.start;
  }

  /** What `work` throws ends the process, as in any callback of Node; the other callbacks are kept. */
  at(atMs: number, work: () => void): Timer {
    const entry = this.agenda.add(Math.max(atMs, 0), work);
    if (entry.at < this.wakeUpAt) this.arm();
    return entry;
  }

  /** How many callbacks wait for their time. */
  get pending(): number {
    return this.agenda.pending;
  }

  /** Drops everything that waits, so that the process may end; later calls wait for ever. */
  close(): void {
    this.closed = true;
    this.cancelWakeUp?.();
    this.agenda.clear();
  }

  private arm(): void {
    this.cancelWakeUp?.();
    this.cancelWakeUp = undefined;
    const next = this.agenda.peek();
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
    const newest = this.agenda.newest;
    try {
      for (let next = this.agenda.peek(); next && next.at <= now && next.order <= newest; next = this.agenda.peek())
        this.agenda.take()?.();
    } finally {
      this.arm();
    }
  }
}
