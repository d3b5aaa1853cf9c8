// One direction of a connection's end in the real world: delays what passes as the impairment says, and keeps its
// order.

export class DelayLine {
  private readonly waiting: { work: () => void; dueMs: number }[] = [];
  private timeout: NodeJS.Timeout | undefined;

  /** `now` is the world's clock, ms. */
  constructor(private readonly now: () => number) {}

  /** Runs `work` after so many ms and after everything that came before it: at once if nothing is waiting. */
  pass(delayMs: number, work: () => void): void {
    if (delayMs <= 0 && this.waiting.length === 0) return work();
    const lastMs = this.waiting.at(-1)?.dueMs ?? 0;
    this.waiting.push({ work, dueMs: Math.max(this.now() + delayMs, lastMs) });
    this.arm();
  }

  /** Drops everything that is waiting. */
  clear(): void {
    clearTimeout(this.timeout);
    this.timeout = undefined;
    this.waiting.length = 0;
  }

  private arm(): void {
    if (this.timeout !== undefined || this.waiting.length === 0) return;
    this.timeout = setTimeout(() => this.due(), Math.max(0, this.waiting[0]!.dueMs - this.now()));
  }

  private due(): void {
    this.timeout = undefined;
    const nowMs = this.now();
    while (this.waiting.length > 0 && this.waiting[0]!.dueMs <= nowMs) this.waiting.shift()!.work();
    this.arm();
  }
}
