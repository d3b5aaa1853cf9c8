// A range with a key: who is admitted, whose lines are obeyed, and for how long. Both ends are tested by peers that have
// the key and follow its description (test/support/wire-keys.ts), and by others that do not.
import assert from "node:assert/strict";
import type { ArenaOptions } from "../../sim/arena/arena.js";
import { RangeKey } from "../../sim/arena/range-key.js";
import { VirtualArena } from "../../sim/arena/virtual-arena.js";
import { KeyedMaster, keyedMaster, KeyedPeer, nonceOfPeer, range } from "../support/keyed.js";
import { targetId } from "../support/fake-master.js";
import { seen } from "../support/panel.js";
import { Peer, seed } from "../support/peer.js";
import { keyName, LinkKeys, targetKey, type Sender } from "../support/wire-keys.js";

const stranger = new RangeKey(Buffer.alloc(32, 7).toString("base64").replace("=", ""));
/** How long an unproven connection may last, and how often the master looks, ms. */
const proveMs = 1000;
const graceMs = 150;
const flip = (text: string, index: number) =>
  text.slice(0, index) + (text[index] === "A" ? "B" : "A") + text.slice(index + 1);

/** A keyed arena with one linked target. */
function linkedRange(options: ArenaOptions = {}): VirtualArena {
  const arena = keyedMaster({ targets: 1, ...options });
  for (const { id } of arena.stands) arena.powerOn(id);
  arena.until("all are linked", () => arena.isComplete);
  arena.run(500);
  return arena;
}

/** A `register` of somebody who has seen another one, with what `data` changes. */
const registration = (target: string, data: object = {}, id = "r1") =>
  JSON.stringify({
    type: "register",
    id,
    target_id: target,
    data: { protocol: 1, boot: "boot", firmware: "0", board: "N", key: keyName(range), nonce: nonceOfPeer, ...data },
  }) + "\n";

/** The link's keys as somebody with this key derives them, who has sent the nonce and the boot of `registration`. */
const keysOf = ({ lines }: Peer, key: Buffer) =>
  new LinkKeys(key, { master: JSON.parse(lines[0]!).data.nonce, target: nonceOfPeer, boot: "boot" });

