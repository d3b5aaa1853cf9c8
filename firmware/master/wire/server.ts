// The server for targets: accepts links, and does each step of what comes on them in a turn of its own.
import { Subject } from "../../../shared/console-lines.js";
import { atEachCheck, isClockLost, now } from "../../../shared/clock.js";
import { strangersMin } from "../../../shared/floors.js";
import { pongSeal } from "../../../shared/keys.js";
import {
  isLineWaiting,
  isOpen,
  keep,
  openLink,
  pongHead,
  pongTail,
  readBy,
  receiveOne,
  refuseLine,
  replyError,
  whyClosed,
} from "../../../shared/link.js";
import { readMessage, type Message } from "../../../shared/messages.js";
import { isCrammed } from "../later.js";
import { areStrangersShed, hasFree, lookAtMemory } from "../memory.js";
import { complaintFromTarget } from "./from-target.js";
import { lookWithin, tick, tickMask, tickMs } from "./beat.js";
import { placeFirst } from "./from-targets.js";
import { insist } from "./insist.js";
import { checkLinks, proveMs } from "./look-after.js";
import { prepare } from "./keys.js";
import { closeNow, drop, links, owner, reportTo, turnAway, type Owner } from "./links.js";
import { answered } from "./place.js";
import { proved, register } from "./registration.js";
import { targetsMax, type TargetLink } from "./targets.js";

/** Links at once: one per target, and a few for old links of rebooted targets and for strangers. */
const linksMax = targetsMax + 8;
/** A stranger that leaves more bytes than this unread is disconnected if memory is short. */
const strangerUnsentMax = 1024;

/** The links whose lines wait for their turns. */
const waiting: TargetLink[] = [];

/** Listens for targets, as soon as a socket is free. */
export function serve(port: number, itsOwner: Owner): void {
  reportTo(itsOwner);
  lookAtMemory(0);
  atEachCheck(checkLinks);
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
  link.heard = tick & tickMask;
  lookWithin(proveMs / tickMs);
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
 * Receives a line; what it says has its turns later. What comes while a line waits for its turn waits, too, unless that
 * would be too much. Returns whether only the pong is expected after that. @hot 30
 */
function readLine(link: TargetLink, chunk: string): boolean {
  now(); // corrects the timers, which stop after a step back of the clock: a line may be the first event then
  const isWaiting = link.got !== undefined || isLineWaiting(link);
  if (isWaiting && chunk != "") {
    if (keep(link, chunk)) return false;
    if (link.who || link.claim) serveAll(link);
    else {
      // to serve more of a stranger's lines at once would take too much memory
      closeNow(link);
      drop(link, "");
      return false;
    }
  }
  const bad = link.bad;
  receiveOne(link, chunk, serveLater);
  if (!isWaiting && (link.got !== undefined || isLineWaiting(link))) soon(link);
  if (link.who && link.bad && link.bad !== bad) link.heard = tick & tickMask; // bad lines do not count as silence
  if (link.rest === undefined && !link.bad && link.who) return true;
  if (!isOpen(link)) drop(link, whyClosed(link));
  return false;
}

/** Reads any lines. */
function readChunk(this: TargetLink, chunk: string): void {
  if (readLine(this, chunk)) readBy(this, this.keys === undefined ? heardBeat : heardSealedBeat);
}

/** `heardBeat` for lines with tags. */
function heardSealedBeat(this: TargetLink, chunk: string): void {
  if (this.pong === undefined || this.got !== undefined || chunk != pongHead + this.beat + pongSeal + this.pong)
    return readOther(this, chunk);
  const done = this.done;
  this.targetLines!++;
  this.pong = undefined;
  this.heard = tick & tickMask;
  if (this.sentMs !== undefined) answered(this);
  if (done) {
    this.done = undefined;
    done(this.who!, "alive");
  }
  if (isOpen(this) && !this.done) /*@__NOINLINE__*/ prepare(this, 1);
}

/** Reads while only the pong is expected. It is short, because the interpreter has to skip what it does not run. */
function heardBeat(this: TargetLink, chunk: string): void {
  if (chunk == pongHead + this.beat + pongTail && this.got === undefined) {
    const done = this.done;
    this.heard = tick & tickMask;
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
  serveAll(this);
  while (isLineWaiting(this)) {
    readLine(this, "");
    serveAll(this);
  }
  drop(this, "closed");
}

/** Serves the last line of a turn in others, because to receive it took one. */
function serveLater(link: TargetLink, line: string, isLast: boolean): void {
  link.got = line;
  if (!isLast) serveAll(link);
}

/** Lets a link have its turn: before others if its message is read, so that there is one message in memory at a time. */
function soon(link: TargetLink): void {
  if (typeof link.got == "object") waiting.unshift(link);
  else waiting.push(link);
  setTimeout(goOn, 0);
}

/** Whether any link waits for its turn. */
export function isBusy(): boolean {
  return waiting.length > 0;
}

/**
 * The next link takes its next step with what it has got, or receives its next line; not while memory is short and too
 * much else waits.
 */
function goOn(): void {
  if (areStrangersShed && isCrammed()) return void setTimeout(goOn, 0);
  const link = waiting.shift()!;
  if (link.got !== undefined) serveNext(link);
  else if (isLineWaiting(link)) readChunk.call(link, "");
  if (link.got !== undefined || isLineWaiting(link)) soon(link);
}

/** Does all steps at once. */
function serveAll(link: TargetLink): void {
  while (link.got !== undefined) serveNext(link);
}

/** Takes the next step with what waits for its turn: reads a line, or finds out when it happened, or serves it. */
function serveNext(link: TargetLink): void {
  const got = link.got!;
  delete link.got;
  if (typeof got == "string") /*@__NOINLINE__*/ read(link, got);
  else if (link.half || !placeFirst(link, got)) /*@__NOINLINE__*/ fromPeer(link, got);
  if (link.half && link.got === undefined) delete link.half;
  if (!isOpen(link)) drop(link, whyClosed(link));
}

/** Reads a line, whose message is served in another turn. */
function read(link: TargetLink, line: string): void {
  if (!isOpen(link)) return;
  const message = readMessage<Message>(line, complaintFromTarget);
  if (message.type == "fault") {
    if (link.who) link.heard = tick & tickMask; // bad lines do not count as silence
    refuseLine(link, message);
    readBy(link, readChunk); // counts what follows, too
  } else {
    if (link.bad) link.bad = 0;
    link.got = message;
  }
}

function fromPeer(link: TargetLink, message: Message): void {
  if (!isOpen(link)) return;
  if (link.claim) {
    link.got = message; // its target is known from now on, also if it registers again: it is who it has proven to be
    return proved(link);
  }
  if (message.type == "register") return /*@__NOINLINE__*/ register(link, message);
  const target = link.who;
  if (!target) {
    if (message.type != "error") replyError(link, message.id, "not_registered", "register first");
    if (link.unsent > strangerUnsentMax && !hasFree(strangersMin)) closeNow(link);
    return;
  }
  link.heard = tick & tickMask;
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
