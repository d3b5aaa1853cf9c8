// The servo that raises and lowers the plate, and the plate's pose.
import type { Pose } from "../../shared/messages.js";
import { settings } from "./settings.js";

/** A hobby servo's signal: pulses at 50 Hz, from 0.5 ms at 0° to 2.5 ms at 180°. */
const pulseHz = 50;
const periodMs = 1000 / pulseHz;
const pulseMsAtZero = 0.5;
const pulseMsMore = 2;
const degreesMax = 180;

/** The plate's pose, by the servo's travel time. It is unknown before the first movement, so the plate counts as up. */
export let pose: Pose = "falling";

let travel: Handle | undefined;

/**
 * Moves the plate up or down, and calls `arrived` when the travel time is over and a raised plate shakes no more. A newer movement replaces an unfinished
 * one, whose `arrived` is then never called.
 */
export function move(up: boolean, arrived: () => void): void {
  if (travel !== undefined) clearTimeout(travel);
  pose = up ? "rising" : "falling";
  const degrees = up ? settings.degreesUp : settings.degreesDown;
  analogWrite(settings.servoPin, (pulseMsAtZero + (degrees / degreesMax) * pulseMsMore) / periodMs, { freq: pulseHz });
  travel = setTimeout(
    function () {
      travel = undefined;
      pose = up ? "standing" : "down";
      arrived();
    },
    up ? settings.travelMs + settings.blindMs : settings.travelMs,
  );
}
