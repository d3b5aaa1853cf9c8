// The page for spectators' phones: when it listens, and how many connections it accepts. The page is read-only, and
// targets take priority over it: they get the sockets and the time that they need first.
import { Subject } from "../../../shared/console-lines.js";
import { later } from "../later.js";
import { isPageShed, openPageIfFree, whyNoPage } from "../memory.js";
import { targets } from "../wire/targets.js";
import { acceptor } from "./accept.js";
import { answerer } from "./answer.js";
import { clients, cutOff, pagesMax } from "./clients.js";
import type { Client } from "./page-request.js";
import { requestReader } from "./read-request.js";

/**
 * Sockets that the page must leave: the one that listens for targets, the one for their discovery, and one for a target
 * that is still unknown.
 */
const othersSockets = 3;
/** How long the page waits before it listens again, in ms: a closed socket is free only some turns later. */
const openMs = 250;
/**
 * A port that is refused is tried again for ever, after waits that double from the first to the longest. Each wait is a
 * random share of that, from half to all.
 */
const againMsFirst = 2000;
const againMsMax = 60000;
/** Connections that may be turned away at the same time: one that is closing, and one that arrives. */
const turnedAway = 2;

/** The page's state on the screen, up to 14 characters; "" before it is known. */
export let pageState = "";
let port = 0;
let socketsMax: number;
let server: EspruinoServer | undefined;
/** Takes a connection. It is made when the page opens, and forgotten when memory is short. */
let accept: ((socket: Socket) => void) | undefined;
/** Connections of targets, registered or not. */
let links = 0;
let opening: Handle | undefined;
let againMs = againMsFirst;

/** Prints the page's port, or `why` there is no page. Does nothing when `brief` is what the screen shows already. */
function sayPage(brief: string, why: string): void {
  if (brief == pageState) return;
  pageState = brief;
  print(Subject.page + " " + (why == "" ? port : "off " + why));
}

/**
 * Opens the page, unless `itsPort` is 0 or the board has no room for it. The board has `itsSocketsMax` sockets in all.
 */
export function openPage(itsPort: number, itsSocketsMax: number): void {
  if (!itsPort) return;
  // Its Wi-Fi chip can listen on one port only.
  if (process.env.BOARD == "ESPRUINOWIFI") return sayPage("off: one port", "this board listens on one port only");
  port = itsPort;
  socketsMax = itsSocketsMax;
  openPageIfFree();
  shareSockets();
}

/** Sockets that the page may have: none while memory is short. One is kept for each known target that is away. */
function room(): number {
  if (isPageShed) return 0;
  let free = socketsMax - othersSockets - links;
  for (let i = 0; i < targets.length; i++) if (!targets[i]!.link) free--;
  return free;
}

/**
 * Gives the page the sockets that the targets leave: closes its oldest connections when there are too many, and listens
 * only while one more can be accepted or turned away. `count` is the number of targets' connections, if it changed.
 */
export function shareSockets(count?: number): void {
  if (count !== undefined) links = count;
  if (!port) return;
  const free = room();
  while (clients.length && clients.length > free) cutOff(clients[0]!);
  const isOpen = clients.length < free && (clients.length < pagesMax || free > pagesMax + turnedAway);
  if (isOpen && !server && opening === undefined) opening = setTimeout(startListening, openMs);
  if (!isOpen && server) {
    server.close();
    server = undefined;
  }
  if (isPageShed) {
    accept = undefined;
    sayPage("off: memory", whyNoPage());
  } else if (free < 1) sayPage("off: sockets", "all sockets are for targets");
}

/** Makes what serves the page, in three turns, and listens then. */
function prepare(): void {
  let answer: (client: Client) => void;
  let read: (this: Client, chunk: string) => void;
  later(function () {
    answer = /*@__NOINLINE__*/ answerer();
  });
  later(function () {
    read = /*@__NOINLINE__*/ requestReader(answer);
  });
  later(function () {
    if (!isPageShed) accept = /*@__NOINLINE__*/ acceptor(read, shareSockets);
    startListening();
  });
}

function startListening(): void {
  const isFull = room() <= clients.length;
  if (!isFull && !accept) return prepare(); // `opening` stays set, so that nobody begins again
  opening = undefined;
  if (isFull) return;
  try {
    server = require("net").createServer(accept!);
    server.listen(port);
    againMs = againMsFirst;
    sayPage(":" + port, "");
  } catch (none) {
    server = undefined;
    sayPage("off: port", "" + none);
    opening = setTimeout(startListening, (againMs * (1 + Math.random())) / 2);
    againMs = Math.min(againMs * 2, againMsMax);
  }
}
