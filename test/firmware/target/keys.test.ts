// A target with a key: which masters it serves, and for how long their orders are fresh. It is an ordinary simulated
// board; the master is played by hand, see test/support/keyed.ts.
import assert from "node:assert/strict";
import type { ArenaOptions } from "../../../sim/arena/arena.js";
import { RangeKey } from "../../../sim/arena/range-key.js";
import { VirtualArena } from "../../../sim/arena/virtual-arena.js";
import { VmBoard } from "../../../sim/board/vm-board.js";
import { virtualWorld } from "../../../sim/world/virtual.js";
import { FakeMaster, targetId } from "../../support/fake-master.js";
import { firmwareBundle } from "../../support/firmware-bundle.js";
import { KeyedMaster, keyedMaster, KeyedPeer, nonceOfMaster, range } from "../../support/keyed.js";
import { Peer, seed, type End } from "../../support/peer.js";
import { keyName, LinkKeys, searchTag, targetKey } from "../../support/wire-keys.js";

const stranger = new RangeKey(Buffer.alloc(32, 7).toString("base64").replace("=", ""));
const port = 8081;
/** From the newest line that the master has proven to know, ms: how long the plate may rise, and stay up. */
const freshMs = 2000;
const proofMs = 4000;
const leaseMs = 3000;
const travelMs = 500;
/** A few segments' delay, ms. */
const graceMs = 60;

/** A target with a key in the arena of a master that has none, or the reverse. */
const open = { key: undefined, open: true };

const registered = (id: string, nonce = nonceOfMaster) =>
  `{"type":"registered","id":${JSON.stringify(id)},"status":"registered","data":{"protocol":1,"nonce":"${nonce}"}}`;

