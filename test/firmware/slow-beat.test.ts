// A beat on a slow chip: the tags of the next one must not be made while the pong of this one waits to leave.
import assert from "node:assert/strict";
import { VirtualArena } from "../../sim/arena/virtual-arena.js";
import type { SimulatedBoard } from "../../sim/board/board.js";
import { findInterpreter, noInterpreter } from "../../sim/board/interpreter/find.js";
import { arenaOptions } from "../../sim/soak/boards.js";
import { range } from "../support/keyed.js";

/** About an ESP32's, ns. */
const tokenNs = 20_000;
const beats = 30;
/** A registration asks other things in its first seconds. */
const settleMs = 5000;

/** A master without a screen: a pong waits while a line is drawn, and how often depends on when the range began. */
const unseen = { pins: { a: "D15", b: "D17", x: "D19", y: "D21" } };

/** The median time from a ping to its pong as the wire sees it, ms: now and then a pong waits for other work. */
function trip(isOpen: boolean): number {
  const arena = new VirtualArena<SimulatedBoard>({
    seed: 1,
    targets: 1,
    masterSettings: unseen,
    ...arenaOptions({ runtime: "espruino", tokenNs }),
    ...(!isOpen && { key: range }),
  });
  try {
    arena.assemble();
    arena.run(settleMs);
    let pinged = 0;
    const trips: number[] = [];
    arena.wire.onLine(({ at, direction, text }) => {
      if (direction === "out" && text.startsWith('{"type":"ping"')) pinged = at;
      if (direction === "in" && text.startsWith('{"type":"pong"')) trips.push(at - pinged);
    });
    arena.run(beats * 1000);
    assert.ok(trips.length >= beats - 1, `${trips.length} pongs`);
    return trips.sort((a, b) => a - b)[trips.length >> 1]!;
  } finally {
    arena.close();
  }
}

describe("a beat on a slow chip", function () {
  this.timeout(60_000);
  before(function () {
    if (findInterpreter()) return;
    console.log(`      THE BEAT OF A SLOW CHIP IS NOT TESTED: ${noInterpreter}`);
    this.skip();
  });

  it("takes hardly longer with a key than without", () => {
    const [open, keyed] = [trip(true), trip(false)];
    console.log(`      ${open.toFixed(2)} ms without a key, ${keyed.toFixed(2)} ms with one`);
    assert.ok(keyed <= 1.15 * open, `${keyed} ms against ${open} ms`);
  });
});
