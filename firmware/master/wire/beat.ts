// The beat, a numbered ping to each target every second, and the ticks in which the master counts time.
import { now } from "../../../shared/clock.js";
import { closeLink, pingHead, pingTail } from "../../../shared/link.js";
import { word } from "../range.js";
import { prepare } from "./keys.js";
import { ageMsMax } from "./place.js";
import type { Target, TargetLink } from "./targets.js";

/** A tick in ms. Time is counted in ticks where that is precise enough: small numbers take no RAM and need no call. */
export const tickMs = 100;

/** Ticks since boot. @hot 110 */
export let tick = 0;

export function nextTick(): void {
  tick++;
}

/** How many ticks fit into `ms`, rounded so that a deadline ends early rather than late. */
export function ticksWithin(ms: number): number {
  return ms / tickMs - 1;
}

/**
 * Pings a registered link, with the number that the target expects (see `pingHead`). `done` is called for the pong; do
 * not pass one while another is waiting. The writes are not counted (see `send`): there is one ping a second, and
 * silence ends the link.
 * @hot 10
 */
export function ping(link: TargetLink, done?: (target: Target, outcome: string) => void): void {
  link.unbeaten = 0;
  if (done) link.done = done;
  let rest: string | undefined;
  link.beat++;
  if (link.keys === undefined) rest = link.beat + pingTail;
  else {
    if (link.ping === undefined) /*@__NOINLINE__*/ prepare(link, 0);
    // Without memory for its tag it has none, which ends the link.
    rest = link.ping === undefined ? link.beat + pingTail : link.ping;
    link.ping = undefined;
    link.masterLines!++;
  }
  link.sentMs = word == "HOT" ? (now() % ageMsMax) | 0 : undefined; // a cold range times nothing
  try {
    link.write(pingHead + rest);
  } catch (gone) {
    closeLink(link); // the peer left: `close` follows
  }
}
