// The master's panel, as a person uses it: what each screen says, and that everything on it is reached with A, B, X and
// Y alone, and with the joystick.
import assert from "node:assert/strict";
import { boundSeconds, playersOf } from "../../../../firmware/master/game/document.js";
import { shippedGame, shippedGames } from "../../../../tools/game/games.js";
import { RangeKey } from "../../../../sim/arena/range-key.js";
import { VirtualArena } from "../../../../sim/arena/virtual-arena.js";
import type { Joystick } from "../../../../sim/arena/wiring.js";
import { seed } from "../../../support/peer.js";
import {
  chosen,
  hotRange,
  items,
  notice,
  press,
  range,
  seen,
  seenMs,
  shown,
  title,
  word,
} from "../../../support/panel.js";

const main = ["Play Quick Game", "New game", "Results", "Targets", "Options"];
const shipped = shippedGames().map(({ name }) => name);
/** How long a notice stays on the screen, ms; the panel looks at the clock once a second. */
const noticeMs = 5000;
const secondMs = 1000;

/** A game that is copied onto the master. */
const copied = (name: string, more: object = {}) =>
  [`${name}.game`, JSON.stringify({ name, exposures: 1, ...more })] as const;

/** A range with these games copied onto it. */
function rangeWith(...games: (readonly [string, string])[]): VirtualArena {
  const arena = new VirtualArena({ seed, key: RangeKey.simulated, targets: 2 });
  for (const [file, text] of games) arena.master.storage.set(file, text);
  arena.assemble();
  arena.run(seenMs);
  return arena;
}

/** From the main menu to the setup of a game that is in the list. */
function setup(arena: VirtualArena, name: string): void {
  press(arena, "X", "A");
  for (let i = 0; chosen(arena) !== name; i++) {
    assert.ok(i < 40, `${name} is not in the list`);
    press(arena, "X");
  }
  press(arena, "A");
}

