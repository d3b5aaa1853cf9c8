// `require("net")` of a simulated board. The orders of events expected here were measured on the real interpreter.
import assert from "node:assert/strict";
import { makeNet, type EspruinoNet, type NetOptions } from "../../../sim/espruino/modules/net.js";
import { realWorld } from "../../../sim/world/real.js";
import { virtualWorld, type VirtualWorld } from "../../../sim/world/virtual.js";
import type { VirtualNetworkOptions } from "../../../sim/world/virtual-network.js";
import type { Stream, World } from "../../../sim/world/world.js";
import { FakeMachine } from "../../support/fake-machine.js";

interface Socket {
  on(event: string, listener: (this: Socket, ...args: any[]) => void): void;
  emit(event: string, ...args: unknown[]): void;
  removeListener(event: string, listener: Function): void;
  removeAllListeners(event?: string): void;
  write(data?: unknown): boolean;
  end(data?: unknown): void;
  read(count?: number): string;
  available(): number;
  clsNow?: boolean;
  cls?: boolean;
}
interface Server {
  listen(port: number): Server;
  close(): void;
}
interface Net {
  connect(options: unknown, callback?: unknown): Socket;
  createServer(callback?: unknown): Server;
}

class Board {
  readonly machine: FakeMachine;
  readonly parts: EspruinoNet;
  readonly net: Net;
  constructor(world: World, name: string, address?: string, options?: NetOptions) {
    this.machine = new FakeMachine(world, world.network.host(name, address));
    this.parts = makeNet(this.machine, options);
    this.net = this.parts.module as Net;
  }
}

/** Records the events of a socket; there are no listeners for events that are not in `events`. */
function watch(
  log: string[],
  name: string,
  socket: Socket,
  events = ["connect", "data", "drain", "end", "error", "close"],
): Socket {
  for (const event of events) {
    socket.on(event, (arg: unknown) => {
      const shown = event === "data" ? String(arg).length : arg === socket ? "self" : JSON.stringify(arg);
      log.push([name, event, shown].filter((part) => part !== undefined).join(" "));
    });
  }
  return socket;
}

/** Merges equal neighbours, whose number depends only on timing. */
function distinct(log: string[]): string[] {
  return log.filter((line, i) => line !== log[i - 1]);
}

const address = "192.168.4.1";
const target = { host: address, port: 8081 };

/** A board that listens, and another one that may dial it. */
function range(
  accept: (socket: Socket) => void,
  options: VirtualNetworkOptions = {},
): { world: VirtualWorld; master: Board; dialler: Board; server: Server } {
  const world = virtualWorld(1, options);
  const master = new Board(world, "master", address);
  const dialler = new Board(world, "target");
  const server = master.net.createServer(accept).listen(8081);
  return { world, master, dialler, server };
}

