// Strangers: connections to the master's port that are no target's, and what they send.
import type { Random, Stream } from "../world/world.js";
import type { SoakArena } from "./range.js";

/** A piece of what a stranger sends, and the wait between two. */
const pieceBytes = 900;
const pieceMs = 40;
/** Between two portions of a stranger at the edge, ms: it reads what it is answered. */
const edgeMs = 60;
/** Sockets that fill any board's table. */
const crowd = 24;

/** Who hears how the master answered what was just allowed and just not. */
export interface Judge {
  edge(isRight: boolean, told: string): void;
}

const bad = (count: number) => Array.from({ length: count }, () => "bad_json");

const good = '{"type":"ping","id":"1"}\n';
const long = (bytes: number) => `${good.slice(0, -2)},"x":"${"x".repeat(bytes - good.length - 7)}"}\n`;
/** What a stranger at the edge sends, and the replies that it must get. */
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
  /** One that always reads. */
  private readonly edgeHost;

  constructor(
    private readonly arena: SoakArena,
    private readonly random: Random,
    private readonly judge: Judge,
  ) {
    this.host = arena.world.network.host("stranger", "192.168.4.250");
    this.edgeHost = arena.world.network.host("edge", "192.168.4.251");
  }

  /** Random bytes in lines, for so long. */
  garbage(ms: number): void {
    const bytes = () => String.fromCharCode(...Array.from({ length: 200 }, () => Math.floor(this.random() * 256)));
    this.talk(ms, () => `${bytes()}\n{"type":"${bytes().slice(0, 5)}","id":"1"}\n`);
  }

  /** A register request, but for its end. */
  half(ms: number): void {
    this.talk(ms, () => "", '{"type":"register","id":"1","target_id":"stranger","data":{"prot');
  }

  endless(ms: number): void {
    this.talk(ms, () => "x".repeat(pieceBytes));
  }

  /** Asks for what is refused, and reads none of the answers. */
  deafAsker(ms: number): void {
    const { network } = this.arena.world;
    network.setImpairment(this.host, { readsNothing: true });
    this.talk(ms, () => '{"type":"ping","id":"1"}\n'.repeat(10));
    this.after(ms, () => network.setImpairment(this.host, { readsNothing: false }));
  }

  /**
   * A line of 513 bytes is too long and one of 512 is not; 19 bad lines in a row are forgiven with the next good one,
   * and 20 are not.
   */
  edge(): void {
    const { world, masterHost, port, master } = this.arena;
    const told: string[] = [];
    let rest = "";
    const { life } = master;
    const { stream }: { stream: Stream } = world.network.dial(this.edgeHost, masterHost.address, port, {
      opened: () => edgePieces.forEach((piece, number) => this.after(number * edgeMs, () => stream.send(piece))),
      data: (bytes) => {
        const lines = (rest + bytes).split("\n");
        rest = lines.pop()!;
        told.push(...lines.map((line) => (JSON.parse(line) as { status: string }).status));
      },
      ended: () => {
        told.push("closed");
        stream.end();
      },
      closed: () => undefined,
    });
    this.after((edgePieces.length + 10) * edgeMs, () => {
      stream.reset();
      // No room, no way or another life of the master: then it was not asked.
      const isAsked =
        told.length > 1 &&
        told[0] !== "range_full" &&
        master.life === life &&
        world.network.reaches(masterHost, this.edgeHost);
      if (isAsked) this.judge.edge(told.join() === edgeReplies.join(), told.join(" "));
    });
  }

  /** Lines that somebody else sent, one after the other. */
  replay(ms: number, lines: readonly string[]): void {
    let next = 0;
    this.talk(ms, () => (next < lines.length ? `${lines[next++]}\n` : ""));
  }

  /** So many connections at once that nobody else gets one. */
  crowd(ms: number): void {
    for (let i = 0; i < crowd; i++) this.talk(ms, () => "");
  }

  /** Dials, says `first`, then `next` again and again, and goes after `ms`. */
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
