// High scores: who is on the list of a game, what is saved, and what happens to a damaged file.
import assert from "node:assert/strict";
import fc from "fast-check";
import { seed } from "../../../support/peer.js";
import { RecordBoard, recordBundle } from "../../../support/record-board.js";

const files = ["snyper.best", "snyper.best2"];

interface Score {
  player: string;
  points: number;
}

function enter(board: RecordBoard, game: string, player: string, points: number): number {
  return board.ask(`enterScore(${JSON.stringify(game)},${JSON.stringify(player)},${points})`);
}

function best(board: RecordBoard, game: string): string[] {
  return (board.ask(`bestOf(${JSON.stringify(game)})`) as Score[]).map(({ player, points }) => `${player} ${points}`);
}

/** The contents of the file that counts. */
function kept(board: RecordBoard): string[] {
  return files.flatMap((name) => board.board.storage.get(name) ?? []);
}

describe("the high scores of a game", function () {
  before(recordBundle);

  it("are five, the best first, each player once with their best score, and survive a power loss", async () => {
    const board = await RecordBoard.make();
    assert.deepEqual(best(board, "quick"), []);
    assert.deepEqual(
      [
        ["Ann", 50],
        ["Bob", 70],
        ["Cy", 60],
        ["Ann", 50],
        ["Ann", 40],
        ["Ann", 65],
        ["Di", 10],
        ["Ed", 20],
        ["Flo", 5],
        ["Gus", 15],
        ["Bob", 71],
      ].map(([player, points]) => enter(board, "quick", player as string, points as number)),
      [1, 1, 2, 0, 0, 2, 4, 4, 0, 5, 1],
    );
    board.reboot();
    assert.deepEqual(best(board, "quick"), ["Bob 71", "Ann 65", "Cy 60", "Ed 20", "Gus 15"]);
    assert.deepEqual(best(board, "duel"), []);
    assert.equal(enter(board, "duel", "Bob", 1), 1);
    assert.deepEqual([best(board, "duel"), best(board, "quick").length], [["Bob 1"], 5]);
  });

  it("rank the earlier of two equal scores first", async () => {
    const board = await RecordBoard.make();
    assert.deepEqual(
      ["Ann", "Bob", "Cy", "Di", "Ed", "Flo"].map((player) => enter(board, "quick", player, 10)),
      [1, 2, 3, 4, 5, 0],
    );
    assert.deepEqual(best(board, "quick"), ["Ann 10", "Bob 10", "Cy 10", "Di 10", "Ed 10"]);
  });

  it("need points, and take any name of printable ASCII", async () => {
    const board = await RecordBoard.make();
    for (const points of [0, -5, NaN]) assert.equal(enter(board, "quick", "Ann", points), 0);
    assert.deepEqual(kept(board), []);
    for (const name of ["__proto__", "constructor", "0", '"', "length", "~"]) {
      assert.equal(enter(board, name, name, 7), 1);
      assert.deepEqual(best(board, name), [`${name} 7`]);
    }
  });

  it("are kept for 24 games; the one without a new score for longest goes first", async () => {
    const board = await RecordBoard.make();
    for (let number = 0; number < 24; number++) enter(board, `game ${number}`, "Ann", 10);
    enter(board, "game 0", "Bob", 5);
    enter(board, "one more", "Ann", 10);
    assert.deepEqual(
      [0, 1, 2, 23].map((number) => best(board, `game ${number}`).length),
      [2, 0, 1, 1],
    );
    assert.equal(kept(board).length, 1);
    assert(kept(board)[0]!.length < 2000);
  });

  it("lose at most the last score when power fails while it is saved", async () => {
    for (let change = 0; ; change++) {
      for (const share of [0, 0.5, 1]) {
        const board = await RecordBoard.make();
        enter(board, "quick", "Ann", 10);
        enter(board, "quick", "Bob", 20);
        board.board.losePowerAfter(change, share);
        enter(board, "quick", "Cy", 30);
        if (board.board.powered) return void assert(change > 1, "nothing was written");
        board.board.powerOn();
        const isThere = change > 0 || share === 1;
        assert.deepEqual(best(board, "quick"), [...(isThere ? ["Cy 30"] : []), "Bob 20", "Ann 10"]);
        assert.equal(enter(board, "quick", "Di", 40), 1);
        assert.equal(best(board, "quick")[0], "Di 40");
        assert.equal(kept(board).length, 1);
      }
    }
  });

  it("stay as they were in a full Storage, which is reported", async () => {
    const board = await RecordBoard.make({ storage: { bytes: 30_000 } });
    enter(board, "quick", "Ann", 10);
    board.board.storage.set("other", "x".repeat(board.ask("require('Storage').getFree()") - 32));
    assert.equal(enter(board, "quick", "Bob", 20), 1);
    assert.deepEqual(
      [board.lines, best(board, "quick")],
      [["best not kept: Error: Unable to find or create file"], ["Ann 10"]],
    );
  });

  it(`are empty if the file is damaged, and the file is replaced (seed ${seed})`, async () => {
    const board = await RecordBoard.make();
    const score = fc.tuple(fc.oneof(fc.string(), fc.integer()), fc.oneof(fc.integer(), fc.string(), fc.constant(null)));
    const scores = fc.array(
      fc.oneof(
        fc.tuple(fc.string(), fc.array(score)).map(([game, list]) => [game, ...list.flat()]),
        fc.anything(),
      ),
    );
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      scores.map((list) => {
        try {
          return JSON.stringify([3, ...list]);
        } catch {
          return "[3";
        }
      }),
    );
    fc.assert(
      fc.property(text, fc.boolean(), (written, which) => {
        for (const name of files) board.board.storage.delete(name);
        board.board.storage.set(files[which ? 0 : 1]!, written.replace(/[^\x00-\xff]/g, "?") || " ");
        best(board, "quick").forEach((line) => assert.match(line, /^.* -?[\d.e+]+$/s));
        const rank = enter(board, "a new one", "Ann", 7);
        assert.equal(rank, 1);
        assert.deepEqual(best(board, "a new one"), ["Ann 7"]);
        assert.equal(kept(board).length, 1);
      }),
      { seed, numRuns: 300 },
    );
  });
});
