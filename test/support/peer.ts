// Peers that a test drives line by line over the virtual network: one end of a connection, and a netcat that dials the master with it.
import assert from "node:assert/strict";
import { VirtualArena, type ArenaOptions } from "../../sim/arena.js";
import type { VirtualNetworkOptions } from "../../sim/world/virtual-network.js";
import type { Host, Stream, StreamEvents } from "../../sim/world/world.js";

/** What decides all chances of these tests; `SEED=7 npm test` repeats a run of another seed. */
export const seed = Number(process.env["SEED"] ?? 1);

/** A line as it came, parsed. */
export interface Line {
  type: string;
  id: string;
  target_id?: string;
  status?: string;
  data?: any;
}

const requests = ["register", "ping", "stand_up", "lay_down", "activate", "result"];
/** How long a test waits for a line that should come at once, ms. */
const soonMs = 1500;
/** How much of what happened a failure tells. */
const linesTold = 12;
const bytesTold = 200;

/** Whether `got` has all that `wanted` has, also within `data`. */
function fits(got: unknown, wanted: unknown): boolean {
  if (typeof wanted != "object" || wanted === null) return got === wanted;
  if (typeof got != "object" || got === null) return false;
  return Object.entries(wanted).every(([key, value]) => fits((got as Record<string, unknown>)[key], value));
}

/** One end of a connection with a board at the other. Every line that comes is held against the wire's rules. */
export class End {
  stream!: Stream;
  /** Every line that came, as it came. */
  readonly lines: string[] = [];
  /** The connection is over: the board ended it, or it broke. */
  closed = false;
  /** Requests that are answered by themselves, and with what; a test does not see these. */
  readonly answers = new Map<string, { type: string; status: string }>();
  private unread: Line[] = [];
  private readonly ids = new Set<string>();
  private readonly passed: string[] = [];
  private rest = "";
  private isMidLine = false;
  private readonly held: object[] = [];

  constructor(readonly arena: VirtualArena, readonly name: string) {}

  /** What the network tells this end. */
  readonly events: StreamEvents = {
    opened: () => undefined,
    data: (bytes) => {
      const lines = (this.rest + bytes).split("\n");
      this.rest = lines.pop()!;
      for (const line of lines) this.came(line);
    },
    ended: () => {
      this.closed = true;
      this.stream.end();
    },
    closed: () => {
      this.closed = true;
    },
  };

  private came(text: string): void {
    this.lines.push(text);
    this.passed.push(`board: ${text}`);
    const line = this.checked(text);
    const answer = this.answers.get(line.type);
    if (answer) this.sendBetween({ type: answer.type, id: line.id, status: answer.status });
    else if (!line.id.startsWith("beat-")) this.unread.push(line);
  }

  /** The wire's rules for writers. */
  private checked(text: string): Line {
    this.must(text.length < 512 && /^[ -~]+$/.test(text), `a line of printable ASCII, 512 bytes with its newline: ${text}`);
    const line = JSON.parse(text) as Line;
    this.must(/^[a-z_]+$/.test(line.type), `a type in lower case: ${text}`);
    this.must(typeof line.id == "string" && line.id.length <= 32 && (line.id != "" || line.type == "error"), `an id: ${text}`);
    if (requests.includes(line.type)) {
      this.must(!this.ids.has(line.id), `an id that this connection has not had: ${text}`);
      this.ids.add(line.id);
    }
    return line;
  }

  /** Sends one message as a line. */
  send(message: object): void {
    this.sendRaw(JSON.stringify(message) + "\n");
  }

  /** Sends bytes as they are: no newline is added. */
  sendRaw(bytes: string): void {
    this.passed.push(`test: ${JSON.stringify(bytes.slice(0, bytesTold))}`);
    this.stream.send(bytes);
    this.isMidLine = !bytes.endsWith("\n");
    if (!this.isMidLine) for (const message of this.held.splice(0)) this.send(message);
  }

