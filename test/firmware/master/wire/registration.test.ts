// Which targets are registered, refused and replaced, seen from both sides by peers that the test plays by hand.
import assert from "node:assert/strict";
import { FakeMaster, targetId } from "../../../support/fake-master.js";
import { End, masterAlone, Peer, seed } from "../../../support/peer.js";

const registerMs = 5000;
/** How often the master checks its links, plus a line's delay, ms. */
const graceMs = 120;

/** Checks that a registered peer is served: each of its results is recorded. */
function expectServed(peer: End, boot = "boot"): void {
  const id = `${boot}-${1000 + peer.lines.length}`;
  peer.send({ type: "result", id, status: "miss", data: { activation: "none" } });
  peer.expect({ type: "recorded", id, status: "recorded" });
}

describe(`a master registers (seed ${seed})`, () => {
  it("a target that asks, and reports its own protocol", () => {
    const arena = masterAlone();
    const peer = new Peer(arena);
    peer.sendRegister("Plate-1_x");
    const { data } = peer.expect({ type: "registered", id: "r1", status: "registered" });
    assert.deepEqual(data, { protocol: 1 });
    assert.deepEqual(arena.said("master", "link "), ["link Plate-1_x up"]);
  });

  it("no target that sends something else first: not_registered, and then it may still register", () => {
    const peer = new Peer(masterAlone());
    for (const type of ["ping", "pong", "result", "standing", "recorded"]) {
      peer.send({ type, id: type, status: "miss", data: { activation: "a" } });
      peer.expect({ type: "error", id: type, status: "not_registered" });
    }
    expectServed(peer.register("plate"));
  });

  it("no client that sends nothing: the link is closed after 5 s, not before", () => {
    const arena = masterAlone();
    const peer = new Peer(arena);
    peer.expectNothing(registerMs - graceMs);
    peer.expect({ type: "error", id: "", status: "not_registered" }, 2 * graceMs);
    peer.expectClosed();
  });

  it("no client that only sends other lines for 5 s", () => {
    const arena = masterAlone();
    const peer = new Peer(arena);
    for (let second = 0; second < 4; second++) {
      peer.send({ type: "ping", id: "1" });
      peer.expect({ type: "error", id: "1", status: "not_registered" });
      peer.sendRaw('{"type":"regi');
      peer.expectNothing(500);
      peer.sendRaw('ster"}\n');
      peer.expect({ type: "error", id: "", status: "bad_message" });
      peer.expectNothing(450);
    }
    peer.expect({ type: "error", id: "", status: "not_registered" }, registerMs - 3800 + graceMs);
    peer.expectClosed();
  });

  it("no client that answers pings that were never sent, whatever their ids", () => {
    for (const id of ["0", "1", "NaN", "undefined", "null"]) {
      const peer = new Peer(masterAlone());
      peer.send({ type: "pong", id, status: "alive" });
      peer.expect({ type: "error", id, status: "not_registered" });
      peer.expectNothing(registerMs - 1000);
      peer.send({ type: "pong", id, status: "alive" });
      peer.expect({ type: "error", id, status: "not_registered" });
      peer.expect({ type: "error", id: "", status: "not_registered" });
      peer.expectClosed();
    }
  });

  it("no client that sends errors, and does not answer those errors", () => {
    const peer = new Peer(masterAlone());
    peer.send({ type: "error", id: "1", status: "busy" });
    peer.expectNothing(1000);
    peer.register("plate");
  });

  it("no target with another protocol: unsupported_protocol, and then it may still register", () => {
    const arena = masterAlone();
    const peer = new Peer(arena);
    for (const protocol of [0, 2, 1.5, -1]) {
      peer.sendRegister("plate", { protocol });
      peer.expect({ type: "error", id: "r1", status: "unsupported_protocol" });
    }
    assert.deepEqual(arena.said("master", "link "), []);
    expectServed(peer.register("plate"));
  });

  it("no target with a newer protocol, whatever else it sends: unsupported_protocol, with its id if that is valid", () => {
    const arena = masterAlone();
    const peer = new Peer(arena);
    for (const others of [
      {},
      { target_id: "not an id" },
      { target_id: 7, status: ["new"] },
      { status: "\0" },
      { seq: 1 },
    ]) {
      peer.send({ type: "register", id: "r2", ...others, data: { protocol: 2, key: {}, boot: [1] } });
      peer.expect({ type: "error", id: "r2", status: "unsupported_protocol" });
    }
    for (const id of [undefined, 7, "", "\n", "x".repeat(33)]) {
      peer.send({ type: "register", id, target_id: "plate", data: { protocol: 2 } });
      peer.expect({ type: "error", id: "", status: "unsupported_protocol" });
    }
    for (const data of [{ protocol: "2" }, { protocol: null }, {}, [2], 2, "2", null]) {
      peer.send({ type: "register", id: "r3", target_id: "plate", data });
      peer.expect({ type: "error", id: "r3", status: "bad_message" });
    }
    assert.deepEqual(arena.said("master", "link "), []);
    expectServed(peer.register("plate"));
  });

  it("no target with an invalid id: bad_target_id", () => {
    const peer = new Peer(masterAlone());
    const data = { protocol: 1, boot: "b", firmware: "f", board: "b" };
    for (const target_id of [undefined, null, "", "a b", "x".repeat(17), "caf\u00e9", "a.b", 7, ["a"]]) {
      peer.sendRaw(JSON.stringify({ type: "register", id: "r", target_id, data }).replace("\u00e9", "\\u00e9") + "\n");
      peer.expect({ type: "error", id: "r", status: "bad_target_id" });
    }
    expectServed(peer.register("x".repeat(16)));
  });

  it("the newest of two targets with one id: the older one gets `replaced` and is closed", () => {
    const arena = masterAlone();
    const older = new Peer(arena).register("plate", { boot: "b1" });
    const newer = new Peer(arena).register("plate", { boot: "b2" });
    older.expect({ type: "error", id: "", status: "replaced" });
    older.expectClosed();
    expectServed(newer, "b2");
    assert.deepEqual(arena.said("master", "link "), ["link plate up", "link plate down replaced", "link plate up"]);
  });

  it("the newest at once, even if the loss of the older one has not been noticed yet", () => {
    const arena = masterAlone({ targets: 1 });
    arena.powerOn("target_1");
    arena.until("linked", () => arena.isComplete);
    arena.cut("target_1");
    const newer = new Peer(arena).register("target_1");
    expectServed(newer);
    assert.deepEqual(arena.said("master", "link target_1 down"), ["link target_1 down replaced"]);
  });

  it("the same id twice on one link, but no second id", () => {
    const arena = masterAlone();
    const peer = new Peer(arena).register("plate");
    peer.register("plate");
    peer.sendRegister("other");
    peer.expect({ type: "error", id: "r1", status: "bad_target_id" });
    expectServed(peer);
    assert.deepEqual(arena.said("master", "link plate down"), []);
  });

  it("targets, and refuses a line that names another target", () => {
    const arena = masterAlone();
    const peer = new Peer(arena).register("plate");
    const result = { type: "result", id: "boot-1", status: "miss", data: { activation: "a" } };
    peer.send({ ...result, target_id: "other" });
    peer.expect({ type: "error", id: "boot-1", status: "bad_target_id" });
    assert.deepEqual(arena.said("master", "result"), []);
    peer.send({ ...result, target_id: "plate" });
    peer.expect({ type: "recorded", id: "boot-1" });
    assert.deepEqual(arena.said("master", "result"), ["result plate miss"]);
  });

  it("two boards with one id in turn, and they do not replace each other at full speed", () => {
    const arena = masterAlone({ targets: 2, targetSettings: { id: "twin" } });
    for (const stand of arena.stands) arena.powerOn(stand.id);
    arena.run(60_000);
    const ups = arena.said("master", "link twin up").length;
    assert.ok(ups >= 2 && ups <= 16, `${ups} registrations in a minute, seed ${seed}`);
  });

  it("32 targets, and no 33rd until one of them is gone", () => {
    const arena = masterAlone({ targets: 32 });
    for (const stand of arena.stands) arena.powerOn(stand.id);
    arena.until("all linked", () => arena.isComplete);
    const peer = new Peer(arena);
    peer.sendRegister("one_more");
    peer.expect({ type: "error", id: "r1", status: "range_full" });
    arena.kill("target_7");
    arena.until("target_7 missed", () => !arena.isComplete, 3100);
    expectServed(peer.register("one_more"));
    assert.equal(arena.said("master", "link target_").filter((line) => line.includes("down")).length, 1);
  });

  it("targets, and drops one that has been silent for 3 s, and reports it on the console by then", () => {
    const arena = masterAlone();
    const peer = new Peer(arena).register("plate").byHand();
    peer.send({ type: "pong", id: "none" });
    arena.run(10);
    const since = arena.world.clock.now();
    arena.run(2500);
    assert.ok(!peer.closed);
    arena.until(
      "the loss is reported",
      () => arena.said("master", "link plate down silence").length === 1,
      since + 3000 - arena.world.clock.now(),
    );
  });

  it("targets, and pings them each second, each time with a new id", () => {
    const arena = masterAlone();
    const peer = new Peer(arena).register("plate");
    const times: number[] = [];
    arena.wire.onLine((line) => {
      if (line.direction === "out" && line.text.includes('"ping"')) times.push(line.at);
    });
    arena.run(20_000);
    assert.ok(times.length >= 18 && times.length <= 20, `${times.length} pings in 20 s, seed ${seed}`);
    for (let i = 1; i < times.length; i++)
      assert.ok(times[i]! - times[i - 1]! < 1000 + graceMs, `ping ${i}, seed ${seed}`);
    assert.ok(!peer.closed);
  });
});

