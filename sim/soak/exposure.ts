// What the observer knows of an exposure.

/** One exposure, as its board reported it and as the world saw it. */
export interface Exposure {
  board: string;
  armedAt: number;
  /** How long it should last, ms. */
  lastsMs: number;
  /** The level from which a blow is felt, 0 to 1. */
  level: number;
  /** How much time its board may have missed, and how much it may have counted too much, after clock steps, ms. */
  missedMs: number;
  gainedMs: number;
  /** When a blow struck that must be felt. */
  struckAt?: number;
  /** Between these times something else may be felt, too: a knock, or a shot just before. */
  mayFrom: number;
  mayUntil: number;
  /** Until when a blow from before it was armed may ring: that is no hit, and hides others. */
  deafUntil: number;
  outcome?: "hit" | "miss" | "aborted" | "fault" | "gone";
  concludedAt?: number;
  /** As reported, "1.234". */
  time?: string;
  /** How long the master's timers have stood still since that blow, ms: its clock has not counted that time. */
  masterStoodMs: number;
  /** In which power-up of the master it was recorded. */
  recordedIn?: number;
  /** Its board lost power, or another board had its id, so the master may not have it. */
  isExcused: boolean;
}
