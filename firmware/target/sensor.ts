// The piezo that feels the hit. It looks only while it is armed: a servo that travels shakes the plate as well.
import { settings } from "./settings.js";

/** A blow rings for some tens of milliseconds behind a peak-hold circuit. */
const lookMs = 10;

let looking: Handle | undefined;
/** From this on a blow is felt, 0 to 1. */
let least: number;

/** The strength of the blow that rings now, 0 to 1 to three decimals; 0 for none. */
export function blow(): number {
  const strength = analogRead(settings.piezoPin);
  return strength < least ? 0 : Math.round(strength * 1000) / 1000;
}

/**
 * Calls `look` as often as it takes to miss no blow, until `disarm`. What is felt is the setting's, divided by
 * `sensitivity`.
 */
export function arm(look: () => void, sensitivity: number): void {
  disarm();
  least = settings.hitStrength / sensitivity;
  looking = setInterval(look, lookMs);
}

export function disarm(): void {
  if (looking !== undefined) clearInterval(looking);
  looking = undefined;
}
