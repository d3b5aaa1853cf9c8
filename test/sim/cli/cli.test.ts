// `npm start`: its options, its keys, its screen as text, the robot's game and its sheet, and the process itself.
import assert from "node:assert/strict";
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ArenaOptions } from "../../../sim/arena/arena.js";
import { VirtualArena } from "../../../sim/arena/virtual-arena.js";
import { autoplay, faultsOf, playedJson, type Played, type PlayedJson } from "../../../sim/arena/autoplay.js";
import { Controls } from "../../../sim/cli/controls.js";
import { Keys, type Action } from "../../../sim/cli/keys.js";
import { toAnsi, widthOf } from "../../../sim/cli/line.js";
import { gameToPlay, parseOptions } from "../../../sim/cli/options.js";
import { drawScreen, hint, scrollMax } from "../../../sim/cli/screen.js";
import { sheetFaults, sheetText } from "../../../sim/arena/sheet.js";
import { Watcher, type RangeState } from "../../../sim/arena/state.js";
import { shippedGame } from "../../../tools/game/games.js";
import type { Game } from "../../../sim/arena/range-view.js";
import type { Contact } from "../../../sim/arena/person.js";
import { readLines } from "../../../sim/devices/read-text.js";
import { defaultSize, over, state, target, texts } from "../../support/live.js";
import { chosen, press, range, seenMs, title } from "../../support/panel.js";

const quickGame = shippedGame("Quick Game")!;
const startScript = fileURLToPath(new URL("../../../sim/start.js", import.meta.url));

function wrong(...args: string[]): string {
  const parsed = parseOptions(args);
  assert("error" in parsed, `accepted: ${args.join(" ")}`);
  return parsed.error;
}

const defaultOptions = {
  targets: 0,
  port: 8081,
  "page-port": -1,
  seed: 1,
  runtime: "vm",
  kaluma: 0,
  lan: false,
  key: undefined,
  open: false,
  "no-web": false,
  "web-port": 0,
  show: false,
  "show-port": 8090,
  autoplay: false,
  game: { name: "Quick Game", isFile: false },
  players: 0,
  isChosen: false,
  json: false,
};

