// Looks after the links: sends each its beat, drops those that are silent, and sheds what is too much for the memory.
import { keyName } from "../../../shared/keys.js";
import { beatMs, leaseMs } from "../../../shared/limits.js";
import { isOpen, pingHead, replyError, send } from "../../../shared/link.js";
import { later } from "../later.js";
import { lookAtMemory } from "../memory.js";
import {
  beats,
  lookedAtAll,
  lookTick,
  lookWithin,
  nextTick,
  ping,
  tick,
  tickMask,
  tickMs,
  ticksSince,
  ticksWithin,
} from "./beat.js";
import { awaitReply, expireCommands, nextId } from "./commands.js";
import { countStrangers, drop, links, owner, turnAway } from "./links.js";
import { startKeys } from "./registration.js";
import type { Target, TargetLink } from "./targets.js";

/** A link is closed if it has not registered within this time, in ms. */
const registerMs = 5000;
/** The same in a range with a key, where a link is unproven until then, in ms. */
export const proveMs = 1000;
/** How often a link gets its beat, in ticks. */
const beatTicks = beatMs / tickMs;
/** How often to look at the memory, in ticks. */
const lookTicks = 10;

/**
 * Sends a link its beat. While the plate is not down, as far as is known, it asks for a report instead, but not during
 * an activation, whose reply and result tell: then the beat is needed for the times of what happens.
 */
function beat(link: TargetLink, target: Target): void {
  if (target.exposure && tick > target.exposure.due) return drop(link, "no result");
  if (link.done) {
    // a slow pong must not block the next ping
    awaitReply("ping", target, "" + link.beat, tick - ticksSince(link.beaten), link.done);
    link.done = undefined;
  }
  if (target.pose && !target.exposure) {
    link.beaten = tick & tickMask;
    return send(link, pingHead + nextId() + '","data":{"report":1}}');
  }
  ping(link);
}

/**
 * Runs once per tick: sends the beats that are due, a few at a time, looks at the links whose time may be up, and expires
 * requests.
 */
export function checkLinks(): void {
  nextTick();
  if (tick % lookTicks == 0) later(lookAround);
  for (
    let left = beats.length;
    left > 0 && beats.length && ticksSince(beats[0]!.beaten) >= beatTicks;
    left -= beatTicks
  ) {
    const link = beats.shift()!;
    beats.push(link);
    /*@__NOINLINE__*/ checkLink(link);
  }
  if (tick >= lookTick) {
    lookedAtAll();
    later(lookAtAll);
  }
  expireCommands();
}

/** Looks at the memory, and sheds what is too much for it. */
function lookAround(): void {
  if (lookAtMemory(countStrangers())) owner.links(links.length);
  turnAway();
}

/** Sends a target's link its beat. */
function checkLink(link: TargetLink): void {
  if (!isOpen(link)) drop(link, "closed");
  else beat(link, link.who!);
}

/** Drops the links that were silent for too long, and notes when the next one's time may be up. */
function lookAtAll(): void {
  for (let i = links.length - 1; i >= 0; i--) {
    const link = links[i];
    if (!link) continue; // a drop may have dropped others, too
    const isTarget = link.who !== undefined;
    const left =
      (isTarget ? ticksWithin(leaseMs) : (keyName == "" ? registerMs : proveMs) / tickMs) - ticksSince(link.heard);
    if (left > 0) {
      lookWithin(left);
      if (link.waits) startKeys(link);
    } else {
      if (!isTarget && keyName == "")
        replyError(link, "", "not_registered", "no registration within " + registerMs / 1000 + " s");
      drop(link, isTarget ? "silence" : "not registered");
    }
  }
}