describe(`a master with a key (seed ${seed})`, () => {
  it("proves itself first, and links a target when that has proven itself, not before", () => {
    const arena = keyedMaster();
    const peer = new KeyedPeer(arena, "plate");
    peer.sendRegister();
    const { data, seen: read } = peer.expect({ type: "registered", id: "r1", status: "registered" });
    assert.match(data.nonce as string, /^[A-Za-z0-9+/]{16}$/);
    assert.deepEqual([Object.keys(data), data.protocol, read], [["protocol", "nonce"], 1, 0]);
    peer.expect({ type: "ping", id: "1", seen: 0 });
    peer.expectNothing(300);
    assert.deepEqual(arena.said("master", "plate"), []);
    peer.send({ type: "pong", id: "1", status: "alive" });
    peer.expect({ type: "lay_down", seen: 1 });
    assert.deepEqual(arena.said("master", "link"), ["link plate up"]);
  });

  it("takes any other line with the right tag as the proof, and serves it", () => {
    const peer = new KeyedPeer(keyedMaster(), "plate");
    peer.sendRegister();
    peer.readProof();
    peer.answers.set("ping", { type: "pong", status: "alive" }).set("lay_down", { type: "down", status: "down" });
    peer.send({ type: "result", id: "boot-1", status: "miss", data: { activation: "none" } });
    peer.expect({ type: "recorded", id: "boot-1", seen: 1 });
  });

  it("keeps a target linked for as long as it answers, and uses a new nonce for each registration", () => {
    const arena = keyedMaster();
    const nonces = new Set<string>();
    for (let count = 1; count <= 5; count++) {
      const peer = new KeyedPeer(arena, "plate").join();
      nonces.add(JSON.parse(peer.lines[0]!).data.nonce);
      peer.expectNothing(4000);
      assert.ok(!peer.closed);
    }
    assert.equal(nonces.size, 5);
    assert.equal(arena.said("master", "link plate down replaced").length, 4);
    assert.equal(arena.said("master", "link plate").length, 9);
  });

  it("refuses a registration without a key: no_key; the same connection may then register with one", () => {
    const arena = keyedMaster();
    const peer = new KeyedPeer(arena, "plate");
    peer.sendRegister("plate", { key: undefined, nonce: undefined });
    const message = "this range has a key: flash this target, or let it in on the master's screen";
    peer.expect({ type: "error", id: "r1", status: "no_key", data: { message } });
    peer.sendRegister("plate", { key: undefined });
    peer.expect({ type: "error", id: "r1", status: "no_key" });
    assert.deepEqual(arena.said("master", "plate"), ["refused plate has no key: the screen can let it in"]);
    peer.join();
    assert.deepEqual(arena.said("master", "link"), ["link plate up"]);
  });

  it("refuses an old key, and names the target: old_key", () => {
    const arena = keyedMaster();
    const peer = new KeyedPeer(arena, "plate");
    peer.sendRegister("plate", { key: keyName(stranger) });
    peer.expect({ type: "error", id: "r1", status: "old_key", data: { message: "flash this target again" } });
    assert.deepEqual(arena.said("master", "plate"), ["refused plate has an old key: flash it again"]);
  });

  it("refuses a key or a nonce of another length or kind: bad_message", () => {
    const peer = new KeyedPeer(keyedMaster(), "plate");
    for (const data of [
      { nonce: undefined },
      { nonce: "" },
      { nonce: nonceOfPeer.slice(1) },
      { nonce: nonceOfPeer + "x" },
      { nonce: 1234567890123456 },
      { nonce: ["x"] },
      { nonce: "nonce\u0000OfThePeer" },
      { key: "" },
      { key: 123456 },
      { key: keyName(range) + "x" },
      { key: {} },
    ]) {
      peer.sendRegister("plate", data);
      peer.expect({ type: "error", id: "r1", status: "bad_message" });
    }
    peer.join();
  });

  it("closes an unproven connection after 1 s, without a word, whether it has registered or not", () => {
    const arena = keyedMaster();
    for (const registers of [false, true]) {
      const peer = new KeyedPeer(arena, "plate");
      if (registers) {
        peer.sendRegister();
        peer.readProof();
      }
      peer.expectNothing(proveMs - 2 * graceMs);
      assert.ok(!peer.closed);
      peer.expectClosed(4 * graceMs);
    }
    assert.deepEqual(arena.said("master", "plate"), []);
  });

  it("closes an unproven connection after 1 s, even if it keeps talking", () => {
    const peer = new Peer(keyedMaster());
    for (let i = 0; i < 8; i++) {
      peer.send({ type: "ping", id: "1" });
      peer.expect({ type: "error", id: "1", status: "not_registered" });
      peer.expectNothing(100);
    }
    peer.expectClosed(4 * graceMs);
  });

  it("keeps two unproven connections at most: the oldest is closed", () => {
    const arena = keyedMaster();
    const peers = [new Peer(arena), new Peer(arena)];
    arena.run(50);
    assert.deepEqual(
      peers.map(({ closed }) => closed),
      [false, false],
    );
    peers.push(new Peer(arena));
    arena.run(50);
    assert.deepEqual(
      peers.map(({ closed }) => closed),
      [true, false, false],
    );
  });

  it("keeps its proven targets during a flood of connections that register without a proof, and serves them", () => {
    const arena = linkedRange({ targets: 2 });
    const { host } = new Peer(arena);
    for (let i = 0; i < 500; i++) {
      new Peer(arena, host).sendRaw(registration("target_1", { boot: "b" + (i % 7) }));
      arena.run(20);
    }
    arena.type("master", 'command("ping","target_1")');
    arena.run(100);
    assert.equal(arena.said("master", "command ping target_1 alive").length, 1);
    assert.equal(arena.said("master", "link ").length, 2);
    assert.equal(seen(arena)[0]!.slice(-3), "2/2");
    arena.run(2 * proveMs);
    new KeyedPeer(arena, "plate").join();
    assert.equal(arena.said("master", "link plate up").length, 1);
  });

  it("closes the link of a wrong proof without an answer", () => {
    const arena = linkedRange();
    for (const [index, prove] of [
      (peer: KeyedPeer) =>
        peer.sendRaw(flip(peer.keys!.seal("t", '{"type":"pong","id":"1","status":"alive"}'), 50) + "\n"),
      (peer: KeyedPeer) => peer.sendRaw('{"type":"pong","id":"1","status":"alive"}\n'),
      (peer: KeyedPeer) => peer.sendRaw(peer.lines[1] + "\n"),
      (peer: KeyedPeer) => peer.sendRaw(registration("target_1")),
      (peer: KeyedPeer) => peer.sendRaw("\n"),
      (peer: KeyedPeer) => peer.sendRaw(peer.keys!.sealAs("t", 2, '{"type":"pong","id":"1","status":"alive"}') + "\n"),
      (peer: KeyedPeer) => peer.sendRaw(peer.keys!.sealAs("t", 0, '{"type":"pong","id":"1","status":"alive"}') + "\n"),
    ].entries()) {
      const peer = new KeyedPeer(arena, "target_1");
      peer.sendRegister();
      peer.readProof();
      prove(peer);
      peer.expectClosed(200);
      assert.deepEqual(arena.said("master", "link"), ["link target_1 up"], `proof ${index}`);
    }
  });

  it("closes the link of a peer with the key of another target, or of another range", () => {
    const arena = linkedRange();
    for (const key of [targetKey(range, "target_2"), targetKey(stranger, "target_1"), Buffer.alloc(32)]) {
      const peer = new Peer(arena);
      peer.sendRaw(registration("target_1"));
      arena.run(150);
      const keys = keysOf(peer, key);
      assert.ok(!keys.isNext("m", peer.lines[0]!), "it cannot even read the master's proof");
      peer.sendRaw(keys.seal("t", '{"type":"pong","id":"1","status":"alive"}') + "\n");
      arena.run(50);
      assert.ok(peer.closed);
    }
    assert.deepEqual(arena.said("master", "link"), ["link target_1 up"]);
  });

  it("replaces an older link of a target after the proof, not before", () => {
    const arena = linkedRange();
    const peer = new KeyedPeer(arena, "target_1");
    peer.sendRegister();
    peer.readProof();
    peer.expectNothing(600);
    assert.deepEqual(arena.said("master", "link"), ["link target_1 up"]);
    peer.send({ type: "pong", id: "1", status: "alive" });
    arena.run(50);
    assert.deepEqual(arena.said("master", "link").slice(1), ["link target_1 down replaced", "link target_1 up"]);
    assert.deepEqual(arena.said("target_1", "link"), ["link up", "link down replaced"]);
  });

  it("keeps nothing of a name that was never proven: no row, no place in a game", () => {
    const arena = linkedRange();
    for (const name of ["ghost", "target_2"]) {
      const peer = new Peer(arena);
      peer.sendRaw(registration(name));
      arena.run(300);
      assert.equal(seen(arena)[0], " COLD         1/1");
      arena.run(2 * proveMs);
      assert.ok(peer.closed);
    }
    arena.type("master", 'command("ping")');
    arena.run(500);
    assert.deepEqual(arena.said("master", "command "), ["command ping target_1 alive"]);
  });

  it("admits nobody who registers twice before its keys are made", () => {
    const lines = [registration("target_1"), registration("target_1", {}, "r2"), registration("ghost", {}, "r3")];
    for (const later of [1, 2])
      for (let steps = 0; steps < 30; steps++) {
        const arena = linkedRange({ seed: seed + steps });
        const peer = new Peer(arena);
        if (steps < 10) peer.sendRaw(lines[0]! + lines[later]!);
        else {
          // in separate turns, 0.1 ms apart and more
          peer.sendRaw(lines[0]!);
          arena.run((steps - 9) / 10);
          peer.sendRaw(lines[later]!);
        }
        arena.run(300);
        assert.deepEqual(arena.said("master", "link"), ["link target_1 up"], `seed ${seed + steps}`);
        assert.deepEqual(arena.said("master", "ghost"), []);
        arena.run(2 * proveMs);
        assert.ok(peer.closed);
      }
  });

  it("takes nothing from a second registration that somebody adds behind a target's first one", () => {
    for (let steps = 0; steps < 12; steps++) {
      const arena = keyedMaster({ seed: seed + steps });
      const other = new Peer(arena);
      const peer = new KeyedPeer(arena, "plate");
      peer.answers.set("ping", { type: "pong", status: "alive" }).set("lay_down", { type: "down", status: "down" });
      if (steps % 2) other.sendRaw(registration("ghost")); // so that the target's keys are made later
      arena.run(3);
      peer.sendRaw(registration("plate") + registration("plate", { boot: "evil" }, "r2"));
      arena.run(900);
      peer.byHand();
      if (peer.closed) continue; // as with any other line that has no tag
      peer.send({ type: "result", id: "evil-1", status: "miss", data: { activation: "x" } });
      arena.run(50);
      assert.ok(!peer.lines.some((line) => line.includes('"recorded"')), `seed ${seed + steps}`);
    }
  });

  it("admits nobody who sends what looks like a proof before its keys are made", () => {
    for (let steps = 0; steps < 20; steps++) {
      const arena = linkedRange({ seed: seed + steps });
      const peer = new Peer(arena);
      const pong = '{"type":"pong","id":"1","status":"alive"}\n';
      if (steps < 5) peer.sendRaw(registration("target_1") + pong);
      else {
        peer.sendRaw(registration("target_1"));
        arena.run((steps - 4) / 10);
        peer.sendRaw(pong);
      }
      arena.run(2 * proveMs);
      assert.ok(peer.closed);
      assert.deepEqual(arena.said("master", "link"), ["link target_1 up"]);
    }
  });

  it("links a peer under the name whose key it has proven, and under no other", () => {
    const arena = linkedRange();
    const peer = new KeyedPeer(arena, "plate");
    peer.sendRegister();
    peer.readProof();
    peer.answers.set("ping", { type: "pong", status: "alive" }).set("lay_down", { type: "down", status: "down" });
    peer.sendRegister("target_1");
    peer.expect({ type: "error", id: "r1", status: "bad_target_id", data: { message: "this link is plate" } });
    assert.deepEqual(arena.said("master", "link"), ["link target_1 up", "link plate up"]);
  });

  it("notices when somebody moves the boundary between a nonce and the id of a power-up", () => {
    const arena = keyedMaster();
    // the same text altogether, so keys that depended on that alone would be the same
    const peer = new KeyedPeer(arena, "plate");
    peer.sendRegister("plate", { nonce: nonceOfPeer.slice(0, -1), boot: nonceOfPeer.at(-1) + "boot" });
    peer.expect({ type: "error", id: "r1", status: "bad_message" });
    assert.deepEqual(arena.said("master", "plate"), []);
  });

  it("notices when somebody changes the id of a power-up, or a nonce", () => {
    for (const change of [{ boot: "toob" }, { nonce: flip(nonceOfPeer, 3) }]) {
      const arena = keyedMaster();
      const peer = new Peer(arena);
      peer.sendRaw(registration("plate", change));
      arena.run(150);
      const keys = keysOf(peer, targetKey(range, "plate"));
      assert.ok(!keys.isNext("m", peer.lines[0]!), "the target notices it");
      peer.sendRaw(keys.seal("t", '{"type":"pong","id":"1","status":"alive"}') + "\n");
      arena.run(50);
      assert.ok(peer.closed, "and so does the master");
      assert.deepEqual(arena.said("master", "link"), []);
    }
  });

  it("still admits a target that registers while strangers make it compute keys", () => {
    const arena = keyedMaster();
    for (let i = 0; i < 20; i++) {
      const other = new Peer(arena);
      other.sendRaw(registration("ghost"));
      new KeyedPeer(arena, "plate").join().hangUp();
      other.hangUp();
      arena.run(37);
    }
    assert.equal(arena.said("master", "link plate up").length, 20);
  });

  it("links eight targets that dial at once, and again after its own power-up", () => {
    const arena = new VirtualArena({ seed, targets: 8, key: range });
    arena.assemble();
    arena.reboot("master");
    arena.run(3000);
    arena.until("all are back", () => arena.isComplete, 20_000);
  });
});

