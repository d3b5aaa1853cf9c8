// The word that a user meant but misspelt.
import assert from "node:assert/strict";
import fc from "fast-check";
import { didYouMean, editsBetween, nearest } from "../../../tools/common/nearest.js";
import { seed } from "../../support/peer.js";

describe("edits between two words", () => {
  it("are letters inserted, dropped, replaced or swapped", () => {
    const pairs: [string, string, number][] = [
      ["", "", 0],
      ["", "abc", 3],
      ["target", "target", 0],
      ["tagret", "target", 1],
      ["targt", "target", 1],
      ["targeet", "target", 1],
      ["targot", "target", 1],
      ["kitten", "sitting", 3],
      ["ab", "ba", 1],
      ["ca", "abc", 3],
    ];
    for (const [one, other, edits] of pairs) assert.equal(editsBetween(one, other), edits, `${one} ${other}`);
  });

  it(`are as many in both directions, and none only between equal words (seed ${seed})`, () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 8 });
    fc.assert(
      fc.property(word, word, (one, other) => {
        const edits = editsBetween(one, other);
        assert.equal(edits, editsBetween(other, one));
        assert.equal(edits === 0, one === other);
        assert(edits >= Math.abs(one.length - other.length) && edits <= Math.max(one.length, other.length));
      }),
      { seed },
    );
  });
});

describe("the nearest word", () => {
  const games = ["Quick Game", "Quick Draw", "Whack", "Duel"];
  it("is the one that was misspelt, in any case, or typed in part", () => {
    for (const [typed, meant] of [
      ["Quick Gme", "Quick Game"],
      ["quick draw", "Quick Draw"],
      ["QUICKGAME", "Quick Game"],
      ["wack", "Whack"],
      ["deul", "Duel"],
      ["Quick", "Quick Game"],
    ] as const)
      assert.equal(nearest(typed, games), meant, typed);
  });

  it("is undefined if nothing is near", () => {
    for (const typed of ["Chess", "", "D", "Du", "x".repeat(100_000)]) assert.equal(nearest(typed, games), undefined);
    assert.equal(nearest("b", ["a"]), undefined);
    assert.equal(nearest("a", []), undefined);
  });

  it("is suggested in a sentence, if there is one", () => {
    assert.equal(didYouMean("wack", games), " Did you mean Whack?");
    assert.equal(didYouMean("Chess", games), "");
  });
});