describe(`a target with a key (seed ${seed})`, () => {
  it("names its key and sends a new nonce with each registration", () => {
    const master = new FakeMaster({ key: range });
    const nonces = new Set<string>();
    for (let i = 0; i < 4; i++) {
      const { end, register } = master.accept();
      assert.equal(register.data.key, keyName(range));
      assert.match(register.data.nonce as string, /^[A-Za-z0-9+/]{16}$/);
      nonces.add(register.data.nonce as string);
      end.hangUp();
    }
    assert.equal(nonces.size, 4);
  });

  it("says nothing of a key in an open range", () => {
    const { register } = new FakeMaster().accept();
    assert.deepEqual([register.data.key, register.data.nonce], [undefined, undefined]);
  });

  it("obeys a master that has proven itself", () => {
    const master = new KeyedMaster();
    const end = master.link();
    end.send({ type: "stand_up", id: "s" });
    end.expect({ type: "standing", id: "s" });
    assert.equal(master.arena.pose(targetId), "standing");
    end.send({ type: "lay_down", id: "l" });
    end.expect({ type: "down", id: "l" });
    end.expectNothing(10_000);
    assert.deepEqual(master.arena.said(targetId, "link"), ["link up"]);
  });

  for (const { what, proof, said } of [
    {
      what: "without a tag",
      proof: (id: string) => registered(id),
      said: "master without this range's key",
    },
    {
      what: "without a nonce",
      proof: (id: string) => `{"type":"registered","id":"${id}","status":"registered","data":{"protocol":1}}`,
      said: "master without this range's key",
    },
    { what: "with a made-up tag", proof: (id: string) => sealedBy(id, undefined, "A".repeat(16)), said: "wrong tag" },
    {
      what: "with the tag of another range",
      proof: (id: string, own: Own) => sealedBy(id, new LinkKeys(targetKey(stranger, targetId), own)),
      said: "wrong tag",
    },
    {
      what: "with the tag of another target's link",
      proof: (id: string, own: Own) => sealedBy(id, new LinkKeys(targetKey(range, "target_2"), own)),
      said: "wrong tag",
    },
    {
      what: "with the tag of the target's own direction",
      proof: (id: string, own: Own) => {
        const head = `${registered(id).slice(0, -1)},"seen":0`;
        return `${head},"m":"${new LinkKeys(targetKey(range, targetId), own).tag("t", 1, head)}"}`;
      },
      said: "wrong tag",
    },
    {
      what: "with the tag of an earlier registration",
      proof: (id: string, own: Own) =>
        sealedBy(id, new LinkKeys(targetKey(range, targetId), { ...own, target: "nonceOfYesterday" })),
      said: "wrong tag",
    },
    {
      what: "with the tag of another nonce of the master",
      proof: (id: string, own: Own) =>
        sealedBy(id, new LinkKeys(targetKey(range, targetId), { ...own, master: "anotherNonceHere" })),
      said: "wrong tag",
    },
    {
      what: "with the tag of the second line",
      proof: (id: string, own: Own) => {
        const keys = new LinkKeys(targetKey(range, targetId), own);
        return keys.sealAs("m", 2, registered(id));
      },
      said: "wrong tag",
    },
    {
      what: "made by SHA-1",
      proof: (id: string, own: Own) => sealedBy(id, new LinkKeys(targetKey(range, targetId), own, "sha1")),
      said: "wrong tag",
    },
  ])
    it(`serves no master whose answer is ${what}, and raises nothing for it`, () => {
      const master = new FakeMaster({ key: range });
      const { end, register } = master.accept();
      const own = { master: nonceOfMaster, target: register.data.nonce, boot: register.data.boot } as Own;
      end.sendRaw(
        `${proof(register.id, own)}\n{"type":"stand_up","id":"s"}\n{"type":"activate","id":"a","data":{"duration":5}}\n`,
      );
      end.expectClosed(200);
      assert.deepEqual(master.arena.said(targetId, "link"), [`link down ${said}`]);
      master.arena.run(2 * travelMs);
      assert.equal(master.arena.pose(targetId), "down");
    });

  it("obeys nothing before the proof, and answers it: not_registered", () => {
    const master = new KeyedMaster();
    const { end, register } = master.accept();
    for (const type of ["stand_up", "ping", "recorded"]) {
      end.send({ type, id: type });
      end.expect({ type: "error", id: type, status: "not_registered" });
    }
    end.keys = master.keysFor(register);
    end.sendRaw(end.keys.seal("m", registered(register.id)) + "\n");
    master.arena.run(graceMs);
    assert.deepEqual(master.arena.said(targetId, "link"), ["link up"]);
    assert.equal(master.arena.pose(targetId), "down");
  });

  it("leaves a master without a key, and waits as long as it can before it dials again", () => {
    const arena = new VirtualArena({ seed, targets: 1, key: range, masterSettings: open });
    arena.start();
    arena.run(30_000);
    assert.deepEqual(arena.said(targetId, "link"), ["link down master without this range's key"]);
    assert.deepEqual(arena.said("master", "HOT"), []);
    assert.equal(arena.pose(targetId), "down");
  });

  it("is refused by a master of a range with another key, which names it", () => {
    const arena = new VirtualArena({ seed, targets: 1, key: range, masterSettings: { key: stranger.ofMaster } });
    arena.start();
    arena.run(10_000);
    assert.deepEqual(arena.said(targetId, "link"), ["link down old_key"]);
    assert.equal(arena.said("master", "refused")[0], "refused target_1 has an old key: flash it again");
  });

  it("is refused by a master with a key if it has none: no_key", () => {
    const arena = new VirtualArena({ seed, targets: 1, key: range, targetSettings: open });
    arena.start();
    arena.run(10_000);
    assert.deepEqual(arena.said(targetId, "link"), ["link down no_key"]);
    assert.deepEqual(arena.said("master", "link"), []);
  });

  it("is not linked with the key of another target", () => {
    const arena = new VirtualArena({
      seed,
      targets: 1,
      key: range,
      targetSettings: { key: range.ofTarget("target_2") },
    });
    arena.start();
    arena.run(10_000);
    assert.deepEqual(arena.said(targetId, "link"), ["link down wrong tag"]);
    assert.deepEqual(arena.said("master", "link"), []);
  });
});

type Own = ConstructorParameters<typeof LinkKeys>[1];

function sealedBy(id: string, keys?: LinkKeys, tag?: string): string {
  const text = registered(id);
  return keys ? keys.seal("m", text) : `${text.slice(0, -1)},"seen":0,"m":"${tag}"}`;
}

