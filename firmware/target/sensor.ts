// The piezo that feels the hit. It looks only while it is armed: a servo that travels shakes the plate as well.
import { settings } from "./settings.js";

/** A blow rings for some tens of milliseconds behind a peak-hold circuit. */
const lookMs = 10;

let looking: Handle | undefined;

/** The strength of the blow that rings now, 0 to 1 to three decimals; 0 for none. */
export function blow(): number {
  const strength = analogRead(settings.piezoPin);
  return strength < settings.hitStrength ? 0 : Math.round(strength * 1000) / 1000;
}

/** Calls `look` as often as it takes to miss no blow, until `disarm`. */
export function arm(look: () => void): void {
  disarm();
  looking = setInterval(look, lookMs);
}

export function disarm(): void {
  if (looking !== undefined) clearInterval(looking);
  looking = undefined;
}
