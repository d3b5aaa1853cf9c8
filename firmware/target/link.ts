// The target's way to its master: dial, register, live under the lease, and dial again for ever.
import { Subject } from "../../shared/console-lines.js";
import { correctionMs, gapMsMax, lastMs, now, readClock } from "../../shared/clock.js";
import { complaintFromMaster } from "../../shared/from-master.js";
import { leaseMs, protocolVersion, replyMs } from "../../shared/limits.js";
import {
  closeLink,
  isOpen,
  openLink,
  pingHead,
  pingTail,
  pongHead,
  pongTail,
  readBy,
  receive,
  replyError,
  send,
  sendMessage,
  whyClosed,
  type Link,
} from "../../shared/link.js";
import type { ErrorReply, FromMaster } from "../../shared/messages.js";
import { crashesTold, pastCrashes } from "../../shared/crash.js";
import { printable } from "../../shared/printable.js";
import { isWifiUp } from "../../shared/wifi.js";
import { findMaster } from "./discovery.js";
import { sendResultsTo } from "./results.js";
import { pose } from "./servo.js";
import { boot, settings } from "./settings.js";

/**
 * Waits between dials double from the first to the longest; of each a share from half to all is waited, at random, so
 * that a range does not dial in step.
 */
const redialMsFirst = 1000;
const redialMsMax = 8000;
/** How soon to look again whether the plate is at rest. */
const restMs = 500;
/** A search and a dial that neither succeed nor fail are given up: some boards' sockets say nothing at all. */
const dialMsMax = 12000;

/** Of so many pongs one is counted for all: looking at each costs a tenth of a beat's time. */
const uncountedPongs = 16;
/** Bytes of a pong with a number of six digits, more or less. */
const pongBytes = 45;

/** What the link is doing. Only `become` sets it. The compiler puts a number in the place of each. */
const enum State {
  /** There is no connection: the next dial waits for its time, for Wi-Fi or for the plate to lie. */
  away,
  /** A search for the master, or a dial, is under way. */
  dialling,
  /** The master was reached, and has not answered `register` yet. */
  registering,
  /** The master has registered this target, and its lease runs. */
  linked,
}

/** Serves a message from the registered master. */
let serve: (link: Link, message: FromMaster | ErrorReply) => void;
/** The lease is over: nothing may stand. */
let layDown: () => void;
let state = State.away;
/** The only connection that counts; any other that still speaks is closed. */
let current: Link | undefined;
/** When the last line came from the registered master, ms. @hot 20 */
let heard = 0;
/** The number that the next ping is expected to have; NaN when none is. @hot 10 */
let beat = NaN;
let waitMs = redialMsFirst;
/** What the wait before the next dial counts from, ms: the last dial's begin, or its answer. */
let since = 0;
/** Each state has one timer: the wait before a dial, or the deadline of a dial, a registration or the lease. */
let timer: Handle | undefined;
let registerNumber = 0;
/** Why the link was down last: a master that stays away is worth one line, not one for each dial. */
let said = "";

/**
 * `itsServe` gets each message of the registered master; `itsLayDown` is called when the link is over, with which
 * nothing may stand.
 */
export function attachLink(itsServe: typeof serve, itsLayDown: () => void): void {
  serve = itsServe;
  layDown = itsLayDown;
}

/** Enters a state, or stays in it; `work` comes after `ms`, unless the state is set before. */
function become(next: State, ms: number, work: () => void): void {
  state = next;
  if (timer !== undefined) clearTimeout(timer);
  timer = setTimeout(work, ms);
}

/** There is Wi-Fi (again): what was waited for before is no reason to wait any more. */
export function wifiUp(): void {
  waitMs = redialMsFirst;
  dial();
}

/** Dials as soon as the plate is at rest, wherever the master is now. Without Wi-Fi it does nothing. */
function dial(): void {
  if (current || !isWifiUp) return;
  // A dial can block the whole interpreter, so nothing may move or stand meanwhile.
  if (pose != "down") return become(State.away, restMs, dial);
  since = now();
  become(State.dialling, dialMsMax, function () {
    lose("no answer");
  });
  findMaster(
    function (host, port) {
      if (current) return; // Wi-Fi that came back began another search
      try {
        const socket = require("net").connect({ host: host, port: port }, connected);
        now(true);
        if (socket) watch(socket);
      } catch (refused) {
        now(true);
        lose("refused");
      }
    },
    function (why) {
      if (!current) lose(why);
    },
  );
}

