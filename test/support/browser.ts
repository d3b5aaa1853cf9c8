// A phone in virtual time: requests over the arena's network, as browsers and worse clients send them.
import { gunzipSync } from "node:zlib";
import type { Arena } from "../../sim/arena/arena.js";
import type { VirtualArena } from "../../sim/arena/virtual-arena.js";
import type { Host, Stream, StreamEvents } from "../../sim/world/world.js";

/** An answer. Text has a character for each byte. */
export interface Answer {
  status: number;
  /** The headers by their names in lower case. */
  headers: Map<string, string>;
  /** The body, dechunked and unzipped. */
  body: string;
  /** Whether the body is complete by its length or its last chunk. */
  isWhole: boolean;
}

/** All phones of an arena share one machine by default, because addresses are few. */
const phones = new WeakMap<VirtualArena, Host>();

function phoneOf(arena: VirtualArena): Host {
  const host = phones.get(arena) ?? arena.world.network.host("phones");
  phones.set(arena, host);
  return host;
}

/** One connection to the page. */
export class Connection {
  readonly refused: string | undefined;
  /** All bytes that arrived. */
  text = "";
  ended = false;
  /** Whether it was reset instead of ended. */
  reset = false;
  private readonly stream: Stream;

  constructor(
    readonly arena: VirtualArena,
    host?: Host,
    port = arena.pagePort,
  ) {
    const { network } = arena.world;
    const dial = network.dial(host ?? phoneOf(arena), arena.masterHost.address, port, this.events);
    this.stream = dial.stream;
    this.refused = dial.refused;
  }

  private readonly events: StreamEvents = {
    opened: () => undefined,
    data: (bytes) => {
      this.text += bytes;
    },
    ended: () => {
      this.ended = true;
      this.stream.end();
    },
    closed: (reason) => {
      this.ended = true;
      this.reset = reason !== undefined;
    },
  };

  send(bytes: string): this {
    this.stream.send(bytes);
    return this;
  }

  hangUp(): void {
    this.stream.reset();
  }

  /** Lets time pass until the connection is over; throws if that takes too long. */
  over(withinMs = 10_000): this {
    this.arena.until("the connection is over", () => this.ended || this.refused !== undefined, withinMs);
    return this;
  }

  get answer(): Answer {
    return readAnswer(this.text);
  }
}

/** Parses an answer. Throws if it is not one. */
export function readAnswer(text: string): Answer {
  const end = text.indexOf("\r\n\r\n");
  const [start = "", ...lines] = text.slice(0, end).split("\r\n");
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(start)?.[1] ?? NaN);
  if (end < 0 || !(status > 0)) throw new Error(`no answer: ${JSON.stringify(text.slice(0, 200))}`);
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(": ");
      if (colon < 1) throw new Error(`no header: ${JSON.stringify(line)}`);
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 2)] as const;
    }),
  );
  const rest = text.slice(end + 4);
  const { body, isWhole } =
    headers.get("transfer-encoding") === "chunked"
      ? joined(rest)
      : { body: rest, isWhole: String(rest.length) === (headers.get("content-length") ?? "0") };
  const isZipped = headers.get("content-encoding") === "gzip" && isWhole && body !== "";
  return { status, headers, body: isZipped ? gunzipSync(Buffer.from(body, "latin1")).toString() : body, isWhole };
}

function joined(text: string): { body: string; isWhole: boolean } {
  let body = "";
  for (let at = 0; ;) {
    const end = text.indexOf("\r\n", at);
    const length = end < 0 ? NaN : parseInt(text.slice(at, end), 16);
    if (!(end + 2 + length + 2 <= text.length)) return { body, isWhole: false };
    if (text.slice(end + 2 + length, end + 4 + length) !== "\r\n") throw new Error("a chunk of another length");
    if (length === 0) return { body, isWhole: true };
    body += text.slice(end + 2, end + 2 + length);
    at = end + 4 + length;
  }
}

/** A request's head as a browser sends it. */
export function head(path: string, method = "GET"): string {
  return (
    `${method} ${path} HTTP/1.1\r\nHost: 192.168.4.1:8080\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36\r\n` +
    "Accept: */*\r\nAccept-Encoding: gzip, deflate\r\nAccept-Language: en\r\nConnection: keep-alive\r\n\r\n"
  );
}

/** Sends a request, and waits for the answer. */
export function get(arena: VirtualArena, path: string, method = "GET"): Answer {
  return new Connection(arena).send(head(path, method)).over().answer;
}

