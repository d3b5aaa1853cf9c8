// What the arena's view of a game accepts as the end of a turn that so many misses end.
import assert from "node:assert/strict";
import type { Game, SheetRow } from "../../../sim/arena/range-view.js";
import { sheetFaults } from "../../../sim/arena/sheet.js";
import { winnerText } from "../../../sim/arena/winner.js";

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
    sides: new Map(),
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

describe("the sides of a sheet", () => {
  const teams = { name: "Teams", play: "teams" as const, exposures: 1 };

  /** A game in which each player had one exposure and earned these points. */
  function played(...points: number[]): Game {
    const players = points.map((_, index) => `P${index + 1}`);
    const sheet = points.map((own, index): SheetRow => {
      const row = { player: players[index]!, target: "a", points: own, seconds: 3 };
      return own > 0 ? { ...row, outcome: "hit", time: 1 } : { ...row, outcome: "miss" };
    });
    const totals = new Map(
      points.map((own, index) => [
        players[index]!,
        own > 0 ? { points: own, hits: 1, mean: 1, best: 1 } : { points: own, hits: 0 },
      ]),
    );
    const sides = new Map(
      ["Reds", "Blues"].map((name, side) => [
        name,
        {
          points: points.reduce((sum, own, index) => (index % 2 === side ? sum + own : sum), 0),
          players: players.filter((_, index) => index % 2 === side),
        },
      ]),
    );
    return { ...missed(), name: teams.name, players, exposures: sheet, sheet, totals, sides };
  }

  it("add up if each has what its players have", () => {
    assert.deepEqual(sheetFaults(played(10, 0, 10, 10), teams), []);
  });

  it("do not add up with other points, other players, or missing sides", () => {
    const faults = (change: (game: Game) => void) => {
      const game = played(10, 0, 10, 10);
      change(game);
      return sheetFaults(game, teams);
    };
    assert.deepEqual(
      faults(({ sides }) => (sides.get("Reds")!.points = 30)),
      ["the Reds have 30 points, but their players have 20"],
    );
    assert.deepEqual(
      faults(({ sides }) => sides.get("Blues")!.players.reverse()),
      ["P2 and P4 are not the Blues"],
    );
    assert.equal(faults(({ sides }) => sides.clear()).length, 3);
    assert.deepEqual(sheetFaults(played(10, 10), { ...teams, play: "turns" }), ["2 sides played instead of 0"]);
  });

  it("say who won, and by how much", () => {
    assert.equal(winnerText(played(10, 0, 10, 10)), "The Reds win 20 to 10.");
    assert.equal(winnerText(played(0, 10)), "The Blues win 10 to 0.");
    assert.equal(winnerText(played(10, 10)), "A tie: the Reds and the Blues have 10 points.");
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
