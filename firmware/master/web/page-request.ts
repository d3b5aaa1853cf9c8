// Reading what a browser asks for: the first line and the end of the head, bounded however they are cut. Nothing else
// of it is kept or needed.

/**
 * What a connection of the page remembers lives on its socket, as a link's does. The names differ from those of a
 * socket's own fields and methods.
 */
export interface Client extends Socket {
  /** Of the head: its first line until that is whole, then its last two characters. */
  rest: string;
  /** Bytes that came. */
  got: number;
  /** What is asked for, "" until that is known. */
  path: string;
  /** Only the head of the answer is wanted. */
  bare: boolean;
  /** It speaks HTTP/1.0, which knows no chunks. */
  old: boolean;
  /** It is being answered, with this status. */
  told: boolean;
  status: number;
  /** Looks since it last did what it has to do, and since it came. */
  wait: number;
  life: number;
  /** Gives the next piece of a long answer: "" for none just yet, undefined behind the last. */
  next?: ((client: Client) => string | undefined) | undefined;
  /** How far a long answer is: what it reads, from which file, and from where on. */
  file: string | number;
  from: number;
  reader?: StorageFile | undefined;
  /**
   * Of the record: how often it had been erased when it began to be read, and the game whose rows come, its name and
   * its players.
   */
  era?: number;
  game?: string;
  who?: readonly string[];
}

/** Bytes of a request's first line: what can be asked for here is shorter by far. */
const requestLineMax = 128;
/** Bytes of a head: a browser's has some hundreds, and some thousands with cookies of others at the same address. */
export const headBytesMax = 8192;

/**
 * Takes a chunk of a head. Gives 0 while there is more to come, 200 when it is whole, or the status that refuses it.
 * What comes behind its blank line, a body or another request, is not read: a GET needs none, and a connection has one
 * request.
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
  // A browser's head ends with its chunk, which is seen for nothing. The expression takes as long as one indexOf, and
  // two would be needed.
  return client.rest == "\n\n" || text.slice(-3) == "\n\r\n" || /\n\r*\n/.test(text) ? 200 : 0;
}

/** Gives 0, or the status that refuses it. */
function readRequestLine(client: Client, words: string[]): number {
  if (words.length != 3 || words[1]!.charAt(0) != "/" || words[2]!.slice(0, 7) != "HTTP/1.") return 400;
  if (words[0] != "GET" && words[0] != "HEAD") return 405;
  client.bare = words[0] == "HEAD";
  client.path = words[1]!;
  client.old = words[2] == "HTTP/1.0";
  return 0;
}