describe("options of npm start", () => {
  it("have defaults", () => {
    assert.deepEqual(parseOptions([]), { options: defaultOptions });
  });

  it("are read in both forms", () => {
    assert.deepEqual(
      parseOptions([
        "--targets",
        "32",
        "--port=65535",
        "--seed=0",
        "--runtime",
        "espruino",
        "--lan",
        "--autoplay",
        "--json",
      ]),
      {
        options: {
          ...defaultOptions,
          targets: 32,
          port: 65535,
          seed: 0,
          runtime: "espruino",
          lan: true,
          key: undefined,
          open: false,
          autoplay: true,
          json: true,
        },
      },
    );
  });

  it("are all in the help", () => {
    const { print: help } = parseOptions(["-h", "--lan"]) as { print: string };
    for (const option of [
      "--targets N",
      "--port N",
      "--page-port N",
      "--seed N",
      "--runtime vm|espruino",
      "--lan",
      "--no-web",
      "--web-port N",
      "--autoplay",
      "--json",
      "--help",
    ])
      assert(help.includes(option), option);
    assert.match(
      help.replace(/\n {9,}/g, " "),
      /--targets N +how many targets are simulated: 1 to 32 \(default 4, or more if the game needs more\)$/m,
    );
    assert.match(help.replace(/\n +/g, " "), /--runtime vm\|espruino\|kaluma .* \(default vm\) --kaluma N .* --lan/);
  });

  it("name the option and its limit when a value is wrong", () => {
    for (const value of ["0", "33", "4.5", "four", "-1", "1e1", "99999999999"])
      assert.equal(wrong(`--targets=${value}`), `--targets takes a whole number from 1 to 32, not ${value}.`);
    assert.equal(wrong("--targets"), "--targets takes a whole number from 1 to 32.");
    assert.equal(wrong("--targets="), "--targets takes a whole number from 1 to 32.");
    assert.equal(wrong("--port", "65536"), "--port takes a whole number from 1 to 65535, not 65536.");
    assert.equal(wrong("--seed", "4294967296"), "--seed takes a whole number from 0 to 4294967295, not 4294967296.");
    assert.equal(wrong("--port", "--lan"), "--port takes a whole number from 1 to 65535, not --lan.");
    assert.equal(wrong("--page-port", "8081"), "--page-port: the targets dial 8081, choose another port.");
    assert.equal(wrong("--runtime"), "--runtime takes vm, espruino or kaluma.");
    assert.equal(wrong("--runtime=v8"), "--runtime takes vm, espruino or kaluma, not v8.");
    assert.equal(wrong("--lan=yes"), "--lan takes no value.");
  });

  it("refuse unknown options, duplicates and contradictions", () => {
    assert.match(wrong("--bogus"), /^There is no option --bogus\. See npm start -- --help\.$/);
    assert.match(wrong("-x"), /^There is no option -x\./);
    assert.match(wrong("--no-lan"), /^There is no option --no-lan\./);
    assert.match(wrong("--toString"), /^There is no option --toString\./);
    assert.match(wrong("quickly"), /^There is nothing to do with "quickly"/);
    assert.equal(wrong("--seed", "1", "--seed", "2"), "--seed is given twice.");
    assert.match(wrong("--json"), /^--json needs --autoplay: /);
    assert.equal(wrong("--no-web", "--web-port", "8000"), "--no-web and --web-port exclude each other.");
    assert.equal(
      wrong("--web-port", "9000", "--port", "9000"),
      "--web-port and --port are both 9000, where the master listens.",
    );
    assert.equal(wrong("--web-port", "0"), "--web-port takes a whole number from 1 to 65535, not 0.");
    assert.match(wrong("--game", "Chess"), /^There is no game Chess\. The games are Quick Game, .*, Practice\.$/);
    assert.equal(wrong("--game", "Quick Gme"), "There is no game Quick Gme. Did you mean Quick Game?");
    assert.equal(
      wrong("--tragets", "8"),
      "There is no option --tragets. Did you mean --targets? See npm start -- --help.",
    );
    assert.equal(
      wrong("--runtime", "espurino"),
      "--runtime takes vm, espruino or kaluma, not espurino. Did you mean espruino?",
    );
  });
});

describe("the game and the players of npm start", () => {
  const read = (...args: string[]) => {
    const parsed = parseOptions(args);
    assert("options" in parsed, args.join(" "));
    return parsed.options;
  };

  it("are a game that comes with the firmware or a file, and a number of players or their names", () => {
    assert.deepEqual(read("--game", "steel run").game, { name: "Steel Run", isFile: false });
    assert.deepEqual(read("--game", "rush.json").game, { name: "rush.json", isFile: true });
    assert.deepEqual(read("--game", "./rush").game, { name: "./rush", isFile: true });
    assert.deepEqual(read("--players", "3").players, 3);
    assert.deepEqual(read("--players", "Ann,Bob_2,P1,x-y").players, ["Ann", "Bob_2", "P1", "x-y"]);
    assert.deepEqual(
      [read().isChosen, read("--game=Duel").isChosen, read("--players=2").isChosen],
      [false, true, true],
    );
  });

  it("are refused with the field and its limit", () => {
    const rule = "a name is 1 to 8 of A-Z a-z 0-9 _ -";
    assert.equal(wrong("--players", "Ann,Bébé"), `--players: ${rule}, not "Bébé".`);
    assert.equal(wrong("--players", "Ann,"), `--players: ${rule}, not "".`);
    assert.equal(wrong("--players", "Maximilian"), `--players: ${rule}, not "Maximilian".`);
    assert.equal(wrong("--players", "Ann, Bob"), `--players: ${rule}, not " Bob".`);
    assert.equal(wrong("--players", "Ann,Bob,Ann"), "--players: Ann is there twice.");
    assert.equal(wrong("--players", "A,B,C,D,E,F,G,H,I"), "--players: 9 names, the limit is 8.");
    assert.equal(wrong("--players", "9"), "--players: 9 are too many, the limit is 8.");
    assert.equal(wrong("--players"), "--players takes a value: --players N|NAMES.");
    assert.equal(wrong("--game"), "--game takes a value: --game NAME|FILE.");
  });

  it("must fit each other and the number of targets, which is what the game needs unless it is given", () => {
    const refusal = (...args: string[]) => {
      try {
        return gameToPlay(read(...args)).targets;
      } catch (thrown) {
        return (thrown as Error).message;
      }
    };
    assert.equal(refusal("--game", "duel", "--players", "3"), "--players: Duel is for 2 players.");
    assert.equal(refusal("--game", "duel", "--players", "Ann"), "--players: Duel is for 2 players.");
    assert.equal(refusal("--game", "duel", "--targets", "1"), "--targets: Duel needs 2 targets.");
    assert.equal(refusal("--game", "duel", "--targets", "1", "--lan"), 1, "real boards may join");
    assert.equal(
      refusal("--game", "duel", "--targets", "1", "--lan", "--autoplay"),
      "--targets: Duel needs 2 targets.",
    );
    assert.equal(refusal("--game", "duel"), 4);
    assert.match(String(refusal("--game", "./none.json")), /^There is no file \.\/none\.json\./);
  });
});

