// Discovery: a target without a configured address finds its master, even if datagrams get lost.
import assert from "node:assert/strict";
import type { ArenaOptions } from "../../../../sim/arena/arena.js";
import { RangeKey } from "../../../../sim/arena/range-key.js";
import { VirtualArena } from "../../../../sim/arena/virtual-arena.js";
import { broadcastAddress, type DatagramSocket } from "../../../../sim/world/world.js";
import { seed } from "../../../support/peer.js";

const port = 8081;

/** A range on a router whose targets look for their master. */
function searching(options: ArenaOptions = {}): VirtualArena {
  return new VirtualArena({ seed, targets: 12, discovery: true, ...options });
}

function loseDatagrams(arena: VirtualArena, share: number, twice = 0): void {
  for (const { host } of [...arena.stands, { host: arena.masterHost }])
    arena.world.network.setImpairment(host, { datagramLoss: share, datagramDuplicate: twice });
}

/** Another host on the network, and what arrives there. */
function stranger(
  arena: VirtualArena,
  boundTo?: number,
): { socket: DatagramSocket; got: { text: string; from: string; port: number }[] } {
  const got: { text: string; from: string; port: number }[] = [];
  const host = arena.world.network.host("stranger", "192.168.1.77");
  const socket = arena.world.network.datagrams(host, boundTo, (text, from, fromPort) =>
    got.push({ text, from, port: fromPort }),
  )!;
  return { socket, got };
}

describe(`discovery (seed ${seed})`, () => {
  it("links 12 targets on a router to their master, also after its address changed, with one in three datagrams lost", () => {
    const arena = searching();
    loseDatagrams(arena, 1 / 3);
    arena.assemble();
    arena.moveMaster("192.168.1.99");
    arena.until("no target is linked any more", () =>
      arena.stands.every(({ id }) => arena.said(id, "link down").length > 0),
    );
    arena.until(
      "all are linked at the new address",
      () => arena.isComplete && arena.said("master", "wifi up 192.168.1.99").length === 1,
      60_000,
    );
  });

  it("finds a master that lost its Wi-Fi and has another address afterwards", () => {
    const arena = searching({ targets: 6 });
    arena.assemble();
    arena.air.setOutOfRange(arena.masterHost, true);
    arena.run(12_000);
    arena.world.network.readdress(arena.masterHost, "192.168.1.50");
    arena.air.setOutOfRange(arena.masterHost, false);
    arena.until("the master prints its new address", () => arena.said("master", "wifi up 192.168.1.50").length === 1);
    arena.until("all are linked", () => arena.isComplete, 60_000);
  });

  it("answers one search in each tick with a key, and all of targets that search together soon", () => {
    for (let number = 1; number <= 5; number++) {
      const arena = searching({ targets: 8, seed: number, key: RangeKey.simulated });
      arena.start();
      arena.until("all are on the Wi-Fi", () => arena.stands.every(({ id }) => arena.said(id, "wifi up").length > 0));
      arena.until(`all are linked (seed ${number})`, () => arena.isComplete, 2000);
      for (const { id } of arena.stands) assert.deepEqual(arena.said(id, "link down"), [], `seed ${number}`);
    }
  });

  it("counts a datagram that arrives twice as one", () => {
    const arena = searching({ targets: 5 });
    loseDatagrams(arena, 0, 1);
    arena.assemble();
    arena.run(10_000);
    for (const { id } of arena.stands) assert.deepEqual(arena.said(id, "link"), ["link up"]);
  });

  it("works on the master's own access point as well, and with another TCP port", () => {
    const arena = searching({ targets: 2, port: 9000 });
    arena.assemble();
    assert.equal(arena.said("master", "listening 9000").length, 1);
  });

  it("finds only the master of the target's own range", () => {
    const arena = searching({ targets: 5, targetSettings: { range: "the other one" } });
    arena.start();
    arena.run(20_000);
    assert.deepEqual(arena.said("target_1", "link"), ["link down no master of range the other one answers"]);
    assert.deepEqual(arena.said("master", "link"), []);
    const named = searching({ targets: 5, targetSettings: { range: "ours" }, masterSettings: { range: "ours" } });
    named.assemble();
  });

  it("asks and answers in the wire's words", () => {
    const arena = searching({ targets: 5, masterSettings: { range: "ours" } });
    const { socket, got } = stranger(arena, port);
    arena.start();
    arena.run(10_000);
    assert.ok(got.length >= 5);
    assert.deepEqual(JSON.parse(got.find(({ text }) => text.includes("target_2"))!.text), {
      type: "discover",
      target_id: "target_2",
      data: { range: "snyper" },
    });
    got.length = 0;
    const ask = (text: string) => {
      got.length = 0;
      socket.send(text, port, arena.masterHost.address);
      arena.run(50);
      return got.filter(({ from }) => from === arena.masterHost.address).map(({ text: answer }) => JSON.parse(answer));
    };
    const here = { type: "here", data: { port, range: "ours" } };
    assert.deepEqual(ask('{"type":"discover","target_id":"t","data":{"range":"ours"}}'), [here]);
    assert.deepEqual(ask('{"type":"discover","target_id":"t"}'), [here]);
    assert.deepEqual(ask('{"type":"discover","target_id":"t","data":{"range":"theirs"}}'), []);
    for (const bad of [
      "",
      "x",
      "{}",
      "[]",
      '{"type":"discover"}',
      '{"type":"discover","target_id":"a b"}',
      '{"type":"here","target_id":"t"}',
      "{".repeat(400),
      '{"type":"discover","target_id":"t","data":null}'.repeat(30),
    ])
      assert.deepEqual(ask(bad).length, 0, bad);
    assert.deepEqual(ask('{"type":"discover","target_id":"t","data":7}'), [here]);
  });

  it("survives invalid answers, and a stranger's empty datagram, which closes the asking socket", () => {
    const arena = searching({ targets: 5 });
    const { socket, got } = stranger(arena, port);
    arena.master.storage.set("snyper.json", arena.master.storage.get("snyper.json")!.replace("{", '{"disabled":true,'));
    arena.start();
    for (let second = 0; second < 20; second++) {
      got.length = 0;
      arena.run(1000);
      for (const { from, port: asker } of got)
        for (const text of [
          "",
          "x",
          '{"type":"here"}',
          '{"type":"here","data":{"port":0,"range":"snyper"}}',
          '{"type":"here","data":{"port":"8081","range":"snyper"}}',
          "{".repeat(300),
        ])
          socket.send(text, asker, from);
    }
    assert.deepEqual(arena.said("target_1", "crash"), []);
    assert.ok(
      arena.stands.every(({ board }) => board.counts().sockets <= 1),
      "at most the socket that asks",
    );
    arena.master.storage.set("snyper.json", arena.master.storage.get("snyper.json")!.replace('"disabled":true,', ""));
    arena.reboot("master");
    arena.until("all are linked", () => arena.isComplete, 60_000);
  });

  it("leaves no socket and no timer behind", () => {
    const arena = searching({ targets: 5 });
    arena.assemble();
    arena.run(3000);
    const before = arena.stands.map(({ board }) => board.counts());
    for (let time = 0; time < 5; time++) {
      arena.reboot("master");
      arena.until("links are down", () => !arena.isComplete);
      arena.until("all are linked", () => arena.isComplete, 60_000);
      arena.run(3000);
    }
    assert.deepEqual(
      arena.stands.map(({ board }) => board.counts()),
      before,
    );
  });

  it("reports that a master cannot receive datagrams, and the master keeps working", () => {
    const arena = searching({ targets: 5 });
    assert.ok(arena.world.network.datagrams(arena.masterHost, port, () => undefined));
    arena.start();
    arena.run(5000);
    assert.deepEqual(arena.said("master", "discovery"), ["discovery off InternalError: Unable to create socket"]);
    assert.equal(arena.said("master", "listening").length, 1);
  });
});

