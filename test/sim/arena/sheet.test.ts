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
    isDuel: false,
    players: ["P1"],
    exposures: rows,
    up: new Set(),
    exposed: new Map(),
    places: new Map(),
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

describe("the streaks of a sheet", () => {
  const rules = { name: "Streaks", exposures: 9, points: { hit: 10, streak: 5 }, up: 3 };

  /** A game of these rows: a target, and the points of its hit; without points it was missed. */
  function played(...rows: [target: string, points?: number][]): Game {
    const sheet = rows.map(([target, points]): SheetRow => {
      const outcome = points === undefined ? "miss" : "hit";
      return { player: "P1", target, outcome, points: points ?? 0, seconds: 3, ...(outcome === "hit" && { time: 1 }) };
    });
    const hits = sheet.filter(({ outcome }) => outcome === "hit");
    const total = { points: sheet.reduce((sum, { points }) => sum + points, 0), hits: hits.length, mean: 1, best: 1 };
    return { ...missed(), name: rules.name, exposures: sheet, sheet, totals: new Map([["P1", total]]) };
  }
  const streakFaults = (game: Game) => sheetFaults(game, rules).filter((fault) => fault.includes("points for"));

  it("grow with each hit, and end with a miss", () => {
    assert.deepEqual(streakFaults(played(["a", 10], ["b", 15], ["a"], ["a", 10], ["b", 15])), []);
  });

  it("contain a hit of another plate that was up at the miss, when its result comes late", () => {
    assert.deepEqual(streakFaults(played(["a", 10], ["b", 15], ["a"], ["c", 20], ["a", 10])), []);
  });

  it("do not go on after a miss of the same plate", () => {
    assert.equal(streakFaults(played(["a", 10], ["b", 15], ["a"], ["a", 20])).length, 1);
  });

  it("contain no second hit of a plate after a miss", () => {
    assert.equal(streakFaults(played(["a", 10], ["b", 15], ["a"], ["b", 20], ["b", 25])).length, 1);
  });
});
