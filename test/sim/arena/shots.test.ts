// A shot that does not count says why: one test for each reason.
import assert from "node:assert/strict";
import { Shots, type ShotResult } from "../../../sim/arena/shots.js";
import { VirtualArena } from "../../../sim/arena/virtual-arena.js";
import { press, raiseAll } from "../../../sim/arena/person.js";
import { hotRange } from "../../support/panel.js";
import { seed } from "../../support/peer.js";

function activated(arena: VirtualArena): void {
  arena.type("master", 'command("activate","target_1",{duration:3})');
}

function armed(arena: VirtualArena): Shots {
  const shots = new Shots(arena);
  activated(arena);
  arena.until("it is armed", () => shots.isArmed("target_1"));
  arena.run(100);
  return shots;
}

function expectNothing(arena: VirtualArena, { counts, message }: ShotResult, why: string): void {
  const results = () => arena.said("target_1", "exposure hit").length;
  const before = results();
  assert.deepEqual([counts, message], [false, why]);
  arena.run(200);
  assert.equal(results(), before);
}

describe(`a shot (seed ${seed})`, () => {
  let arena: VirtualArena;

  beforeEach(() => {
    arena = hotRange({ targets: 2 });
  });

  it("at an armed plate counts, and says what the piezo feels", () => {
    assert.deepEqual(armed(arena).shoot("target_1", 0.8), {
      struck: true,
      felt: 0.8,
      counts: true,
      message: "Hit target_1: the piezo feels 0.80.",
    });
    arena.run(200);
    assert.equal(arena.said("target_1", "exposure hit").length, 1);
  });

  it("goes beside the plate", () => {
    const shot = armed(arena).shoot("target_1", 0.8, 0.9, 0.9);
    expectNothing(arena, shot, "Missed: the shot went beside the plate of target_1.");
  });

  it("finds no plate", () => {
    expectNothing(arena, new Shots(arena).shoot("target_1", 0.8), "No plate is up at target_1.");
  });

  it("comes before the sensor is armed, while the plate rises and when it has just come up", () => {
    for (const pose of ["rising", "standing"] as const) {
      const shots = new Shots(arena);
      activated(arena);
      arena.until(pose, () => arena.pose("target_1") === pose);
      assert.equal(shots.isArmed("target_1"), false);
      expectNothing(arena, shots.shoot("target_1", 0.8), "Too early: target_1 is not armed yet.");
      arena.run(5000);
    }
  });

  it("comes when the plate is falling", () => {
    const shots = armed(arena);
    shots.shoot("target_1", 0.8);
    arena.until("it falls", () => arena.pose("target_1") === "falling");
    expectNothing(arena, shots.shoot("target_1", 0.8), "Too late: the plate of target_1 is falling.");
  });

  it("is too soft, by the target's own threshold and the master's sensitivity", () => {
    expectNothing(
      arena,
      armed(arena).shoot("target_1", 0.1),
      "Too soft: the piezo of target_1 felt 0.10, and 0.15 is needed.",
    );
    arena = hotRange({ targets: 1, targetSettings: { sensor: { threshold: 0.4 } } });
    expectNothing(
      arena,
      armed(arena).shoot("target_1", 0.3),
      "Too soft: the piezo of target_1 felt 0.30, and 0.40 is needed.",
    );
    arena = hotRange({ targets: 1 });
    press(arena, 4, "X", "A", "X", "left"); // Options: half the sensitivity
    const shots = armed(arena);
    expectNothing(
      arena,
      shots.shoot("target_1", 0.2),
      "Too soft: the piezo of target_1 felt 0.20, and 0.30 is needed.",
    );
  });

  it("hits a plate that is up for setting up", () => {
    const shots = new Shots(arena);
    raiseAll(arena);
    arena.run(1000);
    expectNothing(arena, shots.shoot("target_1", 0.8), "The plate of target_1 is up for setting up: nothing counts.");
  });

  it("hits a target without power", () => {
    const shots = armed(arena);
    arena.kill("target_1");
    expectNothing(arena, shots.shoot("target_1", 0.8), "target_1 has no power: it feels nothing.");
    assert.equal(shots.isArmed("target_1"), false);
  });

  it("hits a target without link: it counts later", () => {
    const shots = armed(arena);
    arena.cut("target_1");
    arena.until("it is missed", () => arena.view.links.get("target_1")!.linked === false, 4000);
    const { counts, message } = shots.shoot("target_1", 0.8);
    if (counts) assert.match(message, /It has no link: its result comes when it is back\.$/);
    else assert.match(message, /No plate is up|Too late/);
  });

  it("hits a plate that must not be shot, which the console marks", () => {
    const shots = new Shots(arena);
    arena.type("master", 'play("Shoot/No-Shoot",1)');
    arena.until("target_2 is up", () => arena.view.game?.up.has("target_2") === true, 60_000);
    assert.equal(arena.view.game!.exposed.get("target_2")!.isNoShoot, true);
    assert.equal(shots.shoot("target_2", 0.8).message, "target_2 must not be shot: that costs points.");
    arena.until("it is a row", () => arena.view.game!.exposures.at(-1)?.outcome === "struck", 60_000);
    arena.until("target_1 is up", () => arena.view.game!.up.has("target_1"), 60_000);
    assert.equal(arena.view.game!.exposed.get("target_1")!.isNoShoot, false);
  });
});