describe("net", () => {
  it("fires a connection's events in Espruino's order", () => {
    const log: string[] = [];
    const { world, dialler, master } = range((socket) => {
      log.push("S accepted");
      watch(log, "S", socket, ["connect", "drain", "end", "error", "close"]);
      // Only one listener: bytes that arrived before go to the first listener that is attached, and to no other.
      socket.on("data", function (data: string) {
        assert.equal(this, socket);
        log.push(`S data ${data.length}`);
        socket.write("pong");
      });
    });
    let got = "";
    const client = dialler.net.connect(target, function (this: Socket, socket: Socket) {
      assert.ok(socket === client && this === client);
      log.push("C callback");
      socket.write("x".repeat(1200));
    });
    watch(log, "C", client, ["data", "drain", "end", "error", "close"]);
    client.on("data", (data: string) => {
      got += data;
      if (got !== "pongpongpong") return;
      client.end("bye");
      assert.throws(() => client.write("late"), { message: "This socket is closed", type: "Error" });
    });
    world.clock.run(100);
    const mine = (name: string): string[] => log.filter((line) => line.startsWith(name));
    assert.deepEqual(distinct(mine("C").map((line) => line.replace(/data .*/, "data"))), [
      "C callback",
      "C drain self",
      "C data",
      "C end",
      "C close false",
    ]);
    const served = [
      "S data 536",
      "S data 536",
      "S drain self",
      "S data 128",
      "S drain self",
      "S drain self",
      "S data 3",
      "S drain self",
    ];
    assert.deepEqual(mine("S"), ["S accepted", ...served, "S end", "S close false"]);
    client.end();
    assert.throws(() => client.write("x"), /This socket is closed/);
    assert.deepEqual(
      [dialler.parts.counts(), master.parts.counts()],
      [
        { sockets: 0, listeners: 0 },
        { sockets: 1, listeners: 1 },
      ],
    );
    assert.deepEqual([dialler.machine.lines, master.machine.lines], [[], []]);
  });

  it("throws when refused, and blocks for a round trip", () => {
    const { world, dialler } = range(() => {});
    world.clock.run(5);
    assert.throws(() => dialler.net.connect({ host: address, port: 1 }), {
      message: "Unable to create socket",
      type: "InternalError",
    });
    assert.ok(dialler.machine.now() > 6.9 && dialler.machine.now() < 11);
    assert.deepEqual(dialler.machine.lines, ["ERROR: Connect failed (err 104)"]);
    assert.equal(dialler.parts.counts().sockets, 0);
  });

  it("blocks for the whole SYN timeout when nothing answers", () => {
    const { world, dialler, master } = range(() => {});
    master.machine.host.cut = true;
    assert.throws(() => dialler.net.connect(target), /Unable to create socket/);
    assert.equal(dialler.machine.now(), 6000);
    assert.equal(world.clock.now(), 0);
    assert.throws(() => dialler.net.connect({ host: "range.local", port: 8081 }), {
      message: "Unable to locate host",
      type: "InternalError",
    });
  });

  it("complains about wrong arguments as Espruino does", () => {
    const { dialler } = range(() => {});
    assert.equal(dialler.net.createServer(), undefined);
    assert.equal(dialler.net.connect(5), undefined);
    assert.equal(dialler.net.connect(target, 5), undefined);
    assert.deepEqual(dialler.machine.lines, [
      "ERROR: Expecting Callback Function but got undefined",
      "ERROR: Expecting Options to be an Object but it was Number",
      "ERROR: Expecting Callback Function but got Number",
    ]);
  });

  it("converts whatever is written into bytes, and always returns false", () => {
    let got = "";
    const { world, dialler } = range((socket) => socket.on("data", (data: string) => (got += data)));
    dialler.net.connect(target, (socket: Socket) => {
      const values = [
        1,
        [1, 2],
        {},
        null,
        undefined,
        true,
        "\u20ac\xff",
        new Uint8Array([1, 2]),
        new Uint8Array([65, 66]).buffer,
      ];
      for (const value of values) assert.equal(socket.write(value), false);
      assert.equal(socket.write(), false);
    });
    world.clock.run(50);
    assert.equal(got, "11,2[object Object]nulltrue\xac\xff1,265,66");
  });

  it("delivers at most 536 bytes at a time, and cuts where the network cuts", () => {
    for (const chunks of ["random", "bytes"] as const) {
      const sizes: number[] = [];
      let got = "";
      const { world, dialler } = range(
        (socket) => {
          socket.on("data", (data: string) => {
            sizes.push(data.length);
            got += data;
          });
        },
        { chunks },
      );
      const line = `${"a".repeat(511)}\n`;
      dialler.net.connect(target, (socket: Socket) => {
        socket.write(line);
        socket.write(line);
      });
      world.clock.run(100);
      assert.equal(got, line + line);
      assert.ok(sizes.every((size) => size <= (chunks === "bytes" ? 1 : 536)));
      assert.ok(sizes.length > 2);
    }
  });

  it("closes on the peer's end and on its reset alike: end, then close without an error", () => {
    for (const how of ["end", "reset"] as const) {
      const log: string[] = [];
      const { world } = range((socket) => void watch(log, "S", socket, ["data", "error", "end", "close"]));
      const host = world.network.host("netcat");
      let stream: Stream | undefined;
      const dial = world.network.dial(host, address, 8081, {
        opened: () => stream?.send("hi"),
        data() {},
        ended() {},
        closed() {},
      });
      stream = dial.stream;
      world.clock.run(20);
      stream[how]();
      world.clock.run(20);
      assert.deepEqual(log, ["S data 2", "S end", "S close false"]);
    }
  });

  it("reports an error for what it could not send", () => {
    const log: string[] = [];
    let accepted: Socket | undefined;
    const { world, dialler, master } = range(
      (socket) => (accepted = watch(log, "S", socket, ["error", "end", "close"])),
    );
    const client = dialler.net.connect(target);
    world.clock.run(20);
    dialler.machine.host.cut = true;
    accepted?.write("x".repeat(10_000));
    world.clock.run(20);
    client.clsNow = true;
    world.clock.run(20);
    dialler.machine.host.cut = false;
    world.clock.run(100);
    assert.deepEqual(log, ['S error {"code":-8,"message":"unsent data"}', "S end", "S close true"]);
    assert.equal(master.parts.counts().sockets, 1);
  });

  it("reports nothing when the peer loses power", () => {
    const log: string[] = [];
    const { world, dialler } = range((socket) => void watch(log, "S", socket));
    dialler.net.connect(target);
    world.clock.run(20);
    log.length = 0;
    dialler.machine.loseCurrent();
    world.clock.run(3_600_000);
    assert.deepEqual(log, []);
  });

  it("closes at once with clsNow, after sending with cls", () => {
    const log: string[] = [];
    const { world, dialler } = range((socket) => void watch(log, "S", socket, ["data", "end", "close"]));
    const client = watch(log, "C", dialler.net.connect(target), ["end", "close"]);
    world.clock.run(20);
    client.write("x".repeat(600));
    client.clsNow = true;
    world.clock.run(20);
    assert.deepEqual(log, ["C end", "C close false", "S end", "S close false"]);
    assert.equal(client.cls, true);
    log.length = 0;
    const second = watch(log, "C", dialler.net.connect(target), ["end", "close"]);
    world.clock.run(20);
    second.write("x".repeat(600));
    second.cls = true;
    assert.throws(() => second.write("y"));
    world.clock.run(20);
    assert.deepEqual(log, ["C end", "C close false", "S data 536", "S data 64", "S end", "S close false"]);
  });

  it("keeps data for a late listener, and repeats what overflowed until more arrives", () => {
    const log: string[] = [];
    let late: Socket | undefined;
    const { world, dialler } = range((socket) => (late = socket));
    const client = dialler.net.connect(target);
    for (const letter of ["a", "b", "c"]) {
      client.write(letter.repeat(400));
      world.clock.run(20);
    }
    assert.equal(late?.available(), 400);
    late?.on("data", (data: string) => log.push(`${data.length}${data.charAt(0)}`));
    world.clock.run(5);
    assert.deepEqual(distinct(log), ["800b", "400a", "800b"]);
    assert.ok(log.length > 5);
    client.write("d");
    world.clock.run(5);
    log.length = 0;
    world.clock.run(20);
    assert.deepEqual(log, []);
  });

  it("returns from read() what arrived without a listener", () => {
    let accepted: Socket | undefined;
    const { world, dialler } = range((socket) => (accepted = socket));
    dialler.net.connect(target, (socket: Socket) => socket.write("hello"));
    world.clock.run(20);
    assert.deepEqual(
      [accepted?.available(), accepted?.read(2), accepted?.read(), accepted?.read()],
      [5, "he", "llo", ""],
    );
  });

  it("runs all listeners even if one throws, and handles those added or removed meanwhile correctly", () => {
    const log: string[] = [];
    const { world, dialler } = range(() => {});
    const socket = dialler.net.connect(target);
    const second = (): void => void log.push("two");
    socket.on("x", () => {
      log.push("one");
      socket.on("x", () => log.push("new"));
      throw new Error("boo");
    });
    socket.on("x", second);
    socket.emit("x");
    log.push("emitted");
    world.clock.run(20);
    assert.deepEqual(log, ["emitted", "one", "two"]);
    assert.deepEqual(dialler.machine.lines, ["Uncaught Error: boo"]);
    socket.emit("x");
    socket.removeListener("x", second);
    world.clock.run(20);
    assert.ok(!log.slice(3).includes("two"));
    socket.removeAllListeners();
    assert.deepEqual(dialler.parts.counts(), { sockets: 1, listeners: 0 });
  });

  it("has no more sockets than the board: connect throws, accept closes at once", () => {
    const world = virtualWorld(1);
    const master = new Board(world, "master", address, { socketsMax: 3 });
    const accepted: Socket[] = [];
    master.net.createServer((socket: Socket) => accepted.push(socket)).listen(8081);
    const dialler = new Board(world, "target", undefined, { socketsMax: 2 });
    const other = new Board(world, "other");
    const log: string[] = [];
    for (const name of ["A", "B", "C"]) {
      watch(log, name, (name === "C" ? other : dialler).net.connect(target), ["end", "close"]);
      world.clock.run(20);
    }
    assert.throws(() => dialler.net.connect(target), /Unable to create socket/);
    assert.deepEqual(dialler.machine.lines, ["ERROR: Socket creation failed"]);
    world.clock.run(50);
    assert.equal(accepted.length, 2);
    assert.deepEqual(log, ["C end", "C close false"]);
    assert.equal(master.parts.counts().sockets, 3);
  });

  it("stops listening, keeps accepted connections, and warns the second time", () => {
    const accepted: Socket[] = [];
    const { world, dialler, master, server } = range((socket) => accepted.push(socket));
    let got = "";
    dialler.net.connect(target).on("data", (data: string) => (got += data));
    world.clock.run(20);
    server.close();
    server.close();
    accepted[0]?.write("still here");
    world.clock.run(20);
    assert.equal(got, "still here");
    assert.throws(() => dialler.net.connect(target));
    assert.deepEqual(master.machine.lines, ["WARNING: Server not found!"]);
  });

  it("frees its port on power loss", () => {
    const { world, master } = range(() => {});
    const again = (): Server => new Board(world, "again").net.createServer(() => {}).listen(8081);
    again();
    master.machine.loseCurrent();
    const reborn = makeNet(new FakeMachine(world, master.machine.host)).module as Net;
    reborn.createServer(() => {}).listen(8081);
    assert.throws(() => reborn.createServer(() => {}).listen(8081), /Unable to create socket/);
  });
});