describe("keys", () => {
  const taken = (...inputs: string[]) => {
    const keys = new Keys();
    return inputs.flatMap((input) => keys.actionsFor(input));
  };

  it("take a number at once, and two digits after a 0", () => {
    assert.deepEqual(taken("3"), [{ do: "shoot", number: 3 }]);
    assert.deepEqual(taken("k", "4", "r", "1"), [
      { do: "cut", number: 4 },
      { do: "reboot", number: 1 },
    ]);
    assert.deepEqual(taken("012", "k032"), [
      { do: "shoot", number: 12 },
      { do: "cut", number: 32 },
    ]);
  });

  it("cancel an unfinished number at any other key", () => {
    assert.deepEqual(taken("k", "\x1b", "4"), [{ do: "shoot", number: 4 }]);
    assert.deepEqual(taken("01", "s", "2"), [
      { do: "press", contact: "B" },
      { do: "shoot", number: 2 },
    ]);
  });

  it("include capitals, Ctrl-C and arrows", () => {
    const stop: Action = { do: "press", contact: "B" };
    assert.deepEqual(taken("S\x03\x1b[5~\x1b[6~\x1b[1~z"), [
      stop,
      { do: "quit" },
      { do: "scroll up" },
      { do: "scroll down" },
    ]);
  });

  it("press each of the master's buttons, and its joystick", () => {
    const pressed = (input: string) =>
      taken(input).map((action) => (action.do === "press" ? action.contact : action.do));
    assert.deepEqual(pressed("agbsxyABXY"), ["A", "A", "B", "B", "X", "Y", "A", "B", "X", "Y"]);
    for (const shape of ["\x1b[", "\x1bO"])
      assert.deepEqual(pressed(`${shape}A${shape}B${shape}D${shape}C`), ["up", "down", "left", "right"]);
    assert.deepEqual(pressed("\r\nmh"), ["press", "press", "display", "hot"]);
  });

  it("move through the master's menus", () => {
    const arena = range();
    const controls = new Controls(arena, () => {});
    const go = (...contacts: Contact[]) => {
      for (const contact of contacts) {
        controls.do({ do: "press", contact });
        arena.run(300);
      }
      arena.run(seenMs);
    };
    go("X", "A", "X", "down", "press", "down", "right", "left", "A");
    assert.deepEqual([title(arena), chosen(arena)], ["Whack", "Players 2"]);
    go("Y");
    assert.equal(chosen(arena), "Play Whack");
    go("up");
    assert.equal(chosen(arena), "Options");
  });

  /** Holds a key down for that many ms: a terminal repeats it after half a second. */
  const holdKey = (arena: VirtualArena, controls: Controls, contact: Contact, ms: number) => {
    controls.do({ do: "press", contact });
    for (let at = 500; at < ms; at += 33)
      arena.world.clock.at(arena.world.clock.now() + at, () => controls.do({ do: "press", contact }));
    arena.run(ms + seenMs);
  };

  it("held down, step from line to line, but select only when they are pressed again", () => {
    const arena = range();
    const controls = new Controls(arena, () => {});
    press(arena, "X", "A");
    for (const contact of ["X", "down"] as const) {
      while (chosen(arena) !== "Quick Game") press(arena, "up");
      holdKey(arena, controls, contact, 1000);
      assert.equal(chosen(arena), "Steel Run", `${contact}: once, and four times from 500 ms on`);
    }
    press(arena, "up", "up", "up", "A", "X");
    assert.equal(chosen(arena), "Players 1");
    holdKey(arena, controls, "A", 3000);
    assert.equal(chosen(arena), "Players 3", "once, and once when the terminal begins to send it again");
    controls.do({ do: "press", contact: "A" });
    arena.run(seenMs);
    assert.equal(chosen(arena), "Players 4");
  });

  it("do not end the hold of X, except STOP", () => {
    const said: string[] = [];
    const arena = range();
    arena.makeHot();
    arena.press("B");
    arena.hold("X");
    arena.run(1500); // it is COLD again
    const controls = new Controls(arena, (sentence) => said.push(sentence));
    controls.do({ do: "hot" });
    arena.run(300);
    controls.do({ do: "press", contact: "A" });
    arena.run(1500);
    assert.deepEqual([arena.view.word, ...said], ["HOT", "X is held", "X is still held"]);
    controls.do({ do: "hot" });
    arena.run(300);
    controls.do({ do: "press", contact: "B" });
    arena.run(1500);
    assert.equal(arena.view.word, "STOP");
  });

  it("held down, do not both clear STOP and make the range hot", () => {
    const arena = new VirtualArena({ targets: 1 });
    const controls = new Controls(arena, () => {});
    arena.assemble();
    controls.do({ do: "press", contact: "B" });
    arena.run(200);
    for (let ms = 0; ms < 5000; ms += 50) {
      controls.do({ do: "hot" });
      arena.run(50);
    }
    assert.equal(arena.view.word, "COLD");
    arena.run(1000);
    controls.do({ do: "hot" });
    arena.run(1500);
    assert.equal(arena.view.word, "HOT");
  });

  it("report their result", () => {
    const said: string[] = [];
    const arena = new VirtualArena({ targets: 2 });
    const controls = new Controls(arena, (sentence) => said.push(sentence));
    arena.assemble();
    for (const number of [1, 3, 0]) controls.do({ do: "shoot", number });
    controls.do({ do: "cut", number: 2 });
    controls.do({ do: "cut", number: 2 });
    assert.deepEqual(said, [
      "No plate is up at target_1.",
      "there is no target 3: the targets are 1 to 2",
      "there is no target 0: the targets are 1 to 2",
      "target_2 cut off",
      "target_2 healed",
    ]);
  });
});