/** The state, as the page's script asks for it. */
export function state(arena: VirtualArena, asked = "."): any {
  const { status, body } = get(arena, `/s?${asked}`);
  return status === 204 ? undefined : JSON.parse(body);
}

/** Polls until the state meets the condition. */
export function untilState(arena: VirtualArena, what: string, condition: (state: any) => boolean, maxMs = 60_000): any {
  for (const end = arena.world.clock.now() + maxMs; arena.world.clock.now() < end; arena.run(100)) {
    const now = state(arena);
    if (condition(now)) return now;
  }
  throw new Error(`not within ${maxMs} ms: ${what}`);
}

/** Shoots once at each plate that is up and armed: what shakes a plate without a rest is no hit. */
export function shootArmed(arena: Arena): void {
  for (const { id } of arena.stands)
    if (arena.said(id, "exposure ").at(-1)?.startsWith("exposure armed")) arena.shoot(id);
}

/**
 * Queries that docs/PAGE.md does not allow: text after the question mark that may still be in a request's first line.
 */
export const oddQueries: readonly string[] = [
  "",
  "?",
  ".",
  "..",
  "1",
  "1.",
  ".-5",
  "1.-5",
  "1.-1",
  "-1.-1",
  "1.1e9",
  "1.1e400",
  "1.NaN",
  "NaN.NaN",
  "1.Infinity",
  "1.-Infinity",
  "1.undefined",
  "1.null",
  "1.0x10",
  "1.0.5",
  "1.1.5",
  "1.-0",
  "1.2147483648",
  "1.4294967296",
  "1.99999999999999999999",
  "1.08",
  "1.+3",
  "1.%20",
  "1.[]",
  "1.{}",
  "a=b&c=d",
  "__proto__",
  "1.__proto__",
  "1.length",
  "\x00",
  "1.\x00",
  "\xff.\xff",
  "x".repeat(90),
];

/** Host lines with which the page is requested at an address, or at what forwards to it. */
export const ownHosts: readonly string[] = [
  "Host: 192.168.4.1\r\n",
  "Host: 192.168.4.1:8080\r\n",
  "Host: 192.168.4.1:\r\n",
  "Host:10.0.0.7:80\n",
  "HOST: \t 255.255.255.255:65535 \t \r\n",
  "host: 127.0.0.1\r\n",
  "hOST: localhost\r\n",
  "Host: LocalHost:8080\r\n",
  "Host: 172.16.249.250\r\nHostess: evil.example\r\nX-Host: evil.example\r\n",
];

/** Host lines of names that anybody may point at the master, and of what is not a Host. */
export const foreignHosts: readonly string[] = [
  "Host: evil.example\r\n",
  "Host: evil.example:8080\r\n",
  "host:x\n",
  "Host: 192.168.4.1.evil.example\r\n",
  "Host: evil192.168.4.1\r\n",
  "Host: 192.168.4.1evil\r\n",
  "Host: 192.168.4.1:8080:8080\r\n",
  "Host: 192.168.4.1:evil\r\n",
  "Host: 192.168.4.1 evil.example\r\n",
  "Host: evil.example 192.168.4.1\r\n",
  "Host: 192.168.4\r\n",
  "Host: 192.168.4.1.5\r\n",
  "Host: 192.168.4.256\r\n",
  "Host: 1922.168.4.1\r\n",
  "Host: 192.168..1\r\n",
  "Host: localhost.evil.example\r\n",
  "Host: localhost8080\r\n",
  "Host: evil-localhost\r\n",
  "Host: [::1]:8080\r\n",
  "Host: [::ffff:192.168.4.1]\r\n",
  "Host: user@192.168.4.1\r\n",
  "Host: http://192.168.4.1/\r\n",
  "Host:\r\n",
  "Host: :8080\r\n",
  "Host: \xff\r\n",
  "Host: 192.168.4.1\0.evil.example\r\n",
  "Host : 192.168.4.1\r\n",
  "Host 192.168.4.1\r\n",
  "Host:\r\n 192.168.4.1\r\n",
  "Host: 192.168.4.1\r\n\t.evil.example\r\n",
  "Host: 192.168.4.1\r\nHost: 192.168.4.1\r\n",
  "Host: 192.168.4.1\r\nA: b\r\nhost: evil.example\r\n",
  "Host: evil.example\r\nHost: 192.168.4.1\r\n",
];
