// The beat: a numbered ping to each target every second, and the master's sense of time, which is made of ticks.
import { closeLink, pingHead, pingTail } from "../../../shared/link.js";
import type { Target, TargetLink } from "./targets.js";

/** Time is counted in ticks: a small number costs no RAM and no call, and nothing here needs to know it better. */
export const tickMs = 100;

/** How many ticks have passed since the boot. @hot 110 */
export let tick = 0;

export function nextTick(): void {
  tick++;
}

/** So many ticks make `ms`; what has to end within a time ends so much early, never late. */
export function ticksWithin(ms: number): number {
  return ms / tickMs - 1;
}

/**
 * Pings a registered link. The number is one more than the last: the target expects it (see `pingHead`). `done` hears
 * of the pong; with one waiting, no other may be given. What is not read cannot pile up: there is one beat a second,
 * and silence ends the link.
 * @hot 10
 */
export function ping(link: TargetLink, done?: (target: Target, outcome: string) => void): void {
  link.unbeaten = 0;
  if (done) link.done = done;
  try {
    link.write(pingHead + ++link.beat + pingTail);
  } catch (gone) {
    closeLink(link); // the peer left: `close` follows
  }
}
