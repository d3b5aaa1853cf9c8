// Eight players in a game: how they are chosen, what the screen and the record say of them, and a power failure.
import assert from "node:assert/strict";
import { VirtualArena } from "../../../../sim/arena/virtual-arena.js";
import { RangeKey } from "../../../../sim/arena/range-key.js";
import { assembled } from "../../../../sim/arena/person.js";
import type { GameRules } from "../../../../firmware/master/game/document.js";
import { sheetFaults } from "../../../../sim/arena/sheet.js";
import { readChain } from "../../../../tools/record/chain.js";
import { gamesOf } from "../../../../tools/record/games.js";
import { items, notice, press, seen, seenMs, title } from "../../../support/panel.js";
import { recordFiles } from "../../../support/record-files.js";
import { seed } from "../../../support/peer.js";

const names = ["ANNA", "BO", "LONGNAME", "P1", "P2", "P3", "P4", "P5"];
/** Two plates for each player; a hit is worth many digits. */
const rush: GameRules = {
  name: "Rush",
  players: [6, 8],
  exposures: 2,
  gap: [0.2, 0.2],
  duration: [2, 2],
  points: { hit: 1000, miss: -5 },
};

/** A range whose master has that game and those names. */
function range(rules: GameRules = rush): VirtualArena {
  const arena = new VirtualArena({
    seed,
    key: RangeKey.simulated,
    targets: 2,
    masterSettings: { players: ["ANNA", "BO", "LONGNAME"] },
  });
  arena.master.storage.set(`${rules.name}.game`, JSON.stringify(rules));
  assembled(arena);
  arena.makeHot();
  return arena;
}

/** Lets the next plate be hit, or run out of time. */
function shot(arena: VirtualArena, isHit: boolean): void {
  const done = arena.view.game?.exposures.length ?? 0;
  arena.until("a plate is up", () => (arena.view.game?.up.size ?? 0) > 0, 60_000);
  arena.run(400);
  if (isHit) arena.shoot([...arena.view.game!.up][0]!);
  arena.until("it has its outcome", () => arena.view.game!.exposures.length > done, 10_000);
}

/** The lines of the screen that list the players. */
const scores = (arena: VirtualArena) => seen(arena).slice(-5, -1);

describe(`eight players (seed ${seed})`, function () {
  this.timeout(60_000);

  it("play, all are seen with their points, and a power failure between them takes nothing from anybody", () => {
    const arena = range();
    arena.type("master", `play("Rush",${JSON.stringify(names)})`);
    for (const isHit of [true, true, true, false, false, false]) shot(arena, isHit);
    arena.until("the next player's plate is up", () => arena.view.game!.up.size > 0, 60_000);
    arena.run(seenMs);
    const shown = [" ANNA 2000 BO   995", " LONG -10 >P1   0", " P2   0    P3   0", " P4   0    P5   0"];
    assert.deepEqual(scores(arena), shown);
    arena.reboot("master");
    arena.until("all are linked again", () => arena.isComplete);
    arena.makeHot();
    press(arena, "A");
    for (let i = 0; i < 10; i++) shot(arena, i > 0);
    arena.until("it is over", () => arena.view.game!.state === "over", 60_000);
    const { totals } = arena.view.game!;
    assert.deepEqual([...totals.keys()], names);
    assert.deepEqual(
      [...totals.values()].map(({ points }) => points),
      [2000, 995, -10, 995, 2000, 2000, 2000, 2000],
    );
    assert.deepEqual(sheetFaults(arena.view.game!, rush), []);
    const { links, findings } = readChain(recordFiles(arena.master.storage));
    assert.deepEqual(findings, []);
    const [game] = gamesOf(links);
    assert.deepEqual([game!.players, game!.points], [names, [...totals.values()].map(({ points }) => points)]);
  });

  it("keep every digit of their points, and lose letters of their names instead", () => {
    const arena = range({ ...rush, exposures: 12, points: { hit: 1000, miss: -1000 } });
    arena.type("master", `play("Rush",${JSON.stringify(names)})`);
    for (let i = 0; i < 12; i++) shot(arena, true);
    for (let i = 0; i < 12; i++) shot(arena, false);
    arena.until("the third player's plate is up", () => arena.view.game!.up.size > 0, 60_000);
    arena.run(seenMs);
    assert.equal(scores(arena)[0], " ANN 12000 BO -12000");
  });

  it("are set up in the menu, where each name stands once", () => {
    const arena = range();
    arena.type("master", 'play("Rush",["ANNA","P8","BO","P3","P1","P2"],true)');
    arena.run(seenMs);
    press(arena, "X", "A", 10, "X", "A");
    assert.deepEqual([title(arena), items(arena)[1]], ["Rush", "Players 6"]);
    press(arena, "X", 2, "right");
    const chosen = ["1: ANNA", "2: P8", "3: BO", "4: P3", "5: P1", "6: P2", "7: P4", "8: P5"];
    assert.deepEqual(items(arena).slice(1, 10), ["Players 8", ...chosen]);
    press(arena, "right");
    assert.deepEqual(items(arena).slice(1, 8), ["Players 6", ...chosen.slice(0, 6)]);
  });

  it("fill a game for eight from a roster that has nobody else, which cannot change anything then", () => {
    const arena = new VirtualArena({ seed, key: RangeKey.simulated, targets: 2 });
    arena.master.storage.set("Rush.game", JSON.stringify({ ...rush, players: [8, 8] }));
    assembled(arena);
    press(arena, "X", "A", 10, "X", "A");
    const all = [1, 2, 3, 4, 5, 6, 7, 8].map((number) => `${number}: P${number}`);
    press(arena, "X", "A", "left", "X", "A", "right", "left");
    assert.deepEqual(items(arena).slice(1, 10), ["Players 8", ...all]);
    press(arena, "up", "up", "A");
    assert.equal(notice(arena), "the range is cold: press STOP once to test it", "it goes on");
  });

  it("are at most eight, and their names those of the range: each refusal has its limit", () => {
    const arena = range();
    const refusal = (line: string) => {
      arena.type("master", line);
      arena.run(300);
      return arena.said("master", "refused").at(-1);
    };
    const limit = "refused players: 1 to 8, or as many different names of 1 to 8 of A-Z a-z 0-9 _ -";
    assert.equal(refusal('play("Quick Game",9)'), limit);
    assert.equal(refusal(`play("Quick Game",${JSON.stringify([...names, "P6"])},true)`), limit);
    assert.equal(refusal('play("Quick Game",["P9"],true)'), "refused players: not in the settings, and not entered");
    assert.equal(refusal('play("Whack",8)'), "refused Whack is for 1 to 4 players");
    assert.equal(refusal('play("Rush",5)'), "refused Rush is for 6 to 8 players");
    arena.type("master", 'play("Quick Game",8)');
    arena.until("it begins", () => arena.said("master", "game start Quick Game").length > 0, 20_000);
  });
});