describe(`a target whose tags are made by SHA-1 (seed ${seed})`, () => {
  const sha1 = { masterSettings: { sha1: [targetId] }, targetSettings: { hash: "SHA1" } };

  it("is linked if the settings of both ends say so, and works", () => {
    const arena = new VirtualArena({ seed, targets: 1, key: range, ...sha1 });
    arena.assemble();
    arena.makeHot();
    arena.type("master", `command("activate","${targetId}",{duration:5})`);
    arena.until("it is armed", () => arena.said(targetId, "exposure armed").length === 1);
    arena.run(200);
    assert.ok(arena.shoot(targetId));
    arena.until("it is hit", () => arena.said("master", `result ${targetId} hit`).length === 1, 1000);
    arena.run(10_000);
    assert.deepEqual(arena.said(targetId, "link"), ["link up"]);
  });

  it("follows the same description, at both ends", () => {
    const key = targetKey(range, targetId);
    const peer = new KeyedPeer(keyedMaster(sha1), targetId, { hash: "sha1" }).join();
    peer.expectNothing(3000);
    const end = new KeyedMaster(sha1, { hash: "sha1", key }).link();
    end.expectNothing(3000);
    assert.deepEqual([peer.closed, end.closed], [false, false]);
  });

  for (const [what, options] of [
    ["the master's settings", { masterSettings: sha1.masterSettings }],
    ["the target's settings", { targetSettings: sha1.targetSettings }],
  ] as const)
    it(`is not linked if only ${what} say so`, () => {
      const arena = new VirtualArena({ seed, targets: 1, key: range, ...options });
      arena.start();
      arena.run(10_000);
      assert.deepEqual(arena.said(targetId, "link"), ["link down wrong tag"]);
      assert.deepEqual(arena.said("master", "link"), []);
    });

  it("is never agreed upon: a registration cannot ask for it", () => {
    const arena = keyedMaster({ masterSettings: { sha1: ["target_2"] } });
    for (const data of [{ hash: "SHA1" }, { sha1: true }, { key: keyName(range), hash: "sha1" }]) {
      const peer = new KeyedPeer(arena, targetId); // it expects SHA-256
      peer.sendRegister(targetId, data);
      peer.readProof();
      peer.hangUp();
      arena.run(graceMs);
    }
  });
});

/** What a delaying relay does: a master's line is sealed now and delivered later. */
function later(master: KeyedMaster, end: End, text: string, ms: number): void {
  const line = end.keys!.seal("m", text) + "\n";
  const { clock } = master.arena.world;
  clock.at(clock.now() + ms, () => end.stream.send(line));
}