/** What somebody between the ends may do to lines of the sender. It returns what arrives, line by line. */
interface Damage {
  what: string;
  /** `next` seals the sender's next line; both are messages of the same kind. */
  made(next: () => string, keys: LinkKeys, sender: Sender): string[];
}

const other = (sender: Sender): Sender => (sender === "m" ? "t" : "m");
const headOf = (line: string) => line.slice(0, -24);
const retagged = (line: string, tag: string) => `${headOf(line)},"m":"${tag}"}`;

const damages: readonly Damage[] = [
  ...Array.from({ length: 16 }, (_, i) => ({
    what: `with a wrong character ${i + 1} in its tag`,
    made: (next: () => string) => [((line) => flip(line, line.length - 18 + i))(next())],
  })),
  { what: "with a changed text", made: (next) => [((line) => flip(line, line.indexOf('"id":"') + 6))(next())] },
  { what: "without a tag", made: (next) => [headOf(next()) + "}"] },
  { what: "with an empty tag", made: (next) => [retagged(next(), "")] },
  { what: "with a tag that is cut off", made: (next) => [retagged(next(), "A".repeat(15))] },
  { what: "with two tags", made: (next) => [((line) => `${line.slice(0, -1)},"m":"${line.slice(-18, -2)}"}`)(next())] },
  {
    what: "with the tag of the other direction",
    made: (next, keys, sender) => [
      ((line) => retagged(line, keys.tag(other(sender), keys.sent[sender], headOf(line))))(next()),
    ],
  },
  {
    what: "with the other direction's key and its own letter",
    made: (next, keys, sender) => [
      ((line) => {
        const number = keys.sent[sender];
        return retagged(line, keys.tag(other(sender), number, headOf(line)));
      })(next()),
    ],
  },
  { what: "that came before", made: (next) => ((line) => [line, line])(next()) },
  {
    what: "behind one that was left out",
    made: (next) => {
      next();
      return [next()];
    },
  },
  { what: "before the one that was sent first", made: (next) => [next(), next()].reverse() },
  { what: "without its last byte", made: (next) => [next().slice(0, -1)] },
  { what: "without its second half", made: (next) => [((line) => line.slice(0, line.length / 2))(next())] },
  { what: "without its first byte", made: (next) => [next().slice(1)] },
  {
    what: "made of halves of two",
    made: (next) => {
      const [one, two] = [next(), next()];
      return [one.slice(0, 30) + two.slice(30)];
    },
  },
  {
    what: "with the tag of the next one",
    made: (next) => ((one, two) => [retagged(one, two.slice(-18, -2))])(next(), next()),
  },
  { what: "with a blank behind it", made: (next) => [next() + " "] },
  { what: "with a carriage return behind it", made: (next) => [next() + "\r"] },
  { what: "with a blank before it", made: (next) => [" " + next()] },
  { what: "behind an empty one", made: (next) => ["", next()] },
  { what: "with its end in capitals", made: (next) => [((line) => line.replace('"m"', '"M"'))(next())] },
  { what: "that is no JSON", made: () => ["GET / HTTP/1.1"] },
  { what: "of nothing but a tag's length", made: () => ["x".repeat(24)] },
  { what: "shorter than a tag", made: () => ["x"] },
  { what: "of 600 bytes", made: (_, keys, sender) => [long(keys, sender, 600)] },
];

