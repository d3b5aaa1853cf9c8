// The server for targets: accepts links, registers targets, sends the beat, and drops silent links.
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

/** A link is closed if it has not registered within this time, in ms. */
const registerMs = 5000;
/** Links at once: one per target, and a few for old links of rebooted targets and for strangers. */
const linksMax = targetsMax + 8;

/** What the server reports to its owner. */
export interface Owner {
  /** A target registered. `rebooted`: it was powered up since its last registration. */
  up(target: Target, rebooted: boolean): void;
  /** A target's link broke. */
  down(target: Target): void;
  /** A registered target sent a message other than `register`. */
  take(target: Target, link: TargetLink, message: Exclude<Message, Register>): void;
  /** The number of connections changed, registered or not. */
  links(count: number): void;
}

let owner: Owner;
/** Every open link, registered or not. */
const links: TargetLink[] = [];

/** Listens for targets, as soon as a socket is free. */
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
  now(); // as for a line
  const link = openLink(socket) as TargetLink;
  link.who = undefined;
  link.silent = 0;
  link.unbeaten = 0;
  link.beat = 0;
  link.on("data", readChunk); // in this tick: Espruino delivers data again and again while nothing listens
  link.on("close", closed);
  links.push(link);
  if (links.length > linksMax) {
    replyError(link, "", "range_full", "too many connections");
    drop(link, "range full");
  }
  owner.links(links.length);
}

/** Reads any lines. @hot 30 */
function readChunk(this: TargetLink, chunk: string): void {
  now(); // corrects the timers, which stop after a step back of the clock: a line may be the first event then
  const bad = this.bad || 0;
  receive(this, chunk, complaintFromTarget, fromPeer);
  if (!isOpen(this)) drop(this, whyClosed(this));
  else if (this.who) {
    if (this.bad! > bad) this.silent = 0; // bad lines do not count as silence
    readBy(this, this.rest !== undefined || this.bad ? readChunk : heardBeat);
  }
}

/** Reads while only the pong is expected. It is short, because the interpreter has to skip what it does not run. */
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
  now(); // as for a line
  drop(this, "closed");
}

/** Closes a link, and reports it if it belonged to a target. Does nothing the second time. */
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
    // The newest registration wins: a rebooted target must not have to wait until its old link has timed out.
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

/**
 * Starts the count of recorded results afresh. What was recorded of the power-up before is remembered, because two
 * boards with one id register by turns.
 */
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

/** Sends a link its beat. While the plate is not down, as far as is known, the beat asks for a report. */
function beat(link: TargetLink, target: Target): void {
  if (target.exposure && tick > target.exposure.due) return drop(link, "no result");
  if (link.done) {
    // a slow pong must not block the next ping
    awaitReply("ping", target, "" + link.beat, tick - link.unbeaten, link.done);
    link.done = undefined;
  }
  if (!target.pose) return ping(link);
  link.unbeaten = 0;
  send(link, pingHead + nextId() + '","data":{"report":1}}');
}

/** Runs once per tick: drops silent links, sends beats that are due, and expires requests. */
function checkLinks(): void {
  nextTick();
  for (let i = links.length - 1; i >= 0; i--) {
    const link = links[i];
    if (!link) continue; // a drop may have dropped others, too
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

/** Answers a message that a master does not serve. */
export function refuseType(link: TargetLink, message: Exclude<Message, ErrorReply>): void {
  replyError(link, message.id, "unknown_type", "a master does not serve " + message.type);
}

/** Answers a result that cannot be recorded, because its id is not valid. */
export function refuseResult(link: TargetLink, id: string): void {
  replyError(link, id, "bad_message", "id: the boot id, a dash and a number from 1");
}

/** Confirms that a result is recorded. */
export function confirm(link: TargetLink, id: string): void {
  reply(link, "recorded", id, "recorded");
}
