// The two worlds below the boards: clocks, simulated TCP, the operating system's TCP, and the air.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { seededRandom } from "../../../sim/world/random.js";
import { realWorld, type RealWorld } from "../../../sim/world/real.js";
import type { RealListener } from "../../../sim/world/real-network.js";
import { virtualWorld, type VirtualWorld } from "../../../sim/world/virtual.js";
import { VirtualClock } from "../../../sim/world/virtual-clock.js";
import type { VirtualNetworkOptions } from "../../../sim/world/virtual-network.js";
import type { Host, Network, Stream, StreamEvents } from "../../../sim/world/world.js";

/** One end of a connection that records its callbacks. */
class End implements StreamEvents {
  stream!: Stream;
  readonly log: string[] = [];
  readonly chunks: string[] = [];
  get bytes(): string {
    return this.chunks.join("");
  }
  opened(): void {
    this.log.push("opened");
  }
  data(bytes: string): void {
    this.chunks.push(bytes);
  }
  ended(): void {
    this.log.push("ended");
  }
  drained(): void {
    this.log.push("drained");
  }
  closed(reason?: string): void {
    this.log.push(reason === undefined ? "closed" : `closed ${reason}`);
  }
}

function server(network: Network, host: Host, port: number): { ends: End[]; close(): void } {
  const ends: End[] = [];
  const listener = network.listen(
    host,
    port,
    (stream) => {
      const end = new End();
      end.stream = stream;
      ends.push(end);
      return end;
    },
    (reason) => assert.fail(reason),
  );
  return { ends, close: () => listener.close() };
}

function dial(network: Network, host: Host, address: string, port: number): End {
  const end = new End();
  end.stream = network.dial(host, address, port, end).stream;
  return end;
}

/** A master that listens, a target that has dialled it, both ends open. */
function pair(
  options: VirtualNetworkOptions = {},
  seed = 1,
): { world: VirtualWorld; master: Host; target: Host; here: End; there: End } {
  const world = virtualWorld(seed, options);
  const master = world.network.host("master", "192.168.4.1");
  const target = world.network.host("target");
  const { ends } = server(world.network, master, 8081);
  const here = dial(world.network, target, master.address, 8081);
  world.clock.run(20);
  return { world, master, target, here, there: ends[0] as End };
}

describe("random numbers", () => {
  it("are the same for the same seed, from 0 to 1, and spread evenly", () => {
    const [a, b] = [seededRandom(7), seededRandom(7)];
    let sum = 0;
    for (let i = 0; i < 10_000; i++) {
      const value = a();
      assert.equal(value, b());
      assert.ok(value >= 0 && value < 1);
      sum += value;
    }
    assert.ok(Math.abs(sum / 10_000 - 0.5) < 0.02);
    assert.notEqual(seededRandom(8)(), seededRandom(7)());
  });

  it("fork into streams that do not depend on how many were drawn before", () => {
    const [a, b] = [seededRandom(7), seededRandom(7)];
    a();
    assert.equal(a.fork("air")(), b.fork("air")());
    assert.notEqual(a.fork("air")(), a.fork("network")());
  });
});

describe("the virtual clock", () => {
  it("jumps, keeps the order of equal times, and stops exactly at the end", () => {
    const clock = new VirtualClock();
    const seen: string[] = [];
    for (const [at, name] of [
      [30, "c"],
      [10, "a"],
      [10, "b"],
      [30, "d"],
      [30.5, "late"],
    ] as const) {
      clock.at(at, () => seen.push(`${name}${clock.now()}`));
    }
    clock.at(-5, () => seen.push("past"));
    clock.run(30);
    assert.deepEqual(seen, ["past", "a10", "b10", "c30", "d30"]);
    assert.equal(clock.now(), 30);
    assert.equal(clock.pending, 1);
    assert.ok(clock.step());
    assert.equal(clock.now(), 30.5);
    assert.equal(clock.step(), false);
  });

  it("cancels timers, also very many of them, and twice", () => {
    const clock = new VirtualClock();
    let ran = 0;
    for (let i = 0; i < 100_000; i++) {
      const timer = clock.at(2000 + i, () => ran++);
      if (i % 1000 === 0) continue;
      timer.cancel();
      timer.cancel();
    }
    assert.equal(clock.pending, 100);
    clock.run(200_000);
    assert.equal(ran, 100);
  });

  it("runs until a condition holds, or gives up at the bound", () => {
    const clock = new VirtualClock();
    let count = 0;
    const tick = (): void => {
      count++;
      clock.at(clock.now() + 10, tick);
    };
    tick();
    assert.equal(
      clock.runUntil(() => count === 5, 1000),
      true,
    );
    assert.equal(clock.now(), 40);
    assert.equal(
      clock.runUntil(() => count === 1000, 100),
      false,
    );
    assert.equal(clock.now(), 140);
  });

  it("refuses to be run from a callback, to stand still for ever, and times that are not numbers", () => {
    const clock = new VirtualClock();
    clock.at(0, () => clock.run(1));
    assert.throws(() => clock.run(1), /must not run it/);
    const again = (): void => void clock.at(clock.now(), again);
    again();
    assert.throws(() => clock.run(1), /stands still/);
    assert.throws(() => clock.at(NaN, again), RangeError);
  });
});