/** A sealed line of so many bytes with its newline. */
function long(keys: LinkKeys, sender: Sender, bytes: number): string {
  const text = (filler: string) => `{"type":"ping","id":"long","x":"${filler}"}`;
  const more = sender === "m" ? `,"seen":${keys.sent.t}`.length : 0;
  return keys.seal(sender, text("x".repeat(bytes - 1 - more - 23 - text("").length)));
}

describe(`a line on a link with keys (seed ${seed})`, () => {
  for (const { what, made } of damages) {
    it(`${what} ends a target's link at the master, unanswered`, () => {
      const arena = keyedMaster();
      const peer = new KeyedPeer(arena, "plate").join();
      let number = 0;
      const next = () =>
        peer.keys!.seal("t", `{"type":"result","id":"boot-${++number}","status":"miss","data":{"activation":"x"}}`);
      const before = peer.lines.length;
      for (const line of made(next, peer.keys!, "t")) peer.sendRaw(line + "\n");
      arena.run(200);
      assert.ok(peer.closed);
      assert.deepEqual(arena.said("master", "link plate"), ["link plate up", "link plate down wrong tag"]);
      // what came before the damage may be answered
      const isSecond = what === "that came before";
      assert.deepEqual(
        peer.lines.slice(before).map((line) => JSON.parse(line).id),
        isSecond ? ["boot-1"] : [],
      );
    });

    it(`${what} ends a master's link at the target, unanswered, and moves no plate`, () => {
      const master = new KeyedMaster();
      const end = master.linkWithoutBeat();
      let number = 0;
      const next = () => {
        number++;
        return end.keys!.seal(
          "m",
          `{"type":"${number === 1 && what === "that came before" ? "ping" : "stand_up"}","id":"s${number}"}`,
        );
      };
      for (const line of made(next, end.keys!, "m")) end.sendRaw(line + "\n");
      master.arena.run(100);
      assert.ok(end.closed);
      assert.deepEqual(master.arena.said(targetId, "link"), ["link up", "link down wrong tag"]);
      master.arena.run(900);
      assert.equal(master.arena.pose(targetId), "down");
      assert.deepEqual(
        end.lines.slice(1).map((line) => JSON.parse(line).type),
        what === "that came before" ? ["pong"] : [],
      );
    });
  }

  it("may have 512 bytes with its newline and its tag, in both directions", () => {
    const peer = new KeyedPeer(keyedMaster(), "plate").join();
    peer.sendRaw(long(peer.keys!, "t", 512) + "\n");
    peer.expect({ type: "error", id: "long", status: "unknown_type" });
    const end = new KeyedMaster().linkWithoutBeat();
    end.sendRaw(long(end.keys!, "m", 512) + "\n");
    end.expect({ type: "pong", id: "long" });
  });

  it("is not served with 513 bytes, even if it is genuine", () => {
    const arena = keyedMaster();
    const peer = new KeyedPeer(arena, "plate").join();
    peer.sendRaw(long(peer.keys!, "t", 513) + "\n");
    arena.run(100);
    const { status } = JSON.parse(peer.lines.at(-1)!);
    assert.ok(peer.closed || status === "line_too_long");
    const master = new KeyedMaster();
    const end = master.linkWithoutBeat();
    end.sendRaw(long(end.keys!, "m", 513) + "\n");
    master.arena.run(100);
    assert.ok(end.closed || JSON.parse(end.lines.at(-1)!).status === "line_too_long");
  });

  it("may arrive in pieces, and several at once", () => {
    const arena = keyedMaster();
    const peer = new KeyedPeer(arena, "plate").join();
    const lines = Array.from({ length: 6 }, (_, i) =>
      peer.keys!.seal("t", `{"type":"result","id":"boot-${i + 1}","status":"miss","data":{"activation":"x"}}`),
    );
    const text = lines.join("\n") + "\n";
    for (let from = 0; from < text.length; from += 37) {
      peer.sendRaw(text.slice(from, from + 37));
      arena.run(3);
    }
    for (let i = 1; i <= 6; i++) peer.expect({ type: "recorded", id: `boot-${i}` });
    const end = new KeyedMaster().linkWithoutBeat();
    end.sendRaw([1, 2, 3].map((i) => end.keys!.seal("m", `{"type":"ping","id":"p${i}"}`) + "\n").join(""));
    for (let i = 1; i <= 3; i++) end.expect({ type: "pong", id: `p${i}` });
  });

  it("that is bad but genuine is answered, as on a link without keys", () => {
    const peer = new KeyedPeer(keyedMaster(), "plate").join();
    peer.sendRaw(peer.keys!.seal("t", '{"type":"result","id":"x"}') + "\n");
    peer.expect({ type: "error", id: "x", status: "bad_message" });
    peer.expectNothing(500);
    assert.ok(!peer.closed);
  });
});
