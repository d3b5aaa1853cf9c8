// What decides a simulated hour of the soak, and what is known when it is over.
import type { BoardsOptions } from "./boards.js";
import type { Fault, FaultKind, ProfileName } from "./faults.js";
import type { Invariant, Violation } from "./invariant.js";

export interface HourOptions extends BoardsOptions {
  /** Decides everything, 0 to 4294967295. */
  seed: number;
  /** 1 to 32; default 8. */
  targets?: number;
  /** Default `hell`. */
  profile?: ProfileName;
  /** The range has no key, and so no adversary. */
  isOpen?: boolean;
  /** Instead of the built bundles. */
  bundles?: { master?: string; target?: string };
  /** The hour ends after the round in which this time is over; default 60. */
  minutes?: number;
  /** Instead of the schedule that the seed produces. */
  schedule?: readonly Fault[];
  /** Called with each line of the journal. */
  log?(line: string): void;
}

export interface HourReport {
  seed: number;
  simulatedMs: number;
  /** The first invariant that did not hold; the hour ended there. */
  violation?: Violation;
  /** The journal's last lines, oldest first. */
  last: string[];
  /** The SHA-256 of the whole journal: the same for the same options on every machine. */
  digest: string;
  faults: Partial<Record<FaultKind, number>>;
  checks: Record<Invariant, number>;
}