describe(`the orders of a master with a key (seed ${seed})`, () => {
  const orders = [
    { type: "stand_up", data: {} },
    { type: "activate", data: { duration: 9 } },
  ];

  for (const order of orders) {
    it(`${order.type} is obeyed within 2 s of what the master has proven to know, and stale afterwards`, () => {
      for (const [ms, isFresh] of [
        [freshMs - 2 * graceMs, true],
        [freshMs + graceMs, false],
        [leaseMs - graceMs, false],
      ] as const) {
        const master = new KeyedMaster();
        const end = master.linkWithoutBeat(); // proven: the registration
        master.arena.run(ms - 20);
        end.send({ ...order, id: "x" });
        if (isFresh) end.expect({ type: order.type === "activate" ? "activated" : "standing", id: "x" });
        else {
          end.expect({ type: "error", id: "x", status: "stale" }, 40);
          master.arena.run(travelMs);
        }
        assert.equal(master.arena.pose(targetId), isFresh ? "standing" : "down", `${ms} ms`);
      }
    });

    it(`${order.type} is stale if it was delayed for 2 s, although pings keep arriving`, () => {
      const master = new KeyedMaster();
      const end = master.linkWithoutBeat();
      const delayMs = freshMs + 2 * graceMs;
      for (let i = 0; i < 3; i++) {
        end.send({ type: "ping", id: `beat-${i}` });
        master.arena.run(700);
      }
      later(master, end, '{"type":"ping","id":"beat-3"}', delayMs);
      later(master, end, JSON.stringify({ ...order, id: "x" }), delayMs + 1);
      later(master, end, '{"type":"ping","id":"beat-4"}', delayMs + 2);
      master.arena.run(delayMs + graceMs);
      end.expect({ type: "error", id: "x", status: "stale" });
      end.expectNothing(travelMs);
      assert.ok(!end.closed);
      assert.equal(master.arena.pose(targetId), "down");
    });
  }

  for (const isUp of [false, true])
    it(`lay_down is obeyed when stand_up is stale, while the plate is ${isUp ? "up" : "down"}`, () => {
      const master = new KeyedMaster();
      const end = master.linkWithoutBeat();
      if (isUp) {
        end.send({ type: "stand_up", id: "s" });
        end.expect({ type: "standing", id: "s" });
      }
      const known = end.keys!.sent.t;
      const send = (message: object) => end.sendRaw(end.keys!.seal("m", JSON.stringify(message), known) + "\n");
      for (let i = 0; i < 3; i++) {
        send({ type: "ping", id: `beat-${i}` });
        master.arena.run(800);
      }
      send({ type: "stand_up", id: "no" });
      end.expect({ type: "error", id: "no", status: "stale" });
      send({ type: "lay_down", id: "l" });
      end.expect({ type: "down", id: "l", status: "down" });
      assert.equal(master.arena.pose(targetId), "down");
    });

  it("keep a plate up for 3 s after the last one came", () => {
    const master = new KeyedMaster();
    const end = master.linkWithoutBeat();
    end.send({ type: "stand_up", id: "s" });
    end.expect({ type: "standing", id: "s" });
    end.send({ type: "ping", id: "beat-1" });
    master.arena.run(leaseMs - graceMs);
    assert.equal(master.arena.pose(targetId), "standing");
    master.arena.run(2 * graceMs + travelMs);
    assert.equal(master.arena.pose(targetId), "down");
  });

  it("keep a plate up for 4 s after the newest line was sent that the master knows, although pings keep arriving", () => {
    const { arena, end, upTo } = withFrozenProof(12);
    arena.run(upTo - arena.world.clock.now() - graceMs);
    assert.equal(arena.pose(targetId), "standing");
    assert.ok(!end.closed);
    arena.run(2 * graceMs + travelMs);
    assert.equal(arena.pose(targetId), "down");
    assert.deepEqual(arena.said(targetId, "link down"), ["link down silence"]);
  });

  it("keep it up for as long as it is needed if the master proves something new with each ping", () => {
    const master = new KeyedMaster();
    const end = master.link();
    end.send({ type: "activate", id: "a", data: { duration: 30 } });
    end.expect({ type: "activated", id: "a" });
    master.arena.run(25_000);
    assert.equal(master.arena.pose(targetId), "standing");
  });

  it("keep a plate up through a delay of a second and a half in both directions", () => {
    const arena = new VirtualArena({ seed, targets: 1, key: range });
    arena.assemble();
    arena.makeHot();
    arena.type("master", `command("activate","${targetId}",{duration:20})`);
    arena.until("it is up", () => arena.pose(targetId) === "standing");
    arena.world.network.setImpairment(arena.standOf(targetId).host, { delayMs: 700 });
    arena.run(15_000);
    assert.equal(arena.pose(targetId), "standing");
    assert.deepEqual(arena.said(targetId, "link"), ["link up"]);
  });
});

/** A plate that is up, and pings each second whose `seen` does not grow; `upTo` is when its lease must end. */
function withFrozenProof(seconds: number): { arena: VirtualArena; end: End; upTo: number } {
  const master = new KeyedMaster();
  const { arena } = master;
  const { clock } = arena.world;
  const end = master.linkWithoutBeat();
  end.send({ type: "stand_up", id: "s" });
  end.expect({ type: "standing", id: "s" });
  const sentMs = clock.now(); // the master knows of `standing`
  const known = end.keys!.sent.t;
  for (let second = 0; second < seconds; second++)
    clock.at(sentMs + 5 + second * 1000, () => {
      if (!end.closed) end.sendRaw(end.keys!.seal("m", `{"type":"ping","id":"beat-${second}"}`, known) + "\n");
    });
  return { arena, end, upTo: sentMs + proofMs };
}

