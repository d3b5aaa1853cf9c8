// The target's connection to its master: it dials, registers, observes the lease, and dials again for ever.
import { Subject } from "../../shared/console-lines.js";
import { atEachCheck, correctionMs, gapMsMax, lastMs, now, readClock } from "../../shared/clock.js";
import { complaintFromMaster } from "../../shared/from-master.js";
import { leaseMs, protocolVersion, replyMs } from "../../shared/limits.js";
import {
  closeLink,
  openLink,
  pingHead,
  pingTail,
  pongHead,
  pongTail,
  readBy,
  receive,
  replyError,
  send,
  transmit,
  whyClosed,
  type Link,
} from "../../shared/link.js";
import type { ErrorReply, FromMaster } from "../../shared/messages.js";
import { crashesReported } from "../../shared/crash.js";
import { printable } from "../../shared/printable.js";
import { isWifiUp } from "../../shared/wifi.js";
import { keyName, pongSeal, prepareBeat } from "../../shared/keys.js";
import { findMaster } from "./discovery.js";
import { isTrusted, proofMs, prove, provenMs, settle } from "./keys.js";
import { isAnswer, register } from "./register.js";
import { sendResultsTo } from "./results.js";
import { pose } from "./servo.js";

/**
 * Waits between dials double from the first to the longest. Each wait is a random share of that, half to all, so that
 * the targets of a range do not dial all at once.
 */
const redialMsFirst = 1000;
const redialMsMax = 8000;
/** How soon to check again whether the plate is down, in ms. */
const restMs = 500;
/** How long a search and a dial may take, in ms: on some boards a dial may neither succeed nor fail. */
const dialMsMax = 12000;

/**
 * How long an interpreter that has lost its timers may leave a plate up until the watchdog restarts the board, in
 * seconds: shorter than the lease. Nothing but a dial blocks a target for so long.
 */
const hangSecondsMax = 2;
/** How long a dial may block the interpreter until the watchdog restarts the board, in seconds. */
const dialSecondsMax = 150;

/** One pong in so many is counted for all of them: to count each costs a tenth of a beat's time. */
const uncountedPongs = 16;
/** About as many bytes as a pong has, with a number of six digits. */
const pongBytes = 45;

/** The state of the link. Only `become` sets it. The compiler replaces each name by a number. */
const enum State {
  /** There is no connection: the next dial waits for its time, for Wi-Fi or until the plate is down. */
  away,
  /** A search for the master, or a dial, is under way. */
  dialling,
  /** Connected: the master has not answered `register` yet. */
  registering,
  /** The master has registered this target, and its lease runs. */
  linked,
}

/** Serves a message from the registered master. */
let serve: (link: Link, message: FromMaster | ErrorReply) => void;
/** Called when the lease is over: the plate must lie down. */
let layDown: () => void;
let state = State.away;
/** The present connection; what arrives on any other is ignored. @hot 14 */
let current: Link | undefined;
/** When the last line came from the registered master, in ms. @hot 20 */
let heard = 0;
/** The expected number of the next ping; the same below 0 while none is expected. @hot 10 */
export let beat = NaN;
/** When the newest numbered ping came, in ms: of this link, or of the one before. @hot 25 */
export let beatMs = NaN;
let waitMs = redialMsFirst;
/** When the wait before the next dial started, in ms: with the last dial, or with its answer. */
let since = 0;
/** The timer of the state: the wait before a dial, or the deadline of a dial, of a registration or of the lease. */
let timer: Handle | undefined;
/** The reason that was printed last: a master that stays away is reported once, not at each dial. */
let said = "";

/** `itsServe` gets each message of the registered master; `itsLayDown` is called whenever the link is lost. */
export function attachLink(itsServe: typeof serve, itsLayDown: () => void): void {
  serve = itsServe;
  layDown = itsLayDown;
  atEachCheck(prepareNext);
  E.enableWatchdog(hangSecondsMax, false);
}

/** Enters a state, or stays in it. Calls `work` after `ms`, unless the state is set again before. */
function become(next: State, ms: number, work: () => void): void {
  state = next;
  if (timer !== undefined) clearTimeout(timer);
  timer = setTimeout(work, ms);
}

/**
 * Wi-Fi is up, so earlier failures do not delay the next dial any more. Without an address it is not: returns whether
 * joining may block the interpreter now, for which the plate must be down.
 */
export function wifiUp(address?: string): boolean {
  if (address !== undefined) {
    waitMs = redialMsFirst;
    dial();
  }
  return pose == "down";
}

/** Looks for the master and dials it, as soon as the plate is down. Does nothing without Wi-Fi. */
function dial(): void {
  if (current || !isWifiUp) return;
  // A dial can block the whole interpreter, so the plate must be down meanwhile.
  if (pose != "down") return become(State.away, restMs, dial);
  since = now();
  become(State.dialling, dialMsMax, function () {
    lose("no answer");
  });
  findMaster(
    function (host, port) {
      if (current) return; // Wi-Fi came back meanwhile and started another search
      E.enableWatchdog(dialSecondsMax, false);
      try {
        const socket = require("net").connect({ host: host, port: port }, connected);
        now(true);
        if (socket) watch(socket);
      } catch (refused) {
        now(true);
        lose("refused");
      } finally {
        E.enableWatchdog(hangSecondsMax, false);
      }
    },
    function (why) {
      if (!current) lose(why);
    },
  );
}

/** Makes a socket the present connection, whether it is connected yet or not. */
function watch(socket: Socket): void {
  current = openLink(socket);
  current.on("data", readChunk);
  current.on("close", closed);
  current.on("error", closed);
}