describe("the live screen", () => {
  it("shows the range's state as a word, never only as a colour", () => {
    for (const word of ["COLD", "HOT", "STOP"] as const)
      assert.match(texts(state({ word }))[0]!, new RegExp(` ${word} `));
    assert(toAnsi(drawScreen(state(), defaultSize)[0]!).includes("\x1b["));
    assert(!texts(state()).join("").includes("\x1b"));
  });

  it("shows the URL of the page for browsers, in a window of the default size", () => {
    const page = "http://127.0.0.1:8000";
    assert.equal(
      texts(state({ page }))[0],
      " SNYPER  COLD   4 of 4 targets linked  http://127.0.0.1:8000  on 127.0.0.1:8081",
    );
    assert(texts(state({ page, address: "192.168.100.100:65535" }))[0]!.includes(page));
  });

  it("says what to do next, or what it waits for", () => {
    assert.equal(hint(state({ hint: "Press h to make it HOT." })), "Press h to make it HOT.");
    assert.equal(hint(state({ word: "HOT", hint: "Press a to play Duel." })), "HOT: Press a to play Duel.");
    assert.equal(hint(state({ prompt: "cut which target?" })), "cut which target?");
  });

  it("has a line for each target, including those from outside", () => {
    const targets = [
      target(1, { pose: "standing", last: "hit 0.512 s" }),
      target(2, { cut: true, linked: false, reason: "silence", roundTripMs: undefined }),
      target(3, { linked: undefined, roundTripMs: undefined }),
      target(9, { id: "netcat", number: undefined, pose: undefined }),
    ];
    const lines = texts(state({ targets }));
    assert.match(lines[3]!, /^ 1 {2}target_1 +up +standing +hit 0\.512 s +1\.3 ms/);
    assert.match(lines[4]!, /^ 2 {2}target_2 +cut, down silence +down +- +-/);
    assert.match(lines[5]!, /^ 3 {2}target_3 +not yet/);
    assert.match(lines[6]!, /^ - {2}netcat +up +- /);
  });

  it("shows the sheet of four targets, the log and the keys in 80x24", () => {
    const log = Array.from({ length: 30 }, (_, index) => ({ who: "master", text: `line ${index}` }));
    const lines = texts(state({ word: "HOT", game: over, log }));
    assert.equal(lines.length, 24);
    assert(lines.includes(" Quick Game over: P1: total 180 points, 10 hits, mean 0.600 s, best 0.600 s"));
    assert.equal(lines.filter((line) => line.includes("0.600 s   18")).length, 10);
    assert.equal(lines.at(-2), " master: line 29");
    assert.match(lines.at(-1)!, /h hot .* q quit {2}\? help/);
  });

  it("explains its keys within 80 characters", () => {
    const lines = texts(state({ help: true }), { width: 200, height: 24 }).filter((line) =>
      /^ (h|a b x y|s|arrows|m|v|1 to 9|k 1|0 1 2|PgUp|q| {7}) {2}/.test(line),
    );
    assert.equal(lines.length, 12);
    for (const line of lines) assert(line.length <= 80, line);
  });

  it("says what is wrong with the file of a game until it is right again", () => {
    const fault = "rush.json:4:9: up: a whole number from 1 to 16.";
    assert.equal(texts(state({ fault })).at(-1), ` ${fault}`);
    assert.match(texts(state({ fault: "" })).at(-1)!, /^ h hot /);
  });

  it("fits any window", () => {
    const targets = Array.from({ length: 32 }, (_, index) => target(index + 1));
    const log = Array.from({ length: 30 }, () => ({ who: "master", text: "x".repeat(300) }));
    const display = readLines(range().screen.pixels());
    for (const [width, height] of [
      [80, 24],
      [103, 20],
      [240, 70],
      [40, 12],
      [20, 5],
      [9, 3],
      [1, 1],
    ] as const) {
      for (const more of [
        { help: false },
        { help: true },
        { display },
        { display, help: true },
        { display, wantsDisplay: true },
        { display, wantsDisplay: false },
      ]) {
        const lines = drawScreen(state({ targets, log, game: over, ...more }), { width, height });
        assert.equal(lines.length, height);
        for (const line of lines) assert(widthOf(line) <= width, `${widthOf(line)} in ${width}`);
      }
    }
  });

  it("scrolls 32 targets, and keeps a plate that is up in sight", () => {
    const targets = Array.from({ length: 32 }, (_, index) => target(index + 1));
    const shown = (more: Partial<RangeState>) => texts(state({ targets, ...more })).join("\n");
    const most = scrollMax(state({ targets }), defaultSize);
    assert(most > 0);
    assert.match(shown({}), /target 1-\d+ of 32/);
    assert(!shown({}).includes("target_32 "));
    assert(shown({ scroll: most }).includes("target_32 "));
    assert.equal(shown({ scroll: most + 5 }), shown({ scroll: most }));
    targets[27] = target(28, { pose: "standing" });
    assert.match(shown({}), /target_28 .* standing/);
    assert.equal(scrollMax(state(), defaultSize), 0);
  });

  it("shows the state of an arena", () => {
    const arena = new VirtualArena({ targets: 2 });
    const watcher = new Watcher(arena, "127.0.0.1:8081");
    const seen = () => texts(watcher.state({ prompt: "", help: false, scroll: 0, wantsDisplay: false })).join("\n");
    arena.assemble();
    arena.makeHot();
    arena.press("A");
    assert.match(seen(), /HOT .*2 of 2 targets linked/);
    arena.until("a plate", () => arena.view.game?.up.size === 1);
    assert.match(seen(), /Quick Game, exposure 1, P1 0 points so far: target_[12] is UP/);
    arena.press("B");
    arena.run(1000);
    assert.match(seen(), /STOP .*\n STOP: .*[^]*Quick Game stopped: no sheet/);
  });
});

