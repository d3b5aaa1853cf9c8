// The master's screen in the live screen of `npm start`: where it is, its rows and their colours, and the hint.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { VirtualArena } from "../../../sim/arena/virtual-arena.js";
import { LiveView } from "../../../sim/cli/live-view.js";
import { displaySpans } from "../../../sim/cli/display.js";
import { textOf, toAnsi } from "../../../sim/cli/line.js";
import { rangeSvg } from "../../../sim/cli/range-picture.js";
import { hint } from "../../../sim/cli/screen.js";
import { Watcher } from "../../../sim/arena/state.js";
import { seenMs, type Contact } from "../../../sim/arena/person.js";
import { readLines } from "../../../sim/devices/read-text.js";
import { defaultSize, over, state, texts } from "../../support/live.js";
import { hotRange, press, range } from "../../support/panel.js";
import { draw, opened, type Drawn } from "../../support/screen.js";

const displayOf = (arena: VirtualArena) => readLines(arena.screen.pixels());
const wide = { width: 103, height: 24 };

describe("the master's screen in the live screen", () => {
  it("is beside the plates if the window is wide enough, row by row as on the display", () => {
    const display = displayOf(range());
    const lines = texts(state({ display }), wide);
    const right = lines.slice(2, 19).map((line) => line.slice(81));
    assert.deepEqual(right, [
      `+${"-".repeat(20)}+`,
      ...display.map(({ text }) => `|${text.padEnd(20)}|`),
      `+${"-".repeat(20)}+`,
    ]);
    assert.match(lines[3]!, /^ 1 {2}target_1 +up +down .*\| COLD +2\/2 {3}\|$/);
    assert.deepEqual(
      lines.map((line) => line.slice(0, 80).trimEnd()),
      texts(state(), { width: 80, height: 24 }).map((line) => line.trimEnd()),
    );
    for (const size of [
      { ...wide, width: 102 },
      { ...wide, height: 19 },
    ])
      assert(!texts(state({ display }), size).join("").includes("SNYPER 0"));
    assert(
      !texts(state({ display, wantsDisplay: false }), wide)
        .join("")
        .includes("SNYPER 0"),
    );
  });

  it("takes the game's place in 80x24 on request, with all its rows, the log beside it and the plates above", () => {
    const display = displayOf(range());
    const log = Array.from({ length: 30 }, (_, index) => ({ who: "master", text: `line ${index}` }));
    const lines = texts(state({ display, log, wantsDisplay: true, game: over }));
    assert.equal(lines.length, 24);
    assert.deepEqual(
      lines.slice(8, 23).map((line) => line.slice(0, 22)),
      display.map(({ text }) => `|${text.padEnd(20)}|`),
    );
    assert.deepEqual(
      lines.slice(8, 23).map((line) => line.slice(22)),
      log.slice(-15).map(({ who, text }) => `  ${who}: ${text}`),
    );
    assert.match(lines[6]!, /^ 4 {2}target_4 /);
    assert.match(
      texts(state({ display, wantsDisplay: true, help: true })).join("\n"),
      /a b x y {2}press/,
      "the help goes first",
    );
    assert.equal(
      texts(state({ display: undefined, wantsDisplay: true })).join("\n"),
      texts(state()).join("\n"),
      "a dark one is not shown",
    );
  });

  it("has the colours that the master's firmware draws", () => {
    const looks = ["plain", "dim", "chosen", "good", "bad", "hot", "cold", "stop"] as const;
    const arena = opened();
    draw(
      arena,
      ...looks.map((look, row): Drawn => [row, look, look]),
      [9, "large", "plain", 2],
      [12, "STOP", "stop", 3],
    );
    const spans = displaySpans(displayOf(arena));
    assert.deepEqual(
      spans.slice(0, looks.length).map(({ text, style }) => [text.trim(), style]),
      looks.map((look) => [look, look]),
    );
    assert.deepEqual(
      [spans[9], spans[10]],
      [
        { text: "large               ", style: "bold" },
        { text: " ".repeat(20), style: "bold" },
      ],
    );
    assert.deepEqual(
      spans.slice(12).map(({ text, style }) => [text.trim(), style]),
      [
        ["", "stop"],
        ["STOP", "stop"],
        ["", "stop"],
      ],
    );
    assert.deepEqual([toAnsi([spans[2]!]).slice(0, 4), toAnsi([spans[3]!]).slice(0, 5)], ["\x1b[7m", "\x1b[32m"]);
  });

  it("decides the hint", () => {
    const arena = hotRange();
    const watcher = new Watcher(arena, "127.0.0.1:8081");
    const said = (...contacts: (Contact | number)[]) => {
      press(arena, ...contacts);
      return hint(watcher.state({ prompt: "", help: false, scroll: 0, wantsDisplay: undefined }));
    };
    assert.match(said(), /^HOT: Press a to play Quick Game/);
    assert.match(said("X"), /^HOT: a selects “New game”/);
    assert.match(said("A"), /^HOT: a selects “Quick Game”, x goes to the next line, y goes back/);
  });

  it("is read while it is lit, and follows the buttons", () => {
    const arena = new VirtualArena({ targets: 1 });
    const watcher = new Watcher(arena, "127.0.0.1:8081");
    const display = () => watcher.state({ prompt: "", help: false, scroll: 0, wantsDisplay: undefined }).display;
    assert.equal(display(), undefined);
    arena.assemble();
    arena.run(seenMs);
    assert.equal(display()![1]!.text, "SNYPER 0.1.0");
    assert.equal(display(), display(), "it is not read again while nothing changes");
    press(arena, "X", "A");
    assert.equal(display()![1]!.text, "New game");
    arena.kill("master");
    assert.equal(display(), undefined);
  });

  it("appears in 80x24 when the user moves through the menus or asks for it, and disappears on request", () => {
    const arena = range();
    const desk = new LiveView(arena, "127.0.0.1:8081", () => assert.fail("nobody quits"));
    const type = (keys: string, size = defaultSize) => {
      desk.handleInput(keys, size);
      arena.run(seenMs);
      return desk
        .lines(size)
        .map(textOf)
        .some((line) => line.includes("SNYPER 0.1.0"));
    };
    assert.deepEqual([type(""), type("a"), type("m"), type("m")], [false, false, true, false]);
    assert.equal(type("x"), false, "it was not wanted");
    const another = new LiveView(arena, "127.0.0.1:8081", () => undefined);
    const shows = () => another.lines(defaultSize).map(textOf).join("\n").includes("|SNYPER 0.1.0");
    for (const [key, isShown] of [
      ["1", false],
      ["\x1b[B", true],
      ["?", false],
      ["m", true],
      ["?", false],
      ["?", true],
      ["m", false],
    ] as const) {
      another.handleInput(key, defaultSize);
      assert.equal(shows(), isShown, key);
    }
    assert.deepEqual([type("", wide), type("m", wide), type("m", defaultSize)], [false, true, false]);
  });

  it("is up to date in docs/range.svg", () => {
    assert.equal(readFileSync("docs/range.svg", "utf8"), rangeSvg(), "npm run picture draws it anew");
  });
});
