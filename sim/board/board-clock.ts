// A board's clock relative to the world's: when it was started, how fast it runs, and what the firmware set it to. The
// firmware measures time with it; the parts of the simulator use the world's clock.

export class BoardClock {
  /** Board's ms at the world's `sinceMs`. */
  private boardMs = 0;

  /** @param sinceMs when it started, ms of the world's clock; `rate` applies from then on */
  constructor(
    private sinceMs: number,
    private rate: number,
  ) {}

  /** What it shows at a time of the world's clock, seconds. */
  seconds(atMs: number): number {
    return ((atMs - this.sinceMs) * this.rate + this.boardMs) / 1000;
  }

  /** Sets it, as `setTime` does. Does nothing if `seconds` is no number. */
  set(seconds: number, atMs: number): void {
    const byMs = (seconds - this.seconds(atMs)) * 1000;
    if (Number.isFinite(byMs)) this.boardMs += byMs;
  }

  /** Runs at another rate from `atMs` on, without a jump. */
  setRate(rate: number, atMs: number): void {
    this.boardMs += (atMs - this.sinceMs) * this.rate;
    this.sinceMs = atMs;
    this.rate = rate;
  }
}
