// What the arena's view of a game accepts as the end of a turn that so many misses end.
import assert from "node:assert/strict";
import type { Game, SheetRow } from "../../../sim/arena/range-view.js";
import { sheetFaults } from "../../../sim/arena/sheet.js";

const rules = { name: "Three misses", misses: 3, exposures: 9 };

/** A game of one player whose exposures were missed on these targets, in this order. */
function missed(...targets: string[]): Game {
  const rows = targets.map((target): SheetRow => ({ player: "P1", target, outcome: "miss", points: 0, seconds: 3 }));
  return {
    name: rules.name,
    state: "over",
    why: "",
    players: ["P1"],
    exposures: rows,
    up: new Set(),
    sheet: rows,
    totals: new Map([["P1", { points: 0, hits: 0 }]]),
    pars: new Map(),
  };
}

describe("the sheet of a turn that three misses end", () => {
  it("adds up with three", () => {
    assert.deepEqual(sheetFaults(missed("a", "b", "a"), rules), []);
  });

  it("adds up with a fourth of a target whose result came late", () => {
    assert.deepEqual(sheetFaults(missed("a", "b", "a", "b"), rules), []);
  });

  it("does not add up with a fourth of the same target, which was exposed again", () => {
    const faults = ["P1 has 4 misses, but 3 end the turn"];
    assert.deepEqual(sheetFaults(missed("a", "b", "a", "a"), rules), faults);
  });

  it("does not add up with two more of one other target", () => {
    const faults = ["P1 has 5 misses, but 3 end the turn"];
    assert.deepEqual(sheetFaults(missed("a", "b", "a", "b", "b"), rules), faults);
  });

  it("does not add up with two, when nothing else ended it", () => {
    const faults = ["P1 has 2 exposures of 9, but nothing ended the turn"];
    assert.deepEqual(sheetFaults(missed("a", "b"), rules), faults);
  });
});
