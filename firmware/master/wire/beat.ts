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

/**
 * A link notes ticks as `tick & tickMask`: in a field up to four characters long, numbers up to 2047 take no RAM on any
 * board. So what is noted is less than 200 s ago.
 */
export const tickMask = 2047;

/** How many ticks ago something was noted. */
export function ticksSince(noted: number): number {
  return (tick - noted) & tickMask;
}

/** The tick in which all links are to be looked at: the time of one may be up, or it may wait for its keys. */
export let lookTick = Infinity;

/** Lets all links be looked at in so many ticks, or before. */
export function lookWithin(ticks: number): void {
  lookTick = Math.min(lookTick, tick + ticks);
}

/** All links are looked at, and say when that is needed again. */
export function lookedAtAll(): void {
  lookTick = Infinity;
}

/** The registered links in the order of their last pings. */
export const beats: TargetLink[] = [];

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
  link.beaten = tick & tickMask;
  if (done) {
    link.done = done;
    beats.push(beats.splice(beats.indexOf(link), 1)[0]!);
  }
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
