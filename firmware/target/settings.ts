// A target's settings. They are read once, at boot (read-settings.ts).
import type { Settings as Common } from "../../shared/begin.js";

export interface Settings extends Common {
  id: string;
  /** Its tags are made by SHA-1, because its interpreter has nothing better. @short */
  isSha1: boolean;
  /** The master's address; without it the target has to look for it. @short */
  masterHost?: string;
  /** @short */
  servoPin: Pin;
  /** @short */
  piezoPin: Pin;
  /**
   * The pin of the battery's voltage divider, if there is one, and the battery's volts at which it reads 1, 0.5 to 60.
   * @short
   */
  batteryPin?: Pin;
  /** @short */
  batteryVolts?: number;
  /** The light that blinks for somebody who looks for this target: its own, or that of the board. @short */
  lightPin?: Pin;
  /** The servo's angles, in degrees, 0 to 180. @short */
  degreesDown: number;
  /** @short */
  degreesUp: number;
  /** The longest that the servo takes from one end to the other, in ms, 100 to 1500. @short */
  travelMs: number;
  /** The weakest blow that counts as a hit, 0 to 1. @short */
  hitStrength: number;
  /** How long after the servo's travel a raised plate still shakes, in ms. @short */
  blindMs: number;
  /** For how long after it was above the threshold the sensor counts no blow, in ms. @short */
  lockOutMs: number;
  /** What a registration says of the calibration: see `Register`. */
  cal?: number;
  cross?: number;
}

/** The Storage file of the calibration. */
export const calibrationFile = "snyper.cal";

/** The servo's settings as a text. A calibration is older than they are if it has another one. */
export function servoText(own: Settings): string {
  return own.degreesDown + " " + own.degreesUp + " " + own.travelMs;
}

/** This target's settings, and the id of its power-up; set once the target has started. */
export let settings: Settings;
export let boot: string;

export function useSettings(own: Settings, ownBoot: string): void {
  settings = own;
  boot = ownBoot;
}
