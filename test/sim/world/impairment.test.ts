// Impairments of a host of the virtual network: one at a time, between two ends that record their callbacks.
import assert from "node:assert/strict";
import { virtualWorld, type VirtualWorld } from "../../../sim/world/virtual.js";
import type { VirtualNetworkOptions } from "../../../sim/world/virtual-network.js";
import type { Host, Stream, StreamEvents } from "../../../sim/world/world.js";

class End implements StreamEvents {
  stream!: Stream;
  bytes = "";
  readonly sizes: number[] = [];
  readonly log: string[] = [];
  opened(): void {}
  data(bytes: string): void {
    this.bytes += bytes;
    this.sizes.push(bytes.length);
  }
  ended(): void {
    this.log.push("ended");
  }
  closed(reason = "orderly"): void {
    this.log.push(`closed ${reason}`);
  }
}

interface Pair {
  world: VirtualWorld;
  master: Host;
  target: Host;
  /** The target's end and the master's. */
  here: End;
  there: End;
}

const port = 8081;
const windowBytes = 5744;

/** A target that has dialled a master, both ends open. */
function pair(options: VirtualNetworkOptions = {}): Pair {
  const world = virtualWorld(1, options);
  const master = world.network.host("master", "192.168.4.1");
  const target = world.network.host("target");
  const [here, there] = [new End(), new End()];
  world.network.listen(
    master,
    port,
    (stream) => {
      there.stream = stream;
      return there;
    },
    assert.fail,
  );
  here.stream = world.network.dial(target, master.address, port, here).stream;
  world.clock.run(20);
  return { world, master, target, here, there };
}

function dialled({ world, target, master }: Pair): string {
  const end = new End();
  const { stream, refused, blockedMs } = world.network.dial(target, master.address, port, end);
  if (refused === undefined) stream.reset();
  return `${refused ?? "open"} after ${blockedMs <= 6 ? "a round trip" : `${blockedMs} ms`}`;
}

/** When each of ten bytes arrives, sent at once. */
function arrivals({ world, here, there }: Pair): number[] {
  const start = world.clock.now();
  const times: number[] = [];
  there.data = () => times.push(world.clock.now() - start);
  for (let i = 0; i < 10; i++) here.stream.send("x");
  world.clock.run(10_000);
  return times;
}

