// One end of a connection, for both boards: joins received chunks to lines, with bounded memory, and writes each line
// in one piece.
// @apart master: a line must not have to pass what bad lines and endless ones need
import { badLinesMax, lineBytesMax } from "./limits.js";
import { readMessage, type Complaint, type ErrorCode, type Fault } from "./messages.js";

/** A hash of bytes: a text, or texts and buffers one behind the other. */
export type Hash = (bytes: string | readonly (string | ArrayBuffer)[], nothing?: undefined) => ArrayBuffer | undefined;

/**
 * A link's state is kept on its socket, which saves a board one record per connection. The names differ from those of
 * Espruino's own fields.
 */
export interface Link extends Socket {
  /**
   * What is still to be read: lines that wait for their turns, and the incomplete line after the last newline. A single
   * newline means that the rest of a line that was too long is being skipped.
   */
  rest?: string | undefined;
  /** Bad lines in a row; the field is added with the first. -1 after a line with a wrong tag. */
  bad?: number;
  /** Bytes written since the peer was last known to have received everything; NaN when the link is closed. @short */
  unsent: number;
  /** The hash of its tags, if it is not the board's usual one. @short */
  hash?: Hash;
  /** The keys of its two directions. This and the next fields are added to a link with keys (see keys.ts). @short */
  keys?: string;
  /** How many lines of the master it has carried under its keys, and of the target. @short */
  masterLines?: number;
  /** @short */
  targetLines?: number;
  /**
   * The next ping behind `pingHead`, and what follows `pongSeal` in its pong, if they are known (see keys.ts). At a
   * target the ping is "" while the pong of a beat is sealed that nobody had prepared. @short
   */
  ping?: string | undefined;
  /** @short */
  pong?: string | undefined;
}

/** Characters of a line's tag, from what precedes it to the end of the line (see keys.ts). */
export const sealLength = 24;

/** Adds the tag to a line that is sent on a link with keys. */
export type Seal = (link: Link, line: string) => string;
/** Whether a line came from the peer that it claims to come from. */
export type Check = (link: Link, line: string) => boolean;

let seal: Seal;
let isGenuine: Check | undefined;

/** From now on each line that is read is checked first, and each line that is sent on a link with keys is sealed. */
export function useSeals(itsSeal: Seal, itsCheck: Check): void {
  seal = itsSeal;
  isGenuine = itsCheck;
}

/**
 * Most traffic is the beat, whose lines are fixed: the master numbers the pings of a link, so each end knows the next
 * line in advance and can compare it instead of parsing it. A line that differs goes through the door like all others.
 */
export const pingHead = '{"type":"ping","id":"';
export const pingTail = '"}\n';
export const pongHead = '{"type":"pong","id":"';
export const pongTail = '","status":"alive"}\n';

/** The value of `rest` while the rest of a line that was too long is skipped. */
const skipped = "\n";

/**
 * If more bytes than this wait for their turns, lines are read at once, or a stranger's link is closed: waiting bytes
 * take RAM, of each connection and several times while they are cut.
 */
const waitingBytesMax = lineBytesMax;

/** Unsent bytes from which on a link listens for `drain`: an event after each write would cost too much. */
const drainBytes = 1024;
/** A peer that leaves more bytes than this unread is disconnected, because they take RAM. */
const unsentBytesMax = 4096;

/** Makes a new socket a link. */
export function openLink(socket: Socket): Link {
  const link = socket as Link;
  link.unsent = 0;
  return link;
}

/** From now on `read` gets the chunks that arrive on the link. */
export function readBy<L extends Link>(link: L, read: (this: L, chunk: string) => void): void {
  link.removeAllListeners("data");
  link.on("data", read);
}

/** As `unsent` says; what a target needs compares that itself, because a function takes four JsVars. */
export function isOpen(link: Link): boolean {
  return link.unsent >= 0;
}

