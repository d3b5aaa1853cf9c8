// The piezo that feels the hit. It is read only while it is armed, because the moving servo shakes the plate, too.
import { now } from "../../shared/clock.js";
import { settings } from "./settings.js";

/** From this share of the threshold on, what is felt when the sensor is armed may be a blow that dies away. */
const nearly = 0.8;
/** How often the piezo is read, in ms: a blow rings for tens of milliseconds behind a peak-hold circuit. */
const readMs = 10;

let reading: Handle | undefined;
/** The weakest blow that is felt, 0 to 1. */
let threshold: number;
/**
 * The sensor was below the threshold since it was armed, and no blow had been felt for the lock-out: what rises above it
 * from then on is a blow.
 */
export let hasRested = false;
/** When the sensor was last seen above the threshold, or nearly there as it was armed, in ms. */
let ringMs = -Infinity;

/** The strength of the blow that rings now and did not yet when the sensor was armed, 0 to 1 with three decimals; or 0. */
export function blow(): number {
  const strength = analogRead(settings.piezoPin);
  if (strength < threshold) {
    // A blow that dies away trembles around the threshold.
    if (!hasRested) hasRested = now() - ringMs >= settings.lockOutMs;
    return 0;
  }
  ringMs = now();
  return hasRested ? Math.round(strength * 1000) / 1000 : 0;
}

/**
 * Calls `check` often enough to miss no blow, until `disarm`. The threshold is the setting's, divided by `sensitivity`.
 */
export function arm(check: () => void, sensitivity: number): void {
  disarm();
  threshold = settings.hitStrength / sensitivity;
  hasRested = false;
  if (analogRead(settings.piezoPin) >= nearly * threshold) ringMs = now();
  blow(); // at rest, it feels what comes before the first check
  reading = setInterval(check, readMs);
}

/** Whether the interpreter has removed the timer that reads the piezo, as it may when its memory is out. */
export function isLost(): boolean {
  return !global["\xff"].timers[reading!];
}

export function disarm(): void {
  if (reading !== undefined) clearInterval(reading);
  reading = undefined;
}
