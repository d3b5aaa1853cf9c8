// Teams: two sides with totals, from the console and the master's screen to the record, as two people play a Relay.
import assert from "node:assert/strict";
import type { VirtualArena } from "../../../../sim/arena/virtual-arena.js";
import { Robot } from "../../../../sim/arena/robot.js";
import { sheetFaults } from "../../../../sim/arena/sheet.js";
import { readChain } from "../../../../tools/record/chain.js";
import { gamesOf, type Game } from "../../../../tools/record/games.js";
import { shippedGame } from "../../../../tools/game/games.js";
import { hotRange, items, press, seen, seenMs } from "../../../support/panel.js";
import { seed } from "../../../support/peer.js";
import { recordFiles } from "../../../support/record-files.js";

const relay = shippedGame("Relay")!;
/** The Relay's place in the list, from 0. */
const place = 7;
const bootMs = 30_000;

/** Somebody who shoots at each plate. */
function shoot(arena: VirtualArena): VirtualArena {
  new Robot(arena, arena.world.random.fork("robot")).start();
  return arena;
}

/** A Relay for so many players, which the console starts, and where a robot shoots. */
function begun(players: number): VirtualArena {
  const arena = shoot(hotRange());
  arena.type("master", `play("Relay",${players})`);
  return arena;
}

const isOver = (arena: VirtualArena): void =>
  arena.until("the game is over", () => arena.view.game?.state === "over", 600_000);
const untilSaid = (arena: VirtualArena, line: string): void =>
  arena.until(line, () => arena.said("master", line).length > 0, 600_000);

/** What the master has recorded. */
function recorded(arena: VirtualArena): Game[] {
  return gamesOf(readChain(recordFiles(arena.master.storage)).links);
}

describe(`teams (seed ${seed})`, () => {
  for (const players of [2, 4, 8])
    it(`have totals on the console, the screen and in the record, with ${players} players`, () => {
      const arena = begun(players);
      isOver(arena);
      arena.run(seenMs);
      const game = arena.view.game!;
      assert.deepEqual(sheetFaults(game, relay), []);
      const points = (...names: string[]) => names.reduce((sum, name) => sum + (game.totals.get(name)?.points ?? 0), 0);
      const side = (first: number) => [0, 2, 4, 6].map((more) => first + more).filter((number) => number <= players);
      const [redNames, blueNames] = [1, 2].map((first) => side(first).map((number) => `P${number}`)) as [
        string[],
        string[],
      ];
      const [reds, blues] = [points(...redNames), points(...blueNames)];
      const lines = arena.said("master", "side ");
      assert.equal(lines.length, 2 * (players + 1), "before each turn, and after the last one");
      assert.deepEqual(lines.slice(0, 2), [`side Reds 0 ${redNames.join(" ")}`, `side Blues 0 ${blueNames.join(" ")}`]);
      assert.deepEqual(lines.slice(-2), [
        `side Reds ${reds} ${redNames.join(" ")}`,
        `side Blues ${blues} ${blueNames.join(" ")}`,
      ]);
      assert.deepEqual(items(arena).slice(0, 3), [`Reds ${reds}`, `Blues ${blues}`, `P1 ${points("P1")}`]);
      assert.deepEqual(recorded(arena)[0]!.sides, [
        { name: "Reds", points: reds, players: redNames },
        { name: "Blues", points: blues, players: blueNames },
      ]);
    });

  it("are set up by the buttons, and stand on the screen between turns and in a turn", () => {
    const arena = hotRange();
    press(arena, "X", "A", place, "X", "A");
    assert.deepEqual(items(arena).slice(0, 4), ["Start", "Players 2", "Reds: P1", "Blues: P2"]);
    press(arena, "A");
    shoot(arena);
    untilSaid(arena, "side Reds 0");
    arena.until("the second turn", () => arena.said("master", "side ").length > 2, 600_000);
    arena.run(seenMs);
    const [, points] = /^side Reds (\d+) P1$/.exec(arena.said("master", "side Reds").at(-1)!)!;
    assert.match(seen(arena).join("\n"), new RegExp(`next: P2\n[^]*Reds ${points}\n[^]*Blues 0\n`));
    arena.until("a hit", () =>
      arena.view.game!.exposures.some(({ player, points: own }) => player === "P2" && own > 0),
    );
    arena.run(seenMs);
    const blues = arena.view.game!.exposures.reduce((sum, row) => sum + (row.player === "P2" ? row.points : 0), 0);
    assert.ok(seen(arena).includes(`Reds ${points} Blues ${blues}`), seen(arena).join("\n"));
  });

  it("keep their totals when power fails in the second turn", () => {
    const arena = begun(2);
    arena.until("the second turn", () => arena.said("master", "turn P2").length > 0, 600_000);
    const reds = arena.said("master", "side Reds").at(-1)!;
    arena.reboot("master");
    arena.until("the game is there again", () => arena.said("master", "game unfinished").length > 0, bootMs);
    arena.run(seenMs);
    assert.equal(arena.said("master", "side Reds").at(-1), reds);
    assert.deepEqual([...arena.view.game!.sides.keys()], ["Reds", "Blues"]);
  });

  it("leave the lines and the record of other games as they are", () => {
    const arena = shoot(hotRange());
    arena.type("master", 'play("Quick Game",2)');
    isOver(arena);
    assert.deepEqual(arena.said("master", "side "), []);
    const [game] = recorded(arena);
    assert.deepEqual(game!.sides, []);
    assert.ok(!("sides" in game!.entries[0]!));
  });
});
