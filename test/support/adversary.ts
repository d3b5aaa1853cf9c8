// Somebody on the range's Wi-Fi who has its password, sees every line, and has no key.
import type { VirtualArena } from "../../sim/arena/virtual-arena.js";
import type { SimulatedBoard } from "../../sim/board/board.js";
import type { Host, Stream, StreamEvents } from "../../sim/world/world.js";
import { Peer, type Line } from "./peer.js";
import { range } from "./keyed.js";
import { keyName } from "./wire-keys.js";

/** An arena of boards of any kind. */
export type AnyArena = VirtualArena<SimulatedBoard>;

const port = 8081;
export const twinAddress = "192.168.1.66";

/** A `register` that has all that one can copy from a target's: its name, its power-up and the key's name. */
export function copiedRegistration(target: string, boot = "boot"): string {
  const data = { protocol: 1, boot, firmware: "0", board: "N", key: keyName(range), nonce: "nonceOfANetcat00" };
  return JSON.stringify({ type: "register", id: "r1", target_id: target, data }) + "\n";
}

/** The `boot` of each target, as anybody sees it on the wire. */
export function watchBoots(arena: AnyArena): Map<string, string> {
  const boots = new Map<string, string>();
  arena.wire.onLine(({ text, direction }) => {
    if (direction !== "in" || !text.startsWith('{"type":"register"')) return;
    const { target_id, data } = JSON.parse(text);
    if (!boots.has(target_id)) boots.set(target_id, data.boot);
  });
  return boots;
}

/** A netcat that claims to be a target, obeys, and says that each plate was hit at once. */
export class Cheat extends Peer {
  /** How many activations it got. */
  activated = 0;

  constructor(arena: AnyArena, host?: Host) {
    super(arena as unknown as VirtualArena, host);
  }

  claim(target: string, boot?: string): this {
    this.sendRaw(copiedRegistration(target, boot));
    return this;
  }

  protected override arrived({ type, id, data }: Line): void {
    const done = { ping: ["pong", "alive"], lay_down: ["down", "down"], stand_up: ["standing", "standing"] }[type];
    if (done) this.sendBetween({ type: done[0], id, status: done[1] });
    if (type !== "activate") return;
    this.sendBetween({ type: "activated", id, status: "activated", data: { duration: data.duration } });
    const { clock } = this.arena.world;
    const result = {
      type: "result",
      id: `boot-${++this.activated}`,
      status: "hit",
      data: { activation: id, time: 0.001, strength: 1 },
    };
    clock.at(clock.now() + 30, () => this.sendBetween(result));
  }
}

/**
 * Somebody between the targets and the master: relays all that both say, keeps a copy, and adds lines to what the
 * targets get. It has the same port as the master.
 */
export class Twin {
  readonly host: Host;
  /** The lines that the master has sent through it. */
  readonly copies: string[] = [];
  /** How many lines it has added. */
  injected = 0;
  /** The open connections of targets. */
  private readonly targets = new Set<Stream>();

  constructor(private readonly arena: AnyArena) {
    const { network } = arena.world;
    this.host = network.host("twin", twinAddress);
    network.listen(
      this.host,
      port,
      (stream) => this.relay(stream),
      (reason) => {
        throw new Error(reason);
      },
    );
  }

  /** Answers every search, as the range's master would, and as fast as it can. */
  answerSearches(): void {
    const { network } = this.arena.world;
    const socket = network.datagrams(this.host, port, (text, address, fromPort) => {
      if (JSON.parse(text).type !== "discover") return;
      const data = { port, range: "snyper", tag: "A".repeat(16) };
      socket!.send(JSON.stringify({ type: "here", data }), fromPort, address);
    });
  }

  /** Sends a line to each target that is connected through it. */
  inject(line: string): void {
    for (const stream of this.targets) {
      stream.send(line + "\n");
      this.injected++;
    }
  }

  private relay(target: Stream): StreamEvents {
    const { network } = this.arena.world;
    let waiting = "";
    let isOpen = false;
    const over = () => {
      this.targets.delete(target);
      target.end();
      master.end();
    };
    const { stream: master } = network.dial(this.host, this.arena.masterHost.address, port, {
      opened: () => {
        isOpen = true;
        master.send(waiting);
      },
      data: (bytes) => {
        this.copies.push(...bytes.split("\n").filter((line) => line !== ""));
        target.send(bytes);
      },
      ended: over,
      closed: over,
    });
    this.targets.add(target);
    return {
      opened: () => undefined,
      data: (bytes) => {
        if (isOpen) master.send(bytes);
        else waiting += bytes;
      },
      ended: over,
      closed: over,
    };
  }
}
