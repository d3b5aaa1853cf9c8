// Marks: after a protest the range officer decides about a row of the last game. Record, sheet and high scores follow,
// whenever power fails.
import assert from "node:assert/strict";
import { readChain } from "../../../../tools/record/chain.js";
import { gamesOf, type Game } from "../../../../tools/record/games.js";
import type { MarkEntry } from "../../../../firmware/master/game/record-lines.js";
import { VirtualArena } from "../../../../sim/arena/virtual-arena.js";
import { seed, strict } from "../../../support/peer.js";
import { recordFiles } from "../../../support/record-files.js";

const rules = {
  name: "Test",
  exposures: 4,
  order: [1, 2, 1, 1],
  noShoot: [2],
  gap: [0.5, 0.5],
  duration: [2, 2],
  points: { hit: 10, speed: 20, streak: 3, miss: -1, noShoot: -5 },
};

/** The last game of the record, which must be whole. */
function last(arena: VirtualArena): Game {
  const { links, findings } = readChain(recordFiles(arena.master.storage));
  assert.deepEqual(
    findings.filter(({ isBroken }) => isBroken),
    [],
  );
  return gamesOf(links).at(-1)!;
}

function marks(arena: VirtualArena): MarkEntry[] {
  return last(arena).entries.flatMap((entry) => (entry.e === "mark" ? [entry] : []));
}

/** A player's best points in the game, undefined for none. */
function best(arena: VirtualArena, player = "ANN"): number | undefined {
  const { storage } = arena.master;
  const files = ["snyper.best", "snyper.best2"].flatMap((name) => storage.get(name) ?? []);
  const [newest] = files.map((text) => JSON.parse(text)).sort((a, b) => b[0] - a[0]);
  const scores = newest?.find((one: unknown) => Array.isArray(one) && one[0] === rules.name) ?? [];
  return scores[scores.indexOf(player) + 1 || Infinity];
}

const fields = (game: Game) => game.rows.map(({ outcome, points }) => `${outcome} ${points}`);

/** Plays the game; ANN shoots the plates of these numbers of exposures. */
function play(arena: VirtualArena, hits: readonly number[]): void {
  const before = arena.said("master", "game over").length;
  arena.type("master", 'play("Test",["ANN"])');
  for (let exposure = 1; exposure <= rules.exposures; exposure++) {
    const ups = arena.said("master", "exposure up").length;
    arena.until("a plate is up", () => arena.said("master", "exposure up").length > ups, 20_000);
    arena.run(500);
    if (hits.includes(exposure)) arena.shoot(`target_${rules.order[exposure - 1]}`);
    if (exposure < rules.exposures) continue;
    arena.until("the game is over", () => arena.said("master", "game over").length > before, 20_000);
  }
  arena.run(100);
}

function range(): VirtualArena {
  const arena = new VirtualArena({ targets: 2, seed });
  arena.master.storage.set("Test.game", JSON.stringify(rules));
  arena.assemble();
  arena.makeHot();
  return arena;
}

const decide = (row: number, word: string, why = "seen by the judge") =>
  `mark(${row},${JSON.stringify(word)},${JSON.stringify(why)})`;

/** Types a mark, and waits for what the master says. */
function mark(arena: VirtualArena, row: number, word: string): void {
  const said = () => arena.said("master", "marked").length + arena.said("master", "refused").length;
  const before = said();
  arena.type("master", decide(row, word));
  arena.until("the master answers", () => said() > before, 10_000);
  arena.run(2000); // high scores follow in separate turns
}

