// When something happened at a target, by the master's clock. The target says how long after which beat it was. It
// received that beat after it was sent, and before the pong came: this is all that anybody knows of the way there, so
// half of the round trip is the bound. Both clocks may run at different rates, which adds to it until the master has
// learned from two beats, some minutes apart, how many of its ms are one of the target's.
import { now, steppedMs } from "../../../shared/clock.js";
import type { Activated, Result } from "../../../shared/messages.js";
import { setFact, tripsMax } from "./facts.js";
import { targets, type Target, type TargetLink } from "./targets.js";

/** A round trip is shorter than this, in ms: an integer below this takes no RAM of its own. */
export const ageMsMax = 4096;
/** By how much two clocks may differ: each of them may be wrong by 2 %. */
const driftMax = 0.041;
/** By how much a clock's rate may change while it runs. */
const driftMore = 0.0002;
/** What rounding may add to the ms between two beats by the target's clock. */
const roundsMs = 2;
/** Until a first beat is so old, in ms, one with a shorter round trip takes its place. */
const firstMs = 60000;
/**
 * After a step of the target's clock its ms begin afresh. If the first beat is no older than this factor of them, as they
 * were then, they cannot seem to go on.
 */
const ageMax = 10;
/**
 * A target reads its sensor every 10 ms by its own clock, and a Pico W takes up to 4 ms more; so a blow is up to so many
 * ms older than the reading that felt it.
 */
const feltMsMax = 14;
/** A target rounds to tenths of a ms, but one that does not say its clock may round to whole ones. */
const roundMs = 0.1;
const roundMsMost = 1;
/** A time that may be wrong by more than this, in ms, counts as unknown: it has a byte on the sheet. */
const withinMsMax = 254;

/** The pong of a link's newest beat has come, which was sent in a hot range; the link may be closed already. */
export function answered(link: TargetLink): void {
  const target = link.who;
  const ms = now() + 1; // its whole ms are the next ones
  const trip = ((ms - link.sentMs!) % ageMsMax) | 0;
  if (!target) return;
  setFact(targets.indexOf(target), link.beat % tripsMax, trip + 1);
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
  let round = roundMsMost;
  const felt = (data as Result["data"]).time === undefined ? 0 : feltMsMax;
  // How many of the master's ms are at least, and at most, one of the target's.
  let least = 1 - driftMax;
  let most = 1 + driftMax;
  if (data.clock !== undefined) {
    round = roundMs;
    const clock = data.clock - after;
    const ran = clock - target.firstClock!;
    const firstTrip = target.firstSent! % ageMsMax;
    const passed = sent - (target.firstSent! - firstTrip) / ageMsMax;
    const slow = (passed - firstTrip - roundsMs) / ran - driftMore;
    const fast = (passed + trip + roundsMs) / ran + driftMore;
    const isSame =
      ran > 0 && ran < ageMax * target.firstClock! && sent - passed > steppedMs && slow <= most && fast >= least;
    if (isSame) {
      least = Math.max(least, slow);
      most = Math.min(most, fast);
    }
    if (!isSame || (ran < firstMs && trip < firstTrip)) {
      target.firstClock = clock;
      target.firstSent = target.beatSent!;
    }
  }
  const last = Math.min(now(), sent + trip + Math.max(after * least, after * most) + round);
  const first = Math.min(last, sent + Math.min(after * least, after * most) - round - felt);
  exposure.boundMs = (last - first) / 2;
  if (exposure.boundMs < withinMsMax) exposure.at = (first + last) / 2;
}
