// The page for spectators' phones: which connections may be, for how long, and how they are answered. It is over `net`
// and reads its requests itself: of Espruino's `http` a connection is unknown until its head is whole, so one that
// never is could neither be bounded nor closed. It only tells, and moves nothing; and the targets come first, in
// sockets as in time.
import { now } from "../../../shared/clock.js";
import { pageFile } from "./page-file.js";
import { printable } from "../../../shared/printable.js";
import { headBytesMax, readHead, type Client } from "./page-request.js";
import { nextLine, nextRow } from "./page-record.js";
import { stateText } from "./page-state.js";
import { targets } from "../wire/targets.js";

/** Connections of the page at once, where the sockets allow it. */
const pagesMax = 3;
/**
 * Sockets of others: the targets' listening one and that of their searches; and one is always left for a target that
 * nobody knows yet.
 */
const othersSockets = 3;
/**
 * JsVars that have to be free when the master boots: eight targets, a game and three phones take 900 at their peak
 * together (npm run size).
 */
const freeMin = 1200;
/** …and that have to be left for anybody to be answered. */
const leftMin = 400;
/** It listens, again, only so long after it might, ms: a socket that was closed is free some turns later. */
const openMs = 250;
/**
 * A port that was refused is tried again for ever: waits double from the first to the longest; of each a share from
 * half to all is waited, at random.
 */
const againMsFirst = 2000;
const againMsMax = 60000;
/** Connections that may be about to be turned away at once: one that goes, and one that comes. */
const turnedAway = 2;
/** So often it is looked whether anybody takes too long, ms… */
const lookMs = 500;
/**
 * …which is to say nothing for so many looks, not to ask or not to take what is sent for so many, or to be there at all
 * for so many.
 */
const silentLooks = 3;
const waitLooks = 7;
const lifeLooks = 60;
/** Bytes of a file in one piece: with what a chunk has around it, one send of 536 bytes. */
const pieceBytes = 529;
const json = "application/json";

/** What the screen says of it, up to 14 characters; "" while there is nothing to say. */
export let pageTold = "";
let port = 0;
let socketsMax: number;
let server: EspruinoServer | undefined;
const clients: Client[] = [];
/** Connections of targets, registered or not. */
let links = 0;
let looking: Handle | undefined;
let opening: Handle | undefined;
let againMs = againMsFirst;
let measured = 0;
let isShort = false;

/** Says where it is, or for `why` that it is not; a second time nothing. */
function sayPage(brief: string, why: string): void {
  if (brief == pageTold) return;
  pageTold = brief;
  print("page " + (why == "" ? port : "off " + why));
}

/**
 * Opens it, if it is wanted (a port that is not 0) and the board has room for it. `itsSocketsMax` sockets are what the
 * board has.
 */
export function openPage(itsPort: number, itsSocketsMax: number): void {
  const free = process.memory().free;
  if (!itsPort) return;
  // Its Wi-Fi chip knows one listening socket.
  if (process.env.BOARD == "ESPRUINOWIFI") return sayPage("off: one port", "this board listens on one port only");
  if (free < freeMin)
    return sayPage("off: memory", "memory is short: " + free + " JsVars are free, it needs " + freeMin);
  port = itsPort;
  socketsMax = itsSocketsMax;
  makeRoom();
}

/** Sockets that the page may have. Each target that was ever here has one waiting. */
function room(): number {
  let free = socketsMax - othersSockets - links;
  for (let i = 0; i < targets.length; i++) if (!targets[i]!.link) free--;
  return free;
}

/**
 * Listens while one more connection may come, or can be turned away, and drops the oldest that have no room any more:
 * those of targets go first, of which there are `count` now, as many as before unless it is given.
 */
export function makeRoom(count?: number): void {
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
  if (free < 1) sayPage("off: sockets", "all sockets are for targets");
}

