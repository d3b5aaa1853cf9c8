// Reads a browser's request: its first line, its Host line and the end of its head, with bounded memory, however they
// are cut. Nothing else of it is kept or needed.

/**
 * A connection of the page. Its state is kept on its socket, as a link's is, under names that differ from the socket's
 * own.
 */
export interface Client extends Socket {
  /** What is still to be read of the head, from the newline before a line that is incomplete. */
  rest: string;
  /** How many bytes were received. */
  got: number;
  /** The requested path, "" until it is known. */
  path: string;
  /** The request is HEAD: only the head of the answer is wanted. */
  bare: boolean;
  /** The request is HTTP/1.0, which has no chunks. */
  old: boolean;
  /** The value of its Host line, undefined until there is one and after it was checked. */
  host?: string | undefined;
  /** The status of its answer, once it is known; until then 1 if a turn is due that reads on, else 0. */
  status: number;
  /** How many checks it has waited since it made progress, and since it connected. */
  wait: number;
  life: number;
  /** Returns the next piece of a long answer: "" for none yet, undefined after the last. */
  next?: ((client: Client) => string | undefined) | undefined;
  /** The position of a long answer: the file, the offset in it, and the open file of the record. */
  file: string | number;
  from: number;
  reader?: StorageFile | undefined;
  /**
   * While the record is sent: `eras` when it began, and the name and players of the game whose rows follow; while the
   * targets are sent, the next of a target's lines.
   */
  era?: number;
  game?: string;
  who?: readonly string[];
}

/** The longest first line of a request, in bytes; all valid ones are much shorter. */
const requestLineMax = 128;
/** The longest head, in bytes: a browser's has hundreds, and thousands with cookies of other servers at the address. */
export const headBytesMax = 8192;
/** How much of a head is searched in one turn, in bytes: a typical one, in less than 1 million instructions. */
const searchBytes = 350;
/** The longest Host line, in bytes: an address with its port needs 28, and some more may be blanks. */
const hostLineMax = 64;
/** How much of a Host line is needed to recognise it, in bytes with the newline before it. */
const hostBytes = 6;

/**
 * Takes a chunk of a head, and reads its first line. Returns 0 while that is incomplete, 1 if `readLines` is to read on
 * in a separate turn, or the status that refuses it.
 */
export function readHead(client: Client, chunk: string): number {
  const text = client.rest + chunk;
  client.got += chunk.length;
  if (client.got > headBytesMax) return 431;
  client.rest = text;
  if (client.path != "") return 1;
  const end = text.indexOf("\n");
  if (end < 0 ? text.length > requestLineMax : end > requestLineMax) return 414;
  if (end < 0) return 0;
  client.rest = text.slice(end);
  return readRequestLine(client, text.slice(0, end).trim().split(" "));
}

/** Reads the first line. Returns 1, or the status that refuses it. */
function readRequestLine(client: Client, words: string[]): number {
  if (words.length != 3 || words[1]!.charAt(0) != "/" || words[2]!.slice(0, 7) != "HTTP/1.") return 400;
  if (words[0] != "GET" && words[0] != "HEAD") return 405;
  client.bare = words[0] == "HEAD";
  client.path = words[1]!;
  client.old = words[2] == "HTTP/1.0";
  return 1;
}

/**
 * Reads the other lines, from the newline before them. Returns 0 while the head is incomplete, 1 if it is to be called
 * again in a separate turn, 200 when the head is complete, or the status that refuses it. What follows its blank line is
 * ignored: a GET has no body, and a connection has one request.
 */
export function readLines(client: Client): number {
  const more = client.rest.slice(searchBytes);
  let text = client.rest.slice(0, searchBytes);
  let kept = 1 - hostBytes; // all but the last byte of what may be the beginning of a Host line
  let host;
  // A regular expression takes as long as one indexOf, and ten times as long if it has alternatives. What is before the
  // Host line is short, because browsers send it first.
  while ((host = /\nhost[: \t]/i.exec(text)) && !/\n\r*\n/.test(text.slice(0, host.index + 1))) {
    const end = readHostLine(client, text.slice(host.index, host.index + hostLineMax));
    if (end < 0) return 403;
    text = text.slice(host.index + end);
    if (end) continue;
    kept = 0;
    break;
  }
  client.rest = text.slice(kept) + more;
  // A browser's head usually ends with its chunk, which is cheap to check.
  if (text.slice(-2) == "\n\n" || text.slice(-3) == "\n\r\n" || /\n\r*\n/.test(text)) return 200;
  return more == "" ? 0 : 1;
}

/**
 * Reads the Host line, with which the text begins. It must be the only one, and must not go on in the next line.
 * Returns its length with the newline before it, 0 while it is incomplete, or -1 to refuse it.
 */
function readHostLine(client: Client, line: string): number {
  const end = line.indexOf("\n", hostBytes);
  const next = end < 0 ? "" : line.charAt(end + 1);
  if (client.host !== undefined || line.charAt(hostBytes - 1) != ":" || next == " " || next == "\t") return -1;
  if (next == "") return line.length < hostLineMax ? 0 : -1;
  client.host = line.slice(hostBytes, end).trim();
  return end;
}

/**
 * Whether a complete request is for an address of this master, and not for a name. A browser sends what it dialled. An
 * IPv4 address leads to the master, or to what forwards to it. A name may be that of a foreign page, whose owner points
 * it at the master to read its answers (DNS rebinding). Only `localhost` is nobody's.
 */
export function isForAddress(client: Client): boolean {
  if (client.host === undefined) return client.old;
  const host = client.host.replace(/:\d*$/, "");
  client.host = undefined;
  // Of the numbers, the second expression finds those beyond 255.
  return /^\d+\.\d+\.\d+\.\d+$/.test(host)
    ? !/\d\d\d\d|[3-9]\d\d|2[6-9]\d|25[6-9]/.test(host)
    : host.toLowerCase() == "localhost";
}
