// A result counts exactly once: the target keeps it until it is recorded, and the master records it once however often
// it comes.
import assert from "node:assert/strict";
import type { VirtualArena } from "../../../../sim/arena/virtual-arena.js";
import { command } from "../../../support/console.js";
import { FakeMaster, targetId } from "../../../support/fake-master.js";
import { type End, masterAlone, Peer, seed } from "../../../support/peer.js";

const keptMax = 8;

/** Activates the target for a miss and returns the result's id. */
function miss(end: End, activation: string): string {
  end.send({ type: "activate", id: activation, data: { duration: 0.1 } });
  end.expect({ type: "activated", id: activation });
  const { id } = end.expect({ type: "result", status: "miss", data: { activation } });
  end.expectNothing(600);
  return id;
}

describe(`a target keeps its results (seed ${seed})`, () => {
  it("numbered after its boot id, and sends each only once on a link", () => {
    const master = new FakeMaster();
    const { end, register } = master.accept();
    end.send({ type: "registered", id: register.id });
    const ids = [miss(end, "a"), miss(end, "b"), miss(end, "c")];
    assert.deepEqual(
      ids,
      [1, 2, 3].map((number) => `${register.data.boot}-${number}`),
    );
    assert.equal(end.lines.filter((line) => line.includes('"result"')).length, 3);
  });

  it("over any number of reconnects, byte for byte, until it is recorded", () => {
    const master = new FakeMaster();
    let end = master.link();
    miss(end, "a");
    const told = end.lines.find((line) => line.includes('"result"'));
    for (let reconnect = 0; reconnect < 5; reconnect++) {
      end.hangUp();
      end = master.link();
      end.expect({ type: "result", data: { activation: "a" } });
      assert.ok(end.lines.includes(told!), `the line as before, seed ${seed}`);
    }
    end.send({ type: "recorded", id: JSON.parse(told!).id, status: "recorded" });
    master.arena.run(10);
    end.hangUp();
    master.link().expectNothing(3000);
  });

  it("in order, without those that were recorded meanwhile", () => {
    const master = new FakeMaster();
    const first = master.link();
    const ids = ["a", "b", "c", "d"].map((activation) => miss(first, activation));
    first.send({ type: "recorded", id: ids[1], status: "recorded" });
    master.arena.run(10);
    first.hangUp();
    const second = master.link();
    for (const id of [ids[0], ids[2], ids[3]]) second.expect({ type: "result", id });
    second.send({ type: "recorded", id: ids[3], status: "recorded" });
    second.send({ type: "recorded", id: ids[0], status: "recorded" });
    master.arena.run(10);
    second.hangUp();
    const third = master.link();
    third.expect({ type: "result", id: ids[2] });
    third.expectNothing(2000);
  });

  it("even if another one is recorded, or the same one twice", () => {
    const master = new FakeMaster();
    const end = master.link();
    const id = miss(end, "a");
    for (const other of ["a", id + "0", id.slice(0, -1), "none"])
      end.send({ type: "recorded", id: other, status: "recorded" });
    end.expectNothing(100);
    end.hangUp();
    const again = master.link();
    again.expect({ type: "result", id });
    again.send({ type: "recorded", id });
    again.send({ type: "recorded", id });
    again.expectNothing(100);
    miss(again, "b");
  });

  it("up to eight; then a ninth activation is busy until one is recorded", () => {
    const master = new FakeMaster();
    const end = master.link();
    const ids = Array.from({ length: keptMax }, (_, i) => miss(end, `a${i + 1}`));
    end.send({ type: "activate", id: "a9", data: { duration: 0.1 } });
    end.expect({ type: "error", id: "a9", status: "busy" });
    end.hangUp();
    const again = master.link();
    for (const id of ids) again.expect({ type: "result", id });
    again.send({ type: "activate", id: "a9", data: { duration: 0.1 } });
    again.expect({ type: "error", id: "a9", status: "busy" });
    assert.equal(master.arena.pose(targetId), "down");
    again.send({ type: "recorded", id: ids[4], status: "recorded" });
    miss(again, "a9");
  });

  it("also of an activation that ends without a link: it is sent on the next link", () => {
    const master = new FakeMaster();
    const end = master.link();
    end.send({ type: "activate", id: "a", data: { duration: 5 } });
    end.expect({ type: "activated" });
    end.hangUp();
    master.arena.run(10);
    const again = master.link();
    again.expect({ type: "result", status: "aborted", data: { activation: "a" } });
  });

  it("only until it loses power; then it counts from 1 again with another boot id", () => {
    const master = new FakeMaster();
    const before = miss(master.link(), "a");
    master.arena.reboot(targetId);
    const end = master.link();
    end.expectNothing(500);
    const after = miss(end, "b");
    assert.notEqual(after.split("-")[0], before.split("-")[0]);
    assert.equal(after.split("-")[1], "1");
  });
});

