// The piezo that feels the hit. It is read only while it is armed, because the moving servo shakes the plate, too.
import { settings } from "./settings.js";

/** How often the piezo is read, in ms: a blow rings for tens of milliseconds behind a peak-hold circuit. */
const readMs = 10;

let reading: Handle | undefined;
/** The weakest blow that is felt, 0 to 1. */
let threshold: number;

/** The strength of the blow that rings now, 0 to 1 with three decimals; 0 for none. */
export function blow(): number {
  const strength = analogRead(settings.piezoPin);
  return strength < threshold ? 0 : Math.round(strength * 1000) / 1000;
}

/**
 * Calls `check` often enough to miss no blow, until `disarm`. The threshold is the setting's, divided by `sensitivity`.
 */
export function arm(check: () => void, sensitivity: number): void {
  disarm();
  threshold = settings.hitStrength / sensitivity;
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
