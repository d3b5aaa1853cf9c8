// The callbacks that a clock has yet to run: a binary heap by time, and in the order of asking among equal times.
import type { Timer } from "./world.js";

/** With fewer cancelled entries than this, a clean-up is not worth its cost. */
const cancelledKept = 64;

/** One waiting callback. A cancelled one stays in the heap, empty, until its time or the next clean-up. */
export class QueueEntry implements Timer {
  constructor(
    readonly at: number,
    readonly order: number,
    public work: (() => void) | undefined,
    private readonly queue: TimerQueue,
  ) {}

  cancel(): void {
    if (!this.work) return;
    this.work = undefined;
    this.queue.noteCancelled();
  }
}

function before(a: QueueEntry, b: QueueEntry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

export class TimerQueue {
  private heap: QueueEntry[] = [];
  private order = 0;
  private empty = 0;

  /** How many callbacks are waiting. */
  get pending(): number {
    return this.heap.length - this.empty;
  }

  /** The order of the entry added last. */
  get newest(): number {
    return this.order - 1;
  }

  /** Adds a callback. Throws if `at` is not a finite number. */
  add(at: number, work: () => void): QueueEntry {
    if (!Number.isFinite(at)) throw new RangeError(`no such time: ${at}`);
    const entry = new QueueEntry(at, this.order++, work, this);
    this.heap.push(entry);
    this.rise(this.heap.length - 1);
    return entry;
  }

  /** The next entry, which stays in the queue. */
  peek(): QueueEntry | undefined {
    while (this.heap[0] && !this.heap[0].work) {
      this.removeFirst();
      this.empty--;
    }
    return this.heap[0];
  }

  /** Removes the next callback and returns it; it can no longer be cancelled. */
  pop(): (() => void) | undefined {
    const entry = this.peek();
    if (!entry) return undefined;
    this.removeFirst();
    const work = entry.work;
    entry.work = undefined;
    return work;
  }

  clear(): void {
    for (const entry of this.heap) entry.work = undefined;
    this.heap = [];
    this.empty = 0;
  }

  /** Called by an entry. Cleans up when most of the heap is empty, so that cancelled timers do not pile up. */
  noteCancelled(): void {
    this.empty++;
    if (this.empty < cancelledKept || this.empty * 2 < this.heap.length) return;
    this.heap = this.heap.filter((entry) => entry.work).sort((a, b) => (before(a, b) ? -1 : 1));
    this.empty = 0;
  }

  private removeFirst(): void {
    const last = this.heap.pop();
    if (!last || this.heap.length === 0) return;
    this.heap[0] = last;
    this.sink();
  }

  private rise(from: number): void {
    const heap = this.heap;
    const entry = heap[from] as QueueEntry;
    let index = from;
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = heap[above] as QueueEntry;
      if (!before(entry, parent)) break;
      heap[index] = parent;
      index = above;
    }
    heap[index] = entry;
  }

  private sink(): void {
    const heap = this.heap;
    const entry = heap[0] as QueueEntry;
    let index = 0;
    for (;;) {
      let below = 2 * index + 1;
      const left = heap[below];
      if (!left) break;
      const right = heap[below + 1];
      if (right && before(right, left)) below++;
      const child = heap[below] as QueueEntry;
      if (!before(child, entry)) break;
      heap[index] = child;
      index = below;
    }
    heap[index] = entry;
  }
}
