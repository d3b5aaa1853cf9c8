// The server: accepts links, registers targets, keeps the beat, and drops who is silent.
import { Subject } from "../../../shared/console-lines.js";
import { now } from "../../../shared/clock.js";
import { beatMs, leaseMs, protocolVersion } from "../../../shared/limits.js";
import {
  closeLink,
  isOpen,
  openLink,
  pingHead,
  pongHead,
  pongTail,
  readBy,
  receive,
  reply,
  replyError,
  send,
  sendMessage,
  whyClosed,
} from "../../../shared/link.js";
import type { ErrorReply, Message, Register } from "../../../shared/messages.js";
import { complaintFromTarget } from "./from-target.js";
import { nextTick, ping, tick, tickMs, ticksWithin } from "./beat.js";
import { awaitReply, expireCommands, forgetCommands, nextId } from "./commands.js";
import { insist } from "./insist.js";
import { addTarget, findTarget, targetsMax, type Target, type TargetLink } from "./targets.js";

/** Who has not registered by then is closed. */
const registerMs = 5000;
/** Links at once: each target and, for a moment, its ghost or a stranger. */
const linksMax = targetsMax + 8;

/** What the server asks of its owner. */
export interface Owner {
  /** A target registered; `rebooted` says that it was powered up since the last time. */
  up(target: Target, rebooted: boolean): void;
  /** A target's link broke. */
  down(target: Target): void;
  /** A message from a registered target, other than `register`. */
  take(target: Target, link: TargetLink, message: Exclude<Message, Register>): void;
  /** A connection came or went, registered or not: there are so many now. */
  links(count: number): void;
}

let owner: Owner;
/** Every open link, registered or not. */
const links: TargetLink[] = [];

/** Listens for targets, from when the board's sockets allow it. */
export function serve(port: number, itsOwner: Owner): void {
  owner = itsOwner;
  setInterval(checkLinks, tickMs);
  insist(
    function () {
      require("net").createServer(accept).listen(port);
      print(Subject.listening + " " + port);
    },
    function (why) {
      print(Subject.listening + " off " + why);
    },
  );
}

function accept(socket: Socket): void {
  now(); // as when a line comes
  const link = openLink(socket) as TargetLink;
  link.who = undefined;
  link.silent = 0;
  link.unbeaten = 0;
  link.beat = 0;
  link.on("data", readChunk); // in this very tick: see Espruino's way with data that nobody listens to
  link.on("close", closed);
  links.push(link);
  if (links.length > linksMax) {
    replyError(link, "", "range_full", "too many connections");
    drop(link, "range full");
  }
  owner.links(links.length);
}

/** Any line, of anybody. @hot 30 */
function readChunk(this: TargetLink, chunk: string): void {
  now(); // after a step back of the clock the timers stand still, and this is the first to come
  const bad = this.bad || 0;
  receive(this, chunk, complaintFromTarget, fromPeer);
  if (!isOpen(this)) drop(this, whyClosed(this));
  else if (this.who) {
    if (this.bad! > bad) this.silent = 0; // bad lines are no silence
    readBy(this, this.rest !== undefined || this.bad ? readChunk : heardBeat);
  }
}

/**
 * While nothing but the pong is expected of a target. Short, because an interpreter reads past what it does not run.
 */
function heardBeat(this: TargetLink, chunk: string): void {
  if (chunk == pongHead + this.beat + pongTail) {
    const done = this.done;
    this.silent = 0;
    if (done) {
      this.done = undefined;
      done(this.who!, "alive");
    }
  } else readChunk.call(this, chunk);
}

function closed(this: TargetLink): void {
  now(); // likewise
  drop(this, "closed");
}

/** Ends a link, whoever began it, and says so if a target was behind it. A second time does nothing. */
export function drop(link: TargetLink, reason: string): void {
  const index = links.indexOf(link);
  if (index >= 0) links.splice(index, 1);
  closeLink(link);
  const target = link.who;
  if (!target) return owner.links(links.length);
  link.who = undefined;
  target.link = undefined;
  target.lostMs = now();
  print(Subject.link + " " + target.id + " down " + reason);
  if (link.done) link.done(target, "timeout");
  forgetCommands(target);
  owner.links(links.length);
  owner.down(target);
}

