// The master's buttons and joystick, as contacts that bounce, are held, and are pressed two at a time.
import assert from "node:assert/strict";
import type { VirtualArena } from "../../../../sim/arena/virtual-arena.js";
import { buttonPins } from "../../../../sim/arena/wiring.js";
import { seed } from "../../../support/peer.js";
import { chosen, hotRange, items, press, range, seenMs, title } from "../../../support/panel.js";

const main = ["Play Quick Game", "New game", "Results", "Targets", "Options"];
/** How long contacts take to settle, X must be held, and the joystick waits before it repeats, ms. */
const settleMs = 25;
const holdMs = 1000;
const repeatMsFirst = 500;
const repeatMs = 150;

type Contact = keyof typeof buttonPins;

function down(arena: VirtualArena, contact: Contact): void {
  arena.master.drive(buttonPins[contact], { level: 0 });
}

function up(arena: VirtualArena, contact: Contact): void {
  arena.master.drive(buttonPins[contact], { level: 1 });
}

/** A contact that bounces: it opens and closes several times, each for some ms, before it settles. */
function bounce(arena: VirtualArena, contact: Contact, isDown: boolean): void {
  for (const ms of [1, 3, 2, 5, 4]) {
    (isDown ? down : up)(arena, contact);
    arena.run(ms);
    (isDown ? up : down)(arena, contact);
    arena.run(ms);
  }
  (isDown ? down : up)(arena, contact);
}

/** How many presses of A counted: while the range is cold, each one on the first item is refused once. */
const refusals = (arena: VirtualArena) => arena.said("master", "refused the range is cold").length;

/** A cold range whose STOP has been tested. */
function testedRange(): VirtualArena {
  const arena = range();
  press(arena, "B");
  arena.hold("X");
  arena.run(2000);
  assert.equal(arena.view.word, "COLD");
  return arena;
}

describe(`the master's buttons (seed ${seed})`, () => {
  it("go through all items with X alone, and back to the first", () => {
    const arena = range();
    const walked = main.map(() => {
      const item = chosen(arena);
      press(arena, "X");
      return item;
    });
    assert.deepEqual(walked, main);
    assert.equal(chosen(arena), main[0]);
  });

  it("go up and down with the joystick, and wrap around", () => {
    const arena = range();
    press(arena, "up");
    assert.equal(chosen(arena), "Options");
    press(arena, "down", "down");
    assert.equal(chosen(arena), "New game");
  });

  it("act at once for A, Y and the joystick, but for X when it is released", () => {
    const arena = range();
    down(arena, "A");
    arena.run(settleMs + 1);
    assert.equal(refusals(arena), 1);
    up(arena, "A");
    down(arena, "X");
    arena.run(holdMs - 200);
    assert.equal(chosen(arena), main[0], "it may still become a hold");
    up(arena, "X");
    arena.run(seenMs);
    assert.equal(chosen(arena), main[1]);
  });

  it("make the range hot when X is held for a second, and do nothing else then", () => {
    const arena = testedRange();
    down(arena, "X");
    arena.run(settleMs + holdMs - 1);
    assert.equal(arena.view.word, "COLD");
    arena.run(2);
    assert.equal(arena.view.word, "HOT");
    arena.run(5000);
    up(arena, "X");
    arena.run(seenMs);
    assert.deepEqual([arena.view.word, chosen(arena)], ["HOT", main[0]]);
  });

  it("count one press when contacts bounce", () => {
    const arena = range();
    for (const isDown of [true, false]) {
      bounce(arena, "A", isDown);
      arena.run(200);
    }
    assert.equal(refusals(arena), 1);
    for (const isDown of [true, false]) {
      bounce(arena, "X", isDown);
      arena.run(seenMs);
    }
    assert.equal(chosen(arena), main[1]);
    for (const isDown of [true, false]) {
      bounce(arena, "down", isDown);
      arena.run(seenMs / 2);
    }
    arena.run(seenMs);
    assert.equal(chosen(arena), main[2]);
  });

  it("count no press that is shorter than contacts need to settle", () => {
    const arena = range();
    arena.press("A", settleMs - 5);
    arena.run(200);
    assert.equal(refusals(arena), 0);
  });

  it("pressed one after the other: only the later one counts", () => {
    const arena = range();
    down(arena, "X");
    arena.run(300);
    down(arena, "A");
    arena.run(2 * holdMs);
    assert.deepEqual([refusals(arena), arena.view.word], [1, "COLD"], "X is not held any more");
    up(arena, "X");
    arena.run(seenMs);
    assert.equal(chosen(arena), main[0], "nor was it pressed");
    up(arena, "A");
    press(arena, "X");
    assert.equal(chosen(arena), main[1]);
  });

  it("pressed in the same instant count once each, whichever is released first", () => {
    const arena = range();
    down(arena, "A");
    down(arena, "down");
    arena.run(100);
    up(arena, "A");
    up(arena, "down");
    arena.run(seenMs);
    assert.deepEqual([refusals(arena), chosen(arena)], [1, main[1]]);
  });

  it("make the range hot with X even while A is held", () => {
    const arena = testedRange();
    down(arena, "A");
    arena.run(100);
    down(arena, "X");
    arena.run(settleMs + holdMs + 1);
    assert.equal(arena.view.word, "HOT");
  });
});