describe(`a target is registered (seed ${seed})`, () => {
  it("before anything is served: not_registered", () => {
    const master = new FakeMaster();
    const { end, register } = master.accept();
    for (const type of ["ping", "stand_up", "lay_down", "activate", "recorded"]) {
      end.send({ type, id: type, data: { duration: 1 } });
      end.expect({ type: "error", id: type, status: "not_registered" });
    }
    for (const id of ["0", "1", "NaN", "undefined", "null"]) {
      end.send({ type: "ping", id });
      end.expect({ type: "error", id, status: "not_registered" });
    }
    end.send({ type: "registered", id: register.id });
    end.send({ type: "ping", id: "1" });
    end.expect({ type: "pong", id: "1" });
    assert.equal(master.arena.pose(targetId), "down");
  });

  it("only by a reply to its own request", () => {
    const master = new FakeMaster();
    const { end } = master.accept();
    end.send({ type: "registered", id: "not yours" });
    end.expect({ type: "error", id: "not yours", status: "not_registered" });
    end.expectClosed(2100);
    assert.deepEqual(master.arena.said(targetId, "link up"), []);
  });

  it("within 2 s, or it gives up and dials again; a late reply is ignored", () => {
    const master = new FakeMaster();
    const first = master.accept();
    first.end.expectNothing(1900);
    assert.ok(!first.end.closed);
    first.end.expectClosed(200);
    const second = master.accept();
    second.end.send({ type: "registered", id: first.register.id });
    second.end.expect({ type: "error", status: "not_registered" });
    second.end.send({ type: "registered", id: second.register.id });
    second.end.send({ type: "ping", id: "1" });
    second.end.expect({ type: "pong", id: "1" });
  });

  for (const status of ["replaced", "range_full", "unsupported_protocol", "bad_target_id"]) {
    it(`or refused with ${status}: it closes, and waits long before it dials again`, () => {
      const master = new FakeMaster();
      const { end, register } = master.accept();
      end.send({ type: "error", id: register.id, status, data: { message: "no" } });
      end.expectClosed();
      master.arena.run(3900);
      assert.equal(master.ends.length, 1);
      master.link();
      assert.deepEqual(master.arena.said(targetId, "link "), [`link down ${status}`, "link up"]);
    });
  }

  it("by no master with another protocol, whatever else it sends: unsupported_protocol, and a long wait before the next dial", () => {
    for (const others of [{}, { target_id: "not an id" }, { status: 5 }]) {
      const master = new FakeMaster();
      const { end, register } = master.accept();
      end.send({ type: "registered", id: register.id, ...others, data: { protocol: 2, keys: [] } });
      end.expectClosed();
      master.arena.run(3900);
      assert.equal(master.ends.length, 1);
      master.link();
      assert.deepEqual(master.arena.said(targetId, "link "), ["link down unsupported_protocol", "link up"]);
    }
  });

  for (const id of ["x1", ""]) {
    it(`until it is replaced (by an error with the id ${JSON.stringify(id)}): it lies down, closes, and waits long before it dials again`, () => {
      const master = new FakeMaster();
      const end = master.link();
      end.send({ type: "stand_up", id: "1" });
      end.expect({ type: "standing" });
      end.send({ type: "error", id, status: "replaced", data: { message: "another" } });
      end.expectClosed();
      master.arena.run(3900);
      assert.equal(master.arena.pose(targetId), "down");
      assert.equal(master.ends.length, 1);
      assert.deepEqual(master.arena.said(targetId, "link "), ["link up", "link down replaced"]);
    });
  }

  it("again after each lost link with the same boot id and a new request id, and with a new boot id after each power-up", () => {
    const master = new FakeMaster();
    const boots: string[] = [];
    for (const ending of ["hang up", "hang up", "reboot", "none"]) {
      const { end, register } = master.accept();
      boots.push(register.data.boot);
      end.send({ type: "registered", id: register.id });
      master.arena.run(10);
      if (ending === "hang up") end.hangUp();
      if (ending === "reboot") master.arena.reboot(targetId);
    }
    assert.equal(boots[0], boots[1]);
    assert.equal(boots[1], boots[2]);
    assert.notEqual(boots[2], boots[3]);
  });

  it("but obeys no line that is meant for another target: bad_target_id", () => {
    const master = new FakeMaster();
    const end = master.link();
    end.send({ type: "stand_up", id: "1", target_id: "other" });
    end.expect({ type: "error", id: "1", status: "bad_target_id" });
    master.arena.run(1000);
    assert.equal(master.arena.pose(targetId), "down");
  });
});