function connected(socket: Socket): void {
  now(); // as for a line
  if (!current) watch(socket); // an abandoned dial succeeds after all, or `connect` returns nothing on this board
  if (current != socket) return socket.end();
  become(State.registering, replyMs, function () {
    lose("no answer to register");
  });
  register(current!);
}

/** Reads any lines. @hot 100 */
function readChunk(this: Link, chunk: string): void {
  now(); // corrects the timers, which stop after a step back of the clock
  if (this != current) return;
  settle(this, beatMs);
  beat = -Math.abs(beat);
  receive(this, chunk, complaintFromMaster, fromMaster);
  if (this != current) return;
  if (!(this.unsent >= 0)) lose(whyClosed(this));
  else if (!(beat >= 0) || this.rest !== undefined || this.bad) readBy(this, readChunk);
  else readBy(this, keyName == "" ? readBeat : readSealedBeat);
}

/** Reads while only the next ping is expected; short, because the interpreter has to skip what it does not run. */
function readBeat(this: Link, chunk: string): void {
  if (chunk == pingHead + beat + pingTail) {
    const ms = readClock() * 1000 + correctionMs;
    beatMs = heard = ms >= lastMs && ms - lastMs < gapMsMax ? ms : now();
    if (beat % uncountedPongs) this.write(pongHead + beat++ + pongTail);
    else /*@__NOINLINE__*/ countPongs(this);
  } else readChunk.call(this, chunk);
}

/** `readBeat` for lines with tags, which were prepared since the last ping. */
function readSealedBeat(this: Link, chunk: string): void {
  if (chunk != this.ping || this != current) return readChunk.call(this, chunk);
  const ms = readClock() * 1000 + correctionMs;
  beatMs = heard = ms >= lastMs && ms - lastMs < gapMsMax ? ms : now();
  this.ping = undefined;
  if (++beat % uncountedPongs) this.write(this.pong!);
  else {
    transmit(this, this.pong!, (uncountedPongs - 1) * this.pong!.length);
    if (!(this.unsent >= 0)) lose("reads too slowly");
  }
}

/**
 * Prepares the next beat: both lines as they are on the wire, so that it takes one comparison and one write. A timer
 * that starts with the ping would cost the pong its time, and on a slow board would even run before the pong has left.
 */
function prepareNext(): void {
  const link = current;
  if (!link || link.keys === undefined || link.ping !== undefined || !(beat >= 0)) return;
  settle(link, beatMs);
  /*@__NOINLINE__*/ prepareBeat(link, beat);
  if (link.ping === undefined || link.pong === undefined) return;
  link.ping = pingHead + link.ping;
  link.pong = pongHead + beat + pongSeal + link.pong;
}

/** Answers a ping, and checks whether the master reads what is sent to it. */
function countPongs(link: Link): void {
  if (link != current) return;
  send(link, (pongHead + beat++ + pongTail).slice(0, -1), (uncountedPongs - 1) * pongBytes);
  if (!(link.unsent >= 0)) lose("reads too slowly");
}

function closed(this: Link): void {
  now();
  if (this == current) lose("closed");
}

function fromMaster(link: Link, message: FromMaster | ErrorReply): void {
  let why = "";
  if (link != current) return;
  if (message.type == "error" && (state != State.linked || message.status == "replaced"))
    why = message.status === undefined ? message.type : message.status;
  if (
    message.type == "registered" &&
    message.data &&
    message.data.protocol !== undefined &&
    message.data.protocol != protocolVersion
  )
    why = "unsupported_protocol";
  if (message.type == "registered" && !isTrusted(link)) why = "master without this range's key";
  if (link.keys !== undefined) prove(link, message.seen);
  if (why == "" && message.type == "registered" && isAnswer(message.id)) {
    waitMs = redialMsFirst;
    said = "";
    heard = now();
    print(Subject.link + " up");
    crashesReported();
    checkLease();
    sendResultsTo(link);
  } else if (why != "") {
    // Refused, so wait as long as possible: two boards with one id would replace each other for ever.
    waitMs = redialMsMax;
    since = now();
    lose(why);
  } else if (state != State.linked) {
    replyError(link, message.id, "not_registered", "no master yet");
  } else {
    heard = now();
    if (message.type == "ping" && parseInt(message.id, 10) >= 0) {
      beat = parseInt(message.id, 10) + 1;
      beatMs = heard;
    }
    serve(link, message);
  }
}

/**
 * Checks the lease when it would end, instead of setting a timer for each line. With a key it also ends when the master
 * has not proven for too long that it hears this target: somebody between the two may delay its lines.
 */
function checkLease(): void {
  if (current) settle(current, beatMs);
  const leftMs = Math.min(leaseMs - (now() - heard), provenMs + proofMs - lastMs);
  if (leftMs > 0) become(State.linked, leftMs, checkLease);
  else lose("silence");
}

/** Ends the connection, or the attempt to connect: lays the plate down, and schedules the next dial. */
function lose(reason: string): void {
  const link = current;
  current = undefined;
  beat = -Math.abs(beat);
  sendResultsTo();
  if (reason != said) print(Subject.link + " down " + printable(reason));
  said = reason;
  if (link) closeLink(link);
  layDown();
  // The time for which a dial blocked counts as waiting: a range that is back must not wait for both.
  become(
    State.away,
    Math.max((redialMsFirst * (1 + Math.random())) / 2, (waitMs * (1 + Math.random())) / 2 - (now() - since)),
    dial,
  );
  waitMs = Math.min(waitMs * 2, redialMsMax);
}

/** Ends the connection and lays the plate down for good, after an error that nothing caught. */
export function quit(): void {
  lose("crash");
  clearTimeout(timer!); // no further dial
}
