// How a target calibrates its sensor: each step with what it measures, what it proposes, and what it keeps.
import assert from "node:assert/strict";
import { FakeMaster, targetId } from "../../support/fake-master.js";
import { seed, type End, type Line } from "../../support/peer.js";

const quietMs = 3000;
const file = "snyper.cal";

/** A target with that noise, whose plate and servo are ordinary. */
function loud(noise: number, options?: { targetSettings: object }): { master: FakeMaster; end: End } {
  const master = new FakeMaster(options);
  const end = master.link();
  const { arena } = master;
  arena.standOf(targetId).plate.disturb(noise, arena.world.random.fork("shocks"));
  return { master, end };
}

function step(end: End, name: string, more = {}): void {
  end.send({ type: "calibrate", id: name, data: { step: name, ...more } });
}

/** Lets a step run to its end, and returns its last line. */
function whole(end: End, name: string, total: number, more = {}): Line {
  step(end, name, more);
  let line = end.expect({ type: "calibrated", id: name });
  while (line.data.done < total) line = end.expect({ type: "calibrated", id: name }, 20_000);
  return line;
}

function taps(master: FakeMaster, end: End, strength = 0.6): Line {
  step(end, "tap");
  let line = end.expect({ type: "calibrated", id: "tap" });
  for (let tap = 1; tap <= 5; tap++) {
    master.arena.run(600);
    master.arena.standOf(targetId).plate.tap(strength);
    line = end.expect({ type: "calibrated", id: "tap" });
    assert.deepEqual([line.data.done, line.data.total], [tap, 5]);
  }
  return line;
}

/** All steps but the last. */
function measured(master: FakeMaster, end: End): Line {
  whole(end, "quiet", 1);
  taps(master, end);
  whole(end, "knock", 3);
  return whole(end, "sum", 1);
}

