// `npm run flash -- game`: documents are checked, copied to a running master, verified, and can be chosen there.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RangeKey } from "../../../sim/arena/range-key.js";
import { VirtualArena } from "../../../sim/arena/virtual-arena.js";
import { LoneTarget } from "../../../sim/arena/lone-target.js";
import { readText } from "../../../sim/devices/read-text.js";
import { freePort } from "../../../sim/world/relay.js";
import { BoardConsole } from "../../../tools/common/console.js";
import { gameFiles } from "../../../tools/flash/games.js";
import { saveRange } from "../../../tools/flash/range-file.js";
import { newRange } from "../../../tools/flash/range.js";
import { Refusal } from "../../../tools/common/refusal.js";
import { openWire } from "../../../tools/common/wire.js";
import { copyGames, type Progress } from "../../../tools/flash/write.js";
import { FakeConsole, type FakeConsoleOptions } from "../../support/fake-console.js";
import { consolePort, flash, FlashedBoard, Flashing, takeConsole, until } from "../../support/flash-interpreter.js";
import { refused } from "../../support/refused.js";

const rush = {
  name: "Rush",
  about: "Faster and faster.",
  exposures: 2,
  gap: [0, 0.1],
  duration: [1, 1],
  points: { hit: 10, streak: 2 },
};
/** Long enough for more than one typed line. */
const long = {
  ...rush,
  name: 'Long & "wide"',
  order: Array.from({ length: 32 }, (_, index) => 10 + (index % 6)),
  noShoot: [1, 2, 3, 4, 5, 6, 7, 8, 9],
  gapLast: [0, 0.25],
  durationLast: [0.5, 0.5],
  seconds: 100,
  misses: 20,
  par: 90,
  early: 0.25,
  allDown: false,
  wave: true,
  hits: 3,
  up: "all",
  seed: 2147483646,
  play: "turns",
  players: [1, 4],
  targets: 15,
  points: { hit: 1000, speed: 1000, streak: 1000, miss: -1000, noShoot: -1000, early: -1000, par: 1000 },
};
const silently: Progress = { step: () => undefined, bytes: () => undefined };

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "snyper-games-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a document, and returns its path. */
function file(name: string, document: object | string): string {
  const path = join(folder, name);
  writeFileSync(path, typeof document === "string" ? document : JSON.stringify(document, undefined, 2));
  return path;
}