describe(`discovery with a key (seed ${seed})`, () => {
  /** A target that searches, and a host that answers with what `answer` makes of a nonce. */
  function searched(
    answer: (nonce: string) => object,
    options: ArenaOptions = {},
  ): { arena: VirtualArena; dials: number } {
    const arena = new VirtualArena({ seed, targets: 1, router: true, discovery: true, key: range, ...options });
    const { network, clock } = arena.world;
    let dials = 0;
    const socket = network.datagrams(arena.masterHost, port, (text, address, fromPort) => {
      const { type, data } = JSON.parse(text);
      if (type === "discover")
        socket!.send(JSON.stringify({ type: "here", data: answer(data.nonce) }), fromPort, address);
    });
    network.listen(
      arena.masterHost,
      port,
      () => {
        dials++;
        return { opened() {}, data() {}, ended() {}, closed() {} };
      },
      (reason) => assert.fail(reason),
    );
    arena.powerOn(targetId);
    clock.run(12_000);
    return { arena, dials };
  }
  const here = { port, range: "snyper" };
  const key = targetKey(range, targetId);

  it("finds a master that answers with the right tag", () => {
    assert.ok(searched((nonce) => ({ ...here, tag: searchTag(key, nonce, port) })).dials > 0);
  });

  for (const [what, tagOf] of [
    ["no tag", () => undefined],
    ["a made-up tag", () => "A".repeat(16)],
    ["a tag that is no text", () => 7],
    ["the tag of another range", (nonce: string) => searchTag(targetKey(stranger, targetId), nonce, port)],
    ["the tag for another target", (nonce: string) => searchTag(targetKey(range, "target_2"), nonce, port)],
    ["the tag of another search", () => searchTag(key, "anotherNonceHere", port)],
    ["the tag for another port", (nonce: string) => searchTag(key, nonce, port + 1)],
    ["a tag by SHA-1", (nonce: string) => searchTag(key, nonce, port, "sha1")],
  ] as const)
    it(`ignores an answer with ${what}`, () => {
      const { arena, dials } = searched((nonce) => ({ ...here, tag: tagOf(nonce) }));
      assert.equal(dials, 0);
      assert.deepEqual(arena.said(targetId, "link"), ["link down no master of range snyper answers"]);
    });

  it("finds the range's master, also one that makes its tags by SHA-1", () => {
    for (const options of [{}, { masterSettings: { sha1: [targetId] }, targetSettings: { hash: "SHA1" } }])
      new VirtualArena({ seed, targets: 1, router: true, discovery: true, key: range, ...options }).assemble();
    new VirtualArena({ seed, targets: 12, discovery: true, key: range }).assemble();
  });

  it("takes the first genuine answer, among wrong ones", () => {
    const arena = new VirtualArena({ seed, targets: 1, router: true, discovery: true, key: range });
    const { network } = arena.world;
    arena.start();
    const socket = network.datagrams(network.host("twin", "192.168.1.66"), port, (text, address, fromPort) => {
      if (JSON.parse(text).type === "discover")
        socket!.send(JSON.stringify({ type: "here", data: { ...here, tag: "A".repeat(16) } }), fromPort, address);
    });
    network.setImpairment(arena.masterHost, { delayMs: 30 }); // the other one is faster
    arena.until("it is linked", () => arena.isComplete, 10_000);
  });

  it("answers with a tag as the description has it, once in each tick, and without one if it was not asked", () => {
    const arena = keyedMaster({ router: true });
    const { network } = arena.world;
    const answers: { type: string; data: { port: number; range: string; tag?: string } }[] = [];
    const socket = network.datagrams(network.host("anybody", "192.168.1.66"), undefined, (text) =>
      answers.push(JSON.parse(text)),
    )!;
    const ask = (nonce?: string) =>
      socket.send(
        JSON.stringify({ type: "discover", target_id: "plate", data: { range: "snyper", nonce } }),
        port,
        arena.masterHost.address,
      );
    ask("nonceOfThePlate0");
    arena.run(150);
    assert.deepEqual(answers, [
      { type: "here", data: { ...here, tag: searchTag(targetKey(range, "plate"), "nonceOfThePlate0", port) } },
    ]);
    ask();
    arena.run(50);
    assert.deepEqual(answers.at(-1), { type: "here", data: here });
    // a flood of questions keeps neither targets nor the master from their work
    for (let i = 0; i < 200; i++) {
      ask("nonceOfThePlate" + (i % 10));
      arena.run(5);
    }
    assert.ok(answers.length <= 2 + 12);
    new KeyedPeer(arena, "plate").join();
  });
});