describe("impairments", () => {
  it("are none at first, change field by field, and can be read", () => {
    const { world, target } = pair();
    const unimpaired = {
      delayMs: 0,
      jitterMs: 0,
      chunks: undefined,
      deaf: false,
      mute: false,
      refuses: false,
      dialBlocksMs: 0,
      datagramLoss: 0,
      datagramDuplicate: 0,
      readsNothing: false,
    };
    assert.deepEqual(world.network.impairment(target), unimpaired);
    world.network.setImpairment(target, { deaf: true });
    world.network.setImpairment(target, { jitterMs: 7 });
    assert.deepEqual(world.network.impairment(target), { ...unimpaired, deaf: true, jitterMs: 7 });
  });

  it("delay what a host sends and receives, in order, and draw no random number for other hosts", () => {
    const plain = pair();
    const elsewhere = pair();
    elsewhere.world.network.setImpairment(elsewhere.world.network.host("other"), { jitterMs: 500 });
    const times = arrivals(plain);
    assert.deepEqual(arrivals(elsewhere), times);
    assert.ok(times.every((at) => at <= 3));
    for (const who of ["master", "target"] as const) {
      const late = pair();
      late.world.network.setImpairment(late[who], { jitterMs: 500 });
      const slow = arrivals(late);
      assert.equal(slow.length, 10);
      assert.ok(slow[9]! > 100 && slow[9]! <= 503);
      assert.deepEqual(
        slow,
        [...slow].sort((a, b) => a - b),
      );
    }
  });

  it("delays by a fixed time, plus a random one", () => {
    const times = arrivals(pair());
    for (const who of ["master", "target"] as const) {
      const late = pair();
      late.world.network.setImpairment(late[who], { delayMs: 100 });
      for (const [i, at] of arrivals(late).entries()) assert.ok(Math.abs(at - times[i]! - 100) < 1e-6);
    }
  });

  it("makes a dial fail if its round trip is too long", () => {
    const both = pair({ synTimeoutMs: 10 });
    both.world.network.setImpairment(both.master, { jitterMs: 100_000 });
    assert.equal(dialled(both), "timeout after 10 ms");
  });

  it("cuts what one host sends and leaves the others alone", () => {
    const { world, target, here, there } = pair();
    world.network.setImpairment(target, { chunks: "bytes" });
    here.stream.send("abc");
    there.stream.send("abc");
    world.clock.run(10);
    assert.deepEqual([there.sizes, here.sizes], [[1, 1, 1], [3]]);
  });

  it("makes a host deaf: its bytes arrive, its peers' bytes wait, and no dial succeeds", () => {
    const both = pair();
    const { world, master, target, here, there } = both;
    world.network.setImpairment(target, { deaf: true });
    assert.deepEqual([world.network.reaches(target, master), world.network.reaches(master, target)], [true, false]);
    here.stream.send("up");
    there.stream.send("down");
    world.clock.run(60_000);
    assert.deepEqual([there.bytes, here.bytes, dialled(both)], ["up", "", "timeout after 6000 ms"]);
    world.network.setImpairment(target, { deaf: false });
    world.clock.run(10);
    assert.equal(here.bytes, "down");
    assert.match(dialled(both), /^open/);
  });

  it("makes a host mute: it receives, but its bytes and dials go nowhere", () => {
    const both = pair();
    const { world, target, here, there } = both;
    world.network.setImpairment(target, { mute: true });
    here.stream.send("up");
    there.stream.send("down");
    world.clock.run(60_000);
    assert.deepEqual([there.bytes, here.bytes, dialled(both)], ["", "down", "timeout after 6000 ms"]);
    world.network.setImpairment(target, { mute: false });
    world.clock.run(10);
    assert.equal(there.bytes, "up");
  });

  it("fills the window of a host whose acknowledgements cannot return, although its bytes arrive", () => {
    const { world, target, here, there } = pair();
    world.network.setImpairment(target, { deaf: true });
    here.stream.send("x".repeat(windowBytes));
    here.stream.send("y".repeat(100));
    world.clock.run(60_000);
    assert.deepEqual([there.bytes.length, here.stream.unsent], [windowBytes, 100]);
    world.network.setImpairment(target, { deaf: false });
    world.clock.run(20);
    assert.deepEqual([there.bytes.length, here.stream.unsent], [windowBytes + 100, 0]);
  });

  it("refuses dials although there is a listener, and keeps open connections", () => {
    const both = pair();
    both.world.network.setImpairment(both.master, { refuses: true });
    assert.equal(dialled(both), "refused after a round trip");
    both.here.stream.send("x");
    both.world.clock.run(10);
    assert.equal(both.there.bytes, "x");
  });

  it("blocks the dials of a host", () => {
    const both = pair();
    both.world.network.setImpairment(both.target, { dialBlocksMs: 20_000 });
    assert.equal(dialled(both), "timeout after 20000 ms");
    both.world.network.setImpairment(both.target, { dialBlocksMs: 0 });
    assert.match(dialled(both), /^open/);
  });

  it("lets a host read nothing: its buffer fills, then its peer's window; everything arrives in order when it reads again", () => {
    const { world, target, here, there } = pair();
    const seen: string[] = [];
    world.network.onTraffic(({ host, direction }) => seen.push(`${host.name} ${direction}`));
    world.network.setImpairment(target, { readsNothing: true });
    const bytes = Array.from({ length: 2000 }, (_, i) => `line ${i}\n`).join("");
    there.stream.send(bytes);
    there.stream.end();
    world.clock.run(60_000);
    assert.deepEqual([here.bytes, here.log, there.stream.unsent], ["", [], bytes.length - 2 * windowBytes]);
    assert.ok(!seen.includes("target in"));
    world.network.setImpairment(target, { jitterMs: 0 });
    world.clock.run(100);
    assert.equal(there.stream.unsent, bytes.length - 2 * windowBytes);
    world.network.setImpairment(target, { readsNothing: false });
    assert.equal(here.bytes, bytes.slice(0, windowBytes));
    world.clock.run(100);
    assert.deepEqual([here.bytes === bytes, here.log, there.stream.unsent], [true, ["ended"], 0]);
  });

  it("delivers an end after unread bytes, but a reset at once, even if buffers are full", () => {
    const ending = pair();
    ending.world.network.setImpairment(ending.target, { readsNothing: true });
    ending.there.stream.send("last words");
    ending.there.stream.end();
    ending.world.clock.run(1000);
    assert.deepEqual([ending.here.bytes, ending.here.log], ["", []]);
    ending.world.network.setImpairment(ending.target, { readsNothing: false });
    assert.deepEqual([ending.here.bytes, ending.here.log], ["last words", ["ended"]]);
    for (const waitMs of [0, 1000]) {
      const { world, target, here, there } = pair();
      world.network.setImpairment(target, { readsNothing: true });
      there.stream.send("x".repeat(windowBytes));
      world.clock.run(100);
      there.stream.send("y".repeat(1000));
      world.clock.run(waitMs);
      there.stream.reset();
      world.clock.run(10);
      assert.deepEqual([here.bytes, here.log, world.network.ends], ["", ["closed reset"], 0]);
    }
  });

  it("loses what a dead peer had no room for", () => {
    const { world, target, here, there } = pair();
    world.network.setImpairment(target, { readsNothing: true });
    there.stream.send("x".repeat(windowBytes + 100));
    world.clock.run(100);
    there.stream.abandon();
    world.network.setImpairment(target, { readsNothing: false });
    world.clock.run(1000);
    assert.deepEqual([here.bytes.length, here.log], [windowBytes, []]);
  });
});

describe("a reset from outside", () => {
  it("breaks every connection of a host at both ends, and drops what is in transit", () => {
    const { world, master, target, here, there } = pair();
    const stranger = new End();
    stranger.stream = world.network.dial(world.network.host("stranger"), master.address, port, stranger).stream;
    here.stream.send("lost");
    world.network.resetConnections(target);
    assert.deepEqual([here.log, there.log], [["closed reset"], ["closed reset"]]);
    world.clock.run(100);
    assert.deepEqual([there.bytes, stranger.log, world.network.ends], ["", [], 2]);
    world.network.resetConnections(master);
    assert.deepEqual([stranger.log, world.network.ends], [["closed reset"], 0]);
  });

  it("breaks a dial that is not answered yet", () => {
    const world = virtualWorld(1);
    const master = world.network.host("master");
    const target = world.network.host("target");
    const [here, there] = [new End(), new End()];
    world.network.listen(master, port, () => there, assert.fail);
    world.network.dial(target, master.address, port, here);
    world.network.resetConnections(target);
    world.clock.run(100);
    assert.deepEqual([here.log, there.log, world.network.ends], [["closed reset"], [], 0]);
  });
});
