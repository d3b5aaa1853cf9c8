// The keys of the wire as their description has them, written for Node and independently of the firmware: a test plays
// either end of a link with it, or recomputes what two boards said to each other.
import { createHmac } from "node:crypto";
import type { RangeKey } from "../../sim/arena/range-key.js";

export type HashName = "sha256" | "sha1";
/** Who sends a line: the master or the target. */
export type Sender = "m" | "t";

/** Characters of a nonce and of a tag. */
const tagChars = 16;
const directionKeyBytes = 16;

const hmac = (hash: HashName, key: Buffer, text: string) => createHmac(hash, key).update(text, "latin1").digest();
const base64 = (digest: Buffer) => digest.toString("base64").slice(0, tagChars);

/** The name and the bytes of a board's setting `key`. */
function keyIn(setting: string): { name: string; bytes: Buffer } {
  const [name, bytes] = setting.split(".") as [string, string];
  return { name, bytes: Buffer.from(bytes, "base64") };
}

/** The name of a range's key, which a `register` carries. */
export const keyName = (range: RangeKey): string => keyIn(range.ofMaster).name;

/** The key of a target, from the range's. */
export function targetKey(range: RangeKey, id: string): Buffer {
  return hmac("sha256", keyIn(range.ofMaster).bytes, "t" + id);
}

/** The tag of the answer to a target's search. */
export function searchTag(key: Buffer, nonce: string, port: number, hash: HashName = "sha256"): string {
  return base64(hmac(hash, key, `d${nonce}${port}`));
}

/** What a `register` and its `registered` contain that their link's keys depend on. */
export interface Handshake {
  /** The nonces of both ends. */
  master: string;
  target: string;
  /** The `boot` of the registration. */
  boot: string;
}

/** The keys of one link, and how many lines each end has sent under them. */
export class LinkKeys {
  readonly sent = { m: 0, t: 0 };
  private readonly keys: Record<Sender, Buffer>;
  /** The pong that may answer the last ping, and which line of the target it must be. */
  private pong?: { line: string; number: number } | undefined;

  constructor(
    key: Buffer,
    { master, target, boot }: Handshake,
    private readonly hash: HashName = "sha256",
  ) {
    const of = (sender: Sender) => hmac(hash, key, sender + master + target + boot).subarray(0, directionKeyBytes);
    this.keys = { m: of("m"), t: of("t") };
  }

  /** The tag of a sender's line of that number, which is given without its tag and its closing brace. */
  tag(sender: Sender, number: number | string, head: string): string {
    return base64(hmac(this.hash, this.keys[sender], sender + number + head));
  }

  /**
   * A sender's line of that number, sealed; `text` is the line as it would be without keys. A master's has `seen`: how
   * many lines of the target it knows.
   */
  sealAs(sender: Sender, number: number, text: string, seen = this.sent.t): string {
    const head = text.slice(0, -1) + (sender === "m" ? `,"seen":${seen}` : "");
    if (sender === "m") this.expectPong(number, head, seen);
    return `${head},"m":"${this.tag(sender, number, head)}"}`;
  }

  /** The same for the sender's next line, which counts. */
  seal(sender: Sender, text: string, seen?: number): string {
    return this.sealAs(sender, ++this.sent[sender], text, seen);
  }

  /**
   * The pong whose tag comes from the HMAC of its ping, which has that number and is given without its tag and its
   * closing brace; the ping has seen all lines of the target before it.
   */
  pongTo(number: number, head: string): string {
    const digest = hmac(this.hash, this.keys.m, `m${number}${head}`);
    const tag = digest.length < 24 ? this.tag("m", "p" + number, head) : base64(digest.subarray(12));
    return `{"type":"pong","id":${/"id":("\d+")/.exec(head)![1]},"status":"alive","m":"${tag}"}`;
  }

  /** Whether a line is what its sender must send next; it counts. A master's `seen` is checked as well. */
  isNext(sender: Sender, line: string): boolean {
    const [, head, tag] = /^(.*),"m":"([A-Za-z0-9+/]{16})"\}$/s.exec(line) ?? [];
    if (head === undefined) return false;
    const number = ++this.sent[sender];
    if (sender === "t" && line === this.pong?.line && number === this.pong.number) return true;
    if (tag !== this.tag(sender, number, head)) return false;
    if (sender === "t") return true;
    const seen = Number(/,"seen":(\d+)$/.exec(head)?.[1]);
    this.expectPong(number, head, seen);
    return seen <= this.sent.t;
  }

  private expectPong(number: number, head: string, seen: number): void {
    if (/^\{"type":"ping","id":"\d+","seen":\d+$/.test(head))
      this.pong = { line: this.pongTo(number, head), number: seen + 1 };
  }
}