describe("net in the real world", () => {
  it("connects, talks and closes over loopback; a refused dial ends in error, end, close", async () => {
    const world = realWorld(1);
    try {
      const board = new Board(world, "board");
      const bound = new Promise<number>((resolve) => {
        const listener = world.network.listen(
          board.machine.host,
          0,
          () => ({ opened() {}, data() {}, ended() {}, closed() {} }),
          assert.fail,
        );
        void listener.bound.then((port) => {
          listener.close();
          resolve(port);
        });
      });
      const port = await bound;
      const log: string[] = [];
      const over = new Promise<void>((resolve) => {
        const refused = watch(log, "R", board.net.connect({ host: "127.0.0.1", port }), ["error", "end", "close"]);
        refused.on("close", () => resolve());
      });
      await over;
      assert.deepEqual(log, ['R error {"code":-9,"message":"connection reset"}', "R end", "R close true"]);
      log.length = 0;
      board.net
        .createServer((socket: Socket) => socket.on("data", (data: string) => socket.end(data.toUpperCase())))
        .listen(port);
      await new Promise((resolve) => setTimeout(resolve, 20));
      await new Promise<void>((resolve) => {
        const client = board.net.connect({ host: "127.0.0.1", port }, (socket: Socket) => socket.write("hi"));
        watch(log, "C", client, ["data", "error", "end", "close"]).on("close", () => resolve());
      });
      assert.deepEqual(log, ["C data 2", "C end", "C close false"]);
    } finally {
      await world.close();
    }
  });
});