describe(`a target's calibration (seed ${seed})`, () => {
  it("measures the rest for 3 s", () => {
    const { master, end } = loud(0.1);
    const since = master.arena.world.clock.now();
    const { data } = whole(end, "quiet", 1);
    assert.ok(master.arena.world.clock.now() - since >= quietMs);
    assert.ok(data.level > 0.08 && data.level <= 0.1, `${data.level}`);
  });

  it("counts five taps, and proposes what noise, ring and knock need", () => {
    const { master, end } = loud(0.05);
    const { plate } = master.arena.standOf(targetId);
    plate.speed = 0.4; // it arrives 62 ms after the servo's travel
    const { data } = measured(master, end);
    assert.equal(data.margin, "safe");
    assert.ok(data.threshold > 0.05 && data.threshold < 0.065, `${data.threshold}`);
    assert.ok(data.blind > 62 && data.blind < 150, `${data.blind}`);
    assert.ok(data.lockout > 30 && data.lockout < 45, `${data.lockout}`);
  });

  it("keeps it in the Storage, uses it at once and after a power loss, and says when that was", () => {
    const { master, end } = loud(0.02);
    const { threshold } = measured(master, end).data;
    assert.equal(master.arena.standOf(targetId).board.storage.get(file), undefined);
    whole(end, "keep", 1, { at: 1_800_000_000 });
    end.send({ type: "activate", id: "a", data: { duration: 5 } });
    end.expect({ type: "activated" });
    master.arena.run(100);
    master.arena.shoot(targetId, threshold * 2);
    end.expect({ type: "result", status: "hit" });
    master.arena.reboot(targetId);
    assert.equal(master.accept().register.data["cal"], 1_800_000_000);
  });

  it("forgets it when it is declined", () => {
    const { master, end } = loud(0.02);
    measured(master, end);
    whole(end, "drop", 1);
    step(end, "keep");
    end.expect({ type: "error", status: "busy" });
    assert.equal(master.arena.standOf(targetId).board.storage.get(file), undefined);
  });

  it("gives precedence to what range.json says, and is older than servo settings that have changed", () => {
    const { master, end } = loud(0.02, { targetSettings: { sensor: { threshold: 0.5 } } });
    measured(master, end);
    whole(end, "keep", 1);
    end.send({ type: "activate", id: "a", data: { duration: 0.5 } });
    end.expect({ type: "activated" });
    master.arena.run(50);
    master.arena.shoot(targetId, 0.4);
    end.expect({ type: "result", status: "miss" });
    const { storage } = master.arena.standOf(targetId).board;
    const settings = JSON.parse(storage.get("snyper.json")!) as object;
    storage.set("snyper.json", JSON.stringify({ ...settings, servo: { travel: 700 } }));
    master.arena.reboot(targetId);
    assert.equal(master.accept().register.data["cal"], -1);
    assert.deepEqual(master.arena.said(targetId, "is older"), ["calibration is older than the servo's settings"]);
  });

  it("leaves a damaged file aside", () => {
    const { master } = loud(0);
    master.arena.standOf(targetId).board.storage.set(file, '{"threshold":7}');
    master.arena.reboot(targetId);
    assert.equal(master.accept().register.data["cal"], undefined);
    assert.deepEqual(master.arena.said(targetId, "damaged"), [`damaged ${file}: left aside`]);
  });

  for (const [words, sensor, speed] of [
    ["impossible: taps die away too fast, use a larger capacitor", { ringMs: 6 }, 1],
    ["narrow: taps die away fast, use a larger capacitor", { ringMs: 17 }, 1],
    ["impossible: the servo needs more travel", {}, 0.22],
  ] as const)
    it(`says "${words}"`, () => {
      const { master, end } = loud(0.03);
      const { plate } = master.arena.standOf(targetId);
      Object.assign(plate.sensor, sensor);
      plate.speed = speed;
      assert.equal(measured(master, end).data.margin, words);
    });

  it("takes a late shock that does not come again for noise, not for the servo's knock", () => {
    const { master, end } = loud(0.03);
    whole(end, "quiet", 1);
    taps(master, end);
    step(end, "knock");
    end.expect({ type: "calibrated", id: "knock" });
    master.arena.run(1100);
    master.arena.standOf(targetId).plate.knock(0.2);
    while (end.expect({ type: "calibrated", id: "knock" }, 20_000).data.done < 3);
    assert.equal(whole(end, "sum", 1).data.margin, "safe");
  });

  it("says that taps are not felt when nobody taps, or the piezo is dead", () => {
    const { end } = loud(0);
    whole(end, "quiet", 1);
    step(end, "tap");
    end.expect({ type: "calibrated", id: "tap" });
    const { data } = end.expect({ type: "calibrated", id: "tap" }, 40_000);
    assert.equal(data.done, 5);
    assert.equal(whole(end, "sum", 1).data.margin, "impossible: taps are not felt, check the piezo's wires");
  });

  it("ends with any movement: the step is answered superseded, and nothing is read any more", () => {
    const { master, end } = loud(0);
    step(end, "knock");
    end.expect({ type: "calibrated", id: "knock" });
    master.arena.run(300);
    end.send({ type: "lay_down", id: "d" });
    end.expect({ type: "error", id: "knock", status: "superseded" });
    end.expect({ type: "down", id: "d" });
    master.arena.run(5000);
    assert.equal(master.arena.pose(targetId), "down");
  });

  it("asks for taps on a plate that lies only, and for nothing during an activation", () => {
    const { end } = loud(0);
    end.send({ type: "stand_up", id: "s" });
    end.expect({ type: "standing" });
    step(end, "tap");
    end.expect({ type: "error", id: "tap", status: "busy" });
    end.send({ type: "activate", id: "a", data: { duration: 5 } });
    end.expect({ type: "activated" });
    step(end, "quiet");
    end.expect({ type: "error", id: "quiet", status: "busy" });
  });
});