/** Closes a link after what is queued was sent; nothing more is read from it or written to it. */
export function closeLink(link: Link): void {
  if (!(link.unsent >= 0)) return;
  link.unsent = NaN;
  link.rest = undefined;
  link.end();
}

/** The reason why this end closed a link while reading from it. */
export function whyClosed(link: Link): string {
  return link.bad! < 0 ? "wrong tag" : link.bad! >= badLinesMax ? "bad lines" : "reads too slowly";
}

function drained(this: Link): void {
  this.removeListener("drain", drained);
  if (this.unsent >= 0) this.unsent = 0;
}

/**
 * Writes one line, which is given without its newline. Disconnects a peer that does not read. Does nothing on a closed
 * link. `uncounted` is the number of bytes that were written without this function since its last call.
 * @hot 80
 */
export function send(link: Link, line: string, uncounted?: number): void {
  transmit(link, (link.keys === undefined ? line : seal(link, line)) + "\n", uncounted);
}

/** Writes a whole line with its newline, and does the rest of what `send` does. @hot 85 */
export function transmit(link: Link, line: string, uncounted?: number): void {
  const bytes = line.length + (uncounted || 0);
  link.unsent += bytes;
  if (link.unsent > drainBytes) /*@__NOINLINE__*/ congested(link, bytes);
  if (link.unsent >= 0) {
    try {
      link.write(line);
    } catch (gone) {
      closeLink(link); // the peer left: `close` follows
    }
  }
}

/**
 * Listens for `drain`, and disconnects the peer when too much is queued: the queue would keep the socket for as long as
 * the peer does not read.
 */
function congested(link: Link, bytes: number): void {
  if (link.unsent > unsentBytesMax) {
    closeLink(link);
    link.clsNow = true;
  } else if (link.unsent - bytes <= drainBytes) {
    link.on("drain", drained);
  }
}

/** Sends a reply whose status is its type, without data. `id` came through the door. */
export function reply(link: Link, type: string, id: string): void {
  send(link, '{"type":"' + type + '","id":' + JSON.stringify(id) + ',"status":"' + type + '"}');
}

/** Sends a message. */
export function sendMessage(link: Link, message: object): void {
  send(link, JSON.stringify(message));
}

/** Replies with `error`: a code and a sentence. */
export function replyError(link: Link, id: string, code: ErrorCode, message: string): void {
  sendMessage(link, { type: "error", id: id, status: code, data: { message: message } });
}

/** Answers a bad line, and counts it. It is a function of its own so that good lines need not pass it. */
export function refuseLine(link: Link, fault: Fault): void {
  replyError(link, fault.id, fault.status, fault.data.message);
  link.bad = (link.bad || 0) + 1;
  if (link.bad >= badLinesMax) closeLink(link);
}

/**
 * Serves a line, or refuses a bad one. Without a `complaint` the line itself is served, which nobody has read. Returns
 * false for a blank line.
 */
function receiveLine<L extends Link, M>(
  link: L,
  line: string,
  complaint: Complaint | undefined,
  serve: (link: L, message: M, isLast: boolean) => void,
  isLast: boolean,
): boolean {
  if (isGenuine && !isGenuine(link, line)) {
    link.bad = -1;
    closeLink(link); // without an answer, which would help nobody but a forger
    return true;
  }
  if (line.length >= lineBytesMax)
    /*@__NOINLINE__*/ refuseLine(link, {
      type: "fault",
      id: "",
      status: "line_too_long",
      data: { message: "a line has at most " + lineBytesMax + " bytes" },
    });
  else {
    // The tag has served: to read it as a field would cost as much as to check it.
    if (link.keys !== undefined) line = line.slice(0, -sealLength) + "}";
    // Blanks, tabs and `\r` around a line are not part of it. `trim` would also remove vertical tabs and form feeds,
    // which are not allowed anywhere in a line.
    if ((line[0] != "{" || !line.endsWith("}")) && line.indexOf("\v") < 0 && line.indexOf("\f") < 0) line = line.trim();
    if (line == "") return false;
    if (!complaint) serve(link, line as M, isLast);
    else {
      const message = readMessage<M>(line, complaint) as M & Fault;
      if (message.type != "fault") {
        if (link.bad) link.bad = 0;
        serve(link, message, isLast);
      } else /*@__NOINLINE__*/ refuseLine(link, message);
    }
  }
  return true;
}