describe("datagrams", () => {
  it("reach everybody on the network, and nobody else", () => {
    const arena = searching({ targets: 5 });
    arena.assemble();
    const heard: string[] = [];
    const { network } = arena.world;
    for (const { id, host } of arena.stands)
      network.datagrams(host, 700, (text, from) => heard.push(`${id} ${text} ${from}`));
    arena.cut("target_2");
    arena.air.setOutOfRange(arena.standOf("target_3").host, true);
    network.datagrams(arena.standOf("target_1").host, undefined, () => undefined)!.send("hello", 700, broadcastAddress);
    arena.run(20);
    assert.deepEqual(
      heard.sort(),
      ["target_4", "target_5"].map((id) => `${id} hello ${arena.standOf("target_1").host.address}`),
    );
  });

  it("are lost and doubled by the seed, the same for the same seed", () => {
    const run = () => {
      const arena = searching({ targets: 5 });
      loseDatagrams(arena, 0.4, 0.3);
      const [from, to] = arena.stands;
      const arrived: number[] = [];
      arena.world.network.datagrams(to!.host, 700, (text) => arrived.push(Number(text)));
      const socket = arena.world.network.datagrams(from!.host, undefined, () => undefined)!;
      for (let i = 0; i < 1000; i++) socket.send(String(i), 700, to!.host.address);
      arena.run(100);
      return arrived;
    };
    const arrived = run();
    assert.deepEqual(run(), arrived);
    assert.ok(new Set(arrived).size > 550 && new Set(arrived).size < 650, `${new Set(arrived).size} of 1000 arrive`);
    assert.ok(arrived.length - new Set(arrived).size > 130, "some of them twice");
  });

  it("have a port to themselves until it is closed, or its board has no power", () => {
    const arena = searching({ targets: 5 });
    const { network } = arena.world;
    const { host } = arena.stands[0]!;
    const first = network.datagrams(host, 700, () => undefined)!;
    assert.equal(
      network.datagrams(host, 700, () => undefined),
      undefined,
    );
    first.close();
    assert.ok(network.datagrams(host, 700, () => undefined));
    arena.assemble();
    assert.equal(
      network.datagrams(arena.masterHost, port, () => undefined),
      undefined,
    );
    arena.kill("master");
    assert.ok(network.datagrams(arena.masterHost, port, () => undefined));
  });
});