  /** Sends a message that no script wrote: at once, or behind the line that a script has begun. */
  sendBetween(message: object): void {
    if (this.isMidLine) this.held.push(message);
    else this.send(message);
  }

  /** Ends the connection in good order. */
  hangUp(): void {
    this.stream.end();
  }

  /** Waits for the next line that no test has seen yet; it must have all that `wanted` has. Returns the whole of it. */
  expect(wanted: object, withinMs = soonMs): Line {
    this.arena.world.clock.runUntil(() => this.unread.length > 0 || this.closed, withinMs);
    const line = this.unread.shift();
    if (!line) this.fail(`${this.closed ? "the connection ended" : `nothing came within ${withinMs} ms`}, expected ${JSON.stringify(wanted)}`);
    this.must(fits(line, wanted), `${JSON.stringify(wanted)}, not ${JSON.stringify(line)}`);
    return line;
  }

  /** Lets time pass in which no line may come but those that are answered by themselves. */
  expectNothing(ms: number): void {
    this.arena.run(ms);
    this.must(this.unread.length == 0, `nothing for ${ms} ms, not ${JSON.stringify(this.unread[0])}`);
  }

  /** Waits until the board ends the connection; everything that came before must have been expected. */
  expectClosed(withinMs = soonMs): void {
    this.must(this.arena.world.clock.runUntil(() => this.closed, withinMs), `an end of the connection within ${withinMs} ms`);
    this.must(this.unread.length == 0, `an end without ${JSON.stringify(this.unread[0])}`);
  }

  protected must(holds: boolean, expected: string): void {
    if (!holds) this.fail(`expected ${expected}`);
  }

  private fail(why: string): never {
    const told = this.arena.lines.slice(-linesTold).map(([board, line]) => `  ${board}: ${line}`);
    const passed = this.passed.slice(-linesTold).map((line) => `  ${line}`);
    assert.fail([`${this.name}, seed ${seed}, ${this.arena.world.clock.now()} ms: ${why}`, "the wire:", ...passed, "the consoles:", ...told].join("\n"));
  }
}

/** A netcat: it dials the arena's master, and can play a target by hand. */
export class Peer extends End {
  private static made = 0;
  readonly host: Host;

  constructor(arena: VirtualArena) {
    super(arena, `peer ${++Peer.made}`);
    const { network, clock } = arena.world;
    this.host = network.host(this.name);
    const port = arena.view.listening ?? assert.fail("the master does not listen");
    const dial = network.dial(this.host, arena.masterHost.address, port, this.events);
    this.stream = dial.stream;
    this.must(dial.refused === undefined, `a connection, not ${dial.refused}`);
    clock.run(dial.blockedMs);
  }

  /** What a target says first. */
  sendRegister(targetId: string, data: object = {}): void {
    this.send({
      type: "register", id: "r1", target_id: targetId,
      data: { protocol: 1, boot: "boot", firmware: "0", board: "NETCAT", ...data },
    });
  }

  /** Registers as a target that lies down; from now on pings and `lay_down` are answered by themselves. */
  register(targetId: string, data: object = {}): this {
    this.answers.set("ping", { type: "pong", status: "alive" });
    this.answers.set("lay_down", { type: "down", status: "down" });
    this.sendRegister(targetId, data);
    this.expect({ type: "registered", id: "r1", status: "registered" });
    this.expectNothing(20);
    return this;
  }

  /** From now on it answers nothing by itself. */
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

/** An arena whose master is powered and listens, for its page as well. Its targets are not powered; there are none unless the options say so. */
export function masterAlone(options: ArenaOptions & { network?: VirtualNetworkOptions } = {}): VirtualArena {
  const arena = strict(new VirtualArena({ targets: 0, seed, ...options }));
  arena.powerOn("master");
  arena.until("the master listens", () => arena.view.listening !== undefined && (arena.pagePort === 0 || arena.said("master", "page ").length > 0));
  return arena;
}
