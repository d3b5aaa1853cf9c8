// The master's buttons and joystick, as contacts that bounce, are held, and are pressed two at a time.
import assert from "node:assert/strict";
import type { VirtualArena } from "../../../../sim/arena/virtual-arena.js";
import { buttonPins } from "../../../../sim/arena/wiring.js";
import { seed } from "../../../support/peer.js";
import { chosen, hotRange, items, press, range, seenMs, title } from "../../../support/panel.js";

const main = ["Play Quick Game", "New game", "Results", "Targets", "Options"];
/** What the firmware waits for: contacts to settle, X to be held, the joystick to count again. */
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

/** A contact that opens and closes some times, each for some ms, before it is what it should be. */
function bounce(arena: VirtualArena, contact: Contact, isDown: boolean): void {
  for (const ms of [1, 3, 2, 5, 4]) {
    (isDown ? down : up)(arena, contact);
    arena.run(ms);
    (isDown ? up : down)(arena, contact);
    arena.run(ms);
  }
  (isDown ? down : up)(arena, contact);
}

/** Whether a game was asked for: while it is cold each press of A on the first item is refused once. */
const refusals = (arena: VirtualArena) => arena.said("master", "refused the range is cold").length;

/** A cold range whose STOP was tested. */
function testedRange(): VirtualArena {
  const arena = range();
  press(arena, "B");
  arena.hold("X");
  arena.run(2000);
  assert.equal(arena.view.word, "COLD");
  return arena;
}

describe(`the master's buttons (seed ${seed})`, () => {
  it("go through every item with X alone, and round", () => {
    const arena = range();
    const walked = main.map(() => {
      const item = chosen(arena);
      press(arena, "X");
      return item;
    });
    assert.deepEqual(walked, main);
    assert.equal(chosen(arena), main[0]);
  });

  it("go up and down with the joystick, and round", () => {
    const arena = range();
    press(arena, "up");
    assert.equal(chosen(arena), "Options");
    press(arena, "down", "down");
    assert.equal(chosen(arena), "New game");
  });

  it("take A, Y and the joystick at once, X when it is let go", () => {
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

  it("take X that is held for a second for hot, and for nothing else", () => {
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

  it("that bounce are pressed once", () => {
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

  it("touched for less than contacts need to settle are not pressed", () => {
    const arena = range();
    arena.press("A", settleMs - 5);
    arena.run(200);
    assert.equal(refusals(arena), 0);
  });

  it("two at once: the later one is pressed, and the earlier one counts no more", () => {
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

  it("in the same instant: each is pressed once, whatever is let go first", () => {
    const arena = range();
    down(arena, "A");
    down(arena, "down");
    arena.run(100);
    up(arena, "A");
    up(arena, "down");
    arena.run(seenMs);
    assert.deepEqual([refusals(arena), chosen(arena)], [1, main[1]]);
  });

  it("with A held, X may be held for hot", () => {
    const arena = testedRange();
    down(arena, "A");
    arena.run(100);
    down(arena, "X");
    arena.run(settleMs + holdMs + 1);
    assert.equal(arena.view.word, "HOT");
  });
});

describe(`the master's joystick, held (seed ${seed})`, () => {
  it("counts again after half a second, then seven times a second, and stops when it is let go", () => {
    const arena = range({ targets: 2 });
    // Of 8 games each step is seen.
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

  it("in a direction that does nothing here, does nothing", () => {
    const arena = range();
    arena.push("left", 2000);
    arena.run(2000);
    arena.push("right", 2000);
    arena.run(2000 + seenMs);
    assert.deepEqual([chosen(arena), items(arena).slice(0, main.length)], [main[0], main]);
  });

  it("gives way to another direction, and does not go on when that is let go", () => {
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

  it("pressed in is one press, however long", () => {
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

  it("is not cleared by an X that was held already", () => {
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

  it("bounces without a second word", () => {
    const arena = hotRange();
    bounce(arena, "B", true);
    arena.run(500);
    bounce(arena, "B", false);
    arena.run(500);
    assert.deepEqual(arena.said("master", "range").slice(-2), ["range HOT", "range STOP"]);
  });
});
