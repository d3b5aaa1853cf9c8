// The targets that this master knows, one record each, linked or not.
import { now } from "../../../shared/clock.js";
import type { Link } from "../../../shared/link.js";
import type { Message, Pose, Register, ResultStatus } from "../../../shared/messages.js";
import { moveRows } from "./facts.js";

/**
 * The outcome of an exposure: `lost` if its target cannot report it any more, `crosstalk` if what it felt was a blow at
 * another plate (see crosstalk.ts).
 */
export type Outcome = ResultStatus | "lost" | "crosstalk";

/** One activation, from the command to its outcome. */
export interface Exposure {
  /** The id of its `activate`; "" once its result has come, which is then about to be scored. */
  id: string;
  /** The tick by which its outcome must have been reported. */
  due: number;
  /**
   * When the master's clock showed what its target last said of it, that it was armed or ended, in ms, and by how much
   * that may be wrong at most; undefined if nobody knows. See place.ts.
   */
  at?: number | undefined;
  /** @short */
  boundMs?: number;
  /** Called once. `time` is in seconds from armed to hit; `at` and `within` are those of the end. */
  ended(outcome: Outcome, time?: number, at?: number, within?: number): void;
}

export interface Target {
  id: string;
  /** The id of its power-up. When it changes, the results that it had not reported are lost. */
  boot: string;
  /** The number of its last recorded result, if any: the results of a power-up come in order. @short */
  recorded?: number | undefined;
  /** The earlier power-up of which a result was recorded last, if any, and that result's number. @short */
  earlierBoot?: string;
  /** @short */
  earlierRecorded?: number;
  /** The registered link, or undefined while it is away. */
  link: TargetLink | undefined;
  /** The pose, as far as it is known; undefined means down, which saves a string per record. */
  pose: Pose | undefined;
  /** The voltage of its battery, if it has reported one. */
  battery?: number;
  /**
   * The newest beat that it has answered: its number, and in one number when it was sent, in whole ms, and the round
   * trip (see place.ts). They outlive the link, because a result may.
   */
  beat?: number | undefined;
  /** @short */
  beatSent?: number;
  /** The same of an earlier beat, and its own clock when it received that (see place.ts). @short */
  firstSent?: number | undefined;
  /** @short */
  firstClock?: number;
  /** The same of a beat between both, and whether a third one has confirmed the rate of its clock. @short */
  lastSent?: number | undefined;
  /** @short */
  lastClock?: number;
  /** @short */
  isSure?: boolean;
  /** When its sensor was calibrated: see `Register`. */
  cal?: number | undefined;
  /** At most this share of a blow at another plate reaches its sensor; undefined if it is not calibrated. */
  cross?: number | undefined;
  /** Its firmware's version if that is not the master's. */
  firmware?: string;
  /** When its link broke, in ms. */
  lostMs?: number;
  /** The exposure whose outcome it has not reported yet. It outlives the link. @short */
  exposure?: Exposure | undefined;
}

/** A link of the master: it knows its target once that has registered. */
export interface TargetLink extends Link {
  /** The target at its other end. */
  who: Target | undefined;
  /** When it connected or registered, then when its last line came, as `tick & tickMask` (beat.ts). @short */
  heard: number;
  /** The same of its last ping, and that ping's number. @short */
  beaten: number;
  beat: number;
  /** When that ping was sent in a hot range, in ms: the rest of a division by `ageMsMax`, which takes no RAM. @short */
  sentMs?: number;
  /** A line, and then its message, that waits for its turn; without one there is no such field, which saves a JsVar. */
  got?: Message | string;
  /** The first half of what the message asks for is done; the field is added then. @short */
  half?: boolean;
  /** Who it says it is, until it has proven that. @short */
  claim?: Register | undefined;
  /** Its keys wait for the next tick; the field is added to a link that has to. @short */
  waits?: boolean;
  /** Called for the pong; the field is added with the first. */
  done?: ((target: Target, outcome: string) => void) | undefined;
}

/** How many targets are known at most. A board has fewer sockets. */
export const targetsMax = 32;

/** The time after which an absent target no longer belongs to the range, in ms. */
const absentMs = 600000;

/** All known targets, in the order of their ids. @hot 120 */
export const targets: Target[] = [];
/**
 * Targets that were released, if results of them were recorded: a late repetition of such a result must not be recorded
 * twice. The oldest is first.
 */
const absent: Target[] = [];

/** @hot 130 */
export function findTarget(id: string | undefined): Target | undefined {
  for (let i = 0; i < targets.length; i++) if (targets[i]!.id == id) return targets[i];
  return undefined;
}

/**
 * Does work for all linked targets: for the first one now, for each other one in a separate turn, because what is
 * written leaves the board only between two turns. An error does not keep the others from their turns. Calls `done` at
 * the end.
 */
export function eachLinked(work: (target: Target) => void, done?: () => void): void {
  const left = targets.slice();
  function next(): void {
    let target = left.shift();
    while (target && !target.link) target = left.shift();
    if (target) {
      setTimeout(next, 0);
      work(target);
    } else if (done) done();
  }
  next();
}

/** The targets whose plates may not be down: they are away, or have not confirmed that they are down. */
export function unconfirmed(): Target[] {
  return targets.filter(function (target) {
    return !target.link || target.pose !== undefined;
  });
}

/** Removes a target from the range. The numbers of its recorded results are kept. */
function release(place: number): void {
  const target = targets.splice(place, 1)[0]!;
  moveRows(place, true);
  if (target.recorded || target.earlierRecorded) absent.push(target);
  if (absent.length > targetsMax) absent.shift();
}

/** Removes targets that have been away for ten minutes and owe no result. Returns whether there were any. */
export function forgetAbsent(): boolean {
  const before = targets.length;
  for (let i = before - 1; i >= 0; i--) {
    const target = targets[i]!;
    if (!target.link && !target.exposure && now() - (target.lostMs || 0) >= absentMs) release(i);
  }
  return targets.length < before;
}

/**
 * Adds a target that is new, or was away for long. Returns undefined when the range is full of targets that are linked
 * or owe a result.
 */
export function addTarget(id: string): Target | undefined {
  let target: Target = { id: id, boot: "", link: undefined, pose: undefined };
  let place = targets.length;
  if (place == targetsMax) {
    do {
      if (!place--) return undefined;
    } while (targets[place]!.link || targets[place]!.exposure);
    release(place);
  }
  for (let i = 0; i < absent.length; i++) if (absent[i]!.id == id) target = absent.splice(i, 1)[0]!;
  for (place = targets.length; place && isBefore(id, targets[place - 1]!.id); place--);
  targets.splice(place, 0, target);
  moveRows(place, false);
  return target;
}

/** Shorter ids come first, so that target_2 is before target_10. */
function isBefore(id: string, other: string): boolean {
  return id.length < other.length || (id.length == other.length && id < other);
}

/**
 * Starts the count of recorded results afresh. What was recorded of the power-up before is remembered, because two
 * boards with one id register by turns.
 */
export function rebootedAs(target: Target, boot: string): void {
  const recorded = target.recorded;
  const last = target.boot;
  if (recorded || target.earlierRecorded) target.recorded = boot == target.earlierBoot ? target.earlierRecorded : 0;
  if (recorded) {
    target.earlierBoot = last;
    target.earlierRecorded = recorded;
  }
  target.boot = boot;
  if (target.beat !== undefined) target.beat = undefined;
  if (target.firstSent !== undefined) target.firstSent = undefined;
}