describe("the virtual network", () => {
  it("opens after a round trip, carries both ways in 1 to 3 ms, and closes when both have ended", () => {
    const { world, here, there } = pair();
    assert.deepEqual([here.log, there.log], [["opened"], []]);
    here.stream.send("hello");
    world.clock.run(0.99);
    assert.equal(there.bytes, "");
    world.clock.run(2.02);
    assert.equal(there.bytes, "hello");
    there.stream.send("there");
    there.stream.end();
    world.clock.run(4);
    assert.deepEqual([here.bytes, here.log, there.log], ["there", ["opened", "ended"], []]);
    here.stream.send("still");
    here.stream.end();
    world.clock.run(4);
    assert.deepEqual(
      [there.bytes, here.log, there.log],
      ["hellostill", ["opened", "ended", "closed"], ["ended", "closed"]],
    );
    assert.equal(world.network.ends, 0);
    assert.equal(world.clock.pending, 0);
  });

  it("reports how long a failed dial blocks: nothing listens, no such host, unknown name", () => {
    const world = virtualWorld(1, { synTimeoutMs: 4000 });
    const host = world.network.host("target");
    world.network.host("master", "192.168.4.1");
    const outcome = (address: string): string => {
      const { refused, blockedMs } = world.network.dial(host, address, 8081, new End());
      return `${refused} ${blockedMs >= 2 && blockedMs <= 6 ? "round trip" : blockedMs}`;
    };
    assert.equal(outcome("192.168.4.1"), "refused round trip");
    assert.equal(outcome("192.168.4.77"), "timeout 4000");
    assert.equal(outcome("range.local"), "not found round trip");
    host.onAir = [];
    assert.equal(outcome("192.168.4.1"), "no route 0");
    assert.equal(world.network.ends, 0);
  });

  it("does not lose bytes sent before the answer, and resets if the listener is gone by then", () => {
    const world = virtualWorld(1);
    const master = world.network.host("master", "192.168.4.1");
    const target = world.network.host("target");
    const listening = server(world.network, master, 8081);
    const early = dial(world.network, target, master.address, 8081);
    early.stream.send("early");
    assert.equal(early.stream.unsent, 5);
    world.clock.run(20);
    assert.equal(listening.ends[0]?.bytes, "early");
    const late = dial(world.network, target, master.address, 8081);
    listening.close();
    world.clock.run(20);
    assert.deepEqual(late.log, ["opened", "closed reset"]);
  });

  it("refuses a port twice", () => {
    const world = virtualWorld(1);
    const master = world.network.host("master");
    server(world.network, master, 8081);
    let reason = "";
    world.network.listen(
      master,
      8081,
      () => new End(),
      (why) => (reason = why),
    );
    assert.equal(reason, "port in use");
  });

  it("holds what a cut host sends and receives, and delivers it in order later", () => {
    const { world, target, here, there } = pair();
    here.stream.send("1");
    target.cut = true;
    here.stream.send("2");
    there.stream.send("a");
    world.clock.run(60_000);
    assert.deepEqual([there.bytes, here.bytes], ["", ""]);
    const { refused, blockedMs } = world.network.dial(target, "192.168.4.1", 8081, new End());
    assert.deepEqual([refused, blockedMs], ["timeout", 6000]);
    target.cut = false;
    here.stream.send("3");
    world.clock.run(10);
    assert.deepEqual([there.bytes, here.bytes], ["123", "a"]);
  });

  it("keeps the arena's cut and the air apart", () => {
    const { world, master, target, here, there } = pair();
    master.onAir = ["range#1"];
    target.onAir = ["range#1"];
    target.cut = true;
    target.onAir = [];
    here.stream.send("x");
    world.clock.run(10);
    target.onAir = ["range#1"];
    world.clock.run(10);
    assert.equal(there.bytes, "");
    target.cut = false;
    target.onAir = ["club#2"];
    world.clock.run(10);
    assert.equal(there.bytes, "");
    target.onAir = ["club#2", "range#1"];
    world.clock.run(10);
    assert.equal(there.bytes, "x");
  });

  it("accepts only a window of bytes; the others stay unsent until those are acknowledged", () => {
    const { world, target, here, there } = pair();
    target.cut = true;
    here.stream.send("x".repeat(6000));
    assert.equal(here.stream.unsent, 256);
    here.stream.send("y".repeat(1000));
    world.clock.run(60_000);
    assert.equal(here.stream.unsent, 1256);
    target.cut = false;
    assert.deepEqual(here.log, ["opened"]);
    world.clock.run(30);
    assert.equal(here.stream.unsent, 0);
    assert.equal(there.bytes, "x".repeat(6000) + "y".repeat(1000));
    assert.deepEqual(here.log, ["opened", "drained"]);
  });

  it("resets: the peer is notified once, this end never", () => {
    const { world, here, there } = pair();
    here.stream.send("last words");
    here.stream.reset();
    world.clock.run(10);
    there.stream.send("x");
    world.clock.run(10);
    assert.deepEqual([here.log, there.log, there.bytes], [["opened"], ["closed reset"], "last words"]);
    assert.equal(world.network.ends, 0);
  });

  it("loses a reset while a host is cut; the peer gets it when it next sends", () => {
    const { world, target, here, there } = pair();
    target.cut = true;
    here.stream.reset();
    world.clock.run(100);
    target.cut = false;
    world.clock.run(100);
    assert.deepEqual(there.log, []);
    there.stream.send("anybody?");
    world.clock.run(10);
    assert.deepEqual(there.log, ["closed reset"]);
  });

  it("reports a power loss to no peer; the peer's next bytes are reset once the host is back", () => {
    const { world, target, here, there } = pair();
    here.stream.abandon();
    target.onAir = [];
    there.stream.send("are you there");
    world.clock.run(3_600_000);
    assert.deepEqual(there.log, []);
    target.onAir = undefined;
    world.clock.run(10);
    assert.deepEqual([here.log, here.bytes, there.log], [["opened"], "", ["closed reset"]]);
    assert.equal(world.network.ends, 0);
  });

  for (const chunks of ["whole", "random", "bytes"] as const) {
    it(`delivers ${chunks} chunks complete and in order`, () => {
      const sent = Array.from({ length: 40 }, (_, i) => `{"line":${i}}\n`);
      const { world, here, there } = pair({ chunks }, 99);
      for (const line of sent) {
        here.stream.send(line);
        world.clock.run(0.3);
      }
      world.clock.run(50);
      assert.equal(there.bytes, sent.join(""));
      const sizes = there.chunks.map((chunk) => chunk.length);
      if (chunks === "whole") assert.deepEqual(there.chunks, sent);
      if (chunks === "bytes") assert.ok(sizes.every((size) => size === 1));
      if (chunks === "random") assert.ok(Math.min(...sizes) < 5 && there.chunks.some((chunk) => /\n./.test(chunk)));
    });
  }

  it("gives the same run for the same seed", () => {
    const run = (seed: number): string => {
      const { world, here } = pair({ chunks: "random" }, seed);
      const log: string[] = [];
      world.network.onTraffic(({ at, host, direction, bytes }) => log.push(`${at} ${host.name} ${direction} ${bytes}`));
      for (let i = 0; i < 20; i++) here.stream.send(`line ${i}\n`);
      world.clock.run(100);
      return log.join("|");
    };
    assert.equal(run(5), run(5));
    assert.notEqual(run(5), run(6));
  });

  it("shows its traffic at both ends, with a number for each", () => {
    const { world, here } = pair();
    const log: string[] = [];
    const ends = new Set<number>();
    world.network.onTraffic(({ host, connection, direction, bytes }) => {
      log.push(`${host.name} ${direction} ${bytes}`);
      ends.add(connection);
    });
    here.stream.send("x");
    world.clock.run(10);
    assert.deepEqual(log, ["target out x", "master in x"]);
    assert.equal(ends.size, 2);
  });

  it("runs a range of eight busy targets far faster than real time", function () {
    this.timeout(5000);
    const world = virtualWorld(1);
    const master = world.network.host("master", "192.168.4.1");
    const { ends } = server(world.network, master, 8081);
    const targets = Array.from({ length: 8 }, (_, i) =>
      dial(world.network, world.network.host(`target_${i}`), master.address, 8081),
    );
    world.clock.run(20);
    const beat = (): void => {
      for (const end of ends) end.stream.send('{"type":"ping","id":"123"}\n');
      for (const end of targets) end.stream.send('{"type":"pong","id":"123"}\n');
      world.clock.at(world.clock.now() + 1000, beat);
    };
    beat();
    const started = performance.now();
    world.clock.run(600_000);
    const factor = 600_000 / (performance.now() - started);
    assert.equal(ends[7]?.chunks.length, 600);
    assert.ok(factor > 1000, `only ${factor.toFixed(0)} times real time`);
  });
});