/** What was closed just before has let go of its socket meanwhile. */
function startListening(): void {
  opening = undefined;
  if (room() <= clients.length) return;
  try {
    server = require("net").createServer(accept);
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

function accept(socket: Socket): void {
  const client = socket as Client;
  client.rest = client.path = "";
  client.got = client.wait = client.life = 0;
  client.on("data", readRequest); // in this very tick: see Espruino's way with data that nobody listens to
  client.on("close", closed);
  clients.push(client);
  if (looking === undefined) looking = setInterval(checkClients, lookMs);
  if (isMemoryShort()) cutOff(client);
  if (clients.length > pagesMax) turnAway();
  makeRoom();
}

/** Looked at once a second at most: it takes as long as all the rest of accepting. */
function isMemoryShort(): boolean {
  const second = Math.floor(now() / 1000);
  if (second != measured) isShort = process.memory(false).free < leftMin;
  measured = second;
  return isShort;
}

/** Somebody goes who has not said a word yet: browsers connect before they ask. */
function turnAway(): void {
  let i = 0;
  while (clients[i]!.got) i++;
  cutOff(clients[i]!);
}

/** At once, without what is still to be sent. */
function cutOff(client: Client): void {
  const index = clients.indexOf(client);
  client.clsNow = true;
  if (index < 0) return;
  clients.splice(index, 1);
  client.next = client.reader = undefined;
  if (clients.length) return;
  clearInterval(looking!);
  looking = undefined;
}

function closed(this: Client): void {
  cutOff(this);
  makeRoom();
}

function checkClients(): void {
  for (let i = clients.length - 1; i >= 0; i--) {
    const client = clients[i]!;
    client.life++;
    if (++client.wait >= (client.got ? waitLooks : silentLooks) || client.life >= lifeLooks) cutOff(client);
  }
  makeRoom();
}

function readRequest(this: Client, chunk: string): void {
  const client = this;
  if (client.clsNow) return;
  if (client.told) {
    // It goes on, after all: what nobody reads may come for as long as it takes to send a head.
    client.got += chunk.length;
    if (client.got > headBytesMax) cutOff(client);
    return;
  }
  const status = readHead(client, chunk);
  if (!status) return;
  client.told = true;
  client.wait = 0;
  client.got = 1; // what comes behind it is counted anew
  client.rest = "";
  client.status = status;
  setTimeout(function () {
    reply(client);
  }, 1);
}

/** In a piece of work of its own. */
function reply(client: Client): void {
  if (client.clsNow) return;
  try {
    if (client.status == 200) answer(client, client.path.split("?"));
    else refuse(client, client.status);
  } catch (fault) {
    failed(client, fault);
  }
}

/** Whatever goes wrong here must not be the range's crash. */
function failed(client: Client, fault: unknown): void {
  print("page trouble " + printable(fault));
  cutOff(client);
}

function answer(client: Client, path: string[]): void {
  switch (path[0]) {
    case "/":
      return sendFile(client, pageFile, "text/html;charset=utf-8\r\nContent-Encoding: gzip");
    case "/s":
      return sendState(client, stateText(path[1] === undefined ? "" : path[1]));
    case "/best":
      return sendFile(client, "snyper.best", json);
    case "/best2":
      return sendFile(client, "snyper.best2", json);
    case "/record":
      client.next = nextLine;
      return beginAnswer(client, "text/plain");
    case "/record.csv":
      client.next = nextRow;
      return beginAnswer(client, 'text/csv;charset=utf-8\r\nContent-Disposition: attachment;filename="snyper.csv"');
  }
  refuse(client, 404);
}

function head(status: number, type: string, length: number): string {
  return (
    "HTTP/1.1 " +
    status +
    " \r\nConnection: close\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n" +
    (type == "" ? "" : "Content-Type: " + type + "\r\n") +
    (length < 0 ? "" : "Content-Length: " + length + "\r\n")
  );
}

function writePiece(client: Client, text: string): void {
  try {
    client.write(text);
  } catch (gone) {
    cutOff(client);
  }
}

/** All of an answer that is short. */
function finish(client: Client, start: string, body: string): void {
  writePiece(client, start + "\r\n" + (client.bare ? "" : body));
  client.end();
}

/**
 * The head of a long answer; what `page.next` gives follows, a piece whenever the one before it is sent. They are
 * HTTP's chunks, so that whoever reads it knows whether it is whole.
 */
function beginAnswer(client: Client, type: string): void {
  const start = head(200, type, -1);
  if (client.bare) return finish(client, start, "");
  client.on("drain", more);
  writePiece(client, start + (client.old ? "" : "Transfer-Encoding: chunked\r\n") + "\r\n");
}

function more(this: Client): void {
  const client = this;
  const next = client.next;
  if (client.clsNow || !next) return;
  let piece: string | undefined;
  client.wait = 0;
  try {
    piece = next(client);
  } catch (fault) {
    return failed(client, fault);
  }
  if (piece === "")
    setTimeout(function () {
      more.call(client);
    }, 1);
  else if (piece !== undefined)
    writePiece(client, client.old ? piece : piece.length.toString(16) + "\r\n" + piece + "\r\n");
  else {
    if (!client.old) writePiece(client, "0\r\n\r\n");
    client.end();
  }
}

/** Why a request is not answered, in a sentence. */
function refuse(client: Client, status: number): void {
  const why =
    (status == 404
      ? "There is nothing here: the page is /"
      : status == 405
        ? "This page only tells, it takes GET and HEAD"
        : status == 400
          ? "This is no request"
          : "This request is too long") + ".\n";
  finish(client, head(status, "text/plain", why.length) + (status == 405 ? "Allow: GET, HEAD\r\n" : ""), why);
}

/** "" for what is known already. */
function sendState(client: Client, text: string): void {
  finish(client, text == "" ? head(204, "", -1) : head(200, json, text.length), text);
}

/** A file of the Storage as it is. One of JSON that is not there has nothing to tell yet. */
function sendFile(client: Client, file: string, type: string): void {
  if (require("Storage").read(file, 0, 1) === undefined)
    return type == json ? finish(client, head(200, json, 3), "[0]") : refuse(client, 404);
  client.file = file;
  client.from = 0;
  client.next = nextPiece;
  beginAnswer(client, type);
}

function nextPiece(client: Client): string | undefined {
  const from = client.from;
  client.from += pieceBytes;
  const piece = require("Storage").read(client.file as string, from, pieceBytes);
  return piece == "" ? undefined : piece;
}
