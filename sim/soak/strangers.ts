// Strangers: connections to the master's port from something that is not a target, and what they send.
import type { Random, Stream } from "../world/world.js";
import type { SoakArena } from "./range.js";

/** How much a stranger sends at a time, and the wait between two pieces. */
const pieceBytes = 900;
const pieceMs = 40;
/** The wait between two pieces of a stranger at the limits, which reads the replies, ms. */
const edgeMs = 60;
/** Bytes that mean something to a reader of lines or of JSON, to a terminal, or in a compressed program. */
const special = '"\\{}[]:,\n\0\x1b\xd1\xd2\xff';
/** How many of them get into one line at most. */
const spoilsMax = 4;
/** Enough sockets to fill any board's table. */
const crowd = 24;

/** Learns how the master replied to a stranger at the limits. */
export interface EdgeListener {
  edgeReplied(isRight: boolean, replies: string): void;
}

const bad = (count: number) => Array.from({ length: count }, () => "bad_json");

const good = '{"type":"ping","id":"1"}\n';
const long = (bytes: number) => `${good.slice(0, -2)},"x":"${"x".repeat(bytes - good.length - 7)}"}\n`;
/** What a stranger at the limits sends, and the replies that it must get. */
const edgePieces = [long(513), long(512), "?\n".repeat(19), good, "?\n".repeat(19), good, "?\n".repeat(20)];
const edgeReplies = [
  "line_too_long",
  "not_registered",
  ...bad(19),
  "not_registered",
  ...bad(19),
  "not_registered",
  ...bad(20),
  "closed",
];

export class Strangers {
  private readonly host;
  /** A stranger that always reads. */
  private readonly edgeHost;

  constructor(
    private readonly arena: SoakArena,
    private readonly random: Random,
    private readonly listener: EdgeListener,
  ) {
    this.host = arena.world.network.host("stranger", "192.168.4.250");
    this.edgeHost = arena.world.network.host("edge", "192.168.4.251");
  }

  /** Sends lines of random bytes, and a request into which some that mean something have got, for `ms`. */
  garbage(ms: number): void {
    const below = (count: number) => Math.floor(this.random() * count);
    const bytes = () => String.fromCharCode(...Array.from({ length: 200 }, () => below(256)));
    const spoiled = () => {
      let line = good.trimEnd();
      for (let count = 1 + below(spoilsMax); count > 0; count--) {
        const at = 1 + below(line.length - 1);
        line = line.slice(0, at) + special.charAt(below(special.length)) + line.slice(at);
      }
      return line;
    };
    this.talk(ms, () => `${bytes()}\n${spoiled()}\n`);
  }

  /** Sends a register request without its end. */
  half(ms: number): void {
    this.talk(ms, () => "", '{"type":"register","id":"1","target_id":"stranger","data":{"prot');
  }

  endless(ms: number): void {
    this.talk(ms, () => "x".repeat(pieceBytes));
  }

  /** Sends requests that are refused, and reads none of the replies. */
  deafAsker(ms: number): void {
    const { network } = this.arena.world;
    network.setImpairment(this.host, { readsNothing: true });
    this.talk(ms, () => '{"type":"ping","id":"1"}\n'.repeat(10));
    this.after(ms, () => network.setImpairment(this.host, { readsNothing: false }));
  }

  /**
   * A line of 513 bytes is too long and one of 512 is not. The next good line makes up for 19 bad lines in a row, but
   * 20 end the connection. A range with a key may end it before, for the sake of others that have proven nothing yet.
   */
  edge(): void {
    const { world, masterHost, port, master } = this.arena;
    const replies: string[] = [];
    let rest = "";
    const { life } = master;
    const ends = world.network.endsMade + 2;
    const { stream }: { stream: Stream } = world.network.dial(this.edgeHost, masterHost.address, port, {
      opened: () => edgePieces.forEach((piece, number) => this.after(number * edgeMs, () => stream.send(piece))),
      data: (bytes) => {
        const lines = (rest + bytes).split("\n");
        rest = lines.pop()!;
        replies.push(...lines.map((line) => (JSON.parse(line) as { status: string }).status));
      },
      ended: () => {
        replies.push("closed");
        stream.end();
      },
      closed: () => undefined,
    });
    this.after((edgePieces.length + 10) * edgeMs, () => {
      stream.reset();
      // If the range was full, the network cut or the master restarted, the replies say nothing.
      const isAsked =
        replies.length > 1 &&
        replies[0] !== "range_full" &&
        master.life === life &&
        world.network.reaches(masterHost, this.edgeHost);
      if (!isAsked) return;
      const isCrowded = this.arena.options.key !== undefined && world.network.endsMade > ends;
      const heard = isCrowded && replies.at(-1) === "closed" ? replies.slice(0, -1) : replies;
      const expected = heard === replies ? edgeReplies : edgeReplies.slice(0, heard.length);
      this.listener.edgeReplied(heard.join() === expected.join(), replies.join(" "));
    });
  }

  /** Repeats lines that a board sent, one after the other. */
  replay(ms: number, lines: readonly string[]): void {
    let next = 0;
    this.talk(ms, () => (next < lines.length ? `${lines[next++]}\n` : ""));
  }

  /** Opens so many connections at once that nobody else gets one. */
  crowd(ms: number): void {
    for (let i = 0; i < crowd; i++) this.talk(ms, () => "");
  }

  /** Dials, sends `first` and then `next()` again and again, and resets the connection after `ms`. */
  private talk(ms: number, next: () => string, first = ""): void {
    const { network } = this.arena.world;
    let over = false;
    const { stream }: { stream: Stream } = network.dial(this.host, this.arena.masterHost.address, this.arena.port, {
      opened: () => {
        stream.send(first);
        say();
      },
      data: () => undefined,
      ended: () => stream.end(),
      closed: () => {
        over = true;
      },
    });
    const say = () => {
      if (over) return;
      if (stream.unsent < pieceBytes) stream.send(next());
      this.after(pieceMs, say);
    };
    this.after(ms, () => {
      if (over) return;
      over = true;
      stream.reset();
    });
  }

  private after(ms: number, work: () => void): void {
    const { clock } = this.arena.world;
    clock.at(clock.now() + ms, work);
  }
}
