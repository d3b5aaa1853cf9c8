// The piezo that feels the hit. It looks only while it is armed: a servo that travels shakes the plate as well.
import type { Settings } from "./settings.js";

/** A blow rings for some tens of milliseconds behind a peak-hold circuit. */
const lookMs = 10;

let settings: Settings;
let looking: Handle | undefined;

export function attachSensor(own: Settings): void {
  settings = own;
}

/** Calls `felt` with the strength, 0 to 1, at every look that shows a blow, until `disarm`. */
export function arm(felt: (strength: number) => void): void {
  disarm();
  looking = setInterval(function () {
    const strength = analogRead(settings.piezoPin);
    if (strength >= settings.threshold) felt(strength);
  }, lookMs);
}

export function disarm(): void {
  if (looking !== undefined) clearInterval(looking);
  looking = undefined;
}
