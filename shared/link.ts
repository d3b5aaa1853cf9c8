// One end of a connection: lines in, bounded however they are cut, and lines out, one write each. Both boards use it.
import { badLinesMax, lineBytesMax } from "./limits.js";
import { fault, readMessage, type ErrorCode, type Fault, type Message } from "./messages.js";

/**
 * What a link has to remember lives on its socket, which spares a board one record for each connection.
 * The names differ from those that Espruino keeps there.
 */
export interface Link extends Socket {
  /** The begun line: what came after the last newline. */
  rest: string;
  /** The rest of a line that was too long is passed over. */
  skipping: boolean;
  /** Bad lines in a row. */
  bad: number;
  /** Bytes written since the peer was last known to have taken everything; -1 when the link is closed. */
  unsent: number;
}

/** Takes a message that came off a link. Bad lines never get here: `receive` answers them. */
export type Take = (link: any, message: Message) => void;

/** Bytes after which a link asks to be told when they are gone. Before that, nobody is troubled with an event for each write. */
const drainBytes = 1024;
/** More unsent bytes than this and the peer reads too slowly: RAM is worth more than it. */
const unsentBytesMax = 4096;

/** Makes a fresh socket a link. */
export function openLink(socket: Socket): Link {
  const link = socket as Link;
  link.rest = "";
  link.skipping = false;
  link.bad = 0;
  link.unsent = 0;
  return link;
}

export function isOpen(link: Link): boolean {
  return link.unsent >= 0;
}

/** Says goodbye after what is queued; nothing more is read from the link or written to it. */
export function closeLink(link: Link): void {
  if (!isOpen(link)) return;
  link.unsent = -1;
  link.rest = "";
  link.end();
}

function drained(this: Link): void {
  this.removeListener("drain", drained);
  if (isOpen(this)) this.unsent = 0;
}

/** Writes one line (given without its newline). A peer that does not read is cut off. On a closed link it does nothing. */
export function send(link: Link, line: string): void {
  if (!isOpen(link)) return;
  const before = link.unsent;
  link.unsent += line.length + 1;
  if (link.unsent > unsentBytesMax) {
    closeLink(link);
    link.clsNow = true; // what is queued would keep the socket for as long as the peer does not read
    return;
  }
  if (before <= drainBytes && link.unsent > drainBytes) link.on("drain", drained);
  try {
    link.write(line + "\n");
  } catch (gone) {
    closeLink(link); // the peer left: `close` follows
  }
}

/** Answers a request without data. `id` came through the door; `type` and `status` are the wire's own words. */
export function reply(link: Link, type: string, id: string, status: string): void {
  send(link, '{"type":"' + type + '","id":' + JSON.stringify(id) + ',"status":"' + status + '"}');
}

/** Answers with `error`: a code and a sentence. */
export function replyError(link: Link, id: string, code: ErrorCode, message: string): void {
  send(link, JSON.stringify({ type: "error", id: id, status: code, data: { message: message } }));
}

function refuse(link: Link, bad: Fault): void {
  replyError(link, bad.id, bad.status, bad.data.message);
  link.bad++;
  if (link.bad >= badLinesMax) closeLink(link);
}

function takeLine(link: Link, line: string, take: Take): void {
  if (line[line.length - 1] == "\r") line = line.slice(0, -1);
  if (line == "") return;
  const message = readMessage(line);
  if (message.type == "fault") {
    refuse(link, message);
  } else {
    link.bad = 0;
    take(link, message);
  }
}

/** Reads a chunk as it came, in any cut: each whole line goes through the door to `take`, a bad one is answered and counted. */
export function receive(link: Link, chunk: string, take: Take): void {
  let text = link.rest + chunk;
  let start = 0;
  let end = text.indexOf("\n");
  link.rest = "";
  while (end >= 0 && isOpen(link)) {
    if (link.skipping) link.skipping = false;
    else if (end - start >= lineBytesMax) refuse(link, tooLong());
    else takeLine(link, text.slice(start, end), take);
    start = end + 1;
    end = text.indexOf("\n", start);
  }
  if (!isOpen(link) || link.skipping) return;
  if (start) text = text.slice(start);
  if (text.length >= lineBytesMax) {
    link.skipping = true;
    refuse(link, tooLong());
  } else {
    link.rest = text;
  }
}

function tooLong(): Fault {
  return fault("", "line_too_long", "a line has at most " + lineBytesMax + " bytes");
}
