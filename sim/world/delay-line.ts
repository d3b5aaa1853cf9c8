// One direction of a connection's end in the real world: it delays what passes, as the impairment says, and keeps it in order.

export class DelayLine {
  private readonly waiting: { work: () => void; dueMs: number }[] = [];
  private timeout: NodeJS.Timeout | undefined;

  /** `now` is the world's clock, ms. */
  constructor(private readonly now: () => number) {}

  /** Does `work` after so many ms, and after all that came before: at once if nothing is in the way. */
  pass(delayMs: number, work: () => void): void {
    if (delayMs <= 0 && this.waiting.length === 0) return work();
    const lastMs = this.waiting.at(-1)?.dueMs ?? 0;
    this.waiting.push({ work, dueMs: Math.max(this.now() + delayMs, lastMs) });
    this.arm();
  }

  /** Forgets what is under way. */
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