/**
 * Receives a chunk, wherever it was cut; "" reads on. Each complete line goes through the door, whose `complaint` knows
 * the types that this end serves, to `serve`. A bad line is answered and counted, and never reaches `serve`; without a
 * `complaint` nobody has read what is served.
 *
 * With `isPaced` only one line is read, and `serve` learns whether it is the last one of this turn. Returns whether
 * another one waits: read on in a separate turn, so that no peer holds the interpreter for longer than a line takes.
 */
export function receive<L extends Link, M>(
  link: L,
  chunk: string,
  complaint: Complaint | undefined,
  serve: (link: L, message: M, isLast: boolean) => void,
  isPaced?: boolean,
): boolean {
  let skipping = link.rest == skipped;
  const text = skipping || link.rest === undefined ? chunk : link.rest + chunk;
  let isOver = false;
  let from = 0;
  let end = text.indexOf("\n");
  if (link.rest !== undefined) link.rest = undefined;
  while (
    end < 0
      ? !skipping && text.length - from >= lineBytesMax
      : !isOver || !isPaced || text.length - from > waitingBytesMax
  ) {
    // what follows a line is not copied each time, and each variable counts, because memory may be short
    const line = skipping ? "" : text.substr(from, Math.min(lineBytesMax, (end < 0 ? text.length : end) - from));
    from = end < 0 ? text.length : end + 1;
    // not the last one if an endless line is about to be refused, too, and served at once behind another one
    if (!skipping && receiveLine(link, line, complaint, serve, !isOver && text.length - from < lineBytesMax))
      isOver = true;
    if (!(link.unsent >= 0)) return false;
    skipping = end < 0;
    end = text.indexOf("\n", from);
  }
  const rest = skipping ? skipped : text.slice(from);
  if (skipping || (rest != "" && rest != skipped)) link.rest = rest; // a blank line may go
  return end >= 0;
}

/**
 * Receives a chunk as `receive` with `isPaced` does, and serves its line as it is, for another turn to read. It is short
 * for what arrives as a rule: a complete line, and little behind it.
 */
export function receiveOne<L extends Link>(
  link: L,
  chunk: string,
  serve: (link: L, line: string, isLast: boolean) => void,
): void {
  let text = link.rest === undefined ? chunk : link.rest + chunk;
  const end = text.indexOf("\n");
  if (end < 0 || text.length > lineBytesMax || link.rest == skipped) {
    text = ""; // frees its memory
    receive(link, chunk, undefined, serve, true);
    return;
  }
  const others = text.slice(end + 1);
  link.rest = others == "" || others == skipped ? undefined : others; // a blank line may go
  text = text.slice(0, end);
  receiveLine(link, text, undefined, serve, true);
}

/**
 * Keeps what arrives behind a line that waits for its turn. Returns false if it is too much, or the rest of a line that is
 * being skipped: then it is to be received at once.
 */
export function keep(link: Link, chunk: string): boolean {
  const rest = link.rest === undefined ? "" : link.rest;
  if (rest == skipped || rest.length + chunk.length > waitingBytesMax) return false;
  if (rest != "" || chunk != skipped) link.rest = rest + chunk; // a blank line may go
  return true;
}

/** Whether complete lines wait for their turns. */
export function isLineWaiting(link: Link): boolean {
  return link.rest !== undefined && link.rest != skipped && link.rest.indexOf("\n") >= 0;
}