describe(`the master's joystick, when it is held (seed ${seed})`, () => {
  it("repeats after half a second, then seven times a second, and stops when it is released", () => {
    const arena = range({ targets: 2 });
    // With 8 games each step is visible.
    press(arena, "X", "A");
    const games = items(arena);
    const steps = (ms: number) => {
      down(arena, "down");
      arena.run(settleMs + ms);
      up(arena, "down");
      arena.run(seenMs);
      const at = games.indexOf(chosen(arena));
      while (chosen(arena) !== games[0]) press(arena, "up");
      return at;
    };
    assert.deepEqual(
      [steps(repeatMsFirst - 30), steps(repeatMsFirst + 5), steps(repeatMsFirst + 3 * repeatMs + 5)],
      [1, 2, 5],
    );
  });

  it("does nothing in a direction that has no function on this screen", () => {
    const arena = range();
    arena.push("left", 2000);
    arena.run(2000);
    arena.push("right", 2000);
    arena.run(2000 + seenMs);
    assert.deepEqual([chosen(arena), items(arena).slice(0, main.length)], [main[0], main]);
  });

  it("changes to another direction, and does not continue when that is released", () => {
    const arena = range();
    down(arena, "down");
    arena.run(100);
    down(arena, "up");
    arena.run(100);
    up(arena, "up");
    arena.run(3000);
    assert.equal(chosen(arena), main[0]);
    up(arena, "down");
  });

  it("counts one press when it is pressed in, however long", () => {
    const arena = range();
    press(arena, "down");
    arena.push("press", 3000);
    arena.run(3000 + seenMs);
    assert.deepEqual([title(arena), chosen(arena)], ["New game", "Quick Game"]);
  });
});

describe(`STOP (seed ${seed})`, () => {
  it("is obeyed at the first touch, while every other button is down", () => {
    for (const other of ["A", "X", "Y", "up", "press"] as const) {
      const arena = hotRange();
      down(arena, other);
      arena.run(100);
      down(arena, "B");
      arena.run(10);
      assert.equal(arena.view.word, "STOP", other);
    }
  });

  it("is not cleared by an X that was already held", () => {
    const arena = hotRange();
    down(arena, "X");
    arena.run(500);
    arena.press("B");
    arena.run(5000);
    up(arena, "X");
    arena.run(seenMs);
    assert.equal(arena.view.word, "STOP");
    arena.hold("X");
    arena.run(1500);
    assert.equal(arena.view.word, "COLD");
  });

  it("cannot be cleared while it is pressed", () => {
    const arena = hotRange();
    down(arena, "B");
    arena.run(500);
    arena.hold("X");
    arena.run(2000);
    assert.equal(arena.view.word, "STOP");
    assert.equal(arena.said("master", "refused").at(-1), "refused STOP is pressed");
    up(arena, "B");
    arena.run(200);
    arena.hold("X");
    arena.run(2000);
    assert.equal(arena.view.word, "COLD");
  });

  it("takes two holds to become hot again, and no other button clears it", () => {
    const arena = hotRange();
    press(arena, "B", "A", "X", "Y", "up", "down", "left", "right", "press");
    assert.equal(arena.view.word, "STOP");
    arena.hold("X");
    arena.run(5000);
    assert.equal(arena.view.word, "COLD");
    arena.hold("X");
    arena.run(1500);
    assert.equal(arena.view.word, "HOT");
  });

  it("is reported once although its contact bounces", () => {
    const arena = hotRange();
    bounce(arena, "B", true);
    arena.run(500);
    bounce(arena, "B", false);
    arena.run(500);
    assert.deepEqual(arena.said("master", "range").slice(-2), ["range HOT", "range STOP"]);
  });
});
