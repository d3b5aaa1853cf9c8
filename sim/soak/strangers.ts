// Strangers: connections to the master's port that are no target's, and what they send.
import type { Random, Stream } from "../world/world.js";
import type { VirtualArena } from "../arena.js";

/** A piece of what a stranger sends, and the wait between two. */
const pieceBytes = 900;
const pieceMs = 40;
/** Sockets that fill any board's table. */
const crowd = 24;

export class Strangers {
  private readonly host;

  constructor(private readonly arena: VirtualArena, private readonly random: Random) {
    this.host = arena.world.network.host("stranger", "192.168.4.250");
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
    network.setWeather(this.host, { readsNothing: true });
    this.talk(ms, () => '{"type":"ping","id":"1"}\n'.repeat(10));
    this.after(ms, () => network.setWeather(this.host, { readsNothing: false }));
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
      closed: () => { over = true; },
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
