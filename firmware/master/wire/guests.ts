// Guests: targets without the range's key, which a person lets in on the screen, one by one. Their lines have no tags.
import { Subject } from "../../../shared/console-lines.js";
import { now } from "../../../shared/clock.js";
import { keyName } from "../../../shared/keys.js";
import { findTarget, type Target } from "./targets.js";

/** After so long without another attempt a guest no longer waits, in ms: a refused target dials again within 8 s. */
const waitMsMax = 20000;

/** The name of the guest that waits to be let in, "" for none. */
export let waiting = "";
/** When it tried to register last, in ms. */
let askedMs = 0;
/** Who was let in since power-up. */
const admitted: string[] = [];

/** Whether a target is in a range with a key without having it. */
export function isGuest(target: Target): boolean {
  return keyName != "" && !!target.link && target.link.keys === undefined;
}

/** Whether a target without a key may register. If not, it is the one that waits, unless another one does. */
export function mayEnter(id: string): boolean {
  if (admitted.indexOf(id) >= 0) return true;
  if (findTarget(id)) return false; // a member, here or away
  if (waiting != id && waiting != "" && now() - askedMs < waitMsMax) return false;
  if (waiting != id) print(Subject.refused + " " + id + " has no key: the screen can let it in");
  waiting = id;
  askedMs = now();
  return false;
}

/** A target has proven that this name is its own. */
export function expel(id: string): void {
  const place = admitted.indexOf(id);
  if (place >= 0) admitted.splice(place, 1);
}

/** Lets the guest in that waits: it is registered at its next attempt. */
export function letIn(): void {
  admitted.push(waiting);
  waiting = "";
}

/** Nobody waits any more if the last attempt was too long ago. */
export function forgetWaiting(): void {
  if (waiting != "" && now() - askedMs >= waitMsMax) waiting = "";
}