function fromPeer(link: TargetLink, message: Message): void {
  const target = link.who;
  if (message.type == "register") return register(link, message);
  if (!target) {
    if (message.type != "error") replyError(link, message.id, "not_registered", "register first");
    return;
  }
  link.silent = 0;
  if (message.target_id !== undefined && message.target_id != target.id) {
    if (message.type != "error") replyError(link, message.id, "bad_target_id", "this link is " + target.id);
    return;
  }
  const done = link.done;
  if (message.type == "pong" && done && message.id == "" + link.beat) {
    link.done = undefined;
    done(target, "alive");
  } else owner.take(target, link, message);
}

function register(link: TargetLink, message: Register): void {
  if (message.data.protocol != protocolVersion)
    return replyError(link, message.id, "unsupported_protocol", "this master speaks protocol " + protocolVersion);
  if (link.who && link.who.id != message.target_id)
    return replyError(link, message.id, "bad_target_id", "this link is " + link.who.id);
  const target = findTarget(message.target_id) || addTarget(message.target_id);
  if (!target) return replyError(link, message.id, "range_full", "this range has " + targetsMax + " targets");
  if (target.link && target.link != link) {
    // A rebooted target must not wait for its own ghost: the newest registration wins.
    replyError(target.link, "", "replaced", "another connection registered as " + target.id);
    drop(target.link, "replaced");
  }
  const rebooted = target.boot != message.data.boot;
  if (rebooted) /*@__NOINLINE__*/ rebootedAs(target, message.data.boot);
  target.pose = undefined;
  target.link = link;
  link.who = target;
  link.silent = 0;
  link.unbeaten = 0;
  sendMessage(link, { type: "registered", id: message.id, status: "registered", data: { protocol: protocolVersion } });
  print(Subject.link + " " + target.id + " up");
  if (message.data.crashes)
    print(Subject.crashed + " " + target.id + " " + message.data.crashes + " times, last: " + message.data.crash);
  owner.up(target, rebooted);
}

/** Two boards with one id come by turns: what was recorded of the last power-up but one is still known. */
function rebootedAs(target: Target, boot: string): void {
  const recorded = target.recorded;
  const last = target.boot;
  if (recorded || target.earlierRecorded) target.recorded = boot == target.earlierBoot ? target.earlierRecorded : 0;
  if (recorded) {
    target.earlierBoot = last;
    target.earlierRecorded = recorded;
  }
  target.boot = boot;
}

/** A plate that is not known to lie is asked how it is with each beat. */
function beat(link: TargetLink, target: Target): void {
  if (target.exposure && tick > target.exposure.due) return drop(link, "no result");
  if (link.done) {
    awaitReply("ping", target, "" + link.beat, tick - link.unbeaten, link.done); // a slow one makes room for the next
    link.done = undefined;
  }
  if (!target.pose) return ping(link);
  link.unbeaten = 0;
  send(link, pingHead + nextId() + '","data":{"report":1}}');
}

/** Once a tick: who is silent, whose beat is due, who has waited long enough. */
function checkLinks(): void {
  nextTick();
  for (let i = links.length - 1; i >= 0; i--) {
    const link = links[i];
    if (!link) continue; // a drop may have taken others with it
    link.silent++;
    if (!isOpen(link)) drop(link, "closed");
    else if (!link.who) {
      if (link.silent * tickMs >= registerMs) {
        replyError(link, "", "not_registered", "no registration within " + registerMs / 1000 + " s");
        drop(link, "not registered");
      }
    } else if (link.silent >= ticksWithin(leaseMs)) drop(link, "silence");
    else if (++link.unbeaten >= beatMs / tickMs) beat(link, link.who);
  }
  expireCommands();
}

/** Answers what came off a link but is no request that a master serves. */
export function refuseType(link: TargetLink, message: Exclude<Message, ErrorReply>): void {
  replyError(link, message.id, "unknown_type", "a master does not serve " + message.type);
}

/** Answers a result that cannot be recorded once. */
export function refuseResult(link: TargetLink, id: string): void {
  replyError(link, id, "bad_message", "id: the boot id, a dash and a number from 1");
}

/** Confirms a result. */
export function confirm(link: TargetLink, id: string): void {
  reply(link, "recorded", id, "recorded");
}