describe(`a master records each result once (seed ${seed})`, () => {
  function result(number: number, activation: string, boot = "boot"): object {
    return {
      type: "result",
      id: `${boot}-${number}`,
      target_id: "plate",
      status: "hit",
      data: { activation, time: 0.5, strength: 0.4 },
    };
  }
  const told = (arena: VirtualArena) => arena.said("master", "result ");

  it("although it is sent three times, and confirms it each time", () => {
    const arena = masterAlone();
    const peer = new Peer(arena).register("plate");
    for (let i = 0; i < 3; i++) {
      peer.send(result(1, "a"));
      assert.deepEqual(peer.expect({}), { type: "recorded", id: "boot-1", status: "recorded" });
    }
    assert.deepEqual(told(arena), ["result plate hit 0.5 s"]);
  });

  it("over reconnects, and together with new ones", () => {
    const arena = masterAlone();
    let peer = new Peer(arena).register("plate");
    for (let last = 1; last <= 3; last++) {
      for (let number = 1; number <= last; number++) peer.send(result(number, "a"));
      for (let number = 1; number <= last; number++) peer.expect({ type: "recorded", id: `boot-${number}` });
      peer.hangUp();
      peer = new Peer(arena).register("plate");
    }
    assert.equal(told(arena).length, 3);
  });

  for (const id of ["other-1", "boot", "boot-", "boot-0", "boot--1", "boot-x", "1"]) {
    it(`but none whose id does not belong to this power-up, because it could come twice: ${id}`, () => {
      const arena = masterAlone();
      const peer = new Peer(arena).register("plate");
      peer.send({ ...result(1, "a"), id });
      peer.expect({ type: "error", id, status: "bad_message" });
      peer.send(result(1, "a"));
      peer.expect({ type: "recorded", id: "boot-1" });
      assert.equal(told(arena).length, 1);
    });
  }

  it("although another board has had its id meanwhile", () => {
    const arena = masterAlone();
    let peer = new Peer(arena).register("plate");
    for (const boot of ["boot", "twin", "boot", "twin", "boot"]) {
      peer.hangUp();
      peer = new Peer(arena).register("plate", { boot });
      peer.send(result(1, "a", boot));
      peer.expect({ type: "recorded", id: `${boot}-1` });
    }
    assert.deepEqual(told(arena), ["result plate hit 0.5 s", "result plate hit 0.5 s"]);
  });

  it("of each target and each of its power-ups, although their numbers are the same", () => {
    const arena = masterAlone();
    const plate = new Peer(arena).register("plate");
    const other = new Peer(arena).register("other");
    plate.send(result(1, "a"));
    plate.expect({ type: "recorded" });
    other.send({ ...result(1, "a"), target_id: "other" });
    other.expect({ type: "recorded" });
    plate.hangUp();
    const rebooted = new Peer(arena).register("plate", { boot: "boot2" });
    rebooted.send(result(1, "a", "boot2"));
    rebooted.expect({ type: "recorded" });
    assert.deepEqual(told(arena).sort(), [
      "result other hit 0.5 s",
      "result plate hit 0.5 s",
      "result plate hit 0.5 s",
    ]);
  });

  for (const [status, data, line] of [
    ["hit", { time: 0, strength: 1 }, "hit 0 s"],
    ["hit", { time: 1.2345678 }, "hit 1.235 s"],
    ["miss", {}, "miss"],
    ["aborted", {}, "aborted"],
  ] as const) {
    it(`${line}: once, as the outcome of its activation`, () => {
      const arena = masterAlone();
      arena.makeHot();
      const peer = new Peer(arena).register("plate");
      const outcome = command(arena, "activate", "plate", { duration: 3 });
      const { id } = peer.expect({ type: "activate" });
      peer.send({ type: "activated", id, status: "activated", data: { duration: 3 } });
      for (let i = 0; i < 3; i++)
        peer.send({ type: "result", id: "boot-1", status, data: { activation: id, ...data } });
      for (let i = 0; i < 3; i++) peer.expect({ type: "recorded", id: "boot-1" });
      assert.deepEqual([outcome, told(arena)], [["plate activated"], [`result plate ${line}`]]);
    });
  }

  it("even if the result arrives before the reply to activate", () => {
    const arena = masterAlone();
    arena.makeHot();
    const peer = new Peer(arena).register("plate");
    command(arena, "activate", "plate", { duration: 0.1 });
    const { id } = peer.expect({ type: "activate" });
    peer.send({ type: "result", id: "boot-1", status: "miss", data: { activation: id } });
    peer.expect({ type: "recorded" });
    peer.send({ type: "activated", id, status: "activated", data: { duration: 0.1 } });
    peer.expectNothing(2500);
    assert.deepEqual(told(arena), ["result plate miss"]);
    assert.ok(!peer.closed);
  });

  it("and calls an activation lost if its target has rebooted, or reconnects without a result", () => {
    for (const boot of ["boot", "boot2"]) {
      const arena = masterAlone();
      arena.makeHot();
      const peer = new Peer(arena).register("plate");
      command(arena, "activate", "plate", { duration: 3 });
      const { id } = peer.expect({ type: "activate" });
      peer.send({ type: "activated", id, status: "activated", data: { duration: 3 } });
      peer.expectNothing(10);
      peer.hangUp();
      arena.run(20);
      new Peer(arena).register("plate", { boot });
      arena.run(2000);
      assert.deepEqual(told(arena), ["result plate lost"], `boot ${boot}, seed ${seed}`);
    }
  });
});
