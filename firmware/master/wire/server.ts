// The server for targets: accepts links, registers targets, sends the beat, and drops silent links.
import { Subject } from "../../../shared/console-lines.js";
import { isClockLost, now } from "../../../shared/clock.js";
import { strangersMin } from "../../../shared/floors.js";
import { keyName, pongSeal } from "../../../shared/keys.js";
import { beatMs, leaseMs } from "../../../shared/limits.js";
import {
  isLineWaiting,
  isOpen,
  openLink,
  pingHead,
  pongHead,
  pongTail,
  readBy,
  receiveOne,
  replyError,
  send,
  whyClosed,
} from "../../../shared/link.js";
import type { Message } from "../../../shared/messages.js";
import { hasFree, lookAtMemory } from "../memory.js";
import { complaintFromTarget } from "./from-target.js";
import { nextTick, ping, tick, tickMs, ticksWithin } from "./beat.js";
import { awaitReply, expireCommands, nextId } from "./commands.js";
import { insist } from "./insist.js";
import { prepare } from "./keys.js";
import { closeNow, countStrangers, drop, links, owner, reportTo, turnAway, type Owner } from "./links.js";
import { answered } from "./place.js";
import { proved, register, startKeys } from "./registration.js";
import { targetsMax, type Target, type TargetLink } from "./targets.js";

/** A link is closed if it has not registered within this time, in ms. */
const registerMs = 5000;
/** The same in a range with a key, where a link is unproven until then, in ms. */
const proveMs = 1000;
/** Links at once: one per target, and a few for old links of rebooted targets and for strangers. */
const linksMax = targetsMax + 8;
/** How often to look at the memory, in ticks. */
const lookTicks = 10;
/** A stranger that leaves more bytes than this unread is disconnected if memory is short. */
const strangerUnsentMax = 1024;

/** Listens for targets, as soon as a socket is free. */
export function serve(port: number, itsOwner: Owner): void {
  reportTo(itsOwner);
  lookAtMemory(0);
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
  // Then the beat is lost as well, and the targets come anew. The watchdog may not bite, as each look into the Storage
  // kicks it.
  if (isClockLost()) throw new Error("the timers are lost");
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
  turnAway();
  owner.links(links.length);
}

/**
 * Reads a line, and the next one in a separate turn. Returns whether only the pong is expected after that. @hot 30
 */
function readLine(link: TargetLink, chunk: string): boolean {
  now(); // corrects the timers, which stop after a step back of the clock: a line may be the first event then
  if (link.got) serveGot(link);
  const bad = link.bad;
  // A peer that sends while lines wait must not get a timer with each piece.
  const isTimed = chunk != "" && isLineWaiting(link);
  if (receiveOne(link, chunk, complaintFromTarget, serveLater) && !isTimed) setTimeout(readOn, 0, link);
  if (link.who && link.bad && link.bad !== bad) link.silent = 0; // bad lines do not count as silence
  if (link.rest === undefined && !link.bad && link.who) return true;
  if (!isOpen(link)) drop(link, whyClosed(link));
  return false;
}

/** Reads a line that waited for its turn. */
function readOn(link: TargetLink): void {
  if (isLineWaiting(link)) readChunk.call(link, "");
}

/** Reads any lines. */
function readChunk(this: TargetLink, chunk: string): void {
  if (readLine(this, chunk)) readBy(this, this.keys === undefined ? heardBeat : heardSealedBeat);
}

/** `heardBeat` for lines with tags. */
function heardSealedBeat(this: TargetLink, chunk: string): void {
  if (this.pong === undefined || chunk != pongHead + this.beat + pongSeal + this.pong) return readOther(this, chunk);
  const done = this.done;
  this.targetLines!++;
  this.pong = undefined;
  this.silent = 0;
  if (this.sentMs !== undefined) answered(this);
  if (done) {
    this.done = undefined;
    done(this.who!, "alive");
  }
  if (isOpen(this) && !this.done) /*@__NOINLINE__*/ prepare(this, 1);
}

