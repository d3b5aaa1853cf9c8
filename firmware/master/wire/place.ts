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
/** Until a first beat is so old, in ms, one with a clearly shorter round trip takes its place. */
const firstMs = 60000;
/** Beats that are closer than this, in ms, say nothing of a rate. */
const apartMs = 500;
/** A rate is sure after a third beat, if the time from the second is at least this part of that from the first to it. */
const sureParts = 4;
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
 * Narrows the least and the most of the master's ms that may be one of the target's, by what has passed between two
 * beats, which was `ran` ms by the target's clock. Returns whether anything is left.
 */
function narrow(rates: number[], from: number, beat: number, ran: number): boolean {
  const fromTrip = from % ageMsMax;
  const trip = beat % ageMsMax;
  const passed = (beat - trip - from + fromTrip) / ageMsMax;
  rates[0] = Math.max(rates[0]!, (passed - fromTrip - roundsMs) / ran - driftMore);
  rates[1] = Math.min(rates[1]!, (passed + trip + roundsMs) / ran + driftMore);
  return rates[0] <= rates[1];
}

/**
 * Learns from the newest beat, at this ms of the target's clock if it says that, how many of the master's ms are at least, and at most,
 * one of the target's. While nothing arrives nobody sees a step back of the master's clock, because its timers stand still,
 * nor ever a short one forward. So a rate is believed if a third beat confirms it, and until one contradicts it.
 */
function learn(target: Target, clock: number | undefined): number[] {
  const any = [1 - driftMax, 1 + driftMax];
  if (clock === undefined) return any;
  const rates = any.slice();
  const beat = target.beatSent!;
  const first = target.firstSent;
  const last = target.lastSent;
  const ran = clock - target.firstClock!;
  const since = last === undefined ? ran : clock - target.lastClock!;
  if (
    first === undefined ||
    !(ran > -apartMs && ran < ageMax * target.firstClock!) ||
    !(Math.floor(first / ageMsMax) > steppedMs) ||
    (ran < firstMs && (beat % ageMsMax) + roundsMs < first % ageMsMax) ||
    (ran >= apartMs && !narrow(rates, first, beat, ran)) ||
    (last !== undefined && since >= apartMs && !narrow(rates, last, beat, since))
  ) {
    target.firstSent = beat;
    target.firstClock = clock;
    if (last !== undefined) target.lastSent = undefined;
    if (target.isSure) target.isSure = false;
  } else if (since >= apartMs) {
    if (last !== undefined && since * sureParts + apartMs >= target.lastClock! - target.firstClock!)
      target.isSure = true;
    if (last === undefined || target.isSure) {
      target.lastSent = beat;
      target.lastClock = clock;
    }
  }
  return target.isSure ? rates : any;
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
  const isTenths = data.clock !== undefined;
  const round = isTenths ? roundMs : roundMsMost;
  const felt = (data as Result["data"]).time === undefined ? 0 : feltMsMax;
  const [least, most] = learn(target, isTenths ? data.clock! - after : undefined);
  const present = now();
  const last = Math.min(present, sent + trip + Math.max(after * least!, after * most!) + round);
  const first = sent + Math.min(after * least!, after * most!) - round - felt;
  if (first > present) return; // nothing happens in the future: the master's clock was set back, and nobody saw it
  exposure.boundMs = (last - first) / 2;
  if (exposure.boundMs < withinMsMax) exposure.at = (first + last) / 2;
}