/** Plays a game in virtual time; `meanwhile` may disturb it. */
function playedIn(
  options: ArenaOptions,
  meanwhile?: (arena: VirtualArena) => void,
): { arena: VirtualArena; played: Played } {
  const arena = new VirtualArena(options);
  let played: Played | undefined;
  autoplay(
    arena,
    { seed: options.seed ?? 1, rules: quickGame },
    () => {},
    (outcome) => {
      played = outcome;
    },
  );
  meanwhile?.(arena);
  arena.until("the game's end", () => played !== undefined, 300_000);
  return { arena, played: played! };
}

describe("autoplay", () => {
  for (const [targets, seeds] of [
    [1, 3],
    [4, 6],
    [16, 2],
    [32, 1],
  ] as const) {
    it(`plays a Quick Game that adds up, with ${targets} targets`, () => {
      for (let seed = 1; seed <= seeds; seed++) {
        const { arena, played } = playedIn({ targets, seed });
        assert.deepEqual(played.faults, [], `seed ${seed}`);
        const { sheet, totals, roundTripMs, ...rest } = playedJson(arena, seed, played);
        assert.equal(sheet.length, 10);
        assert.equal(
          totals[0]!.points,
          sheet.reduce((sum, { points }) => sum + points, 0),
        );
        assert.equal(Object.keys(roundTripMs).length, targets);
        assert.deepEqual(rest, { seed, targets, game: "Quick Game", durationMs: rest.durationMs });
        assert.equal(sheetText(played.game!).split("\n").length, 12);
      }
    });
  }

  it("notices a sheet that does not add up", () => {
    const { arena, played } = playedIn({ seed: 3 });
    const good = played.game!;
    assert.deepEqual(sheetFaults(good, quickGame), []);
    const hit = good.sheet.findIndex(({ outcome }) => outcome === "hit");
    const spoilt = (spoil: (game: Game) => void) => {
      const game = structuredClone(good);
      spoil(game);
      return sheetFaults(game, quickGame).join("; ");
    };
    const total = (game: Game) => game.totals.get("P1")!;
    assert.match(
      spoilt((game) => {
        total(game).points++;
      }),
      /the sheet's points of P1 is/,
    );
    assert.match(
      spoilt((game) => {
        total(game).hits--;
      }),
      /the sheet's hits of P1 is/,
    );
    assert.match(
      spoilt((game) => {
        total(game).mean! += 0.01;
      }),
      /the sheet's mean of P1 is/,
    );
    assert.match(
      spoilt((game) => {
        delete total(game).best;
      }),
      /the sheet's best of P1 is -/,
    );
    assert.match(
      spoilt((game) => {
        game.totals.clear();
      }),
      /no total of P1/,
    );
    assert.match(
      spoilt((game) => {
        game.sheet.pop();
      }),
      /9 rows, but 10 exposures were reported/,
    );
    assert.match(
      spoilt((game) => {
        game.sheet.pop();
        game.exposures.pop();
      }),
      /9 exposures of 10, but nothing ended the turn/,
    );
    assert.match(
      spoilt((game) => {
        game.players.push("P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9");
      }),
      /9 players played/,
    );
    assert.match(
      spoilt((game) => {
        game.sheet[0]!.player = "P2";
      }),
      /belongs to no player/,
    );
    assert.match(
      spoilt((game) => {
        game.pars.set("P1", { seconds: 1, points: 1 });
      }),
      /1 points for par instead of none/,
    );
    assert.match(
      spoilt((game) => {
        game.sheet[hit]!.points += 1;
      }),
      /points for a hit after/,
    );
    assert.match(
      spoilt((game) => {
        game.sheet[hit]!.time = 4;
      }),
      /is a hit after 4 s/,
    );
    assert.match(
      spoilt((game) => {
        game.sheet[hit]!.outcome = "miss";
      }),
      /is a miss with a time/,
    );
    assert.match(
      spoilt((game) => {
        game.sheet[hit]!.target = "target_9";
      }),
      /differs from what was reported/,
    );
    arena.stands[0]!.plate.shots.length = 0;
    assert.match(faultsOf(arena, quickGame).join(), /target_1 was struck 0 times, but has \d hits on the sheet/);
    arena.lines.push(["target_1", "exposure hit 1 s 0.5"]);
    assert.match(faultsOf(arena, quickGame).join(), /target_1 felt \d hits, but \d are on the sheet/);
  });

  it("reports what did not happen", () => {
    const { played } = playedIn({ targets: 2, bundles: { target: "" } });
    assert.match(played.faults.join(), /^not within 60 s: all targets linked/);
  });

  it("reports that the game was stopped", () => {
    const { played } = playedIn({}, (arena) => {
      arena.until("a plate", () => arena.view.game?.exposures.length === 2, 60_000);
      arena.press("B");
    });
    assert.deepEqual(played.faults, ["the game was stopped"]);
  });
});

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the command without a terminal until it ends; `meanwhile` gets each piece of its output so far. */
function run(
  args: string[],
  meanwhile?: (stdout: string, child: ChildProcessWithoutNullStreams) => void,
  env = process.env,
): Promise<Ended> {
  const child = spawn(process.execPath, [startScript, ...args], { env });
  const output = { stdout: "", stderr: "" };
  child.stdin.end();
  child.stderr.on("data", (text) => {
    output.stderr += text;
  });
  child.stdout.on("data", (text) => {
    output.stdout += text;
    meanwhile?.(output.stdout, child);
  });
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, ...output })));
}