describe(`the panel (seed ${seed})`, () => {
  it("shows each hit within 75 ms of its line, which leaves another 75 ms for a slow chip's work", () => {
    const arena = hotRange();
    const hits = () => arena.said("master", "exposure ").filter((line) => line.includes(" hit "));
    const armed = () => arena.stands.reduce((sum, { id }) => sum + arena.said(id, "exposure armed").length, 0);
    press(arena, "A");
    for (let hit = 1; hit <= 5; hit++) {
      arena.until("a plate", () => armed() >= hit, 30_000);
      arena.run(100);
      for (const { id } of arena.stands) arena.shoot(id);
      arena.until("a hit", () => hits().length === hit, 1000);
      const [, seconds] = / hit (\d+\.\d+) /.exec(hits().at(-1)!)!;
      const short = ` ${Math.round(Number(seconds) * 100) / 100}`;
      arena.until(
        `${short} s on the screen`,
        () => seen(arena).some((line) => /#\d hit/.test(line) && line.endsWith(short)),
        75,
      );
    }
  });

  it("opens cold, with the main menu, and says how the range becomes hot", () => {
    const arena = range();
    assert.deepEqual(seen(arena), [
      " COLD         2/2",
      "SNYPER 0.1.0",
      ...main.map((item) => ` ${item}`),
      " press B: test STOP",
      "A ok X next Y plates",
    ]);
    arena.makeHot();
    assert.deepEqual(shown(arena), [
      " HOT          2/2",
      "SNYPER 0.1.0",
      ...main.map((item) => ` ${item}`),
      "A ok X next Y plates",
    ]);
  });

  it("shows how many of the targets that it knows are linked", () => {
    const arena = range({ targets: 4 });
    arena.kill("target_2");
    arena.until("it is missed", () => arena.said("master", "link target_2 down").length > 0, 4000);
    assert.equal(shown(arena)[0], " COLD         3/4");
  });

  it("goes to every screen and back with A, X and Y alone, and with the joystick", () => {
    const tour = (ok: "A" | "press", next: "X" | "down") => {
      const arena = range();
      const screens: string[] = [];
      const look = () => screens.push(`${title(arena)}: ${chosen(arena)}`);
      for (const item of [1, 2, 4]) {
        press(arena, ...Array<"X" | "down">(item).fill(next), ok);
        look();
        press(arena, ok);
        look();
        press(arena, next, next, ok);
        look();
        press(arena, "Y");
        look();
        while (!title(arena).startsWith("SNYPER")) press(arena, "Y");
      }
      press(arena, 3, next, ok);
      look();
      press(arena, ok);
      look();
      press(arena, "Y", 3, next, ok, 2, next, ok);
      look();
      press(arena, "Y");
      look();
      return screens;
    };
    const toured = [
      "New game: Quick Game",
      "Quick Game: Start",
      "Quick Game: 1: P2",
      "SNYPER 0.1.0: Play Quick Game",
      "No game yet: ",
      "No game yet: ",
      "No game yet: ",
      "SNYPER 0.1.0: Play Quick Game",
      "Options: Sound on",
      "Options: Sound off",
      "Disable this master?: No",
      "Options: Sound off",
      "Targets: Raise all",
      "Raise all plates?: No",
      "target_1: Ping",
      "Targets: Raise all",
    ];
    assert.deepEqual(tour("A", "X"), toured);
    assert.deepEqual(tour("press", "down"), toured);
  });

  it("shows a notice for 5 s, or until another button is pressed", () => {
    const arena = range();
    press(arena, "A");
    assert.equal(notice(arena), "the range is cold: press STOP once to test it");
    arena.run(noticeMs - 2 * seenMs);
    assert.equal(notice(arena), "the range is cold: press STOP once to test it");
    arena.run(2 * seenMs + secondMs);
    assert.equal(notice(arena), "");
    press(arena, "A");
    press(arena, "X");
    assert.deepEqual([notice(arena), chosen(arena)], ["", "New game"]);
  });
});

describe(`the list of games (seed ${seed})`, () => {
  it("has the firmware's games and the copied ones, once each, ten at a time", () => {
    const arena = rangeWith(
      copied("Zeta"),
      copied("Alpha"),
      copied("Whack", { about: "Another one." }),
      copied("Sixteen letters!"),
    );
    press(arena, "X", "A");
    const all = [...shipped, "Zeta", "Alpha", "Sixteen letters!"];
    assert.deepEqual(items(arena), all.slice(0, 10));
    const walked = all.map(() => {
      const item = chosen(arena);
      press(arena, "X");
      return item;
    });
    assert.deepEqual(walked, all);
    assert.deepEqual([chosen(arena), items(arena)], [all[0], all.slice(0, 10)], "it wraps around");
    press(arena, "up");
    assert.deepEqual([chosen(arena), items(arena)], [all.at(-1), all.slice(-10)]);
    press(arena, "up", "up");
    assert.deepEqual([chosen(arena), items(arena)], [all.at(-3), all.slice(-10)], "the list scrolls only when it must");
  });

  it("leads to each game's setup, which shows its longest duration and its whole description", () => {
    for (const name of shipped) {
      const arena = range();
      setup(arena, name);
      const form = shippedGame(name)!;
      const [least] = playersOf(form);
      assert.equal(title(arena), name);
      const told = items(arena);
      assert.deepEqual(told.slice(0, 2), ["Start", `Players ${least}`]);
      assert.equal(told[2 + least], `at most ${boundSeconds(form, least)} s`);
      assert.equal(told.slice(3 + least).join(" "), form.about);
      press(arena, "Y");
      assert.equal(chosen(arena), `Play ${name}`);
    }
  });

  it("plays a copied game instead of the firmware's game of the same name", () => {
    const arena = rangeWith(copied("Whack", { about: "Another one." }));
    setup(arena, "Whack");
    assert.equal(items(arena).at(-1), "Another one.");
  });

  it("says in a whole sentence what is wrong with a copied game, and stays", () => {
    for (const [more, sentence] of [
      [{ exposures: 0 }, "exposures: a whole number from 1 to 100"],
      [{ gap: [3, 1] }, "gap: the first number must not exceed the second"],
      [{ exposures: undefined }, "exposures: this or seconds is required"],
      [{ exposures: 100 }, "exposures: at most 60 with 4 players: a sheet has 240 rows"],
      [{ exposures: 60, duration: [600, 600] }, "game: with 4 players it could last 146442 s; the limit is 7200 s"],
      [{ name: "Other" }, "name: its file is Bad.game"],
    ] as const) {
      const arena = rangeWith(copied("Bad", more));
      press(arena, "X", "A", "up", "A");
      assert.deepEqual([notice(arena), title(arena)], [sentence, "New game"]);
      assert.equal(arena.said("master", "refused").at(-1), `refused ${sentence}`);
    }
  });
});

describe(`the setup of a game (seed ${seed})`, () => {
  const names = ["ANN", "BOB", "LONGNAME"];

  it("offers as many players as the game allows, in both directions, and wraps around", () => {
    const arena = range();
    setup(arena, "Quick Game");
    press(arena, "X");
    const counts = (contact: "A" | Joystick) =>
      [1, 2, 3, 4, 5, 6, 7, 8, 9].map(() => {
        press(arena, contact);
        return chosen(arena);
      });
    const players = (...numbers: number[]) => numbers.map((number) => `Players ${number}`);
    assert.deepEqual(counts("A"), players(2, 3, 4, 5, 6, 7, 8, 1, 2));
    assert.deepEqual(counts("left"), players(1, 8, 7, 6, 5, 4, 3, 2, 1));
    assert.deepEqual(counts("right"), players(2, 3, 4, 5, 6, 7, 8, 1, 2));
    press(arena, "Y");
    setup(arena, "Whack");
    press(arena, "X", "left", "left");
    assert.equal(chosen(arena), "Players 4", "as many as its document says, or four by default");
    press(arena, "Y");
    setup(arena, "Duel");
    press(arena, "X", "A");
    assert.deepEqual(items(arena).slice(1, 4), ["Players 2", "1: P1", "2: P2"]);
  });

  it("offers the players' names, nobody twice", () => {
    const arena = range({ masterSettings: { players: names } });
    setup(arena, "Quick Game");
    press(arena, "X", "A", "A");
    assert.deepEqual(items(arena).slice(2, 5), ["1: P1", "2: P2", "3: P3"]);
    press(arena, "X", 2, "A");
    assert.equal(chosen(arena), "1: P5", "P2 and P3 play, P4 came before");
    press(arena, 4, "A");
    assert.equal(chosen(arena), "1: ANN");
    press(arena, "X", 7, "A");
    assert.equal(chosen(arena), "2: LONGNAME", "P4 to P8, BOB and LONGNAME: ANN plays");
    press(arena, "left");
    assert.equal(chosen(arena), "2: BOB");
    press(arena, "A", "A");
    assert.equal(chosen(arena), "2: P1", "and from the last to the first");
  });

  it("leaves everybody in place when all known players play", () => {
    const arena = range();
    setup(arena, "Quick Game");
    press(arena, "X", "left", "X", "A", "right", "left");
    const all = [1, 2, 3, 4, 5, 6, 7, 8].map((number) => `${number}: P${number}`);
    assert.deepEqual(items(arena), ["Start", "Players 8", ...all, "at most 1134 s"]);
  });

  it("keeps its players for the next game, as many as that game allows", () => {
    const arena = range({ masterSettings: { players: names } });
    setup(arena, "Quick Game");
    press(arena, "X", 2, "A", "X", "left");
    assert.deepEqual(items(arena).slice(2, 5), ["1: LONGNAME", "2: P2", "3: P3"]);
    press(arena, "Y");
    setup(arena, "Duel");
    assert.deepEqual(items(arena).slice(1, 4), ["Players 2", "1: LONGNAME", "2: P2"]);
  });

  it("offers as many players for each team", () => {
    const arena = rangeWith(copied("Teams", { play: "teams" }), copied("Pairs", { play: "teams", players: [2, 3] }));
    setup(arena, "Whack");
    press(arena, "X", 2, "A");
    assert.equal(items(arena)[1], "Players 3");
    press(arena, "Y");
    setup(arena, "Teams");
    assert.deepEqual(items(arena).slice(1, 6), ["Players 4", "Reds: P1", "Blues: P2", "Reds: P3", "Blues: P4"]);
    press(arena, "X", "A");
    assert.equal(items(arena)[1], "Players 2");
    press(arena, "left");
    assert.equal(items(arena)[1], "Players 4");
    press(arena, "Y");
    setup(arena, "Pairs");
    assert.equal(items(arena)[1], "Players 2");
    press(arena, "X", "A");
    assert.equal(items(arena)[1], "Players 2");
  });

  it("says why a game cannot begin", () => {
    const arena = rangeWith(copied("Five", { targets: 5 }), copied("Teams", { play: "teams", players: [3, 3] }));
    setup(arena, "Five");
    press(arena, "A");
    assert.equal(notice(arena), "the range is cold: press STOP once to test it");
    arena.makeHot();
    press(arena, "A");
    assert.equal(notice(arena), "Five needs 5 targets");
    press(arena, "Y");
    setup(arena, "Teams");
    assert.equal(items(arena)[1], "Players 3");
    assert.equal(chosen(arena), "Start");
    press(arena, "A");
    assert.equal(notice(arena), "Teams needs two teams of the same size");
    for (const id of ["target_1", "target_2"]) arena.kill(id);
    arena.until(
      "both are away",
      () => arena.said("master", "down").filter((line) => line.startsWith("link")).length === 2,
      4000,
    );
    press(arena, "A");
    assert.equal(notice(arena), "no target is linked");
  });
});

describe(`STOP on the screen (seed ${seed})`, () => {
  const stopped = ["STOP", "All plates are down", "Hold X: clear it", "and again: HOT"];
  const ways: Record<string, (arena: VirtualArena) => void> = {
    main: () => undefined,
    games: (arena) => press(arena, "X", "A"),
    setup: (arena) => setup(arena, "Whack"),
    results: (arena) => press(arena, 2, "X", "A"),
    targets: (arena) => press(arena, 3, "X", "A"),
    target: (arena) => press(arena, 3, "X", "A", 2, "X", "A"),
    options: (arena) => press(arena, 4, "X", "A"),
    disable: (arena) => press(arena, 4, "X", "A", 2, "X", "A"),
    notice: (arena) => press(arena, "A"),
    ready: (arena) => {
      arena.makeHot();
      press(arena, "A");
    },
  };

  for (const [name, go] of Object.entries(ways)) {
    it(`covers ${name}, says what to do, and returns to it in two steps`, () => {
      const arena = range();
      go(arena);
      const before = name === "ready" ? "Unfinished game" : title(arena); // a countdown may be half drawn
      press(arena, "B");
      assert.deepEqual(
        seen(arena).map((text) => text.trim()),
        ["STOP, COLD   2/2", ...stopped],
      );
      press(arena, "A", "Y", "X", "down", "press");
      assert.deepEqual(
        seen(arena)
          .slice(1)
          .map((text) => text.trim()),
        stopped,
        "no other button closes it",
      );
      arena.hold("X");
      arena.run(2000);
      assert.equal(word(arena), "COLD");
      assert.equal(title(arena), before);
      arena.hold("X");
      arena.run(2000);
      assert.equal(word(arena), "HOT");
    });
  }

  it("is shown as soon as the screen is open, if STOP was pressed before", () => {
    for (const ms of [50, 200, 400, 475]) {
      const arena = new VirtualArena({ seed, key: RangeKey.simulated, targets: 1 });
      arena.start();
      arena.run(ms);
      assert.equal(arena.screen.isLit, false, "it still opens");
      arena.press("B");
      arena.run(10);
      assert.equal(arena.view.word, "STOP");
      arena.until("the target is linked, and lies", () => arena.said("master", "plates down 1/1").length === 1);
      assert.deepEqual(
        shown(arena)
          .slice(1)
          .map((text) => text.trim()),
        stopped,
      );
    }
  });
});

describe(`an interrupted game, on the screen (seed ${seed})`, () => {
  it("says after a restart why it is paused, and that the range must be hot before it continues", () => {
    const arena = hotRange();
    press(arena, "A");
    arena.until("a plate is up", () => arena.view.game!.up.size === 1);
    arena.reboot("master");
    arena.until("all are linked again", () => arena.isComplete);
    const sentences = [" the master was", " switched off"];
    const bottom = "A go on Y end B STOP";
    assert.deepEqual(shown(arena).slice(1), ["Quick Game", " PAUSED", ...sentences, " press B: test STOP", bottom]);
    arena.makeHot();
    assert.deepEqual(shown(arena).slice(1), ["Quick Game", " PAUSED", ...sentences, bottom]);
    press(arena, "A");
    assert.equal(seen(arena)[2], "next: P1");
  });
});

describe(`options (seed ${seed})`, () => {
  const file = "snyper.opt";

  it("are changed with A, or with the joystick in both directions, and survive a power loss", () => {
    const arena = range();
    press(arena, 4, "X", "A");
    assert.deepEqual(items(arena), [
      "Sound on",
      "Sensitivity as set",
      "Disable",
      "Wi-Fi code",
      "Page code",
      "Names",
      "range snyper",
      "Wi-Fi snyper",
      "IP 192.168.4.1",
      "page :8080",
    ]);
    press(arena, "A", "X");
    const values = (contact: "A" | Joystick) =>
      [1, 2, 3].map(() => {
        press(arena, contact);
        return chosen(arena);
      });
    assert.deepEqual(values("A"), ["Sensitivity twice", "Sensitivity half", "Sensitivity as set"]);
    assert.deepEqual(values("left"), ["Sensitivity half", "Sensitivity twice", "Sensitivity as set"]);
    press(arena, "right");
    arena.reboot("master");
    arena.until("it is linked again", () => arena.isComplete, 30_000);
    press(arena, 4, "X", "A");
    assert.deepEqual(items(arena).slice(0, 2), ["Sound off", "Sensitivity twice"]);
  });

  it("that cannot be read have their defaults", () => {
    for (const text of ["", "{", "[]", '{"mute":1,"sens":3}', '{"mute":"yes","sens":"2"}']) {
      const arena = new VirtualArena({ seed, key: RangeKey.simulated, targets: 1 });
      arena.master.storage.set(file, text);
      arena.assemble();
      press(arena, 4, "X", "A");
      assert.deepEqual(items(arena).slice(0, 2), ["Sound on", "Sensitivity as set"], text);
    }
  });

  it("that cannot be saved say so", () => {
    const arena = range();
    press(arena, 4, "X", "A");
    arena.type("master", 'require("Storage").write=function(){throw new Error("No space")}');
    press(arena, "A");
    assert.deepEqual([notice(arena), items(arena)[0]], ["the Storage refused it: Error: No space", "Sound off"]);
  });

  it("reach each activation on the wire", () => {
    const arena = hotRange();
    const sent: string[] = [];
    arena.wire.onLine(({ direction, text }) => {
      if (direction === "out" && text.includes("activate")) sent.push(text);
    });
    const activate = () => {
      arena.type("master", 'command("activate","target_1",{duration:0.5})');
      arena.run(3000);
      return JSON.parse(sent.at(-1)!).data;
    };
    assert.deepEqual(activate(), { duration: 0.5 });
    press(arena, 4, "X", "A", "X", "A");
    assert.deepEqual(activate(), { duration: 0.5, sensitivity: 2 });
    press(arena, "A");
    assert.deepEqual(activate(), { duration: 0.5, sensitivity: 0.5 });
    press(arena, "A");
    assert.deepEqual(activate(), { duration: 0.5 });
  });

  it("make a target half and twice as sensitive", () => {
    // The default threshold is 0.15.
    for (const [presses, weak, strong] of [
      [1, 0.06, 0.09],
      [2, 0.25, 0.35],
    ] as const) {
      const arena = hotRange({ targets: 1 });
      press(arena, 4, "X", "A", "X", presses, "A");
      for (const [strength, outcome] of [
        [weak, "miss"],
        [strong, "hit"],
      ] as const) {
        arena.type("master", 'command("activate","target_1",{duration:1})');
        arena.run(1000);
        arena.shoot("target_1", strength);
        arena.run(2000);
        assert.match(
          arena.said("master", "result target_1").at(-1)!,
          new RegExp(`^result target_1 ${outcome}`),
          `${strength}`,
        );
      }
    }
  });

  it("disable the master only after a confirmation, whose default is no", () => {
    const arena = range();
    const settings = () => JSON.parse(arena.master.storage.get("snyper.json")!);
    const before = settings();
    press(arena, 4, "X", "A", 2, "X", "A");
    assert.deepEqual([title(arena), ...items(arena)], ["Disable this master?", "No", "Yes, boot quietly"]);
    press(arena, "A");
    assert.deepEqual([title(arena), chosen(arena), notice(arena)], ["Options", "Disable", ""]);
    press(arena, "A", "Y");
    assert.deepEqual([title(arena), settings()], ["Options", before]);
    press(arena, 2, "X", "A", "X", "A");
    assert.equal(notice(arena), "It will boot quietly. Flash it with --enable to end that.");
    assert.deepEqual(settings(), { ...before, disabled: true });
    arena.reboot("master");
    arena.run(5000);
    assert.deepEqual(arena.said("master", "disabled"), ["disabled master"]);
    assert.equal(arena.screen.isLit, false);
  });

  it("do not disable the master if the Storage refuses it, and say so", () => {
    const arena = range();
    press(arena, 4, "X", "A", 2, "X", "A", "X");
    arena.type("master", 'require("Storage").write=function(){throw new Error("No space")}');
    press(arena, "A");
    assert.equal(notice(arena), "the Storage refused it: Error: No space");
  });
});
