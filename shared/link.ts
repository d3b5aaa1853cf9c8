// One end of a connection: lines in, bounded however they are cut, and lines out, one write each. Both boards use it.
import { badLinesMax, lineBytesMax } from "./limits.js";
import { isFault, readMessage, type Complaint, type ErrorCode, type Fault } from "./messages.js";

/**
 * What a link has to remember lives on its socket, which spares a board one record for each connection.
 * The names differ from those that Espruino keeps there.
 */
export interface Link extends Socket {
  /**
   * The begun line: what came after the last newline. A newline, which no begun line has, says that the rest of a line
   * that was too long is passed over.
   */
  rest?: string | undefined;
  /** Bad lines in a row; the field comes with the first. */
  bad?: number;
  /** Bytes written since the peer was last known to have taken everything; NaN when the link is closed. @short */
  unsent: number;
}

/**
 * The beat is most of what passes, and both ends know it by heart: the master numbers the pings of a link, so each end
 * can say what the next line will be and compare instead of parsing. A line that differs in anything goes through the
 * door like all others.
 */
export const pingHead = '{"type":"ping","id":"';
export const pingTail = '"}\n';
export const pongHead = '{"type":"pong","id":"';
export const pongTail = '","status":"alive"}\n';

/** What `rest` is while the rest of a line that was too long is passed over. */
const skipped = "\n";

/**
 * Bytes after which a link asks to be told when they are gone. Before that, nobody is troubled with an event for each
 * write.
 */
const drainBytes = 1024;
/** More unsent bytes than this and the peer reads too slowly: RAM is worth more than it. */
const unsentBytesMax = 4096;

/** Makes a fresh socket a link. */
export function openLink(socket: Socket): Link {
  const link = socket as Link;
  link.unsent = 0;
  return link;
}

/** From now on `read` takes the chunks that come off the link. */
export function readBy<L extends Link>(link: L, read: (this: L, chunk: string) => void): void {
  link.removeAllListeners("data");
  link.on("data", read);
}

export function isOpen(link: Link): boolean {
  return link.unsent >= 0;
}

/** Says goodbye after what is queued; nothing more is read from the link or written to it. */
export function closeLink(link: Link): void {
  if (!isOpen(link)) return;
  link.unsent = NaN;
  link.rest = undefined;
  link.end();
}

/** Why this end closed a link while it read from it, in words. */
export function whyClosed(link: Link): string {
  return link.bad! >= badLinesMax ? "bad lines" : "reads too slowly";
}

function drained(this: Link): void {
  this.removeListener("drain", drained);
  if (isOpen(this)) this.unsent = 0;
}

/**
 * Writes one line (given without its newline). A peer that does not read is cut off. On a closed link it does nothing.
 * `uncounted`: bytes that were written past this function before.
 * @hot 80
 */
export function send(link: Link, line: string, uncounted?: number): void {
  const bytes = line.length + 1 + (uncounted || 0);
  link.unsent += bytes;
  if (link.unsent > drainBytes) /*@__NOINLINE__*/ congested(link, bytes);
  if (link.unsent >= 0) {
    try {
      link.write(line + "\n");
    } catch (gone) {
      closeLink(link); // the peer left: `close` follows
    }
  }
}

/**
 * Asks to be told when the peer has taken everything, and gives it up when too much waits: what is queued would keep
 * the socket for as long as it does not read.
 */
function congested(link: Link, bytes: number): void {
  if (link.unsent > unsentBytesMax) {
    closeLink(link);
    link.clsNow = true;
  } else if (link.unsent - bytes <= drainBytes) {
    link.on("drain", drained);
  }
}

/** Answers a request without data. `id` came through the door; `type` and `status` are the wire's own words. @hot 90 target */
export function reply(link: Link, type: string, id: string, status: string): void {
  send(link, '{"type":"' + type + '","id":' + JSON.stringify(id) + ',"status":"' + status + '"}');
}

/** Sends a message of the wire. */
export function sendMessage(link: Link, message: object): void {
  send(link, JSON.stringify(message));
}

/** Answers with `error`: a code and a sentence. */
export function replyError(link: Link, id: string, code: ErrorCode, message: string): void {
  sendMessage(link, { type: "error", id: id, status: code, data: { message: message } });
}

/** Serves a line, or answers a bad one with `error` and counts it. */
function receiveLine<L extends Link, M>(
  link: L,
  line: string,
  complaint: Complaint,
  serve: (link: L, message: M) => void,
): void {
  let message: M | Fault = {
    type: "fault",
    id: "",
    status: "line_too_long",
    data: { message: "a line has at most " + lineBytesMax + " bytes" },
  };
  if (line.length < lineBytesMax) {
    // Blanks, tabs and `\r` around a line are no part of it. `trim` would also take vertical tabs and form feeds, which
    // no line may have anywhere.
    if (!(line.startsWith("{") && line.endsWith("}")) && line.indexOf("\v") < 0 && line.indexOf("\f") < 0)
      line = line.trim();
    if (line == "") return;
    message = readMessage<M>(line, complaint);
  }
  if (isFault(message)) {
    replyError(link, message.id, message.status, message.data.message);
    link.bad = (link.bad || 0) + 1;
    if (link.bad >= badLinesMax) closeLink(link);
  } else {
    if (link.bad) link.bad = 0;
    serve(link, message);
  }
}

/**
 * Reads a chunk, wherever it was cut: each whole line goes through the door, whose `complaint` knows the types that
 * this end serves, to `serve`. A bad line is answered and counted, and never reaches `serve`.
 */
export function receive<L extends Link, M>(
  link: L,
  chunk: string,
  complaint: Complaint,
  serve: (link: L, message: M) => void,
): void {
  let skipping = link.rest == skipped;
  let text = skipping || link.rest === undefined ? chunk : link.rest + chunk;
  let start = 0;
  let end = text.indexOf("\n");
  if (link.rest !== undefined) link.rest = undefined;
  while (end >= 0 && isOpen(link)) {
    if (skipping) skipping = false;
    else receiveLine(link, text.slice(start, end), complaint, serve);
    start = end + 1;
    end = text.indexOf("\n", start);
  }
  if (!isOpen(link)) return;
  if (start) text = text.slice(start);
  if (!skipping && text.length >= lineBytesMax) {
    skipping = true;
    receiveLine(link, text, complaint, serve); // which refuses it
  }
  if (skipping || text != "") link.rest = skipping ? skipped : text;
}