/** A port of loopback that is in use until `free`. */
async function takenPort(): Promise<{ port: number; free: () => Promise<void> }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    free: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

describe("the process of npm start", () => {
  it("exits 2 with a sentence when an option is wrong", async () => {
    assert.deepEqual(await run(["--bogus"]), {
      code: 2,
      stdout: "",
      stderr: "There is no option --bogus. See npm start -- --help.\n",
    });
  });

  it("exits 1 and says so when the port is in use", async () => {
    const { port, free } = await takenPort();
    const { code, stderr } = await run(["--port", String(port)]);
    await free();
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`^Port ${port} is in use: .* --port`));
  });

  it("exits 1 and says how to get one when there is no interpreter", async () => {
    const { code, stderr } = await run(["--runtime", "espruino"], undefined, {
      ...process.env,
      ESPRUINO: "/there/is/none",
    });
    assert.equal(code, 1);
    assert.match(stderr, /^No Espruino interpreter found: set ESPRUINO .* espruino-linux/);
  });

  it("prints a plain log without a terminal, and ends cleanly on SIGTERM", async () => {
    const { port, free } = await takenPort();
    await free();
    const { code, stdout, stderr } = await run(
      ["--port", String(port), "--targets", "1", "--no-web"],
      (soFar, child) => {
        // a second signal would not wait for a clean end
        if (!child.killed && soFar.includes("master: link target_1 up\n")) child.kill("SIGTERM");
      },
    );
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert(stdout.startsWith("No terminal, so this is a plain log"));
    assert(!stdout.includes("page for browsers"));
    assert(!stdout.includes("\x1b"));
  });

  it("plays a game of your own, and says what is wrong with it as soon as it is saved", async () => {
    const { port, free } = await takenPort();
    await free();
    const folder = mkdtempSync(join(tmpdir(), "snyper-start-"));
    const path = join(folder, "rush.json");
    const rush = { name: "Rush", exposures: 1 };
    writeFileSync(path, JSON.stringify(rush));
    const common = ["--port", String(port), "--targets", "1", "--no-web", "--game", path, "--players", "Ann"];
    let saved = 0;
    const { code, stdout, stderr } = await run(common, (soFar, child) => {
      if (saved === 0 && soFar.includes("master: link target_1 up\n")) {
        saved = 1;
        writeFileSync(path, JSON.stringify({ ...rush, up: 17 }));
        // The fault goes to stderr, so the next file is saved by the clock.
        setTimeout(() => writeFileSync(path, JSON.stringify({ ...rush, name: "Hurry" })), 2000);
      }
      if (!child.killed && soFar.includes("was read again: A plays Hurry as it is now.\n")) child.kill("SIGTERM");
    });
    rmSync(folder, { recursive: true });
    assert.equal(code, 0, stdout);
    assert.match(stderr, /^\S+rush\.json:1:\d+: up: a whole number from 1 to 16\.\nRush stays as it was\.\n$/);
  });

  it("exits 1 when the file of a game is wrong, 2 when the game does not fit, and lets the robot play it", async function () {
    this.timeout(60_000);
    const folder = mkdtempSync(join(tmpdir(), "snyper-start-"));
    const path = join(folder, "rush.json");
    const file = (document: object) => writeFileSync(path, JSON.stringify(document));
    file({ name: "Rush", exposures: 101 });
    const wrongFile = await run(["--game", path]);
    assert.deepEqual([wrongFile.code, wrongFile.stdout], [1, ""]);
    assert.match(wrongFile.stderr, /^\S+rush\.json:1:28: exposures: a whole number from 1 to 100\.\n$/);
    file({ name: "Rush", exposures: 1, play: "duel" });
    assert.deepEqual(await run(["--game", path, "--players", "Ann"]), {
      code: 2,
      stdout: "",
      stderr: "--players: Rush is for 2 to 4 players.\n",
    });
    file({ $schema: "x", name: "Rush", exposures: 1, gap: [0, 0] });
    const { port, free } = await takenPort();
    await free();
    const options = ["--port", String(port), "--autoplay", "--json", "--game", path, "--players", "Ann"];
    const played = await run(options);
    rmSync(folder, { recursive: true });
    assert.equal(played.code, 0, played.stderr);
    const { game, totals } = JSON.parse(played.stdout) as PlayedJson;
    assert.deepEqual([game, ...totals.map(({ player }) => player)], ["Rush", "Ann"]);
  });

  it("serves the page at the printed URL", async () => {
    const [master, web] = [await takenPort(), await takenPort()];
    await Promise.all([master.free(), web.free()]);
    let title = "";
    const { code, stdout } = await run(
      ["--port", String(master.port), "--targets", "1", "--web-port", String(web.port)],
      (soFar, child) => {
        const url = /^The page for browsers is at (\S+)$/m.exec(soFar)?.[1];
        if (url === undefined || title !== "") return;
        title = "asked";
        void fetch(url)
          .then((response) => response.text())
          .then((text) => {
            title = /<title>(.*)<\/title>/.exec(text)![1]!;
            child.kill("SIGTERM");
          });
      },
    );
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(`^The page for browsers is at http://127\\.0\\.0\\.1:${web.port}$`, "m"));
    assert.equal(title, "SNYPER");
  });

  it("exits 1 and says so when the port given for the page is in use", async () => {
    const [master, web] = [await takenPort(), await takenPort()];
    await master.free();
    const { code, stderr } = await run(["--port", String(master.port), "--web-port", String(web.port)]);
    await web.free();
    assert.equal(code, 1);
    assert.equal(
      stderr,
      `The page is not served because port ${web.port} is in use: try --web-port with another number, or --no-web.\n`,
    );
  });

  it("runs the range without the page when its default port is taken", async () => {
    // The master itself uses it.
    const { code, stdout } = await run(["--port", "8000", "--targets", "1"], (soFar, child) => {
      if (soFar.includes("\nmaster: ")) child.kill("SIGTERM");
    });
    if (code === 1) return; // something else on this machine has it
    assert.equal(code, 0);
    assert.match(
      stdout,
      /^The arena page is not served because the master uses port 8000: try --web-port with another number\.$/m,
    );
  });
});
