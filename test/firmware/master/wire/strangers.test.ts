// What strangers cost a master, however many come and however much they send: timers, which hold memory, and lines on
// its console, which take time.
import assert from "node:assert/strict";
import { RangeKey } from "../../../../sim/arena/range-key.js";
import type { VirtualArena } from "../../../../sim/arena/virtual-arena.js";
import { keyedMaster, KeyedPeer, nonceOfPeer, range } from "../../../support/keyed.js";
import { masterAlone, Peer, seed } from "../../../support/peer.js";
import { keyName } from "../../../support/wire-keys.js";

const stranger = new RangeKey(Buffer.alloc(32, 7).toString("base64").replace("=", ""));
/** How often the master reports an old key, ms. */
const oldKeyMs = 10_000;
/** A turn of a simulated board takes twice as long, ms. */
const lookMs = 0.05;

/** The master's timers, at most, while `ms` pass. */
function mostTimers(arena: VirtualArena, ms: number): number {
  let most = 0;
  for (let passed = 0; passed < ms; passed += lookMs) {
    arena.run(lookMs);
    most = Math.max(most, arena.master.counts().timers);
  }
  return most;
}

/** Waits until the screen was just compared: it has a timer while it is, and then for some seconds none. */
function drawn(arena: VirtualArena): void {
  arena.run(2000);
  const { timers } = arena.master.counts();
  arena.until("the screen is compared", () => arena.master.counts().timers > timers, 10_000);
  arena.until("it has been", () => arena.master.counts().timers === timers, 1000);
}

const registration = (id: string, key: RangeKey) => {
  const data = { protocol: 1, boot: "boot", firmware: "0", board: "N", key: keyName(key), nonce: nonceOfPeer };
  return JSON.stringify({ type: "register", id: "r1", target_id: id, data }) + "\n";
};

describe(`strangers at a master (seed ${seed})`, () => {
  for (const gapMs of [20, 2, 0.2])
    it(`get no timer for keys that they wait for: a registration every ${gapMs} ms`, () => {
      const arena = keyedMaster({ seed });
      const { host } = new Peer(arena);
      const before = mostTimers(arena, 1000);
      let most = 0;
      for (let i = 0; i < 100; i++) {
        new Peer(arena, host).sendRaw(registration(`ghost_${i}`, range));
        most = Math.max(most, mostTimers(arena, gapMs));
      }
      assert.ok(most <= before + 2, `${most} timers instead of ${before}`); // its last line's, or a step of its keys
      arena.run(2000);
      new KeyedPeer(arena, "plate").join();
      assert.deepEqual(arena.said("master", "link"), ["link plate up"]);
    });

  it("wait for keys until the next tick, if two register at once", () => {
    const arena = keyedMaster({ seed });
    const peers = ["plate", "bottle"].map((id) => new KeyedPeer(arena, id));
    for (const peer of peers) {
      peer.answers.set("ping", { type: "pong", status: "alive" }).set("lay_down", { type: "down", status: "down" });
      peer.sendRegister();
    }
    arena.run(150);
    assert.deepEqual(arena.said("master", "link"), ["link plate up", "link bottle up"]);
  });

  const ping = '{"type":"ping","id":"1"}\n';
  const error = '{"type":"error","id":"","status":"no","data":{"message":""}}\n';
  for (const [pieces, lines, line, gapMs] of [
    [20, 10, ping, 0],
    [200, 10, ping, 0.1],
    [200, 3, ping, 0.2],
    [400, 2, error, 0],
    [400, 9, error, 0.05],
  ] as const)
    it(`get no timer for each piece while lines wait: ${pieces} of ${lines} lines, one every ${gapMs} ms`, () => {
      const arena = masterAlone({ seed });
      const peer = new Peer(arena);
      const before = mostTimers(arena, 1000);
      let most = 0;
      for (let i = 0; i < pieces; i++) {
        peer.sendRaw(line.repeat(lines));
        if (gapMs > 0) most = Math.max(most, mostTimers(arena, gapMs));
      }
      most = Math.max(most, mostTimers(arena, 50));
      assert.ok(most <= before + 6, `${most} timers instead of ${before}`);
    });

  it("get one timer each at most, if the lines of several links come at once", () => {
    const arena = masterAlone({ seed, network: { delayMinMs: 2, delayMaxMs: 2 } });
    drawn(arena);
    const peers = [1, 2, 3, 4].map(() => new Peer(arena));
    const before = mostTimers(arena, 1000);
    for (const peer of peers) peer.sendRaw(ping.repeat(3));
    const most = mostTimers(arena, 50);
    assert.ok(most > before && most <= before + peers.length, `${most} timers instead of ${before}`);
  });

  it("cannot fill the console with old keys, whatever they call themselves: one line in 10 s", () => {
    const arena = keyedMaster({ seed });
    const { clock } = arena.world;
    const { host } = new Peer(arena);
    const endMs = clock.now() + 3 * oldKeyMs - 1000;
    for (let i = 0; clock.now() < endMs; i++) {
      new Peer(arena, host).sendRaw(registration(`ghost_${i % 7}`, stranger));
      arena.run(50);
    }
    const said = arena.said("master", "refused");
    assert.equal(said.length, 3);
    for (const line of said) assert.match(line, /^refused ghost_\d has an old key: flash it again$/);
    arena.run(oldKeyMs);
    new Peer(arena).sendRaw(registration("plate", stranger));
    arena.run(50);
    assert.equal(arena.said("master", "refused").at(-1), "refused plate has an old key: flash it again");
  });
});
