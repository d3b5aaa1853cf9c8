// The targets that this master knows, one record each, linked or not.
import { now } from "../../../shared/clock.js";
import type { Link } from "../../../shared/link.js";
import type { Pose, ResultStatus } from "../../../shared/messages.js";

/** What became of an exposure: `lost` when its target can no longer tell. */
export type Outcome = ResultStatus | "lost";

/** One activation, from the command to its outcome. */
export interface Exposure {
  /** The activate's id. */
  id: string;
  /** At this tick, at the latest, its outcome must have been told. */
  due: number;
  /** Told once. `time` in seconds from armed to hit. */
  ended(outcome: Outcome, time?: number): void;
}

export interface Target {
  id: string;
  /** Its power-up: a new one means that what it had not told is gone. */
  boot: string;
  /** Number of its last result that was recorded, if any was: results of one power-up come in order. @short */
  recorded?: number | undefined;
  /** The same of the last power-up before of which a result was recorded, if there was one. @short */
  earlierBoot?: string;
  /** @short */
  earlierRecorded?: number;
  /** The registered link, or undefined while it is away. */
  link: TargetLink | undefined;
  /** As far as it is known; undefined while it lies, which spares a string in each record. */
  pose: Pose | undefined;
  /** Volts of its battery, if it has told any. */
  battery?: number;
  /** When its link broke, ms. */
  lostMs?: number;
  /** What it was activated for and has not told yet. It outlives the link. @short */
  exposure?: Exposure | undefined;
}

/** A link of the master: it knows its target once that has registered. */
export interface TargetLink extends Link {
  /** Who is at its other end. */
  who: Target | undefined;
  /** Ticks since it connected or registered, then since its last line. @short */
  silent: number;
  /** Ticks since it was pinged last, and that ping's number. @short */
  unbeaten: number;
  beat: number;
  /** Who waits for the pong; the field comes with the first who does. */
  done?: ((target: Target, outcome: string) => void) | undefined;
}

/** Records of targets at most; a board's sockets are fewer, a router's range may be larger. */
export const targetsMax = 32;

/** A target that is away for so long has no place in the range any more, ms. */
const absentMs = 600000;

/** In the order of their ids. @hot 120 */
export const targets: Target[] = [];
/**
 * Records of targets that were away for long, as far as results were recorded of them: one that comes late must not be
 * recorded twice. The oldest first.
 */
const absent: Target[] = [];

/** @hot 130 */
export function findTarget(id: string | undefined): Target | undefined {
  for (let i = 0; i < targets.length; i++) if (targets[i]!.id == id) return targets[i];
  return undefined;
}

/**
 * Those of which nobody knows for sure that their plates are down: away, or without a word since they were told to lie
 * down.
 */
export function unconfirmed(): Target[] {
  return targets.filter(function (target) {
    return !target.link || target.pose !== undefined;
  });
}

/** Takes a target off the range. What was recorded of it is kept. */
function release(place: number): void {
  const target = targets.splice(place, 1)[0]!;
  if (target.recorded || target.earlierRecorded) absent.push(target);
  if (absent.length > targetsMax) absent.shift();
}

/** Takes those off the range that have been away for ten minutes and owe no result. True if there were any. */
export function forgetAbsent(): boolean {
  const before = targets.length;
  for (let i = before - 1; i >= 0; i--) {
    const target = targets[i]!;
    if (!target.link && !target.exposure && now() - (target.lostMs || 0) >= absentMs) release(i);
  }
  return targets.length < before;
}

/**
 * The record of a target that is new here, or was away for long; undefined when the range is full of targets that are
 * present or owe a result.
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
  return target;
}

/** Shorter ids come first, so that target_2 is before target_10. */
function isBefore(id: string, other: string): boolean {
  return id.length < other.length || (id.length == other.length && id < other);
}
