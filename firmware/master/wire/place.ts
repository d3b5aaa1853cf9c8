// When something happened at a target, by the master's clock. The target says how long after which beat it was. It
// received that beat after it was sent, and before the pong came: this is all that anybody knows of the way there, so
// half of the round trip is the bound. Both clocks may run at different rates, which adds to it.
import { now, steppedMs } from "../../../shared/clock.js";
import type { Activated, Result } from "../../../shared/messages.js";
import type { Target, TargetLink } from "./targets.js";

/** A round trip is shorter than this, in ms: an integer below this takes no RAM of its own. */
export const ageMsMax = 4096;
/** By how much two clocks may differ: each of them may be wrong by 2 %. */
const driftMax = 0.041;
/**
 * A target reads its sensor every 10 ms by its own clock, and a Pico W takes up to 4 ms more; so a blow is up to so many
 * ms older than the reading that felt it.
 */
const feltMsMax = 14;
/** Each end rounds to whole ms. */
const roundMs = 1;
/** A time that may be wrong by more than this, in ms, counts as unknown: it has a byte on the sheet. */
const withinMsMax = 254;

/** The pong of a link's newest beat has come, which was sent in a hot range; the link may be closed already. */
export function answered(link: TargetLink): void {
  const target = link.who;
  const ms = now() + 1; // its whole ms are the next ones
  const trip = ((ms - link.sentMs!) % ageMsMax) | 0;
  if (!target) return;
  target.beat = link.beat;
  target.beatSent = (ms - (ms % 1) - trip) * ageMsMax + trip;
}

/**
 * Notes in a target's exposure when it was armed, was hit or has ended, as the target says. Notes that nobody knows if the
 * target knows no beat, or another one than the newest that it has answered, or if the master's clock was set since.
 */
export function place(target: Target, data: (Activated | Result)["data"]): void {
  const exposure = target.exposure!;
  const after = data.after;
  const trip = target.beatSent! % ageMsMax;
  const sent = (target.beatSent! - trip) / ageMsMax;
  exposure.at = undefined;
  if (after === undefined || data.beat !== target.beat || !(sent > steppedMs)) return;
  const felt = (data as Result["data"]).time === undefined ? 0 : feltMsMax;
  const drift = Math.abs(after) * driftMax + roundMs;
  const last = Math.min(now(), sent + trip + after + drift);
  const first = Math.min(last, sent + after - drift - felt);
  exposure.boundMs = (last - first) / 2;
  if (exposure.boundMs < withinMsMax) exposure.at = (first + last) / 2;
}