describe("the real world", () => {
  let world: RealWorld;
  beforeEach(() => (world = realWorld(1, { dialTimeoutMs: 20 })));
  afterEach(() => world.close());

  /** Waits in real time, 2 s at most. */
  async function until(condition: () => boolean): Promise<void> {
    const deadline = performance.now() + 2000;
    while (!condition()) {
      assert.ok(performance.now() < deadline, "waited in vain");
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async function listening(host: Host): Promise<{ ends: End[]; port: number; listener: RealListener }> {
    const ends: End[] = [];
    const accept = (stream: Stream): End => {
      const end = new End();
      end.stream = stream;
      ends.push(end);
      return end;
    };
    const listener = world.network.listen(host, 0, accept, assert.fail);
    return { ends, listener, port: await listener.bound };
  }

  it("has a clock that keeps order, cancels timers and copes with any delay", async () => {
    const { clock } = world;
    const seen: string[] = [];
    const at = clock.now() + 3;
    clock.at(at, () => seen.push("b"));
    clock.at(at, () => seen.push("c"));
    clock.at(clock.now() - 1000, () => seen.push("a"));
    clock.at(at, () => seen.push("never")).cancel();
    clock.at(clock.now() + 1e12, () => seen.push("far"));
    await until(() => seen.length >= 3);
    assert.deepEqual(seen, ["a", "b", "c"]);
    assert.ok(clock.now() >= at);
    assert.equal(clock.pending, 1);
  });

  it("carries bytes both ways and closes when both have ended", async () => {
    const [master, target] = [world.network.host("master"), world.network.host("target")];
    const { ends, port } = await listening(master);
    const here = dial(world.network, target, master.address, port);
    here.stream.send("caf\xe9\0\xff");
    await until(() => ends[0]?.bytes === "caf\xe9\0\xff");
    ends[0]?.stream.send("back");
    ends[0]?.stream.end();
    await until(() => here.log.includes("ended"));
    here.stream.end();
    await until(() => here.log.includes("closed") && ends[0]?.log.includes("closed") === true);
    assert.deepEqual([here.bytes, here.log], ["back", ["opened", "drained", "ended", "closed"]]);
    assert.equal(here.stream.unsent, 0);
  });

  it("reports a refused dial and a port in use", async () => {
    const host = world.network.host("master");
    const { listener, port } = await listening(host);
    let reason = "";
    world.network.listen(
      host,
      port,
      () => new End(),
      (why) => (reason = why),
    );
    await until(() => reason === "port in use");
    listener.close();
    const end = dial(world.network, host, host.address, port);
    await until(() => end.log.length > 0);
    assert.deepEqual(end.log, ["closed refused"]);
  });

  it("holds the bytes of a cut host, refuses its dials, and delivers them in order later", async () => {
    const [master, target] = [world.network.host("master"), world.network.host("target")];
    const { ends, port } = await listening(master);
    const here = dial(world.network, target, master.address, port);
    await until(() => ends.length === 1);
    target.cut = true;
    here.stream.send("1");
    here.stream.send("x".repeat(6000));
    ends[0]?.stream.send("a");
    const failing = dial(world.network, target, master.address, port);
    await until(() => failing.log.length > 0);
    assert.deepEqual([failing.log, ends[0]?.bytes, here.bytes, here.stream.unsent], [["closed timeout"], "", "", 257]);
    target.cut = false;
    here.stream.send("2");
    await until(() => ends[0]?.bytes.length === 6002 && here.bytes === "a");
    assert.equal(ends[0]?.bytes, `1${"x".repeat(6000)}2`);
  });

  it("silences a host in one direction, and delivers its bytes in order later", async () => {
    const [master, target] = [world.network.host("master"), world.network.host("target")];
    const { ends, port } = await listening(master);
    const here = dial(world.network, target, master.address, port);
    await until(() => ends.length === 1);
    world.network.setImpairment(target, { mute: true });
    here.stream.send("1");
    ends[0]?.stream.send("a");
    await until(() => here.bytes === "a");
    world.network.setImpairment(target, { mute: false, deaf: true });
    ends[0]?.stream.send("b");
    await until(() => ends[0]?.bytes === "1");
    assert.equal(here.bytes, "a");
    const failing = dial(world.network, target, master.address, port);
    await until(() => failing.log.length > 0);
    assert.deepEqual(failing.log, ["closed timeout"]);
    world.network.setImpairment(target, { deaf: false });
    await until(() => here.bytes === "ab");
  });

  it("delays a host's bytes in either direction, in order, and its end after them", async () => {
    const [master, target] = [world.network.host("master"), world.network.host("target")];
    const { ends, port } = await listening(master);
    const here = dial(world.network, target, master.address, port);
    await until(() => ends.length === 1);
    world.network.setImpairment(target, { delayMs: 15, jitterMs: 10 });
    assert.deepEqual(world.network.impairment(target), { delayMs: 15, jitterMs: 10, deaf: false, mute: false });
    const sentMs = world.clock.now();
    for (const digit of "12345678") here.stream.send(digit);
    ends[0]?.stream.send("a");
    world.network.setImpairment(target, { delayMs: 0, jitterMs: 0 });
    here.stream.send("9");
    here.stream.end();
    await until(() => here.bytes === "a" && ends[0]?.log.includes("ended") === true);
    assert.equal(ends[0]?.bytes, "123456789");
    assert.ok(world.clock.now() - sentMs >= 15);
    assert.deepEqual(here.log, ["opened"]);
  });

  it("keeps a dead machine's connection silent, whatever the peer sends, until the machine is back", async () => {
    const [master, target] = [world.network.host("master"), world.network.host("target")];
    const { ends, port } = await listening(master);
    const here = dial(world.network, target, master.address, port);
    await until(() => here.log.includes("opened") && ends.length === 1);
    here.stream.abandon();
    ends[0]?.stream.send("are you there");
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(ends[0]?.log, []);
    dial(world.network, target, master.address, port);
    await until(() => ends[0]?.log.length === 1);
    assert.deepEqual([ends[0]?.log, here.log, here.bytes], [["closed reset"], ["opened"], ""]);
  });

  it("reports a reset, and survives sending after it", async () => {
    const [master, target] = [world.network.host("master"), world.network.host("target")];
    const { ends, port } = await listening(master);
    const here = dial(world.network, target, master.address, port);
    await until(() => ends.length === 1);
    ends[0]?.stream.reset();
    here.stream.send("x".repeat(100_000));
    await until(() => here.log.includes("closed reset"));
    here.stream.send("nobody");
    here.stream.end();
  });

  it("resets a connection that is about to end, and the process can still end", () => {
    const story = `
      import { realWorld } from ${JSON.stringify(new URL("../../../sim/world/real.js", import.meta.url).href)};
      const world = realWorld(1);
      const none = () => undefined;
      const host = world.network.host("master");
      const accept = (stream) => { stream.end(); stream.reset(); return { opened: none, data: none, ended: none, closed: none }; };
      const port = await world.network.listen(host, 0, accept, none).bound;
      await new Promise((done) => world.network.dial(host, "127.0.0.1", port, { opened: none, data: none, ended: done, closed: done }));
      await world.close();`;
    assert.equal(spawnSync(process.execPath, ["--input-type=module", "--eval", story], { timeout: 10_000 }).status, 0);
  }).timeout(15_000);
});
