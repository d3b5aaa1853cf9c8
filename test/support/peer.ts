// Peers that a test drives line by line over the virtual network: one end of a connection, and a netcat that dials the
// master with it.
import { Subject } from "../../shared/console-lines.js";
import assert from "node:assert/strict";
import type { ArenaOptions } from "../../sim/arena/arena.js";
import { VirtualArena } from "../../sim/arena/virtual-arena.js";
import type { VirtualNetworkOptions } from "../../sim/world/virtual-network.js";
import type { Host, Stream, StreamEvents } from "../../sim/world/world.js";
import { fits, WireEnd, type Line } from "./wire-end.js";
import type { LinkKeys, Sender } from "./wire-keys.js";

/** Decides all random choices of these tests; `SEED=7 npm test` repeats a run with that seed. */
export const seed = Number(process.env["SEED"] ?? 1);

/** How long a test waits for a line that should come at once, ms. */
const soonMs = 1500;
/** How many lines of the consoles a failure shows. */
const linesTold = 12;

export type { Line };

/** One end of a connection over the virtual network. */
export class End extends WireEnd {
  stream!: Stream;
  /** The link's keys, once it has some: what is sent is sealed then, and each line that arrives must be. */
  keys: LinkKeys | undefined;

  constructor(
    readonly arena: VirtualArena,
    name: string,
    /** Which end of a link this is. */
    private readonly role: Sender,
  ) {
    super(name);
  }

  protected override written(message: object): string {
    const text = super.written(message);
    return this.keys ? this.keys.seal(this.role, text) : text;
  }

  protected override arrived(_line: Line, text: string): void {
    if (this.keys) this.must(this.keys.isNext(this.role === "m" ? "t" : "m", text), `the right tag: ${text}`);
  }

  /** This end's callbacks for the network. */
  readonly events: StreamEvents = {
    opened: () => undefined,
    data: (bytes) => this.took(bytes),
    ended: () => {
      this.closed = true;
      this.stream.end();
    },
    closed: () => {
      this.closed = true;
    },
  };

  protected write(bytes: string): void {
    this.stream.send(bytes);
  }

  hangUp(): void {
    this.stream.end();
  }

  /** Waits for the next unread line, which must contain all that `wanted` has. Returns the whole line. */
  expect(wanted: object, withinMs = soonMs): Line {
    this.arena.world.clock.runUntil(() => this.unread.length > 0 || this.closed, withinMs);
    const line = this.unread.shift();
    if (!line)
      this.fail(
        `${this.closed ? "the connection ended" : `nothing came within ${withinMs} ms`}, expected ${JSON.stringify(wanted)}`,
      );
    this.must(fits(line, wanted), `${JSON.stringify(wanted)}, not ${JSON.stringify(line)}`);
    return line;
  }

  /** Lets time pass, in which no line may arrive except those that are answered automatically. */
  expectNothing(ms: number): void {
    this.arena.run(ms);
    this.must(this.unread.length === 0, `nothing for ${ms} ms, not ${JSON.stringify(this.unread[0])}`);
  }

  /** Waits until the board ends the connection; everything that came before must have been expected. */
  expectClosed(withinMs = soonMs): void {
    this.must(
      this.arena.world.clock.runUntil(() => this.closed, withinMs),
      `an end of the connection within ${withinMs} ms`,
    );
    this.must(this.unread.length === 0, `an end without ${JSON.stringify(this.unread[0])}`);
  }

  protected fail(why: string): never {
    const told = this.arena.lines.slice(-linesTold).map(([board, line]) => `  ${board}: ${line}`);
    assert.fail(
      [
        `${this.name}, seed ${seed}, ${this.arena.world.clock.now()} ms: ${why}`,
        "the wire:",
        ...this.lastPassed,
        "the consoles:",
        ...told,
      ].join("\n"),
    );
  }
}

/** A netcat: it dials the arena's master, and can play a target by hand. */
export class Peer extends End {
  private static made = 0;
  readonly host: Host;

  /** Without a `host` it dials from a new one, of which there are 253 at most. */
  constructor(arena: VirtualArena, host?: Host) {
    super(arena, `peer ${++Peer.made}`, "t");
    const { network, clock } = arena.world;
    this.host = host ?? network.host(this.name);
    const port = arena.view.listening ?? assert.fail("the master does not listen");
    const dial = network.dial(this.host, arena.masterHost.address, port, this.events);
    this.stream = dial.stream;
    this.must(dial.refused === undefined, `a connection, not ${dial.refused}`);
    clock.run(dial.blockedMs);
  }

  /** A target's first line. */
  sendRegister(targetId: string, data: object = {}): void {
    this.send({
      type: "register",
      id: "r1",
      target_id: targetId,
      data: { protocol: 1, boot: "boot", firmware: "0", board: "NETCAT", ...data },
    });
  }

  /** Registers as a target that lies down; from now on pings and `lay_down` are answered automatically. */
  register(targetId: string, data: object = {}): this {
    this.answers.set("ping", { type: "pong", status: "alive" });
    this.answers.set("lay_down", { type: "down", status: "down" });
    this.sendRegister(targetId, data);
    this.expect({ type: "registered", id: "r1", status: "registered" });
    this.expectNothing(20);
    return this;
  }

  /** From now on nothing is answered automatically. */
  byHand(): this {
    this.answers.clear();
    return this;
  }
}

/** Makes the test fail at any error that a board's program does not catch. */
export function strict<A extends VirtualArena>(arena: A): A {
  arena.onLine((board, line) => assert.ok(!/^(Uncaught|ERROR)/.test(line), `${board}: ${line}, seed ${seed}`));
  return arena;
}

/**
 * An arena whose master is powered and listens, for its page as well. Its targets are not powered; there are none
 * unless the options say so.
 */
export function masterAlone(options: ArenaOptions & { network?: VirtualNetworkOptions } = {}): VirtualArena {
  const arena = strict(new VirtualArena({ targets: 0, seed, ...options }));
  arena.powerOn("master");
  arena.until(
    "the master listens",
    () =>
      arena.view.listening !== undefined &&
      (arena.pagePort === 0 || arena.said("master", `${Subject.page} `).length > 0),
  );
  return arena;
}