describe(`a nonce (seed ${seed})`, () => {
  type Files = ReadonlyMap<string, string>;
  const powerFile = "snyper.power";

  it("differs at each power-up of a board whose random numbers and time are always the same", () => {
    const nonces: string[] = [];
    let files: { master: Files; target: Files } = { master: new Map(), target: new Map() };
    for (let power = 1; power <= 12; power++) {
      const arena = new VirtualArena({ seed, targets: 1, key: range });
      const target = arena.standOf(targetId).board;
      for (const [name, text] of files.master) arena.master.storage.set(name, text);
      for (const [name, text] of files.target) target.storage.set(name, text);
      arena.wire.onLine(({ text }) => {
        const { type, data } = JSON.parse(text);
        if (type === "register" || type === "registered") nonces.push(data.nonce);
      });
      arena.assemble();
      const counted = (storage: Files) => new Map([...storage].filter(([name]) => name.startsWith(powerFile)));
      files = { master: counted(arena.master.storage), target: counted(target.storage) };
    }
    assert.deepEqual([nonces.length, new Set(nonces).size], [24, 24]);
  });

  describe("of a board by itself", () => {
    let bundle: string;
    before(async () => {
      bundle = await firmwareBundle(
        `import { nonce, openKey } from "../shared/keys.js";
         openKey(require("crypto").SHA256, ${JSON.stringify(range.ofTarget(targetId))});
         print(nonce(require("crypto").SHA256) + " " + nonce(require("crypto").SHA256));`,
      );
    });

    /** One power-up, always with the same random numbers and time. Power may be lost at a change of the flash. */
    function life(before: Files, loss?: { change: number; share: number }) {
      const board = new VmBoard({ name: "board", world: virtualWorld(1), seed: 1 });
      const nonces: string[] = [];
      let isTorn = false;
      for (const [name, text] of before) board.storage.set(name, text);
      board.storage.set(".bootcde", bundle);
      board.onLine((line) => nonces.push(...line.split(" ")));
      board.onPowerFailed(() => (isTorn = true));
      if (loss) board.losePowerAfter(loss.change, loss.share);
      board.powerOn();
      return { nonces, isTorn, files: new Map(board.storage) as Files };
    }

    it("would be the same at each power-up without the number of the power-up", () => {
      const [one, two] = [life(new Map()).nonces, life(new Map()).nonces];
      assert.deepEqual(one, two);
      assert.equal(new Set(one).size, 2, "but never twice in one life");
    });

    it("differs at each of 120 power-ups, because these are counted", () => {
      const nonces = new Set<string>();
      let files: Files = new Map();
      for (let power = 1; power <= 120; power++) {
        const next = life(files);
        next.nonces.forEach((nonce) => nonces.add(nonce));
        files = next.files;
      }
      assert.equal(nonces.size, 240);
    });

    it("differs after power was lost in the write of that number, at any byte", () => {
      let losses = 0;
      for (const count of [0, 1, 9, 10, 99]) {
        let files: Files = new Map();
        if (count > 0) files = new Map([count - 1, count].map((power) => [powerFile + (power % 2), String(power)]));
        // What the last lives have used: the number may be counted again, but only if it was not used.
        const used = [count - 1, count]
          .filter((power) => power > 0)
          .flatMap((power) => life(new Map([[powerFile + ((power - 1) % 2), String(power - 1)]])).nonces);
        for (let change = 0, isOver = false; !isOver; change++)
          for (let share = 0; share <= 1; share += 1 / 4) {
            let next = life(files, { change, share });
            if (!next.isTorn) {
              isOver = true;
              break;
            }
            losses++;
            const all = [...used, ...next.nonces];
            for (let lives = 0; lives < 3; lives++) {
              // and once more in the life after
              next = life(next.files, lives === 1 ? { change, share } : undefined);
              all.push(...next.nonces);
            }
            assert.equal(new Set(all).size, all.length, `number ${count}, change ${change}, share ${share}`);
            assert.ok(all.length >= used.length + 4);
          }
      }
      assert.ok(losses >= 25, `${losses}`);
    });

    it("is made without that number if the Storage is full", () => {
      const full = life(new Map([["full", "x".repeat(917_504)]]));
      assert.deepEqual(
        full.nonces.map((nonce) => nonce.length),
        [16, 16],
      );
    });
  });
});

