// One end of a connection over real TCP, with a board on a real interpreter at the other, and a master in Node for such
// a target.
import assert from "node:assert/strict";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { Steps } from "./framing-scripts.js";
import { fits, WireEnd, type Line } from "./wire-end.js";

/**
 * How long a test waits for a line that should come at once, ms: on a busy machine an interpreter may pause for a
 * while.
 */
const soonMs = 4000;
/** Longer than the longest wait between two dials, ms. */
const redialMsMax = 10_000;
const beatMs = 1000;
const lookMs = 1;

export class RealEnd extends WireEnd {
  /** Why this end failed while no test was waiting; the next wait reports it. */
  private failure: Error | undefined;

  constructor(
    readonly socket: Socket,
    name: string,
  ) {
    super(name);
    socket.setNoDelay(true).setEncoding("latin1");
    socket.on("data", (bytes: string) => {
      try {
        this.took(bytes);
      } catch (error) {
        this.failure ??= error as Error;
      }
    });
    socket.on("error", () => undefined);
    socket.on("close", () => (this.closed = true));
  }

  static dial(port: number, name: string): Promise<RealEnd> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, "127.0.0.1", () => resolve(new RealEnd(socket, name)));
      socket.once("error", reject);
    });
  }

  protected write(bytes: string): void {
    if (!this.socket.destroyed) this.socket.write(bytes, "latin1");
  }

  hangUp(): void {
    this.socket.end();
  }

  protected fail(why: string): never {
    throw new assert.AssertionError({ message: [`${this.name}: ${why}`, "the wire:", ...this.lastPassed].join("\n") });
  }

  /** Waits until the condition holds. */
  async until(what: string, condition: () => boolean, withinMs = soonMs): Promise<void> {
    for (const end = performance.now() + withinMs; !condition(); await wait(lookMs)) {
      if (this.failure) throw this.failure;
      if (performance.now() > end) this.fail(`not within ${withinMs} ms: ${what}`);
    }
  }

  /** Waits for the next unread line, which must contain all that `wanted` has. */
  async expect(wanted: object): Promise<Line> {
    await this.until(JSON.stringify(wanted), () => this.unread.length > 0 || this.closed);
    const line = this.unread.shift();
    if (!line) this.fail(`the connection ended, expected ${JSON.stringify(wanted)}`);
    this.must(fits(line, wanted), `${JSON.stringify(wanted)}, not ${JSON.stringify(line)}`);
    return line;
  }

  /**
   * Waits for a line that contains all that `wanted` has, and returns it; undefined if the connection ended. Lines
   * before it are skipped.
   */
  async passes(wanted: object): Promise<Line | undefined> {
    let at = -1;
    await this.until(
      JSON.stringify(wanted),
      () => (at = this.unread.findIndex((line) => fits(line, wanted))) >= 0 || this.closed,
    );
    return this.unread.splice(0, at + 1).at(-1);
  }

  async expectNothing(ms: number): Promise<void> {
    await wait(ms);
    if (this.failure) throw this.failure;
    this.must(this.unread.length === 0, `nothing for ${ms} ms, not ${JSON.stringify(this.unread[0])}`);
  }

  /** Plays a script. Its pauses are made for a network with delays; here, shorter ones are enough. */
  async play(steps: Steps): Promise<void> {
    for (let next = steps.next(); !next.done;) {
      const step = next.value;
      let line: Line | undefined;
      if ("send" in step) this.sendRaw(step.send);
      else if ("expect" in step) line = await this.expect(step.expect);
      else if ("quiet" in step) await this.expectNothing(Math.min(step.quiet / 2, 50));
      else await wait(Math.min(step.pass / 2, 50));
      next = steps.next(line!);
    }
  }

  /** Registers as a target of the boot `boot`; from now on pings and `lay_down` are answered automatically. */
  async register(targetId: string): Promise<this> {
    this.answers.set("ping", { type: "pong", status: "alive" });
    this.answers.set("lay_down", { type: "down", status: "down" });
    this.send({
      type: "register",
      id: "r1",
      target_id: targetId,
      data: { protocol: 1, boot: "boot", firmware: "0", board: "NETCAT" },
    });
    await this.expect({ type: "registered", id: "r1", status: "registered" });
    await wait(20);
    return this;
  }

  /** From now on nothing is answered automatically. */
  byHand(): this {
    this.answers.clear();
    return this;
  }
}

/** A master that a test plays by hand, for one target on a real interpreter. */
export class RealMaster {
  /** Each connection that the target made, oldest first. */
  readonly ends: RealEnd[] = [];
  private accepted = 0;
  private readonly server: Server;
  private readonly beats = new Set<NodeJS.Timeout>();

  private constructor() {
    this.server = createServer((socket) =>
      this.ends.push(new RealEnd(socket, `real master, connection ${this.ends.length + 1}`)),
    );
  }

  static async listen(): Promise<RealMaster> {
    const master = new RealMaster();
    await new Promise<void>((resolve) => master.server.listen(0, "127.0.0.1", resolve));
    return master;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Waits until the target has dialled (again) and sent its registration. */
  async accept(): Promise<{ end: RealEnd; register: Line }> {
    for (const end = performance.now() + redialMsMax; this.ends.length === this.accepted; await wait(5))
      if (performance.now() > end) assert.fail(`the target did not dial within ${redialMsMax} ms`);
    const end = this.ends[this.accepted++]!;
    return { end, register: await end.expect({ type: "register" }) };
  }

  /** Registers the target. Its results are confirmed automatically. */
  async linkWithoutBeat(): Promise<RealEnd> {
    const { end, register } = await this.accept();
    end.answers.set("result", { type: "recorded", status: "recorded" });
    end.send({ type: "registered", id: register.id, status: "registered", data: { protocol: 1 } });
    await wait(20);
    return end;
  }

  /** The same, and renews the target's lease with a ping each second, whose pongs the test does not see. */
  async link(): Promise<RealEnd> {
    const end = await this.linkWithoutBeat();
    let number = 0;
    const timer = setInterval(() => {
      if (end.closed) clearInterval(timer);
      else end.sendBetween({ type: "ping", id: `beat-${++number}` });
    }, beatMs);
    this.beats.add(timer);
    return end;
  }

  close(): void {
    for (const timer of this.beats) clearInterval(timer);
    for (const end of this.ends) end.socket.destroy();
    this.server.close();
  }
}
