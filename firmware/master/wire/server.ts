// The server for targets: accepts links, registers targets, sends the beat, and drops silent links.
import { Subject } from "../../../shared/console-lines.js";
import { isClockLost, now } from "../../../shared/clock.js";
import { strangersKept, strangersMin } from "../../../shared/floors.js";
import { keyName } from "../../../shared/keys.js";
import { beatMs, leaseMs, protocolVersion } from "../../../shared/limits.js";
import {
  closeLink,
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
  sendMessage,
  whyClosed,
} from "../../../shared/link.js";
import type { ErrorCode, Message, Register } from "../../../shared/messages.js";
import { hasFree, hasRoomFor, isCrowded, lookAtMemory } from "../memory.js";
import { complaintFromTarget } from "./from-target.js";
import { nextTick, ping, tick, tickMs, ticksWithin } from "./beat.js";
import { awaitReply, expireCommands, forgetCommands, nextId } from "./commands.js";
import { insist } from "./insist.js";
import { isPong, openKeys, prepare } from "./keys.js";
import { addTarget, findTarget, rebootedAs, targetsMax, type Target, type TargetLink } from "./targets.js";

/** A link is closed if it has not registered within this time, in ms. */
const registerMs = 5000;
/** In a range with a key so many links may be unproven at once, each for so long, in ms. */
const unprovenMax = 2;
const proveMs = 1000;
/** Links at once: one per target, and a few for old links of rebooted targets and for strangers. */
const linksMax = targetsMax + 8;
/** How often to look at the memory, in ticks. */
const lookTicks = 10;
/** A stranger that leaves more bytes than this unread is disconnected if memory is short. */
const strangerUnsentMax = 1024;

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
/** The tick in which keys were made last. */
let keysTick = -1;
/** Every open link, registered or not. */
const links: TargetLink[] = [];

/** Listens for targets, as soon as a socket is free. */
export function serve(port: number, itsOwner: Owner): void {
  owner = itsOwner;
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

/** Connections that have not registered: strangers, or targets that are about to. */
function countStrangers(): number {
  let count = 0;
  for (let i = 0; i < links.length; i++) if (!links[i]!.who) count++;
  return count;
}

/**
 * Disconnects strangers if memory is too short for them or the range has a key, the oldest first: a target registers at
 * once.
 */
function turnAway(): void {
  let count = countStrangers();
  if (!isCrowded(count) && (keyName == "" || count <= unprovenMax)) return;
  for (let i = 0; count > strangersKept;) {
    const link = links[i]!;
    if (link.who) i++;
    else {
      count--;
      closeNow(link);
      drop(link, "");
    }
  }
}

/** Closes a link at once, without what is still to be sent. */
function closeNow(link: TargetLink): void {
  closeLink(link);
  link.clsNow = true;
}

/**
 * Reads a line, and the next one in a separate turn. Returns whether only the pong is expected after that. @hot 30
 */
function readLine(link: TargetLink, chunk: string): boolean {
  now(); // corrects the timers, which stop after a step back of the clock: a line may be the first event then
  if (link.got) serveGot(link);
  const bad = link.bad;
  if (receiveOne(link, chunk, complaintFromTarget, serveLater)) setTimeout(readOn, 0, link);
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
  if (readLine(this, chunk)) readBy(this, this.readInner === undefined ? heardBeat : heardSealedBeat);
}

/** `heardBeat` for lines with tags. */
function heardSealedBeat(this: TargetLink, chunk: string): void {
  const done = this.done;
  if (!isPong(this, chunk)) return readOther(this, chunk);
  this.silent = 0;
  if (done) {
    this.done = undefined;
    done(this.who!, "alive");
  }
  if (isOpen(this)) prepare(this);
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
  } else readOther(this, chunk);
}

/** Reads what is not the expected pong. */
function readOther(link: TargetLink, chunk: string): void {
  if (!readLine(link, chunk)) readBy(link, readChunk);
}

function closed(this: TargetLink): void {
  now(); // as for a line
  while (isLineWaiting(this)) readLine(this, "");
  if (this.got) serveGot(this);
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
  link.got = undefined;
  fromPeer(link, message);
  if (!isOpen(link)) drop(link, whyClosed(link));
}

function fromPeer(link: TargetLink, message: Message): void {
  if (!isOpen(link)) return;
  if (message.type == "register") return /*@__NOINLINE__*/ register(link, message);
  const claim = link.claim;
  if (claim) {
    link.claim = undefined; // the line had the right tag, which proves it
    admit(link, claim);
  }
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
  if (message.type == "pong" && done && message.id == "" + link.beat) {
    link.done = undefined;
    done(target, "alive");
  } else owner.take(target, link, message);
}

function register(link: TargetLink, message: Register): void {
  const why = whyRefused(link, message);
  if (why) return replyError(link, message.id, why[0], why[1]);
  if (keyName == "" || link.readInner !== undefined) {
    if (admit(link, message)) answerRegister(link, message);
  } else if (tick == keysTick) {
    link.got = message; // strangers must not keep the master busy with keys
    setTimeout(serveGot, tickMs, link);
  } else {
    keysTick = tick;
    openKeys(link, message, function (nonce) {
      if (!isOpen(link)) return;
      link.claim = message;
      answerRegister(link, message, nonce);
      ping(link); // its pong is the proof
    });
  }
}

/** Why a target cannot register, as a code and a sentence; undefined if it can. */
function whyRefused(link: TargetLink, { target_id, data }: Register): [ErrorCode, string] | undefined {
  if (data.protocol != protocolVersion) return ["unsupported_protocol", "this master speaks protocol " + protocolVersion];
  if (link.who && link.who.id != target_id) return ["bad_target_id", "this link is " + link.who.id];
  if (keyName != "" && data.key === undefined) return ["no_key", "this range has a key"];
  if (keyName != "" && data.key != keyName) {
    print(Subject.refused + " " + target_id + " has an old key: flash it again");
    return ["old_key", "flash this target again"];
  }
  if (!link.who && !(/*@__NOINLINE__*/ hasRoomFor(target_id))) return ["range_full", "memory is short"];
  return;
}

function answerRegister(link: TargetLink, message: Register, nonce?: string): void {
  const data = { protocol: protocolVersion, nonce: nonce };
  sendMessage(link, { type: "registered", id: message.id, status: "registered", data: data });
}

/** Makes a link that of its target, in whose place it was until now. Returns whether it did. */
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
  const rebooted = target.boot != data.boot;
  if (rebooted) /*@__NOINLINE__*/ rebootedAs(target, data.boot);
  target.pose = undefined;
  target.link = link;
  link.who = target;
  link.silent = 0;
  link.unbeaten = 0;
  print(Subject.link + " " + target.id + " up");
  if (data.crashes) print(Subject.crashed + " " + target.id + " " + data.crashes + " times, last: " + data.crash);
  owner.up(target, rebooted);
  return true;
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
      if (link.silent * tickMs >= (keyName == "" ? registerMs : proveMs)) {
        if (keyName == "")
          replyError(link, "", "not_registered", "no registration within " + registerMs / 1000 + " s");
        drop(link, "not registered");
      }
    } else if (link.silent >= ticksWithin(leaseMs)) drop(link, "silence");
    else if (++link.unbeaten >= beatMs / tickMs) beat(link, link.who);
  }
  expireCommands();
}
