// One game out of a record: what is whole, and that no change of a line is.
import assert from "node:assert/strict";
import { readGameLines, plain } from "../../../tools/league/game-chain.js";
import { gamesOver } from "../../../tools/league/bridge/record-games.js";
import { GeneratedRecord } from "../../../tools/league/trial/generate.js";
import { begin, game as recordedGame, RecordBoard } from "../../support/record-board.js";

describe("a game's chain", () => {
  const record = new GeneratedRecord({ seed: 3 });
  record.game();
  const lines = record.game();

  it("is whole as it was recorded", () => {
    const game = readGameLines(lines, 2);
    assert.equal(game.broken, "");
    assert.equal(game.how, "over");
    assert.equal(game.scores.length, 2);
    assert(game.isStrong);
    assert.equal(game.follows, readGameLines(record.lines.slice(0, -lines.length), 1).tails[0]);
    const weak = new GeneratedRecord({ seed: 3, kind: "CRC-32" });
    assert.deepEqual([readGameLines(weak.game(), 1).broken, readGameLines(weak.game(), 2).isStrong], ["", false]);
  });

  it("is broken by every change of a line that a later one vouches for", () => {
    for (let at = 0; at < lines.length - 1; at++) {
      const change = (text: string) => lines.map((line, index) => (index === at ? text : line));
      assert.notEqual(readGameLines(change(lines[at]!.replace(/"g":2/, '"g":2 ')), 2).broken, "", `line ${at}`);
      assert.notEqual(
        readGameLines(
          lines.filter((_, index) => index !== at),
          2,
        ).broken,
        "",
        `without line ${at}`,
      );
      const twice = [...lines.slice(0, at + 1), lines[at]!, ...lines.slice(at + 1)];
      assert.notEqual(readGameLines(twice, 2).broken, "", `line ${at} twice`);
      const swapped = [...lines.slice(0, at), lines[at + 1]!, lines[at]!, ...lines.slice(at + 2)];
      assert.notEqual(readGameLines(swapped, 2).broken, "", `lines ${at} and ${at + 1} swapped`);
    }
  });

  it("is broken under another number, without lines, and with lines that are none", () => {
    for (const [odd, number] of [
      [lines, 3],
      [[], 2],
      [["x"], 2],
      [[...lines, "x"], 2],
      [lines.slice(1), 2],
    ] as const)
      assert.notEqual(readGameLines(odd, number).broken, "");
    assert.deepEqual(readGameLines(lines.slice(1), 2).scores, []);
  });

  it("takes marks after the end, and follows them", () => {
    const marked = new GeneratedRecord({ seed: 4 });
    const before = marked.game();
    const [first] = readGameLines(before, 1).scores;
    const after = marked.mark(1, "two shots", [1, 2]);
    const game = readGameLines(after, 1);
    assert.equal(game.broken, "");
    assert.deepEqual(
      game.scores.map(({ points }) => points),
      [1, 2],
    );
    assert.notEqual(first!.points, 1);
    assert.notEqual(readGameLines([...after.slice(0, -2), after.at(-1)!], 1).broken, "");
  });

  it("makes names harmless", () => {
    assert.equal(plain("a\u001b[2Jb\u202e\u0000"), "a?[2Jb??");
    assert.equal(plain("\u00c3\u00bc"), "ü", "a board's bytes are UTF-8");
    assert.equal([...plain("😀".repeat(100))].length, 64);
  });
});

describe("the games of a record that are over", () => {
  it("are those with an end, and those that another one follows", async () => {
    const board = await RecordBoard.make();
    board.record(...recordedGame, begin());
    board.record(...recordedGame.slice(0, 3));
    const { games, faults } = gamesOver([board.written(0), board.written(1)]);
    assert.deepEqual(faults, []);
    assert.deepEqual(
      games.map(({ number }) => number),
      [1, 2],
    );
    for (const { number, lines } of games) assert.equal(readGameLines(lines, number).broken, "");
    assert.equal(readGameLines(games[0]!.lines, 1).scores[0]!.points, 44);
    assert.equal(readGameLines(games[1]!.lines, 2).how, "none");
  });
});
