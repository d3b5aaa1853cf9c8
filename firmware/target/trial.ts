// What a calibration has measured so far, and what it is doing: its code exists only while it runs (calibrate.ts).
import type { Measured } from "./propose.js";

export interface Trial extends Partial<Measured> {
  /** The id of the request whose step is running, "" for none. */
  id: string;
  /** What reads the sensor, while a step is running. */
  reading: Handle | undefined;
}

export let trial: Trial | undefined;

/** Begins a calibration, or forgets it. */
export function setTrial(next: Trial | undefined): void {
  trial = next;
}
