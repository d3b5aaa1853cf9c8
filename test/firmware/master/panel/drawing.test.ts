// How the panel draws: only what changed, one row at a time; and what works without a screen.
import assert from "node:assert/strict";
import type { ArenaOptions } from "../../../../sim/arena/arena.js";
import { builtBundle } from "../../../../sim/arena/flashed.js";
import { RangeKey } from "../../../../sim/arena/range-key.js";
import { VirtualArena } from "../../../../sim/arena/virtual-arena.js";
import type { Button, Joystick } from "../../../../sim/arena/wiring.js";
import { sheetFaults } from "../../../../sim/arena/sheet.js";
import { Robot } from "../../../../sim/arena/robot.js";
import { shippedGame } from "../../../../tools/game/games.js";
import { seed } from "../../../support/peer.js";
import { hotRange, press, range, rowsDrawn, seen, seenMs, shown } from "../../../support/panel.js";
import { raiseAll } from "../../../../sim/arena/person.js";

/** How often the panel works, ms. It draws one row each time, so that other work can run in between. */
const pieceMs = 25;
const rowsCount = 15;
const clockRow = 1;
const gameMsMax = 120_000;

const rowsOf = (drawn: { row: number }[]) => drawn.map(({ row }) => row).sort((a, b) => a - b);

describe(`the panel draws (seed ${seed})`, () => {
  it("each row once when it opens, and nothing while nothing changes", () => {
    const arena = new VirtualArena({ seed, key: RangeKey.simulated, targets: 1 });
    const drawn = rowsDrawn(arena);
    arena.start();
    arena.until("it is lit", () => arena.screen.isLit, 2000);
    const blank = drawn.splice(0);
    assert.deepEqual(
      rowsOf(blank),
      Array.from({ length: rowsCount }, (_unused, row) => row),
      "cleared",
    );
    arena.until("the target is linked", () => arena.isComplete);
    arena.run(seenMs);
    assert.ok(drawn.length >= rowsCount);
    drawn.length = 0;
    arena.run(60_000);
    assert.deepEqual(drawn, []);
  });

  it("two rows when the next item is selected", () => {
    const arena = range();
    const drawn = rowsDrawn(arena);
    press(arena, "X");
    assert.deepEqual(rowsOf(drawn), [2, 3]);
    drawn.length = 0;
    press(arena, "up");
    assert.deepEqual(rowsOf(drawn), [2, 3]);
  });

  it("one row when a value changes, or a target comes or goes", () => {
    const arena = range();
    press(arena, 4, "X", "A");
    const drawn = rowsDrawn(arena);
    press(arena, "A");
    assert.deepEqual(rowsOf(drawn), [2]);
    drawn.length = 0;
    arena.kill("target_1");
    arena.run(4000);
    assert.deepEqual(rowsOf(drawn), [0]);
  });

  it("one row a second while only a game's clock runs", () => {
    const arena = hotRange({ targets: 1 });
    arena.master.storage.set("Slow.game", JSON.stringify({ name: "Slow", exposures: 2, gap: [30, 30] }));
    arena.type("master", 'play("Slow")');
    arena.until("it is played", () => arena.view.game?.state === "playing", 10_000);
    arena.run(2000);
    const drawn = rowsDrawn(arena);
    arena.run(10_000);
    assert.deepEqual(rowsOf(drawn), Array(10).fill(clockRow));
  });

  it("nothing for a button that changes nothing", () => {
    const arena = range();
    const drawn = rowsDrawn(arena);
    press(arena, "left", "right");
    assert.deepEqual(drawn, []);
  });

  it("one row at a time, whatever happens, and the chip never complains", () => {
    const arena = range({ targets: 4 });
    const drawn = rowsDrawn(arena);
    const { random } = arena.world;
    const contacts = ["A", "B", "X", "Y", "up", "down", "left", "right", "press"] as const;
    new Robot(arena, random.fork("robot")).start();
    for (let i = 0; i < 300; i++) {
      const contact = contacts[Math.floor(random() * contacts.length)]!;
      if (contact === "B" && random() < 0.9) arena.hold("X");
      else if (contact.length === 1) arena.press(contact as Button);
      else arena.push(contact as Joystick);
      arena.run(50 + 1500 * random());
    }
    press(arena, "B");
    assert.equal(seen(arena)[1], " STOP");
    assert.ok(drawn.length > 500, `${drawn.length} rows`);
    const spans = drawn.slice(1).map(({ at }, index) => at - drawn[index]!.at);
    assert.ok(Math.min(...spans) >= pieceMs - 0.01, `${Math.min(...spans)} ms`);
    assert.deepEqual([arena.screen.complaints, arena.said("master", "ncaught")], [[], []]);
  });

  it("everything again after a power loss", () => {
    const arena = range();
    const before = seen(arena);
    arena.reboot("master");
    arena.until("all are linked", () => arena.isComplete);
    assert.deepEqual(shown(arena), before);
  });

  it("the same on a display that is turned", () => {
    for (const turn of [90, 180, 270]) {
      const arena = new VirtualArena({
        seed,
        key: RangeKey.simulated,
        targets: 1,
        masterSettings: { screen: { turn } },
      });
      arena.assemble();
      arena.run(seenMs);
      assert.deepEqual([arena.screen.complaints, arena.screen.isLit], [[], true]);
      assert.ok(
        arena.screen.pixels().some((value) => value === 255),
        `${turn}`,
      );
    }
  });
});

