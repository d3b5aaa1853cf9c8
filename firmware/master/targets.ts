// The targets that this master knows, one record each, linked or not.
import type { Link } from "../../shared/link.js";
import type { Pose } from "../../shared/messages.js";
import type { Exposure } from "./activations.js";

export interface Target {
  id: string;
  /** Its power-up: a new one means that what it had not told is gone. */
  boot: string;
  /** Number of its last result that was recorded, if any was: results of one power-up come in order. */
  recorded?: number | undefined;
  /** The same of the last power-up before of which a result was recorded, if there was one. */
  earlierBoot?: string;
  earlierRecorded?: number;
  /** The registered link, or undefined while it is away. */
  link: TargetLink | undefined;
  /** As far as it is known; undefined while it lies, which spares a string in each record. */
  pose: Pose | undefined;
  /** Volts of its battery, if it has told any. */
  battery?: number;
  /** What it was activated for and has not told yet. It outlives the link. */
  exposure?: Exposure | undefined;
}

/** A link of the master: it knows its target once that has registered. */
export interface TargetLink extends Link {
  /** Who is at its other end. */
  who: Target | undefined;
  /** Ticks since it connected or registered, then since its last line. */
  silent: number;
  /** Ticks since it was pinged last, and that ping's number. */
  unbeaten: number;
  beat: number;
  /** Who waits for the pong; the field comes with the first who does. */
  done?: ((target: Target, outcome: string) => void) | undefined;
}

/** Records of targets at most; a board's sockets are fewer, a router's range may be larger. */
export const targetsMax = 32;

/** In the order of their ids. */
export const targets: Target[] = [];

export function findTarget(id: string | undefined): Target | undefined {
  for (let i = 0; i < targets.length; i++) if (targets[i]!.id == id) return targets[i];
  return undefined;
}

/** Those of which nobody knows for sure that their plates are down: away, or without a word since they were told to lie down. */
export function unconfirmed(): Target[] {
  return targets.filter(function (target) { return !target.link || target.pose !== undefined; });
}

/** A record for a target that is new here, or undefined when the range is full of targets that are present or owe a result. */
export function addTarget(id: string): Target | undefined {
  let place = targets.length;
  if (place == targetsMax) {
    do {
      if (!place--) return undefined;
    } while (targets[place]!.link || targets[place]!.exposure);
    targets.splice(place, 1);
  }
  for (place = targets.length; place && isBefore(id, targets[place - 1]!.id); place--);
  const target: Target = { id: id, boot: "", link: undefined, pose: undefined };
  targets.splice(place, 0, target);
  return target;
}

/** Shorter ids come first, so that target_2 is before target_10. */
function isBefore(id: string, other: string): boolean {
  return id.length < other.length || (id.length == other.length && id < other);
}