/** Listens to a socket from the moment that it is known, connected or not. */
function watch(socket: Socket): void {
  current = openLink(socket);
  current.on("data", readChunk);
  current.on("close", closed);
  current.on("error", closed);
}

function connected(socket: Socket): void {
  now(); // as when a line comes
  if (!current) watch(socket); // a dial that was given up succeeds after all, or this board's `connect` returns nothing
  if (current != socket) return socket.end();
  become(State.registering, replyMs, function () {
    lose("no answer to register");
  });
  const crashes = pastCrashes();
  sendMessage(current!, {
    type: "register",
    id: "r" + ++registerNumber,
    target_id: settings.id,
    data: {
      protocol: protocolVersion,
      boot: boot,
      firmware: __VERSION__,
      board: process.env.BOARD,
      crashes: crashes.count || undefined,
      crash: crashes.why == "" ? undefined : crashes.why,
    },
  });
}

/** Any line, whatever it is. @hot 100 */
function readChunk(this: Link, chunk: string): void {
  now(); // after a step back of the clock the timers stand still
  if (this != current) return;
  beat = NaN;
  receive(this, chunk, complaintFromMaster, fromMaster);
  if (this != current) return;
  if (!isOpen(this)) lose(whyClosed(this));
  else readBy(this, beat >= 0 && this.rest === undefined && !this.bad ? readBeat : readChunk);
}

/** While nothing but the next ping is expected. Short, because an interpreter reads past what it does not run. */
function readBeat(this: Link, chunk: string): void {
  if (chunk == pingHead + beat + pingTail) {
    const ms = readClock() * 1000 + correctionMs;
    heard = ms >= lastMs && ms - lastMs < gapMsMax ? ms : now();
    if (beat % uncountedPongs) this.write(pongHead + beat++ + pongTail);
    else /*@__NOINLINE__*/ countPongs(this);
  } else readChunk.call(this, chunk);
}

/** Answers a ping, and looks whether the master takes what it is sent. */
function countPongs(link: Link): void {
  if (link != current) return;
  send(link, (pongHead + beat++ + pongTail).slice(0, -1), (uncountedPongs - 1) * pongBytes);
  if (!isOpen(link)) lose("reads too slowly");
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
  if (why == "" && message.type == "registered" && message.id == "r" + registerNumber) {
    waitMs = redialMsFirst;
    said = "";
    heard = now();
    print(Subject.link + " up");
    crashesTold();
    checkLease();
    sendResultsTo(link);
  } else if (why != "") {
    // Turned away. At full speed, two boards with one id would throw each other out without end.
    waitMs = redialMsMax;
    since = now();
    lose(why);
  } else if (state != State.linked) {
    replyError(link, message.id, "not_registered", "no master yet");
  } else {
    heard = now();
    if (message.type == "ping") beat = parseInt(message.id, 10) + 1;
    serve(link, message);
  }
}

/** Looks again just when the lease would be over, instead of keeping a timer for each line. */
function checkLease(): void {
  const leftMs = leaseMs - (now() - heard);
  if (leftMs > 0) become(State.linked, leftMs, checkLease);
  else lose("silence");
}

/** This connection is over, whoever ended it: nothing may stand, and the master is dialled again. */
function lose(reason: string): void {
  const link = current;
  current = undefined;
  beat = NaN;
  sendResultsTo();
  if (reason != said) print(Subject.link + " down " + printable(reason));
  said = reason;
  if (link) closeLink(link);
  layDown();
  // A dial that blocked for seconds has waited already; a range that is back must not wait for longer than the longest
  // of both.
  become(
    State.away,
    Math.max((redialMsFirst * (1 + Math.random())) / 2, (waitMs * (1 + Math.random())) / 2 - (now() - since)),
    dial,
  );
  waitMs = Math.min(waitMs * 2, redialMsMax);
}

/** Ends the connection and everything on the plate for good, after an error that nothing caught. */
export function quit(): void {
  lose("crash");
  clearTimeout(timer!); // it was to dial again
}