describe(`a master without a screen (seed ${seed})`, () => {
  const sentence = "screen none: this Espruino has no Graphics, or no SPI on these pins";
  const without = (statement: string): ArenaOptions => ({
    bundles: { master: `${statement}\n${builtBundle("master")}` },
  });
  const kinds: [what: string, options: ArenaOptions, said: string[]][] = [
    ["because its settings have none", { masterSettings: { pins: { buzzer: "D22" } } }, []],
    ["because its Espruino has no Graphics", without("delete global.Graphics;"), [sentence]],
    ["because its Espruino has no SPI", without("delete global.SPI1;"), [sentence]],
    ["because no SPI reaches these pins", without("SPI.find=function(){};"), [sentence]],
  ];

  for (const [what, options, said] of kinds) {
    it(`${what}, says it at most once, and plays by its buttons and its console`, () => {
      const arena = range(options);
      new Robot(arena, arena.world.random.fork("robot"), { skill: 1 }).start();
      press(arena, "A");
      assert.equal(arena.said("master", "refused").at(-1), "refused the range is cold: press STOP once to test it");
      arena.makeHot();
      raiseAll(arena);
      arena.until("all stand", () => arena.stands.every(({ id }) => arena.pose(id) === "standing"));
      arena.press("Y");
      arena.until("all lie", () => arena.stands.every(({ id }) => arena.pose(id) === "down"));
      arena.press("A");
      arena.until("it is over", () => arena.view.game?.state === "over", gameMsMax);
      assert.deepEqual(sheetFaults(arena.view.game!, shippedGame("Quick Game")!), []);
      arena.type("master", 'play("Steel Run",["ANN"])');
      arena.until(
        "another is over",
        () => arena.view.game?.name === "Steel Run" && arena.view.game.state === "over",
        gameMsMax,
      );
      press(arena, "B");
      assert.equal(arena.view.word, "STOP");
      assert.deepEqual(arena.said("master", "screen"), said);
      assert.deepEqual([arena.said("master", "ncaught"), arena.screen.isLit], [[], false]);
    });
  }

  it("still has its menus, for users who know them by heart", () => {
    const arena = hotRange({ masterSettings: { pins: { a: "D15" } } });
    press(arena, "X", "A", 2, "X", "A", "A");
    assert.deepEqual(arena.said("master", "game start"), ["game start Whack"]);
  });

  it("does not read a joystick that its settings do not name", () => {
    const arena = hotRange({ masterSettings: { pins: { a: "D15" } } });
    press(arena, "press");
    assert.deepEqual(arena.said("master", "game start"), []);
    const other = hotRange({ masterSettings: { pins: { press: "D3" } } });
    press(other, "press");
    assert.deepEqual(other.said("master", "game start"), ["game start Quick Game"]);
  });
});