describe(`the settings of a key (seed ${seed})`, () => {
  const rule = 'key: the text that npm run flash made, or "open": true instead';
  const right = range.ofTarget(targetId);
  /** What a target and a master with these settings say. */
  function said(target: object, master: object = target): string[][] {
    const arena = new VirtualArena({
      seed,
      targets: 1,
      targetSettings: { key: undefined, open: undefined, ...target },
      masterSettings: { key: undefined, open: undefined, ...master },
    });
    arena.start();
    arena.run(4000);
    return [targetId, "master"].map((name) => arena.said(name, "settings "));
  }
  const both = (sentence: string) => [[`settings ${sentence}`], [`settings ${sentence}`]];

  it("are a key, or open", () => {
    assert.deepEqual(said({ open: true }), [[], []]);
    assert.deepEqual(said({ key: right }, { key: range.ofMaster }), [[], []]);
    assert.deepEqual(said({ key: right, open: false }, { key: range.ofMaster, open: false }), [[], []]);
  });

  it("are required: a range is never open because something is missing", () => {
    assert.deepEqual(said({}), both(rule));
    assert.deepEqual(said({ open: false }), both(rule));
    assert.deepEqual(said({ key: "" }), both(rule));
    assert.deepEqual(said({ key: null }), both(rule));
  });

  it("are not both", () => {
    assert.deepEqual(said({ key: right, open: true }), both("open: false, as there is a key"));
  });

  for (const [what, key] of [
    ["is too short", right.slice(0, -1)],
    ["is too long", right + "A"],
    ["has no name", right.replace(".", "A")],
    ["is a number", 7],
    ["is a list", [right]],
    ["has a blank in it", right.slice(0, 20) + " " + right.slice(21)],
    ["has a character that base64 does not have", right.slice(0, 20) + "!" + right.slice(21)],
    ["ends in padding", right.slice(0, -1) + "="],
    ["has characters beyond ASCII", right.slice(0, 20) + "\u00e9" + right.slice(21)],
    ["has a quotation mark in its name", '"' + right.slice(1)],
  ] as const)
    it(`are no key that ${what}`, () => assert.deepEqual(said({ key }), both(rule)));

  it("say which boards are open in true or false", () => {
    assert.deepEqual(said({ open: 1 }), both("open: true or false"));
    assert.deepEqual(said({ open: "yes" }), both("open: true or false"));
  });

  it("say which hash: SHA256 or SHA1, and a list of targets", () => {
    assert.deepEqual(said({ open: true, hash: "MD5" }, { open: true }), [["settings hash: SHA256 or SHA1"], []]);
    for (const sha1 of [7, "target_1", ["a b"], [7], {}])
      assert.deepEqual(said({ open: true }, { open: true, sha1 }), [[], ["settings sha1: a list of targets' ids"]]);
  });
});

describe(`a netcat in an open range (seed ${seed})`, () => {
  it("joins without a key, as the README says", () => {
    const arena = new VirtualArena({ seed, targets: 0 });
    arena.powerOn("master");
    arena.until("it listens", () => arena.view.listening !== undefined);
    new Peer(arena).register("me");
    assert.deepEqual(arena.said("master", "link"), ["link me up"]);
  });
});
