// All mistakes of a game's document at once: they agree with the firmware's check.
import assert from "node:assert/strict";
import fc from "fast-check";
import { checkGame } from "../../../firmware/master/game/check.js";
import { gameFaults } from "../../../tools/game/check.js";
import { shippedGames } from "../../../tools/game/games.js";
import { seed } from "../../support/peer.js";

/** The firmware's sentence; undefined if it accepts the document. */
function firmware(rules: unknown): string | undefined {
  try {
    checkGame(rules);
    return undefined;
  } catch (wrong) {
    return wrong as string;
  }
}

const told = (rules: unknown) =>
  gameFaults(rules).map(({ sentence }) => sentence.replace(/; the fields are .*?\./, ";"));
const game = (more: object = {}) => ({ name: "G", exposures: 5, ...more });

describe("all mistakes of a game", () => {
  it("are reported together, each once", () => {
    assert.deepEqual(told(game({ up: 17, gap: [2, 1], duratoin: [1, 1], points: { hit: 0.5, hits: 1 } })), [
      "duratoin: unknown field; Did you mean duration?",
      "up: a whole number from 1 to 16.",
      "gap: the first number must not exceed the second.",
      "points.hits: unknown field; Did you mean hit?",
      "points.hit: a whole number from -1000 to 1000.",
    ]);
  });

  it("are found in a document that lacks everything, or is no document", () => {
    assert.match(told({}).join(" "), /^name: 1 to 16 .* exposures: this or seconds is required\.$/);
    for (const none of [null, 7, "x", []]) assert.deepEqual(told(none), ["game: a JSON object."]);
  });

  it("do not repeat one mistake in other words", () => {
    assert.deepEqual(told({ name: "G", exposures: "5" }), ["exposures: a whole number from 1 to 100."]);
    assert.deepEqual(told(game({ par: 1000, points: { par: 1 } })), ["par: a number from 1 to 900."]);
    assert.deepEqual(told(game({ players: [1, 9], exposures: 100 })), ["players: a whole number from 1 to 8."]);
    assert.deepEqual(told(game({ play: "duel", players: [1, 9] })), ["players: a whole number from 1 to 8."]);
  });

  it("include those between fields", () => {
    const endless = told(game({ exposures: 60, duration: [600, 600] })).join();
    assert.match(endless, /^game: with 4 players it could last \d+ s; the limit is 7200 s\.$/);
    assert.deepEqual(told(game({ points: { early: 1, par: 1 }, wave: 1 })), [
      "wave: true or false.",
      "points.par: has no effect without par.",
      "points.early: has no effect without early.",
    ]);
  });

  it("are found in fields of any name", () => {
    const names = ["game", "", "up: x", "points.hit", "__proto__", "constructor", "x".repeat(20), `${"x".repeat(20)}y`];
    const rules = JSON.parse(
      JSON.stringify(game()).replace("}", `,${names.map((name) => `${JSON.stringify(name)}:1`)}}`),
    );
    const faults = gameFaults(rules);
    assert.deepEqual(faults.map(({ path }) => path[0]).sort(), [...names].sort());
    assert(faults.every(({ isName }) => isName));
  });

  it("have a maximum number", () => {
    const rules = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`f${index}`, 1]));
    assert.equal(gameFaults(rules).length, 101);
  });

  it(`are none exactly if the firmware finds none, and begin with the firmware's (seed ${seed})`, () => {
    const values = fc.oneof(fc.jsonValue(), fc.constantFrom(0, 1, 2, 17, 1000, [1, 1], [2, 1], true, "all", "duel"));
    const fields = fc.constantFrom(
      "name",
      "play",
      "players",
      "up",
      "gap",
      "exposures",
      "par",
      "points",
      "noShoot",
      "x",
    );
    const spoilt = fc
      .tuple(fc.constantFrom(game(), ...shippedGames()), fc.array(fc.tuple(fields, values), { maxLength: 4 }))
      .map(([rules, changes]) => ({ ...rules, ...Object.fromEntries(changes) }));
    fc.assert(
      fc.property(fc.oneof(spoilt, fc.jsonValue()), (rules) => {
        const sentence = firmware(rules);
        const faults = gameFaults(rules);
        assert.equal(faults.length === 0, sentence === undefined, `${JSON.stringify(rules)}: ${sentence}`);
        if (sentence !== undefined) assert(faults[0]!.sentence.startsWith(`${sentence}.`), faults[0]!.sentence);
        const paths = faults.map(({ path }) => JSON.stringify(path));
        assert.equal(new Set(paths).size, paths.length, "a field is reported twice");
      }),
      { seed, numRuns: 3000 },
    );
  });
});
