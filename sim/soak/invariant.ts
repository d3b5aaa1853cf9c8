// What must hold whatever happens: the invariants by name, and the exception that ends a run which violates one.

export const invariants = {
  "strike once":
    "every strike on an armed plate is recorded exactly once and never called lost, unless the target lost power before it could report it",
  "nothing invented": "no hit is recorded that no piezo felt, and no miss that no target reported",
  "true time":
    "a hit's time on the clock is not wrong by more than the bound that is stated with it, whatever links and clocks do",
  "record kept": "what was recorded never changes: the sheet at the end matches what was reported during the game",
  "right sheet": "the sheet of a finished game adds up by the rules of that game",
  lease: "no plate is held up more than 3 s after its target could last hear the master",
  fresh:
    "with a key, no plate rises 2 s after its target sent the newest line that the master has proven to know, or is held up 4 s after that or 3 s after the master's last line",
  "no forgery":
    "nobody without the range's key raises a plate, becomes or replaces a target, or gets an answer to a wrong line",
  cold: "no plate is held up longer than one travel after STOP, or at all while the range is cold",
  "plate down": "no target stands still for longer than its lease, or restarts on purpose, with its plate up",
  "one outcome": "every command has exactly one outcome, within 2 s",
  "true outcome":
    "when a command is reported as done, the plate has moved since it was given; in a cold range no command is done",
  wire: "the boards understand each other, each request gets exactly one reply, silence is reported",
  edge: "a line at the limit is accepted, a line over it costs only itself, and 20 bad lines in a row cost the link",
  limits: "timers, watches, sockets, listeners and unsent bytes stay within their limits",
  "no leak": "after each recovery there are as many of each as after the first",
  recovery: "every powered target is registered within 10 s after the last fault, and a game can be played to its end",
  "never freezes": "the master's interpreter never stands still for more than 20 ms",
  "no error": "no board's interpreter reports an error",
} as const;
export type Invariant = keyof typeof invariants;

/** A violation of one of them. */
export interface Violation {
  invariant: Invariant;
  what: string;
  /** When in the hour, ms. */
  atMs: number;
}

/** Thrown to end the run. */
export class InvariantError extends Error {
  constructor(
    readonly invariant: Invariant,
    what: string,
  ) {
    super(what);
  }
}

/** Counts the checks of each invariant, and keeps the first violation. */
export class Checks {
  readonly counts: Record<Invariant, number> = Object.fromEntries(
    Object.keys(invariants).map((name) => [name, 0]),
  ) as Record<Invariant, number>;
  private broken: InvariantError | undefined;

  /**
   * Checks an invariant; `what` is called only if it does not hold. This never throws, because it may run inside a
   * board's callback, which would swallow the exception.
   */
  demand(invariant: Invariant, holds: boolean, what: () => string): void {
    this.counts[invariant]++;
    if (!holds) this.broken ??= new InvariantError(invariant, what());
  }

  /** @throws InvariantError if an invariant did not hold */
  throwIfBroken(): void {
    if (this.broken) throw this.broken;
  }
}
