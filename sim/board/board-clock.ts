// The clock of a board against the world's: when it was switched on, how fast it runs, and what the firmware set it to.
// It rules what the firmware measures; times between the simulator's parts are the world's.

export class BoardClock {
  /** Board's ms at the world's `sinceMs`. */
  private boardMs = 0;

  /** @param sinceMs when it began to run, ms of the world's clock, and from when `rate` holds */
  constructor(
    private sinceMs: number,
    private rate: number,
  ) {}

  /** What it shows at a time of the world, seconds. */
  seconds(atMs: number): number {
    return ((atMs - this.sinceMs) * this.rate + this.boardMs) / 1000;
  }

  /** `setTime`; what is no number sets nothing. */
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
