// A hit is a rise of the sensor after it was armed: what rang before is none, and a sensor that never rests is a fault.
import assert from "node:assert/strict";
import { mounting } from "../../../sim/arena/wiring.js";
import { FakeMaster, targetId } from "../../support/fake-master.js";
import { seed, type End } from "../../support/peer.js";
import { displayLines, hotRange } from "../../support/panel.js";

/** From the order to the armed sensor, and how often it is read, ms. */
const travelMs = 500;
const readMs = 10;
/** After so long above the threshold a sensor is stuck, ms. */
const restMsMax = 1000;
/** The threshold of a target that was neither calibrated nor told another one. */
const thresholdDefault = 0.15;

/** Raises the plate of a target, and returns its master's end. */
function standing(master: FakeMaster): End {
  const end = master.link();
  end.send({ type: "stand_up", id: "s" });
  end.expect({ type: "standing" });
  master.arena.run(200); // the servo's knock has died away
  return end;
}

const strike = (strength: number) => (master: FakeMaster) => assert.ok(master.arena.shoot(targetId, strength));
const hold = (level: number) => (master: FakeMaster) =>
  master.arena.standOf(targetId).board.drive(mounting.piezo, { level });

describe(`a target's sensor (seed ${seed})`, () => {
  for (const beforeMs of [0, 5, 10, 20, 30])
    it(`does not feel a strike ${beforeMs} ms before the order that arms it`, () => {
      const master = new FakeMaster();
      const end = standing(master);
      strike(1)(master);
      master.arena.run(beforeMs);
      end.send({ type: "activate", id: "a", data: { duration: 1 } });
      end.expect({ type: "activated" });
      end.expect({ type: "result", status: "miss" });
    });

  for (const afterMs of [0.1, 1, readMs - 1, readMs, 25])
    it(`feels a strike ${afterMs} ms after it is armed`, () => {
      const master = new FakeMaster();
      const end = standing(master);
      const { clock } = master.arena.world;
      master.arena.onLine((_board, line) => {
        if (line.startsWith("exposure armed")) clock.at(clock.now() + afterMs, () => strike(0.5)(master));
      });
      end.send({ type: "activate", id: "a", data: { duration: 1 } });
      end.expect({ type: "activated" });
      const { data } = end.expect({ type: "result", status: "hit" });
      assert.ok(data.time * 1000 >= afterMs - 1 && data.time * 1000 <= afterMs + readMs + 2, `${data.time}`);
    });

  it("feels the next strike when the one before it was armed has died away", () => {
    const master = new FakeMaster();
    const end = standing(master);
    const { clock } = master.arena.world;
    strike(1)(master);
    clock.at(clock.now() + 100, () => strike(0.3)(master));
    end.send({ type: "activate", id: "a", data: { duration: 1 } });
    end.expect({ type: "activated" });
    const { data } = end.expect({ type: "result", status: "hit" });
    assert.ok(data.time > 0.08 && data.time < 0.12, `${data.time}`);
  });

  it("feels no blow twice that trembles around the threshold while it dies away", () => {
    const master = new FakeMaster();
    const end = standing(master);
    const { board, plate } = master.arena.standOf(targetId);
    board.adcNoise = 0.025;
    for (let number = 0; number < 40; number++) {
      plate.shoot(0.9, 100);
      end.send({ type: "activate", id: `a${number}`, data: { duration: 0.3 } });
      end.expect({ type: "activated" });
      const result = end.expect({ type: "result", status: "miss" });
      end.send({ type: "recorded", id: result.id, status: "recorded" });
      end.send({ type: "stand_up", id: "s" });
      end.expect({ type: "standing" });
      master.arena.run(200 + (number % readMs));
    }
  });

  it("feels no blow that has nearly died away when it is armed, and trembles then, but the next one", () => {
    const master = new FakeMaster();
    const end = standing(master);
    const { clock } = master.arena.world;
    const near = (level: number) => hold(thresholdDefault * level)(master);
    near(0.99);
    master.arena.onLine((_board, line) => {
      if (!line.startsWith("exposure armed")) return;
      for (const [ms, level] of [
        [5, 1.01],
        [15, 0.98],
        [25, 1.01],
        [35, 0.9],
        [100, 0],
      ] as const)
        clock.at(clock.now() + ms, () => near(level));
      clock.at(clock.now() + 150, () => strike(0.3)(master));
    });
    end.send({ type: "activate", id: "a", data: { duration: 1 } });
    end.expect({ type: "activated" });
    const { data } = end.expect({ type: "result", status: "hit" });
    assert.ok(data.time > 0.145 && data.time < 0.165, `${data.time}`);
  });

  for (const seconds of [0.3, 5])
    it(`reports a fault if it never rests in an exposure of ${seconds} s, and no hit`, () => {
      const master = new FakeMaster();
      const end = master.link();
      hold(0.6)(master);
      const sinceMs = master.arena.world.clock.now();
      end.send({ type: "activate", id: "a", data: { duration: seconds } });
      end.expect({ type: "activated" });
      const result = end.expect({ type: "result", status: "fault" });
      assert.deepEqual(result.data, { activation: "a" });
      const ms = master.arena.world.clock.now() - sinceMs - travelMs;
      assert.ok(ms > Math.min(restMsMax, seconds * 1000) - 1 && ms < Math.min(restMsMax, seconds * 1000) + 50, `${ms}`);
      master.arena.run(travelMs + 50);
      assert.equal(master.arena.pose(targetId), "down");
      assert.deepEqual(master.arena.said(targetId, "exposure ").slice(1), ["exposure fault"]);
      hold(0)(master);
      end.send({ type: "recorded", id: result.id, status: "recorded" });
      end.send({ type: "activate", id: "b", data: { duration: 1 } });
      end.expect({ type: "activated" });
      strike(0.5)(master);
      end.expect({ type: "result", status: "hit", data: { activation: "b" } });
    });
});

describe(`a stuck sensor in a game (seed ${seed})`, () => {
  it("scores nothing, is named on the screen, and pauses the game", () => {
    const arena = hotRange({ targets: 2 });
    const held = (level: number) => arena.standOf("target_2").board.drive(mounting.piezo, { level });
    arena.type("master", 'play("Quick Game")');
    arena.until("it begins", () => arena.view.isPlaying, 1000);
    held(1);
    arena.until("paused", () => arena.view.game?.state === "paused", 60_000);
    arena.run(1000);
    assert.deepEqual(arena.said("master", "game paused"), ["game paused target_2's sensor is stuck"]);
    const shown = displayLines(arena).map(({ text }) => text.trim());
    assert.match(shown.join(" "), /target_2's sensor is stuck/);
    const told = arena.said("master", "exposure ").filter((line) => /^exposure \d+ \S+ target_2/.test(line));
    assert.match(told.join(), /^exposure \d+ P1 target_2 void [^,]*$/);
    held(0);
    arena.press("A");
    arena.until(
      "it goes on",
      () => arena.said("master", "exposure up").some((line) => line.includes("target_2")),
      90_000,
    );
  });
});