describe("games to copy", () => {
  it("are files of the Storage, each under its name, without the fields that are only for people", () => {
    assert(JSON.stringify(long).length > 512, "one line would do");
    assert.deepEqual(
      [...gameFiles([file("a.json", rush), file("b.json", long)])],
      [
        ["Rush.game", JSON.stringify(rush)],
        ['Long & "wide".game', JSON.stringify(long)],
      ],
    );
  });

  const wrong: [string, object | string, RegExp][] = [
    ["a text that is not JSON", '{"name": ', /bad\.json:1:9: a value is missing here\.\n {2}\{"name": \n {10}\^$/],
    ["an array", "[]", /bad\.json:1:1: game: a JSON object\.$/],
    [
      "an unknown field",
      { ...rush, wavve: true },
      /bad\.json:17:3: wavve: unknown field; the fields are name, about, .*, points\. Did you mean wave\?$/,
    ],
    [
      "a number beyond its limit",
      { ...rush, exposures: 101 },
      /bad\.json:4:16: exposures: a whole number from 1 to 100\.$/,
    ],
    ["a game without an end", { name: "x" }, /bad\.json:1:1: exposures: this or seconds is required\.$/],
    [
      "a game that could last too long",
      { ...rush, exposures: 60, duration: [600, 600] },
      /bad\.json:1:1: game: with 4 players it could last \d+ s; the limit is 7200 s\.$/,
    ],
  ];
  for (const [what, document, sentence] of wrong) {
    it(`are refused in a sentence that names the file: ${what}`, () =>
      assert.match(
        refused(() => gameFiles([file("good.json", rush), file("bad.json", document)]), 1),
        sentence,
      ));
  }

  it("are refused with all mistakes of all files at once", () => {
    const one = file("one.json", { ...rush, up: 17, exposures: "2" });
    const two = file("two.json", '{"name": "Two"\n"exposures": 3}');
    assert.equal(
      refused(() => gameFiles([one, file("rush.json", rush), two]), 1),
      [
        `${one}:4:16: exposures: a whole number from 1 to 100.`,
        `${one}:17:9: up: a whole number from 1 to 16.`,
        `${two}:2:1: a comma is missing before this.`,
        '  "exposures": 3}',
        "  ^",
      ].join("\n"),
    );
  });

  it("are refused if a file is missing, or two games have the same name", () => {
    assert.match(
      refused(() => gameFiles([join(folder, "none.json")]), 1),
      /^There is no file \S+none\.json\.$/,
    );
    file("rush.json", rush);
    assert.match(
      refused(() => gameFiles([join(folder, "rsuh.json")]), 1),
      /^There is no file \S+rsuh\.json\. Did you mean rush\.json\?$/,
    );
    assert.match(
      refused(() => gameFiles([folder]), 1),
      /^\S+ cannot be read \(EISDIR.*\)\.$/,
    );
    assert.equal(
      refused(() => gameFiles(["Quick Gme"])),
      "There is no game Quick Gme. Did you mean Quick Game?",
    );
    assert.equal(
      refused(() => gameFiles(["quick game"])),
      "Quick Game comes with the firmware: every master has it.",
    );
    assert.equal(
      refused(() => gameFiles([file("a.json", rush), file("b.json", { ...rush, up: 2 })]), 1),
      "Two of these games are called Rush: rename one of them.",
    );
  });
});

/** Copies games to a fake master, and returns it with the sentence, if there is one. */
async function copyTo(
  options: FakeConsoleOptions,
  documents: readonly object[],
  before: ReadonlyMap<string, string> = new Map(),
  progress = silently,
): Promise<{ fake: FakeConsole; said: string | undefined }> {
  const fake = await FakeConsole.listen({ isMaster: true, ...options });
  for (const [name, text] of before) fake.storage.set(name, text);
  const board = new BoardConsole(await openWire(fake.port), "PORT", "copy the games again");
  const games = gameFiles(documents.map((document, index) => file(`${index}.json`, document)));
  try {
    await copyGames(board, games, progress);
    return { fake, said: undefined };
  } catch (thrown) {
    assert(thrown instanceof Refusal, String(thrown));
    assert.equal(thrown.exitCode, 1);
    return { fake, said: thrown.message };
  } finally {
    await board.close();
    fake.close();
  }
}

const record: [string, string] = ["snyper.rec0\x01", "the record"];
const copied = new Map([
  ["Rush.game", JSON.stringify(rush)],
  ['Long & "wide".game', JSON.stringify(long)],
]);

describe("copying games", () => {
  it("writes and verifies each, changes nothing else, and does not disturb the running program", async () => {
    const bytes: string[] = [];
    const { fake, said } = await copyTo({}, [rush, long], new Map([record, ["Rush.game", "an older one"]]), {
      ...silently,
      bytes: (name, done, total) => bytes.push(`${name} ${done}/${total}`),
    });
    assert.equal(said, undefined);
    assert.deepEqual(new Map(fake.storage), new Map([record, ...copied]));
    const lengths = [...copied.values()].map((text) => text.length);
    assert.deepEqual(bytes, [
      `Rush.game ${lengths[0]}/${lengths[0]}`,
      `Long & "wide".game 512/${lengths[1]}`,
      `Long & "wide".game ${lengths[1]}/${lengths[1]}`,
    ]);
    assert.doesNotMatch(fake.heard, /reset\(|load\(|\x03"?\n|^\x03/m);
  });

  it("is refused if no master runs, before anything is written", async () => {
    const { fake, said } = await copyTo({ isMaster: false }, [rush]);
    assert.equal(
      said,
      "No master runs on this board: flash it first, or check which port is the master's and what its console says.",
    );
    assert.equal(fake.storage.size, 0);
  });

  it("does not interrupt the program on a silent board", async () => {
    const fake = await FakeConsole.listen({ isSilent: true });
    const board = new BoardConsole(await openWire(fake.port), "PORT");
    await assert.rejects(board.greet({ maxMs: 60, breaksOff: false }), /^Error: Nobody answers at PORT/);
    assert(!fake.heard.split("").includes("\x03"), JSON.stringify(fake.heard));
    await board.close();
    fake.close();
  });

  it("says what can be deleted if the flash is full, and never to erase everything", async () => {
    const full = () => {
      throw new Error("Unable to find or create file");
    };
    const { said } = await copyTo({ flash: full }, [rush]);
    assert.equal(
      said,
      'The board\'s flash cannot store Rush.game (Error: Unable to find or create file): make room with require("Storage").erase("NAME") on its console, where NAME is a copied game (NAME.game) or a file that is not SNYPER\'s; require("Storage").list() lists them. Then copy the games again.',
    );
  });

  it("reports what differs from what was written", async () => {
    const { said } = await copyTo({ flash: (_name, text) => text.replace("Rush", "Bush") }, [rush]);
    assert.match(
      said!,
      /^Rush\.game on the board differs from what was written \(\d+ of \d+ bytes, checksum \d+\): copy the games again, with another cable if that does not help\.$/,
    );
  });

  it("leaves the old game, none, half of one or the new one if the cable is pulled, but never a damaged record; a second try succeeds", async () => {
    const before = new Map([record, ['Long & "wide".game', JSON.stringify({ ...rush, name: long.name })]]);
    const text = JSON.stringify(long);
    const ends = new Set<string>();
    for (let linesMax = 1; !ends.has("new"); linesMax++) {
      const { fake, said } = await copyTo({ linesMax }, [long], before);
      const now = fake.storage.get('Long & "wide".game');
      const end =
        said === undefined
          ? "new"
          : now === undefined
            ? "none"
            : now === before.get('Long & "wide".game')
              ? "old"
              : now === text
                ? "whole"
                : now === text.slice(0, 512)
                  ? "half"
                  : "broken";
      if (said !== undefined)
        assert.equal(said, "The board at PORT went away: check its cable and its power, then copy the games again.");
      assert.notEqual(end, "broken", `cut after ${linesMax} lines`);
      assert.equal(fake.storage.get(record[0]), record[1]);
      ends.add(end);
      const again = await copyTo({}, [long], fake.storage);
      assert.deepEqual([again.said, again.fake.storage.get('Long & "wide".game')], [undefined, text]);
    }
    assert.deepEqual([...ends], ["old", "none", "half", "whole", "new"]);
  });
});

describe("a copied game on a master", () => {
  /** A master with these files in its Storage, its range hot. */
  function master(files: Iterable<readonly [string, string]>, targets = 1): VirtualArena {
    const arena = new VirtualArena({ targets });
    for (const [name, text] of files) arena.master.storage.set(name, text);
    arena.assemble();
    arena.makeHot();
    return arena;
  }

  const rows = (arena: VirtualArena) => readText(arena.screen.pixels());

  /** Presses until the screen shows that. */
  function press(arena: VirtualArena, button: "A" | "X" | "Y", text: string): void {
    arena.press(button);
    arena.run(1000);
    assert(
      rows(arena).some((row) => row.includes(text)),
      `no ${text} in\n${rows(arena).join("\n")}`,
    );
  }

  it("is in the list after the firmware's games, shows its description, and can be played", () => {
    const arena = master(copied);
    press(arena, "X", "New game");
    press(arena, "A", "Quick Draw");
    assert.deepEqual(
      rows(arena)
        .slice(2, 12)
        .map((row) => row.trim()),
      [
        "Quick Game",
        "Quick Draw",
        "Whack",
        "Shoot/No-Shoot",
        "Elimination",
        "Steel Run",
        "Duel",
        "Relay",
        "Survival",
        "Practice",
      ],
    );
    for (let i = 0; i < 11; i++) press(arena, "X", i < 9 ? "Practice" : i < 10 ? "Rush" : 'Long & "wide"');
    press(arena, "X", "Quick Game"); // the first line follows the last
    for (let i = 0; i < 10; i++) press(arena, "X", i < 9 ? "Practice" : "Rush");
    press(arena, "A", "Faster and faster.");
    press(arena, "A", "next: P1");
    for (const number of [1, 2]) {
      arena.until("the plate is up", () => arena.said("master", "exposure up P1 target_1 1 s").length === number);
      assert(arena.shoot("target_1"));
    }
    arena.until("the game's end", () => arena.said("master", "game over").length > 0);
    assert.deepEqual(arena.said("master", "game start"), ["game start Rush"]);
    assert.match(arena.said("master", "sheet total")[0]!, /^sheet total P1 22 hits 2 /);
  });

  it("is refused in a sentence if only half of it was written, and does no harm", () => {
    const text = JSON.stringify(rush);
    const arena = master([["Rush.game", text.slice(0, 60).padEnd(text.length, "\xff")]]);
    arena.type("master", 'play("Rush")');
    assert.deepEqual(arena.said("master", "refused"), ["refused Rush.game: not a complete JSON object, copy it again"]);
    assert.equal(arena.view.word, "HOT");
  });

  it("replaces the firmware's game of the same name, and is listed once", () => {
    const arena = master([["Whack.game", JSON.stringify({ ...rush, name: "Whack" })]]);
    arena.type("master", 'play("Whack")');
    arena.until("a plate is up", () => arena.said("master", "exposure up P1 target_1 1 s").length > 0);
    arena.type("master", 'print(require("Storage").list(/\\.game$/).join())');
    assert.equal(arena.said("master", "Whack.game").length, 1);
  });

  for (const [what, document] of [
    ["is invalid", { ...rush, name: "Quick Game", wavve: true }],
    ["was half written", '{"name":"Quick Ga\xff\xff\xff'],
  ] as const) {
    it(`does not keep a master from starting if it has the first game's name and ${what}`, () => {
      const arena = master([["Quick Game.game", typeof document === "string" ? document : JSON.stringify(document)]]);
      assert.deepEqual(arena.said("master", "crash"), []);
      assert.match(
        arena.said("master", "refused")[0]!,
        /^refused (wavve: unknown field; |Quick Game\.game: not a complete JSON object, copy it again$)/,
      );
      press(arena, "A", "next: P1");
      assert.deepEqual(arena.said("master", "game start"), ["game start Quick Game"]);
    });
  }
});

describe("npm run flash -- game, the process", function () {
  this.timeout(20_000);

  it("copies to the range's master or to --port, and prints the list of games", async () => {
    const fake = await FakeConsole.listen({ isMaster: true });
    const path = file("rush.json", rush);
    saveRange(join(folder, "range.json"), {
      ...newRange(),
      password: "quite secret",
      master: { board: "esp32", port: fake.port },
    });
    const ofRange = await flash(folder, ["game", path, file("long.json", long)]);
    assert.deepEqual(
      [ofRange.code, ofRange.said.split("\n").at(-2)],
      [0, 'The master has Rush, Long & "wide" in its list.'],
    );
    assert.deepEqual(new Map(fake.storage), copied);
    fake.close();
    const other = await FakeConsole.listen({ isMaster: true });
    const there = await flash(folder, ["game", path, "--port", other.port]);
    assert.deepEqual([there.code, other.storage.get("Rush.game")], [0, JSON.stringify(rush)], there.said);
    other.close();
  });

  it("shows with --dry-run what it would copy, without a board", async () => {
    const { code, said } = await flash(folder, ["game", file("rush.json", rush), "--dry-run"]);
    assert.equal(code, 0, said);
    assert.match(said, /^ {2}Rush\.game, \d+ bytes, CRC32 [0-9a-f]{8}: \{"name":"Rush",.*\}\nNothing was written\.\n$/);
  });

  it("exits with 1 for a wrong document, and with 2 if the master is not known", async () => {
    const [bad, nowhere] = await Promise.all([
      flash(folder, ["game", file("bad.json", { ...rush, up: 0 }), "--port", "tcp://127.0.0.1:1"]),
      flash(folder, ["game", file("rush.json", rush)]),
    ]);
    assert.deepEqual([bad.code, nowhere.code], [1, 2]);
    assert.match(bad.said, /^\S+bad\.json:17:9: up: a whole number from 1 to 16\.\n$/);
    assert.equal(nowhere.said, "Where is the master? Say it with --port: range.json does not know it yet.\n");
  });

  it("says on Ctrl-C what it has left on the board", async () => {
    const fake = await FakeConsole.listen({ isSilent: true });
    const run = new Flashing(folder, ["game", file("rush.json", rush), "--port", fake.port]);
    await until("it asks", () => fake.heard.length > 0, 5000);
    run.kill("SIGINT");
    assert.deepEqual(
      [await run.ended, run.said],
      [1, "Interrupted: the master refuses a game that is incomplete, copy it again.\n"],
    );
    fake.close();
  });
});

describe("npm run flash -- game, on a real Espruino", function () {
  this.timeout(60_000);
  let board: FlashedBoard | undefined;
  let target: LoneTarget | undefined;
  let giveBack: (() => Promise<void>) | undefined;
  /** What it has printed since the console was last opened. */
  let lines: string[] = [];

  before(async function () {
    this.timeout(100_000);
    giveBack = await takeConsole(this, "copying games onto an interpreter");
    board = new FlashedBoard();
    await board.prepare("chip-1");
    await board.powerOn();
  });

  after(async () => {
    await target?.close();
    await board?.close();
    await giveBack?.();
  });

  /** Types at its console, and waits for a line. */
  async function typed(statements: readonly string[], line: string, maxMs = 10_000): Promise<void> {
    const board = new BoardConsole(await openWire(consolePort), consolePort);
    lines = [];
    board.onLine((said) => lines.push(said));
    try {
      await board.greet({ breaksOff: false });
      for (const statement of statements) board.send(statement);
      await until(line, () => lines.some((said) => said.startsWith(line)), maxMs).catch((late: Error) =>
        assert.fail(`${late.message}\n${lines.join("\n")}`),
      );
    } finally {
      await board.close();
    }
  }

  /** As soon as the target is linked, X is held and released. */
  async function makeHot(): Promise<void> {
    await typed(
      [
        'var asking=setInterval(function(){command("ping","target_1",{},function(t,o){if(o=="alive"){clearInterval(asking);print("linked");}});},250)',
      ],
      "linked",
      15_000,
    );
    await typed(["touch(D14,false)"], "range STOP");
    for (const word of ["COLD", "HOT"]) await typed(["touch(D27,true)", "touch(D27,false)"], `range ${word}`);
    await typed(["touch(D27,true)", 'print("let go")'], "let go");
  }

  it("makes a game playable, copes with half a game, a full Storage and a flash, and disturbs no running game", async () => {
    const port = await freePort();
    saveRange(join(folder, "range.json"), { ...newRange(), password: "quite secret", port });
    const path = file("rush.json", rush);
    const none = await flash(folder, ["game", path, "--port", consolePort]);
    assert.deepEqual(
      [none.code, none.said],
      [
        1,
        "No master runs on this board: flash it first, or check which port is the master's and what its console says.\n",
      ],
    );

    const made = await flash(folder, ["master", "--board", "esp32", "--port", consolePort]);
    assert.equal(made.code, 0, made.said);
    const key = RangeKey.chosen({ key: join(folder, "range.json"), open: false });
    target = new LoneTarget({ id: "target_1", rangeName: "snyper", key, address: "127.0.0.1", port, seed: 1 });
    target.stands[0].board.powerOn();
    await makeHot();
    await typed(['play("Quick Game")'], "game start Quick Game");

    const first = await flash(folder, ["game", path]);
    assert.deepEqual([first.code, first.said.split("\n").at(-2)], [0, "The master has Rush in its list."], first.said);
    await typed(['play("Rush")'], "refused a game is running");
    await makeHot();
    await typed(['play("Rush")'], "exposure up P1 target_1 1 s");
    assert(lines.includes("game start Rush"), lines.join("\n"));
    await typed(["touch(D14,false)"], "game stopped");

    const text = JSON.stringify(rush);
    await typed(
      [`require("Storage").write("Rush.game",${JSON.stringify(text.slice(0, 60))},0,${text.length})`, 'play("Rush")'],
      "refused Rush.game: not a complete JSON object, copy it again",
    );
    assert.equal((await flash(folder, ["game", path])).code, 0);

    await typed(
      [
        'require("Storage").write("junk","x",0,require("Storage").getFree()+require("Storage").getStats().trashBytes-400)',
        'print("filled")',
      ],
      "filled",
    );
    const full = await flash(folder, ["game", file("long.json", long)]);
    assert.equal(full.code, 1);
    assert.match(
      full.said,
      /^The board's flash cannot store Long & "wide"\.game \(Error: Unable to find or create file\): make room with /m,
    );
    await typed(['require("Storage").erase("junk")', 'print("emptied")'], "emptied");
    assert.equal((await flash(folder, ["game", join(folder, "long.json")])).code, 0);

    const again = await flash(folder, ["master"]);
    assert.equal(again.code, 0, again.said);
    await typed(['print(require("Storage").list(/\\.game$/).sort().join())'], 'Long & "wide".game,Rush.game');
    await makeHot();
    await typed(['play("Rush")'], "game start Rush");
  });
});
