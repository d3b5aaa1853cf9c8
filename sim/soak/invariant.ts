// What must hold, whatever happens: the invariants by name, and the exception that ends a run in which one does not.

export const invariants = {
  "strike once":
    "every strike on an armed plate within its exposure is recorded exactly once, and never called lost, unless its target lost power before it could tell",
  "nothing invented": "no hit is recorded that no piezo felt, and no miss that its target did not tell",
  "record kept": "what was recorded is never changed: the sheet at the end is what was told during the game",
  "right sheet": "the sheet of a game that is over adds up by the game's own rules",
  lease: "no plate is held up more than 3 s after it last could hear its master",
  cold: "no plate is held up for longer than one travel after STOP, nor at all while the range is cold",
  "one outcome": "every command has exactly one outcome, within 2 s",
  "true outcome":
    "what a command is said to have done, the plate has done since it was given; nothing is done in a cold range",
  wire: "two boards understand each other, each request gets its one reply, silence is told",
  edge: "what is just allowed costs nothing, what is just not allowed only its own line, and 20 bad lines in a row the link",
  limits: "timers, watches, sockets, listeners and unsent bytes stay under their limits",
  "no leak": "after each recovery there is as much of each as after the first",
  recovery: "every living target is registered within 10 s after the last fault, and a game can be played to its end",
  "never freezes": "the master's interpreter never stands still for more than 20 ms",
  "no error": "no board's interpreter reports an error",
} as const;
export type Invariant = keyof typeof invariants;

/** One that does not hold. */
export interface Violation {
  invariant: Invariant;
  what: string;
  /** Of the hour, ms. */
  atMs: number;
}

/** Ends the run. */
export class Broken extends Error {
  constructor(
    readonly invariant: Invariant,
    what: string,
  ) {
    super(what);
  }
}

/** Counts what was looked at, and keeps the first thing that does not hold. */
export class Checks {
  readonly counts: Record<Invariant, number> = Object.fromEntries(
    Object.keys(invariants).map((name) => [name, 0]),
  ) as Record<Invariant, number>;
  private broken: Broken | undefined;

  /**
   * `what` is asked only if it does not hold. It does not throw: it may be called from within a board's callback, which
   * would swallow that.
   */
  demand(invariant: Invariant, holds: boolean, what: () => string): void {
    this.counts[invariant]++;
    if (!holds) this.broken ??= new Broken(invariant, what());
  }

  /** @throws Broken if something did not hold */
  throwIfBroken(): void {
    if (this.broken) throw this.broken;
  }
}
