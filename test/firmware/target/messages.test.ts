// What a target does with each message of the wire, line by line, with a master played by hand.
import assert from "node:assert/strict";
import { FakeMaster, targetId } from "../../support/fake-master.js";
import { seed, type End } from "../../support/peer.js";

const travelMs = 500;
/** A little more than the delay of two lines, ms. */
const wayMs = 10;

/** Runs `work` and returns how long it took, ms of virtual time. */
function timed(master: FakeMaster, work: () => void): number {
  const since = master.arena.world.clock.now();
  work();
  return master.arena.world.clock.now() - since;
}

function assertBetween(value: number, least: number, most: number): void {
  assert.ok(value >= least && value <= most, `${value} is not between ${least} and ${most}, seed ${seed}`);
}

function activate(end: End, id: string, duration: number): void {
  end.send({ type: "activate", id, data: { duration } });
  end.expect({ type: "activated", id });
}

describe(`a target's answers (seed ${seed})`, () => {
  it("register: it asks for protocol 1, and obeys as soon as it is registered", () => {
    const master = new FakeMaster();
    const { end, register } = master.accept();
    assert.deepEqual(Object.keys(register.data).sort(), ["board", "boot", "firmware", "protocol"]);
    assert.equal(register.data.protocol, 1);
    assert.equal(register.data.board, "SIMULATED");
    assert.deepEqual(master.arena.said(targetId, "link up"), []);
    end.send({ type: "registered", id: register.id, status: "registered" });
    end.send({ type: "ping", id: "1" });
    end.expect({ type: "pong", id: "1" });
    assert.deepEqual(master.arena.said(targetId, "link "), ["link up"]);
  });

  it("ping: a bare pong, or a report on request", () => {
    const end = new FakeMaster().link();
    end.send({ type: "ping", id: "1" });
    assert.deepEqual(end.expect({ type: "pong" }), { type: "pong", id: "1", status: "alive" });
    end.send({ type: "ping", id: "2", data: { report: 0 } });
    assert.deepEqual(end.expect({ type: "pong" }), { type: "pong", id: "2", status: "alive" });
    end.send({ type: "ping", id: "3", data: { report: 1 } });
    const { data } = end.expect({ type: "pong", id: "3", status: "alive" });
    assert.equal(data.pose, "down");
    assertBetween(data.uptime, 1, 60);
    assertBetween(data.memory_free, 1, data.memory_total - 1);
    assertBetween(data.rssi, -100, -1);
  });

  it("ping: the report shows each of the four poses", () => {
    const master = new FakeMaster();
    const end = master.link();
    const pose = () => {
      end.send({ type: "ping", id: "p" + end.lines.length, data: { report: 1 } });
      return end.expect({ type: "pong" }).data.pose;
    };
    const poses = [pose()];
    end.send({ type: "stand_up", id: "up" });
    poses.push(pose());
    end.expect({ type: "standing" });
    poses.push(pose());
    end.send({ type: "lay_down", id: "down" });
    poses.push(pose());
    end.expect({ type: "down" });
    poses.push(pose());
    assert.deepEqual(poses, ["down", "rising", "standing", "falling", "down"]);
  });

  for (const travel of [100, travelMs, 1500]) {
    it(`stand_up and lay_down: the reply comes after the travel of ${travel} ms, not before`, () => {
      const master = new FakeMaster({ targetSettings: { servo: { travel } } });
      const end = master.link();
      end.send({ type: "stand_up", id: "a" });
      assertBetween(
        timed(master, () => assert.deepEqual(end.expect({}, 1600), { type: "standing", id: "a", status: "standing" })),
        travel,
        travel + wayMs,
      );
      end.send({ type: "lay_down", id: "b" });
      assertBetween(
        timed(master, () => assert.deepEqual(end.expect({}, 1600), { type: "down", id: "b", status: "down" })),
        travel,
        travel + wayMs,
      );
    });
  }

  it("stand_up while standing and lay_down while down: the reply comes at once", () => {
    const master = new FakeMaster();
    const end = master.link();
    end.send({ type: "lay_down", id: "1" });
    assertBetween(
      timed(master, () => end.expect({ type: "down", id: "1" })),
      0,
      wayMs,
    );
    end.send({ type: "stand_up", id: "2" });
    end.expect({ type: "standing", id: "2" });
    end.send({ type: "stand_up", id: "3" });
    assertBetween(
      timed(master, () => end.expect({ type: "standing", id: "3" })),
      0,
      wayMs,
    );
    assert.equal(master.arena.pose(targetId), "standing");
  });

  it("activate: the reply repeats the duration when the plate is up, a hit has its time and strength, and the plate falls", () => {
    const master = new FakeMaster();
    const end = master.link();
    end.send({ type: "activate", id: "a1", data: { duration: 3 } });
    assertBetween(
      timed(master, () => {
        assert.deepEqual(end.expect({}), { type: "activated", id: "a1", status: "activated", data: { duration: 3 } });
      }),
      travelMs,
      travelMs + wayMs,
    );
    end.expectNothing(700);
    assert.ok(master.arena.shoot(targetId, 0.625));
    const result = end.expect({ type: "result", target_id: targetId, status: "hit", data: { activation: "a1" } });
    assertBetween(result.data.time, 0.7, 0.73);
    assert.equal(result.data.time, Math.round(result.data.time * 1000) / 1000);
    assertBetween(result.data.strength, 0.15, 0.625);
    end.send({ type: "recorded", id: result.id, status: "recorded" });
    end.expectNothing(4000);
    assert.equal(master.arena.pose(targetId), "down");
    const { time, strength } = result.data;
    assert.deepEqual(master.arena.said(targetId, "exposure"), [
      "exposure armed 3 s",
      `exposure hit ${time} s ${strength}`,
    ]);
  });

  for (const duration of [0.1, 0.25, 1.5]) {
    it(`activate: without a hit it is a miss after ${duration} s`, () => {
      const master = new FakeMaster();
      const end = master.link();
      activate(end, "a1", duration);
      let result;
      assertBetween(
        timed(master, () => {
          result = end.expect({ type: "result" }, 2000);
        }),
        duration * 1000 - wayMs,
        duration * 1000 + wayMs,
      );
      assert.deepEqual(result, {
        type: "result",
        id: result!["id"],
        target_id: targetId,
        status: "miss",
        data: { activation: "a1" },
      });
      end.expectNothing(1000);
      assert.equal(master.arena.pose(targetId), "down");
    });
  }

  for (const [sensitivity, strength, isHit] of [
    [undefined, 0.5, true],
    [undefined, 0.49, false],
    [0.5, 0.99, false],
    [0.5, 1, true],
    [4, 0.13, true],
    [4, 0.12, false],
  ] as const) {
    it(`activate: with sensitivity ${sensitivity} and a threshold of 0.5 a blow of ${strength} is ${isHit ? "a" : "no"} hit`, () => {
      const master = new FakeMaster({ targetSettings: { sensor: { threshold: 0.5 } } });
      const end = master.link();
      end.send({ type: "activate", id: "a1", data: { duration: 1, sensitivity } });
      end.expect({ type: "activated" });
      master.arena.run(205);
      master.arena.standOf(targetId).board.drive("D26", { level: strength });
      end.expect({ type: "result", status: isHit ? "hit" : "miss" }, 2000);
    });
  }

  it("activate: neither a blow below the threshold nor the servo's own knock is a hit", () => {
    const master = new FakeMaster({ targetSettings: { sensor: { threshold: 0.5 } } });
    const end = master.link();
    activate(end, "a1", 1);
    master.arena.shoot(targetId, 0.49);
    end.expectNothing(500);
    master.arena.shoot(targetId, 0.9);
    end.expect({ type: "result", status: "hit" });
  });

  it("activate while standing: it is armed at once", () => {
    const master = new FakeMaster();
    const end = master.link();
    end.send({ type: "stand_up", id: "1" });
    end.expect({ type: "standing" });
    assertBetween(
      timed(master, () => activate(end, "a1", 1)),
      0,
      wayMs,
    );
  });

  it("activate during an activation, rising or armed: busy, and the first one continues", () => {
    const end = new FakeMaster().link();
    end.send({ type: "activate", id: "a1", data: { duration: 1 } });
    end.send({ type: "activate", id: "a2", data: { duration: 2 } });
    end.expect({ type: "error", id: "a2", status: "busy" });
    end.expect({ type: "activated", id: "a1", data: { duration: 1 } });
    end.send({ type: "activate", id: "a3", data: { duration: 2 } });
    end.expect({ type: "error", id: "a3", status: "busy" });
    end.expect({ type: "result", status: "miss", data: { activation: "a1" } });
    end.expectNothing(3000);
  });

  it("stand_up during an armed activation: the plate stands, and the activation continues", () => {
    const end = new FakeMaster().link();
    activate(end, "a1", 1);
    end.send({ type: "stand_up", id: "s" });
    end.expect({ type: "standing", id: "s" });
    end.expect({ type: "result", status: "miss", data: { activation: "a1" } });
  });

  it("lay_down ends an activation as aborted, and a later shot does not count", () => {
    const master = new FakeMaster();
    const end = master.link();
    activate(end, "a1", 3);
    end.send({ type: "lay_down", id: "d" });
    const result = end.expect({ type: "result", status: "aborted" });
    assert.deepEqual(result.data, { activation: "a1" });
    master.arena.shoot(targetId);
    end.expect({ type: "down", id: "d" });
    end.expectNothing(3000);
    assert.equal(master.arena.pose(targetId), "down");
  });

  const movements = { stand_up: "standing", lay_down: "down" } as const;
  for (const older of ["stand_up", "lay_down"] as const) {
    for (const newer of ["stand_up", "lay_down"] as const) {
      it(`${newer} supersedes an unfinished ${older}`, () => {
        const master = new FakeMaster();
        const end = master.link();
        if (older === "lay_down") {
          end.send({ type: "stand_up", id: "before" });
          end.expect({ type: "standing" });
        }
        end.send({ type: older, id: "old" });
        end.expectNothing(travelMs / 2);
        end.send({ type: newer, id: "new" });
        end.expect({ type: "error", id: "old", status: "superseded" });
        end.expect({ type: movements[newer], id: "new", status: movements[newer] });
        end.expectNothing(1000);
        assert.equal(master.arena.pose(targetId), movements[newer]);
      });
    }
  }

  it("three movements in one write: the last is carried out, the others are superseded in order", () => {
    const end = new FakeMaster().link();
    end.sendRaw('{"type":"stand_up","id":"1"}\n{"type":"lay_down","id":"2"}\n{"type":"stand_up","id":"3"}\n');
    end.expect({ type: "error", id: "1", status: "superseded" });
    end.expect({ type: "error", id: "2", status: "superseded" });
    end.expect({ type: "standing", id: "3" });
  });

  for (const [type, replyType] of Object.entries(movements)) {
    it(`${type} supersedes an activation while the plate rises, which then has no result`, () => {
      const end = new FakeMaster().link();
      end.send({ type: "activate", id: "a", data: { duration: 0.1 } });
      end.expectNothing(travelMs / 2);
      end.send({ type, id: "m" });
      end.expect({ type: "error", id: "a", status: "superseded" });
      end.expect({ type: replyType, id: "m" });
      end.expectNothing(2000);
      activate(end, "b", 0.1);
      end.expect({ type: "result", status: "miss", data: { activation: "b" } });
    });

    it(`activate supersedes an unfinished ${type}`, () => {
      const end = new FakeMaster().link();
      end.send({ type: "stand_up", id: "m1" });
      if (type === "lay_down") {
        end.expect({ type: "standing" });
        end.send({ type, id: "m2" });
      }
      end.expectNothing(travelMs / 2);
      end.send({ type: "activate", id: "a", data: { duration: 0.5 } });
      end.expect({ type: "error", id: type === "lay_down" ? "m2" : "m1", status: "superseded" });
      end.expect({ type: "activated", id: "a" });
      end.expect({ type: "result", status: "miss", data: { activation: "a" } });
    });
  }

  it("it accepts types in any letter case, and ignores unknown fields", () => {
    const end = new FakeMaster().link();
    end.send({ type: "PING", id: "1" });
    end.expect({ type: "pong", id: "1" });
    end.send({
      type: "Stand_Up",
      id: "2",
      colour: "red",
      data: { speed: [1, 2], more: { deep: null } },
      status: "please",
    });
    end.expect({ type: "standing", id: "2" });
    end.send({ type: "aCTIVATE", id: "3", data: { duration: 0.1, points: 5 } });
    end.expect({ type: "activated", id: "3", data: { duration: 0.1 } });
    const result = end.expect({ type: "result" });
    end.send({ type: "RECORDED", id: result.id, extra: [] });
    end.send({ type: "Lay_Down", id: "4", target_id: targetId });
    end.expect({ type: "down", id: "4" });
  });

  it("it returns ids of 1 and of 32 characters, of all printable ASCII, unchanged", () => {
    const end = new FakeMaster().link();
    for (const id of ["1", "x".repeat(32), " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", " ", '"\\']) {
      for (const from of [0, 1]) {
        const part = id.slice(32 * from, 32 * from + 32);
        if (!part) continue;
        end.send({ type: "ping", id: part });
        end.expect({ type: "pong", id: part });
      }
    }
  });

  it("it does not answer an error or a second `registered`", () => {
    const end = new FakeMaster().link();
    end.send({ type: "error", id: "1", status: "fault", data: { message: "whatever" } });
    end.send({ type: "registered", id: "r1", status: "registered" });
    end.expectNothing(1000);
    end.send({ type: "ping", id: "2" });
    end.expect({ type: "pong", id: "2" });
  });

  it("it lies down by itself 3 s after the last line, and reports the abort when the link is back", () => {
    const master = new FakeMaster();
    const end = master.linkWithoutBeat();
    activate(end, "a1", 60);
    master.arena.run(1000);
    end.send({ type: "ping", id: "last" });
    end.expect({ type: "pong" });
    end.expectNothing(2900);
    assert.equal(master.arena.pose(targetId), "standing");
    end.expectClosed(200);
    master.arena.run(travelMs);
    assert.equal(master.arena.pose(targetId), "down");
    assert.deepEqual(master.arena.said(targetId, "link down"), ["link down silence"]);
    master.link().expect({ type: "result", status: "aborted", data: { activation: "a1" } });
  });
});