/** Reads while only the pong is expected. It is short, because the interpreter has to skip what it does not run. */
function heardBeat(this: TargetLink, chunk: string): void {
  if (chunk == pongHead + this.beat + pongTail) {
    const done = this.done;
    this.silent = 0;
    if (this.sentMs !== undefined) answered(this);
    if (done) {
      this.done = undefined;
      done(this.who!, "alive");
    }
  } else readOther(this, chunk);
}

/** Reads what is not the expected pong. */
function readOther(link: TargetLink, chunk: string): void {
  if (!readLine(link, chunk)) readBy(link, readChunk);
}

/** Prepares the next beat in a separate turn. */
function prepareLater(link: TargetLink): void {
  setTimeout(function () {
    if (isOpen(link) && !link.done) prepare(link, 1);
  }, 0);
}

function closed(this: TargetLink): void {
  now(); // as for a line
  while (isLineWaiting(this)) readLine(this, "");
  if (this.got) serveGot(this);
  drop(this, "closed");
}

/** Serves the last message of a turn in a separate turn, because reading its line took one. */
function serveLater(link: TargetLink, message: Message, isLast: boolean): void {
  if (!isLast) return fromPeer(link, message);
  link.got = message;
  setTimeout(serveGot, 0, link);
}

/** Serves the message that waits for its turn, if it was not served before what the peer sent next. */
function serveGot(link: TargetLink): void {
  const message = link.got;
  if (!message) return;
  delete link.got;
  fromPeer(link, message);
  if (!isOpen(link)) drop(link, whyClosed(link));
}

function fromPeer(link: TargetLink, message: Message): void {
  if (!isOpen(link)) return;
  if (link.claim) proved(link); // also if it registers again: it is who it has proven to be
  if (message.type == "register") return /*@__NOINLINE__*/ register(link, message);
  const target = link.who;
  if (!target) {
    if (message.type != "error") replyError(link, message.id, "not_registered", "register first");
    if (link.unsent > strangerUnsentMax && !hasFree(strangersMin)) closeNow(link);
    return;
  }
  link.silent = 0;
  if (message.target_id !== undefined && message.target_id != target.id) {
    if (message.type != "error") replyError(link, message.id, "bad_target_id", "this link is " + target.id);
    return;
  }
  const done = link.done;
  const isBeat = message.type == "pong" && message.id == "" + link.beat;
  if (isBeat && link.sentMs !== undefined) answered(link);
  if (isBeat && done) {
    link.done = undefined;
    done(target, "alive");
  } else owner.take(target, link, message);
  // with a report, the next ping asks for one as well
  if (message.type == "pong" && !message.data && link.keys !== undefined) prepareLater(link);
}

/**
 * Sends a link its beat. While the plate is not down, as far as is known, it asks for a report instead. During an
 * activation it has to beat in any case, for the times of what happens, and need not ask once the plate stands.
 */
function beat(link: TargetLink, target: Target): void {
  if (target.exposure && tick > target.exposure.due) return drop(link, "no result");
  if (link.done) {
    // a slow pong must not block the next ping
    awaitReply("ping", target, "" + link.beat, tick - link.unbeaten, link.done);
    link.done = undefined;
  }
  if (target.pose && !(target.exposure && target.pose == "standing")) {
    link.unbeaten = 0;
    send(link, pingHead + nextId() + '","data":{"report":1}}');
    if (!target.exposure) return;
  }
  ping(link);
}

/** Runs once per tick: drops silent links, sends beats that are due, and expires requests. */
function checkLinks(): void {
  nextTick();
  if (tick % lookTicks == 0) {
    if (lookAtMemory(countStrangers())) owner.links(links.length);
    turnAway();
  }
  for (let i = links.length - 1; i >= 0; i--) {
    const link = links[i];
    if (!link) continue; // a drop may have dropped others, too
    link.silent++;
    if (!isOpen(link)) drop(link, "closed");
    else if (!link.who) {
      if (link.waits) startKeys(link);
      if (link.silent * tickMs >= (keyName == "" ? registerMs : proveMs)) {
        if (keyName == "") replyError(link, "", "not_registered", "no registration within " + registerMs / 1000 + " s");
        drop(link, "not registered");
      }
    } else if (link.silent >= ticksWithin(leaseMs)) drop(link, "silence");
    else if (++link.unbeaten >= beatMs / tickMs) beat(link, link.who);
  }
  expireCommands();
}
