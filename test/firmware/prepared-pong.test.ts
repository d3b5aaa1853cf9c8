// The pong whose tag comes from its ping's HMAC: it counts as the answer to that ping and to nothing else, at both ends.
import assert from "node:assert/strict";
import { KeyedMaster, keyedMaster, KeyedPeer } from "../support/keyed.js";
import { targetId } from "../support/fake-master.js";
import { seed } from "../support/peer.js";

const beatMs = 1000;
const pingLine = /^\{"type":"ping","id":"\d+","seen":\d+,"m":"/;
const ordinary = (id: string) => `{"type":"pong","id":"${id}","status":"alive"}`;
const result = '{"type":"result","id":"boot-1","status":"miss","data":{"activation":"x"}}';

/** A target by hand, which has answered what the master asks at first, and its next ping, which it has not. */
function pinged(hash: "sha256" | "sha1" = "sha256") {
  const settings = hash === "sha1" ? { masterSettings: { sha1: ["plate"] } } : {};
  const arena = keyedMaster(settings);
  const peer = new KeyedPeer(arena, "plate", { hash }).join();
  arena.run(2 * beatMs);
  peer.byHand();
  const { id } = peer.expect({ type: "ping" }, 2 * beatMs);
  const ping = peer.lines.findLast((line) => pingLine.test(line))!;
  return { arena, peer, id, head: ping.slice(0, -24), pong: peer.keys!.pongTo(peer.keys!.sent.m, ping.slice(0, -24)) };
}

describe(`the pong that a master expects (seed ${seed})`, () => {
  for (const hash of ["sha256", "sha1"] as const)
    it(`counts, with ${hash.toUpperCase()}`, () => {
      const { peer, pong } = pinged(hash);
      peer.sendRaw(pong + "\n");
      const read = ++peer.keys!.sent.t;
      peer.expect({ type: "ping", seen: read }, 2 * beatMs);
    });

  it("counts when it comes in pieces, and with a line behind it", () => {
    const { arena, peer, pong } = pinged();
    peer.sendRaw(pong.slice(0, 40));
    arena.run(20);
    peer.keys!.sent.t++;
    peer.sendRaw(pong.slice(40) + "\n" + peer.keys!.seal("t", result) + "\n");
    peer.expect({ type: "recorded", id: "boot-1", seen: peer.keys!.sent.t });
  });

  it("may have the ordinary tag instead", () => {
    const { peer, id } = pinged();
    peer.sendRaw(peer.keys!.seal("t", ordinary(id)) + "\n");
    peer.expect({ type: "ping", seen: peer.keys!.sent.t }, 2 * beatMs);
  });

  type Made = (link: ReturnType<typeof pinged>) => string;
  const wrong: [string, Made][] = [
    ["behind another line of the target", ({ peer, pong }) => peer.keys!.seal("t", result) + "\n" + pong + "\n"],
    ["a second time", ({ pong }) => pong + "\n" + pong + "\n"],
    ["with another number", ({ pong }) => pong.replace(/"id":"\d+"/, '"id":"9"') + "\n"],
    ["with its ping's own tag", ({ peer, pong }) => pong.slice(0, -18) + peer.lines.at(-1)!.slice(-18) + "\n"],
    ["with an empty tag", ({ pong }) => pong.slice(0, -18) + '"}\n'],
    ["with the word undefined", ({ pong }) => pong.slice(0, -18) + 'undefined"}\n'],
    ["for the ping before", ({ peer, head }) => peer.keys!.pongTo(peer.keys!.sent.m - 1, head) + "\n"],
  ];
  for (const [what, made] of wrong)
    it(`ends the link ${what}`, () => {
      const link = pinged();
      link.peer.sendRaw(made(link));
      link.arena.run(200);
      assert.ok(link.peer.closed);
      assert.deepEqual(link.arena.said("master", "link plate").slice(1), ["link plate down wrong tag"]);
    });

  it("does not count without its newline, whatever stands for its tag", () => {
    const { arena, peer, pong } = pinged();
    peer.sendRaw(pong.slice(0, -18) + "undefined");
    arena.run(3200);
    assert.deepEqual(arena.said("master", "link plate").slice(1), ["link plate down silence"]);
  });
});

describe(`the pong of a target (seed ${seed})`, () => {
  /** Sends a ping as a master does, and returns the pong with the one that is known in advance. */
  function answered(end: ReturnType<KeyedMaster["linkWithoutBeat"]>, id: string, behind = "") {
    const keys = end.keys!;
    const before = keys.sent.t;
    const ping = keys.seal("m", `{"type":"ping","id":"${id}"}`);
    end.sendRaw(ping + "\n" + behind);
    end.expect({ type: "pong", id });
    return { pong: end.lines.at(-1), prepared: keys.pongTo(keys.sent.m, ping.slice(0, -24)), before };
  }

  it("is the one that is known in advance while only beats pass", () => {
    const master = new KeyedMaster();
    const end = master.linkWithoutBeat();
    answered(end, "1");
    for (const id of ["2", "3", "4"]) {
      master.arena.run(50);
      const { pong, prepared } = answered(end, id);
      assert.equal(pong, prepared);
    }
  });

  it("is that one also for a ping that follows another line, whose tag nobody has prepared", () => {
    const master = new KeyedMaster();
    const end = master.linkWithoutBeat();
    for (const id of ["1", "2"]) {
      end.sendRaw(end.keys!.seal("m", '{"type":"lay_down","id":"c1"}') + "\n");
      end.expect({ type: "down", id: "c1" });
      master.arena.run(50);
      const { pong, prepared } = answered(end, id);
      assert.equal(pong, prepared);
    }
  });

  for (const [what, line, type] of [
    ["is no beat", '{"type":"ping","id":"c7"}', "pong"],
    ["asks for a report", '{"type":"ping","id":"7","data":{"report":1}}', "pong"],
    ["names its target", `{"type":"ping","id":"7","target_id":"${targetId}"}`, "pong"],
    ["is for another target", '{"type":"ping","id":"7","target_id":"other"}', "error"],
  ] as const)
    it(`has the ordinary tag when the ping ${what}`, () => {
      const master = new KeyedMaster();
      const end = master.linkWithoutBeat();
      answered(end, "1");
      end.sendRaw(end.keys!.seal("m", line) + "\n");
      end.expect({ type });
      answered(end, "8"); // each end has counted all lines
    });

  it("has the ordinary tag when the ping has not seen what the target sent before it", () => {
    const master = new KeyedMaster();
    const end = master.linkWithoutBeat();
    answered(end, "1");
    master.arena.run(50);
    const stale = end.keys!.seal("m", '{"type":"ping","id":"2"}', end.keys!.sent.t - 1);
    end.sendRaw(stale + "\n");
    end.expect({ type: "pong", id: "2" });
    assert.notEqual(end.lines.at(-1), end.keys!.pongTo(end.keys!.sent.m, stale.slice(0, -24)));
    assert.deepEqual(master.arena.said(targetId, "link"), ["link up"]);
  });

  it("does not come for a ping with an empty tag, which ends the link", () => {
    const master = new KeyedMaster();
    const end = master.linkWithoutBeat();
    answered(end, "1");
    master.arena.run(50);
    end.sendRaw(`{"type":"ping","id":"2","seen":${end.keys!.sent.t},"m":""}\n`);
    master.arena.run(50);
    assert.deepEqual(master.arena.said(targetId, "link"), ["link up", "link down wrong tag"]);
  });
});
