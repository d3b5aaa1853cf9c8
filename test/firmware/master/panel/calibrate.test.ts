// The wizard on the master's screen, with the buttons alone: taps while the range is cold, plates move only while it is
// hot and after the question; and crosstalk, which the master tells from what it has learned.
import assert from "node:assert/strict";
import type { VirtualArena } from "../../../../sim/arena/virtual-arena.js";
import { RangeKey } from "../../../../sim/arena/range-key.js";
import { seed } from "../../../support/peer.js";
import { items, notice, press, range, title } from "../../../support/panel.js";

const calibrate = "Calibrate";
const heldMs = 2000;

/** A range that is cold, in the menu of its first target, whose last item is chosen. */
function atTarget(targets = 2): VirtualArena {
  const arena = range({ targets });
  press(arena, "B");
  arena.hold("X");
  arena.run(heldMs);
  press(arena, 3, "X", "A", 2, "X", "A", 4, "X");
  assert.deepEqual([title(arena), items(arena)[4]], ["target_1", calibrate]);
  return arena;
}

const said = (arena: VirtualArena, text: string) => arena.said("master", `calibration target_1 ${text}`).length > 0;

function tap(arena: VirtualArena): void {
  for (let count = 0; count < 5; count++) {
    arena.until("a tap is expected", () => said(arena, `Tap plate: ${count} of 5`));
    arena.run(500);
    arena.standOf("target_1").plate.tap(0.6);
  }
  arena.until("the question", () => said(arena, "Everybody behind the line?"));
  arena.run(1500);
}

/** Calibrates the first target, to the proposal. */
function propose(arena: VirtualArena): void {
  press(arena, "A");
  tap(arena);
  arena.hold("X");
  arena.run(heldMs);
  press(arena, "A");
  arena.until("a proposal", () => said(arena, "safe, threshold"), 60_000);
  arena.run(1500);
}

describe(`the wizard on the screen (seed ${seed})`, () => {
  it("moves no plate before the range is hot and A is pressed after the question", () => {
    const arena = atTarget();
    const moved = () => arena.stands.some(({ plate }) => plate.pose() !== "down");
    arena.world.clock.at(arena.world.clock.now(), () => undefined);
    press(arena, "A");
    tap(arena);
    assert.deepEqual(items(arena).slice(0, 2), ["Yes, move plates", "Cancel"]);
    press(arena, "A");
    assert.equal(notice(arena), "the range is cold: hold X for 1 s");
    arena.hold("X");
    arena.run(heldMs);
    assert.equal(moved(), false);
    press(arena, "A");
    arena.until("its plate moves", () => arena.pose("target_1") === "standing");
    arena.until("the others move", () => arena.pose("target_2") === "standing", 30_000);
    assert.equal(arena.pose("target_1"), "down");
  });

  it("keeps the proposal with A, and returns to the target", () => {
    const arena = atTarget();
    propose(arena);
    assert.match(items(arena).join(" "), /^Keep Cancel safe, threshold 0\.\d\d\d$/);
    press(arena, "A");
    arena.run(1500);
    assert.equal(items(arena)[4], calibrate);
    assert.ok(arena.standOf("target_1").board.storage.has("snyper.cal"));
  });

  it("discards it with Y", () => {
    const arena = atTarget();
    propose(arena);
    press(arena, "Y");
    arena.run(1500);
    assert.equal(items(arena)[4], calibrate);
    assert.equal(arena.standOf("target_1").board.storage.has("snyper.cal"), false);
  });

  it("begins in a cold range only", () => {
    const arena = atTarget();
    arena.makeHot();
    press(arena, "A");
    assert.equal(notice(arena), "it begins cold, for the taps: press STOP, then hold X");
  });

  for (const [name, ends, why] of [
    ["STOP", (arena: VirtualArena) => arena.press("B"), "superseded"],
    ["a lost link", (arena: VirtualArena) => arena.cut("target_1"), "its link broke"],
  ] as const)
    it(`ends with ${name}, and lays the plates down`, () => {
      const arena = atTarget();
      press(arena, "A");
      tap(arena);
      arena.hold("X");
      arena.run(heldMs);
      press(arena, "A");
      arena.until("its plate moves", () => arena.pose("target_1") === "standing");
      ends(arena);
      arena.run(6000);
      assert.deepEqual(arena.said("master", "refused ").at(-1), `refused target_1: ${why}`);
      assert.equal(arena.pose("target_1"), "down");
    });
});

/** A hot range of two coupled targets with these shares of a blow in their settings; both plates are up in a game. */
function coupled(cross: number | undefined): VirtualArena {
  const arena = range({ targets: 2, key: RangeKey.simulated });
  const [one, two] = arena.stands;
  for (const { board } of arena.stands) {
    if (cross === undefined) continue;
    const kept = { threshold: 0.05, blind: 0, lockout: 25, cross, at: 0, servo: "0 90 500" };
    board.storage.set("snyper.cal", JSON.stringify(kept));
    board.reboot();
  }
  one!.plate.neighbours.push({ plate: two!.plate, share: 0.3 });
  two!.plate.neighbours.push({ plate: one!.plate, share: 0.3 });
  arena.until("both are back", () => arena.isComplete);
  arena.run(5000);
  arena.master.storage.set(
    "T.game",
    JSON.stringify({ name: "T", players: [1, 1], exposures: 4, up: 2, gap: [0, 0], duration: [20, 20] }),
  );
  arena.makeHot();
  arena.type("master", 'play("T",1)');
  arena.until(
    "both are armed",
    () => arena.said("target_1", "armed").length + arena.said("target_2", "armed").length > 1,
  );
  arena.run(100);
  return arena;
}

const rows = (arena: VirtualArena) =>
  arena.said("master", "exposure ").flatMap((line) => {
    const [, id, how] = /^exposure \d+ P1 (\S+) (\S+)/.exec(line) ?? [];
    return id === undefined ? [] : [`${id} ${how}`];
  });

describe(`crosstalk (seed ${seed})`, () => {
  for (const struck of ["target_1", "target_2"]) {
    const other = struck === "target_1" ? "target_2" : "target_1";
    it(`is a weak hit with a strong one next door: the strong one at ${struck} counts`, () => {
      const arena = coupled(0.55);
      arena.shoot(struck, 0.9);
      arena.run(500);
      assert.deepEqual(rows(arena).sort(), [`${struck} hit`, `${other} crosstalk`].sort());
    });
  }

  it("is never the stronger one, nor a weak hit alone, nor two strong ones at once", () => {
    const arena = coupled(0.55);
    for (const { plate } of arena.stands) plate.neighbours.length = 0;
    arena.shoot("target_1", 0.3);
    arena.run(2500);
    assert.deepEqual(rows(arena), ["target_1 hit"]);
    arena.until(
      "both are armed",
      () => arena.said("target_1", "armed").length + arena.said("target_2", "armed").length > 2,
    );
    arena.run(100);
    arena.shoot("target_1", 0.9);
    arena.shoot("target_2", 0.7);
    arena.run(500);
    assert.deepEqual(rows(arena).slice(1).sort(), ["target_1 hit", "target_2 hit"]);
  });

  it("is not rejected at targets that were not calibrated", () => {
    const arena = coupled(undefined);
    arena.shoot("target_1", 0.95);
    arena.run(500);
    assert.deepEqual(rows(arena).sort(), ["target_1 hit", "target_2 hit"]);
  });
});
