// How a target registers: what it says is checked, in a range with a key it proves itself, and then the link is its own.
import { Subject } from "../../../shared/console-lines.js";
import { keyName } from "../../../shared/keys.js";
import { leaseMs, protocolVersion } from "../../../shared/limits.js";
import { isOpen, replyError, sendMessage } from "../../../shared/link.js";
import type { ErrorCode, Register } from "../../../shared/messages.js";
import { hasRoomFor } from "../memory.js";
import { beats, lookWithin, ping, tick, tickMask, tickMs, ticksWithin } from "./beat.js";
import { expel, mayEnter } from "./guests.js";
import { makeKeys } from "./keys.js";
import { drop, owner } from "./links.js";
import { addTarget, findTarget, rebootedAs, targetsMax, type TargetLink } from "./targets.js";

/** The tick in which keys were made last. */
let keysTick = -1;
/** How often an old key may be reported, in ticks: anybody can send one, under any name, as often as he likes. */
const oldKeyTicks = 10000 / tickMs;
/** The tick from which on the next one is reported. */
let oldKeyTick = 0;

/**
 * Registers the target of a link, or answers why not, in two turns. In a range with a key it has to prove itself before
 * the second.
 */
export function register(link: TargetLink, message: Register): void {
  if (link.half) {
    if (admit(link, message)) answerRegister(link, message);
    return;
  }
  const why = whyRefused(link, message);
  if (why) return replyError(link, message.id, why[0], why[1]);
  if (keyName == "" || link.keys !== undefined || message.data.key === undefined) {
    if (!findTarget(message.target_id)) addTarget(message.target_id);
    link.got = message;
    link.half = true;
  } else {
    link.claim = message; // in this turn: from now on no line passes without a tag, see keys.ts
    startKeys(link);
  }
}

/**
 * Makes the keys of a link and proves that this master has the range's; the answer proves the same of the target.
 * Strangers must not keep the master busy with keys, so the other links of a tick wait. They have no timers of their
 * own, which would keep them in memory after they are closed.
 */
export function startKeys(link: TargetLink): void {
  const claim = link.claim!;
  if (tick == keysTick) {
    link.waits = true;
    return lookWithin(1);
  }
  keysTick = tick;
  if (link.waits) {
    delete link.waits;
    link.heard = tick & tickMask; // the proof has all its time from now on
  }
  makeKeys(link, claim, function (nonce) {
    if (!isOpen(link)) return;
    answerRegister(link, claim, nonce);
    ping(link); // its pong is the proof
  });
}

/** Why a target cannot register, as a code and a sentence; undefined if it can. */
function whyRefused(link: TargetLink, { target_id, data }: Register): [ErrorCode, string] | undefined {
  if (data.protocol != protocolVersion)
    return ["unsupported_protocol", "this master speaks protocol " + protocolVersion];
  if (link.who && link.who.id != target_id) return ["bad_target_id", "this link is " + link.who.id];
  if (keyName == "" || link.keys !== undefined) {
    // anybody may register, or the link's key has proven who it is
  } else if (data.key === undefined) {
    if (!mayEnter(target_id))
      return ["no_key", "this range has a key: flash this target, or let it in on the master's screen"];
  } else if (data.key != keyName) {
    if (tick >= oldKeyTick) {
      oldKeyTick = tick + oldKeyTicks;
      print(Subject.refused + " " + target_id + " has an old key: flash it again");
    }
    return ["old_key", "flash this target again"];
  }
  if (!link.who && !(/*@__NOINLINE__*/ hasRoomFor(target_id))) return ["range_full", "memory is short"];
  return;
}

function answerRegister(link: TargetLink, message: Register, nonce?: string): void {
  const data = { protocol: protocolVersion, nonce: nonce };
  sendMessage(link, { type: "registered", id: message.id, status: "registered", data: data });
}

/** The first line with a right tag proves who is at the other end of a link. */
export function proved(link: TargetLink): void {
  const claim = link.claim;
  delete link.claim; // which saves a JsVar
  if (claim) admit(link, claim);
}

/** Makes a link that of its target. Returns whether it did. */
function admit(link: TargetLink, { id, target_id, data }: Register): boolean {
  const target = findTarget(target_id) || addTarget(target_id);
  if (!target) {
    replyError(link, id, "range_full", "this range has " + targetsMax + " targets");
    return false;
  }
  if (target.link && target.link != link) {
    // The newest registration wins: a rebooted target must not have to wait until its old link has timed out.
    replyError(target.link, "", "replaced", "another connection registered as " + target.id);
    drop(target.link, "replaced");
  }
  if (link.keys !== undefined) expel(target_id);
  const rebooted = target.boot != data.boot;
  if (rebooted) /*@__NOINLINE__*/ rebootedAs(target, data.boot);
  target.pose = undefined;
  if (data.cal !== undefined || target.cal !== undefined) {
    target.cal = data.cal;
    target.cross = data.cross;
  }
  if (data.firmware != __VERSION__) target.firmware = data.firmware;
  else if (target.firmware !== undefined) delete target.firmware;
  target.link = link;
  if (!link.who) beats.push(link);
  link.who = target;
  link.heard = link.beaten = tick & tickMask;
  lookWithin(ticksWithin(leaseMs));
  print(Subject.link + " " + target.id + " up");
  if (data.crashes) print(Subject.crashed + " " + target.id + " " + data.crashes + " times, last: " + data.crash);
  owner.up(target, rebooted);
  return true;
}
