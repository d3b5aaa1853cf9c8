// Reads a browser's request: its first line and the end of its head, with bounded memory, however they are cut. Nothing
// else of it is kept or needed.

/**
 * A connection of the page. Its state is kept on its socket, as a link's is, under names that differ from the socket's
 * own.
 */
export interface Client extends Socket {
  /** Part of the head: its first line until that is complete, then its last two characters. */
  rest: string;
  /** How many bytes were received. */
  got: number;
  /** The requested path, "" until it is known. */
  path: string;
  /** The request is HEAD: only the head of the answer is wanted. */
  bare: boolean;
  /** The request is HTTP/1.0, which has no chunks. */
  old: boolean;
  /** The request is complete, and this is the status of its answer. */
  told: boolean;
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
  /** While the record is sent: `eras` when it began, and the name and players of the game whose rows follow. */
  era?: number;
  game?: string;
  who?: readonly string[];
}

/** The longest first line of a request, in bytes; all valid ones are much shorter. */
const requestLineMax = 128;
/** The longest head, in bytes: a browser's has hundreds, and thousands with cookies of other servers at the address. */
export const headBytesMax = 8192;

/**
 * Reads a chunk of a head. Returns 0 while the head is incomplete, 200 when it is complete, or the status that refuses
 * it. What follows its blank line is ignored: a GET has no body, and a connection has one request.
 */
export function readHead(client: Client, chunk: string): number {
  let text = client.rest + chunk;
  client.got += chunk.length;
  if (client.path == "") {
    const end = text.indexOf("\n");
    if (end < 0 ? text.length > requestLineMax : end > requestLineMax) return 414;
    client.rest = text;
    if (end < 0) return 0;
    const status = readRequestLine(client, text.slice(0, end).trim().split(" "));
    if (status) return status;
    text = text.slice(end);
  }
  if (client.got > headBytesMax) return 431;
  client.rest = text.slice(-2);
  // A browser's head usually ends with its chunk, which is cheap to check. The regular expression takes as long as one
  // indexOf, and two would be needed.
  return client.rest == "\n\n" || text.slice(-3) == "\n\r\n" || /\n\r*\n/.test(text) ? 200 : 0;
}

/** Reads the first line. Returns 0, or the status that refuses it. */
function readRequestLine(client: Client, words: string[]): number {
  if (words.length != 3 || words[1]!.charAt(0) != "/" || words[2]!.slice(0, 7) != "HTTP/1.") return 400;
  if (words[0] != "GET" && words[0] != "HEAD") return 405;
  client.bare = words[0] == "HEAD";
  client.path = words[1]!;
  client.old = words[2] == "HTTP/1.0";
  return 0;
}