describe(`a mark (seed ${seed})`, function () {
  this.timeout(60_000);

  it("changes record, sheet and best score, with the streak of later hits, and can be taken back", () => {
    const arena = strict(range());
    play(arena, [1, 3, 4]);
    const before = last(arena);
    const [first, , third, fourth] = before.rows.map(({ points }) => points);
    assert.deepEqual(
      before.rows.map(({ outcome }) => outcome),
      ["hit", "spared", "hit", "hit"],
    );
    assert.equal(best(arena), before.points[0]);
    mark(arena, 1, "miss");
    assert.deepEqual(fields(last(arena)), ["miss -1", "spared 0", `hit ${third! - 3}`, `hit ${fourth! - 3}`]);
    assert.equal(last(arena).points[0], before.points[0]! - first! - 1 - 6);
    assert.equal(best(arena), last(arena).points[0]);
    mark(arena, 2, "hit");
    assert.deepEqual(fields(last(arena)).slice(0, 2), ["miss -1", "struck -5"]);
    mark(arena, 3, "not-taken");
    assert.deepEqual(fields(last(arena)), ["miss -1", "struck -5", "void 0", `hit ${fourth! - 6}`]);
    for (const row of [1, 2, 3]) mark(arena, row, "recorded");
    assert.deepEqual(fields(last(arena)), fields(before));
    assert.deepEqual([last(arena).points, best(arena)], [before.points, before.points[0]]);
    assert.deepEqual(
      marks(arena).map(({ row, why, rows }) => [row, why, rows.length]),
      [1, 2, 3, 1, 2, 3].map((row, index) => [row, "seen by the judge", [3, 4, 4, 3, 2, 0][index]]),
    );
    assert.equal(arena.said("master", "marked").length, 6);
  });

  it("gives a hit that nobody felt its points, but none for speed and no time", () => {
    const arena = strict(range());
    play(arena, [3]);
    mark(arena, 4, "hit");
    assert.deepEqual(arena.said("master", "marked"), [`marked 4 ANN target_1 hit - 13 total ${last(arena).points[0]}`]);
    assert.deepEqual(
      fields(last(arena))
        .slice(0, 2)
        .concat(fields(last(arena)).slice(3)),
      ["miss -1", "spared 0", "hit 13"],
    );
    mark(arena, 3, "miss");
    assert.equal(last(arena).rows[2]!.time, null);
    assert.equal(last(arena).points[0], -1 + 0 - 1 + 10);
  });

  it("lets the best score be the player's best that is still recorded", () => {
    const arena = strict(range());
    play(arena, [1]);
    const low = last(arena).points[0];
    play(arena, [1, 3, 4]);
    const high = last(arena).points[0];
    assert.equal(best(arena), high);
    for (const row of [1, 3, 4]) mark(arena, row, "miss");
    assert.equal(best(arena), low);
  });

  it("is refused with the reason where it makes no sense, and then nothing changes", () => {
    const arena = strict(range());
    const refusals = () => arena.said("master", "refused ").map((line) => line.slice(8));
    mark(arena, 1, "hit");
    play(arena, []);
    const before = recordFiles(arena.master.storage);
    mark(arena, 5, "hit");
    mark(arena, 1, "perhaps");
    arena.type("master", decide(1, "hit", ""));
    arena.type("master", decide(1, "hit", "\u00e9"));
    arena.type("master", "mark()");
    arena.type("master", 'play("Test",["ANN"])');
    arena.run(1000);
    arena.type("master", decide(1, "hit"));
    arena.run(100);
    const rule =
      "mark(ROW, WORD, REASON): WORD is hit, miss, not-taken or recorded, REASON has 1 to 60 characters of ASCII";
    assert.deepEqual(refusals(), [
      "no game is recorded",
      "the last game has 4 rows",
      ...[1, 2, 3, 4].map(() => rule),
      "a game is running",
    ]);
    assert.deepEqual(
      recordFiles(arena.master.storage).map((text, file) => text.startsWith(before[file]!.replace(/\xff+$/, ""))),
      [true, true],
    );
    assert.deepEqual(marks(arena), []);
  });

  it("needs the document by which the game was played", () => {
    const arena = strict(range());
    play(arena, [1]);
    arena.master.storage.set("Test.game", JSON.stringify({ ...rules, points: { hit: 1 } }));
    mark(arena, 2, "hit");
    assert.deepEqual(arena.said("master", "refused"), ["refused its document has changed"]);
    assert.deepEqual(marks(arena), []);
  });

  it("survives a power failure at any of its writes: the record is whole, and the best score follows it", () => {
    let writes = 0;
    for (let isLost = true; isLost; writes++) {
      for (const share of [0, 0.5, 1]) {
        const arena = range();
        play(arena, [1, 3]);
        const before = last(arena).points[0];
        arena.master.losePowerAfter(writes, share);
        arena.type("master", decide(1, "miss"));
        arena.run(5000);
        isLost = !arena.master.powered;
        if (!isLost) break;
        arena.master.powerOn();
        arena.run(20_000);
        const where = `write ${writes}, share ${share}`;
        const isMarked = marks(arena).length === 1;
        assert.equal(last(arena).points[0] !== before, isMarked, where);
        assert.equal(best(arena), last(arena).points[0], where);
        assert.ok(isMarked || (writes === 0 && share < 1), where);
        arena.type("master", decide(1, "recorded"));
        arena.run(5000);
        assert.deepEqual([last(arena).points[0], best(arena)], [before, before], where);
        arena.close();
      }
    }
    assert.equal(writes, 4);
  });
});
