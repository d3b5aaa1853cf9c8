// Which lines are genuine, in a range with a key: follows both ends of each link and compares what arrives at one with
// what the board at the other really sent. It needs no key, because nobody without one can make a line that a board is
// about to send.
import type { Wire } from "../arena/wire.js";
import type { Host, Network } from "../world/world.js";

/** How many lines that were sent last are remembered of each end; no more are under way. */
const sentMax = 400;
/** How many bytes are kept of a line without end. */
const restMax = 2048;
/** With so many ends, those are forgotten that have been silent for so long, ms. */
const endsMax = 200;
const silentMs = 60_000;

/** One end of a connection whose other end should be a board of the range. */
export interface LinkEnd {
  /** The name of its board's host. */
  board: string;
  /** At the master: the target that it registered as. At a target: its own id. */
  id: string;
  isMaster: boolean;
  /** How many lines with a tag it has sent; the last of them and their times (ms), by their numbers from 1. */
  sent: number;
  readonly lines: Map<number, string>;
  /** The time of the registration has the number 0. */
  readonly sentAt: Map<number, number>;
  /** How many genuine lines it has received, and when the first of them came, ms. */
  read: number;
  provenAt?: number;
  /** The other end, once a line of it has arrived. */
  other?: LinkEnd;
  /** When it received a line that its peer had not sent as its next one, ms: that ends the link. */
  forgedAt?: number;
  /** When it last sent or received a line, ms. */
  usedAt: number;
}

/** A line at one end. */
interface PassedLine {
  board: string;
  connection: number;
  direction: "in" | "out";
  text: string;
  at: number;
}

export interface SealedListener {
  /** A genuine line has arrived at this end. */
  genuine(end: LinkEnd, text: string): void;
  /** A board sends a line. */
  sent(end: LinkEnd, text: string): void;
}

const isRegister = (text: string) => text.startsWith('{"type":"register"');
const nameOf = (text: string) => /"target_id":"([A-Za-z0-9_-]+)"/.exec(text)?.[1] ?? "";
const tagged = /,"m":"[^"]{16}"\}$/;
/** What a target takes for the proof of its master. */
const proof = /"\},"seen":0,"m":"[^"]{16}"\}$/;

export class SealedLinks {
  private readonly ends = new Map<number, LinkEnd>();
  private readonly rests = new Map<string, string>();
  private readonly targets = new Set<Host>();

  /** Listens at the master's end by its `wire`, so that its other listeners find each line checked. */
  constructor(
    network: Network,
    wire: Wire,
    private readonly listener: SealedListener,
  ) {
    wire.onLine((line) => this.line({ ...line, board: "master" }));
    network.onTraffic(({ host, connection, direction, bytes, at }) => {
      if (!this.targets.has(host)) return;
      for (const text of this.linesOf(`${connection} ${direction}`, bytes))
        this.line({ board: host.name, connection, direction, text, at });
    });
  }

  /** A board with a target's key. */
  add(target: Host): void {
    this.targets.add(target);
  }

  /** Whether a wrong line has arrived at that connection of a board. */
  isForged(connection: number): boolean {
    return this.ends.get(connection)?.forgedAt !== undefined;
  }

  /** Whether a genuine line has arrived there. */
  isProven(connection: number): boolean {
    return this.ends.get(connection)?.provenAt !== undefined;
  }

  /** Whether a link to the master was proven to be that target's since then, ms. */
  isProvenSince(id: string, sinceMs: number): boolean {
    return [...this.ends.values()].some((end) => end.isMaster && end.id === id && end.provenAt! >= sinceMs);
  }

  private linesOf(key: string, bytes: string): string[] {
    const lines = ((this.rests.get(key) ?? "") + bytes).split("\n");
    const rest = lines.pop()!.slice(-restMax);
    if (rest === "") this.rests.delete(key);
    else this.rests.set(key, rest);
    return lines;
  }

  private line(passed: PassedLine): void {
    const { board, connection, direction, text, at } = passed;
    const known = this.ends.get(connection);
    const isFirst = !known && isRegister(text) && (direction === "in") === (board === "master");
    const end = isFirst ? this.begin(passed) : known;
    if (!end) return;
    end.usedAt = at;
    if (direction === "out") this.sends(end, text, at);
    else this.receives(end, text, at);
  }

  /** A connection begins with a registration; what comes before is not checked. */
  private begin({ board, connection, text, at }: PassedLine): LinkEnd {
    const end: LinkEnd = {
      board,
      id: nameOf(text),
      isMaster: board === "master",
      sent: 0,
      lines: new Map(),
      sentAt: new Map([[0, at]]),
      read: 0,
      usedAt: at,
    };
    this.ends.set(connection, end);
    if (this.ends.size > endsMax)
      for (const [number, { usedAt }] of this.ends) if (usedAt < at - silentMs) this.ends.delete(number);
    return end;
  }

  private sends(end: LinkEnd, text: string, at: number): void {
    this.listener.sent(end, text);
    if (!tagged.test(text)) return;
    end.lines.set(++end.sent, text);
    end.sentAt.set(end.sent, at);
    end.lines.delete(end.sent - sentMax);
    end.sentAt.delete(end.sent - sentMax);
  }

  private receives(end: LinkEnd, text: string, at: number): void {
    if (end.forgedAt !== undefined) return;
    // Before a board has its keys it checks nothing, and obeys nothing.
    if (end.isMaster ? end.sent === 0 : end.read === 0 && !proof.test(text)) return;
    const other = end.other ?? this.senderOf(end, text);
    if (!other || other.lines.get(end.read + 1) !== text) {
      end.forgedAt = at;
      return;
    }
    end.other = other;
    end.provenAt ??= at;
    end.read++;
    this.listener.genuine(end, text);
  }

  /** The end that has sent this as its first line, to an end like this one. */
  private senderOf(end: LinkEnd, text: string): LinkEnd | undefined {
    for (const other of this.ends.values()) {
      if (other.isMaster === end.isMaster || other.lines.get(1) !== text) continue;
      if (end.isMaster ? other.other === end : other.other === undefined) return other;
    }
    return undefined;
  }
}
