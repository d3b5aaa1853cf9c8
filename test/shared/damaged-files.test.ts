// Files of a board's Storage that are JSON and still wrong: one field of each kind of file is replaced by any other
// value. The board reports it or works without it; it never crashes, and never falls silent.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { recordFile } from "../../firmware/master/game/record-lines.js";
import { builtBundle } from "../../sim/arena/flashed.js";
import { VmBoard } from "../../sim/board/vm-board.js";
import { Air } from "../../sim/world/air.js";
import { findInterpreter, noInterpreter } from "../../sim/board/interpreter/find.js";
import { virtualWorld } from "../../sim/world/virtual.js";
import { firmwareBundle } from "../support/firmware-bundle.js";

/** New in each run, so that every run tests other values; `SEED=7` repeats one. */
const seed = process.env["SEED"] === undefined ? Math.floor(Math.random() * 0x7fffffff) : Number(process.env["SEED"]);
/**
 * Long enough to read the settings and the other files of the boot, and to check a copied game's document in pieces,
 * ms.
 */
const bootMs = 1500;

type Role = "master" | "target";
type Path = readonly (string | number)[];

const network = {
  ssid: "snyper",
  password: "only simulated",
  range: "club",
  port: 8081,
  disabled: false,
  open: true,
};
const settings: Record<Role, object> = {
  target: {
    id: "target_1",
    ...network,
    master: "192.168.4.1",
    pins: { servo: "D16", piezo: "D26", battery: "D27", safe: "D21" },
    servo: { down: 0, up: 90, travel: 500 },
    sensor: { threshold: 0.15 },
    battery: { scale: 6.6 },
  },
  master: {
    ...network,
    wifi: "ap",
    players: ["Ann", "Bob"],
    page: { port: 8080, sockets: 10 },
    battery: { low: 3.4 },
    screen: { turn: 90, light: 1 },
    pins: {
      a: "D15",
      b: "D17",
      x: "D19",
      y: "D21",
      up: "D2",
      down: "D18",
      cs: "D9",
      dc: "D8",
      rst: "D12",
      backlight: "D13",
      mosi: "D11",
      sck: "D10",
      buzzer: "D6",
    },
  },
};
const game = {
  name: "Test",
  about: "A game.",
  play: "turns",
  players: [1, 2],
  targets: 2,
  order: [1, 2],
  seed: 5,
  up: 1,
  wave: false,
  noShoot: [3],
  hits: 1,
  gap: [1, 2],
  gapLast: [1, 1],
  duration: [1, 2],
  durationLast: [1, 1],
  exposures: 6,
  seconds: 60,
  misses: 5,
  allDown: false,
  par: 30,
  early: 0.1,
  points: { hit: 10, speed: 5, streak: 1, miss: -1, noShoot: -5, early: -1, par: 1 },
};
/** The entries of a game that a power failure interrupted. */
const entries: readonly object[] = [
  {
    n: 1,
    g: 1,
    e: "game",
    name: "Test",
    seed: 42,
    players: ["Ann", "Bob"],
    targets: ["target_1", "target_2", "target_3"],
    p: "a",
  },
  { n: 2, g: 1, e: "turn", player: 0, p: "b" },
  {
    n: 3,
    g: 1,
    e: "row",
    player: 0,
    target: "target_1",
    outcome: "hit",
    time: 0.834,
    points: 17,
    clock: 3.25,
    of: 2,
    p: "c",
  },
  { n: 4, g: 1, e: "row", player: 0, target: "target_2", outcome: "miss", points: -1, clock: 7, of: 2, p: "d" },
  { n: 5, g: 1, e: "par", player: 0, points: 3, p: "e" },
  { n: 6, g: 1, e: "turn", player: 1, p: "f" },
  { n: 7, g: 1, e: "row", player: 1, target: "target_2", outcome: "lost", points: 0, clock: 9, p: "g" },
];

/** A kind of file: its name, what a board writes, and what must be typed after the boot if it is read only later. */
interface Kind {
  what: string;
  role: Role;
  file: string;
  right: unknown;
  typed?: string;
}

const kinds: readonly Kind[] = [
  { what: "a target's settings", role: "target", file: "snyper.json", right: settings.target },
  { what: "a master's settings", role: "master", file: "snyper.json", right: settings.master },
  {
    what: "a target's crash note",
    role: "target",
    file: "snyper.crash",
    right: { count: 2, early: 1, why: "Error: broken" },
  },
  {
    what: "a master's crash note",
    role: "master",
    file: "snyper.crash",
    right: { count: 2, early: 1, why: "Error: broken" },
  },
  { what: "the options", role: "master", file: "snyper.opt", right: { mute: true, sens: 2 } },
  {
    what: "the best",
    role: "master",
    file: "snyper.best",
    right: [3, ["Test", "Ann", 50, "Bob", 40], ["Quick Game", "Bob", 7]],
  },
  { what: "the entered names", role: "master", file: "snyper.names", right: ["ANN", "BOB"] },
  { what: "a copied game", role: "master", file: "Test.game", right: game },
  { what: "an unfinished game's record", role: "master", file: recordFile, right: entries },
];

/** The paths to all values within a value. */
function pathsOf(value: unknown): Path[] {
  if (typeof value !== "object" || value === null) return [];
  const steps = Array.isArray(value) ? value.map((_, index) => index) : Object.keys(value);
  return steps.flatMap((step) => [[step], ...pathsOf((value as any)[step]).map((path) => [step, ...path])]);
}

/** The value with another one at that path; `undefined` removes the field. */
function replaced(value: unknown, path: Path, by: unknown): unknown {
  const copy = structuredClone(value) as any;
  let inner = copy;
  for (const step of path.slice(0, -1)) inner = inner[step];
  inner[path.at(-1)!] = by;
  return copy;
}

const anything: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    true,
    false,
    0,
    1,
    -1,
    0.5,
    1.5,
    2,
    9,
    255,
    1e9,
    -1e9,
    1e300,
    "",
    "0",
    "1",
    "a",
    "D17",
    "D017",
    "constructor",
    "length",
    "\0",
    "\n",
    "a\nrange HOT",
    "\xff",
    "x".repeat(200),
    [],
    {},
    [[]],
    [null],
    [-1],
    { length: 2 },
  ),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.jsonValue({ maxDepth: 2 }),
);

/** The text in bytes, as a board's Storage has it. */
const bytes = (value: unknown) => Buffer.from(JSON.stringify(value) ?? "", "utf8").toString("latin1");

function linesOf(values: unknown): string {
  return (values as unknown[]).map((value) => `${bytes(value)}\n`).join("");
}

/** What a board prints when it boots with that file. */
function booted({ role, file, typed }: Kind, damaged: unknown): string[] {
  const world = virtualWorld(1);
  const lines: string[] = [];
  const board = new VmBoard({ name: "board", world, air: new Air(world.clock), seed: 1 });
  const { storage } = board;
  storage.set(".bootcde", builtBundle(role));
  storage.set("snyper.json", JSON.stringify(settings[role]));
  if (role === "master") storage.set("Test.game", JSON.stringify(game));
  if (file === recordFile) storage.set(`${recordFile}0\x01`, linesOf(damaged).padEnd(4064, "\xff"));
  else storage.set(file, bytes(damaged));
  board.onLine((line) => lines.push(line));
  board.powerOn();
  world.clock.run(bootMs);
  if (role === "master" && lines.some((line) => line.startsWith("ready "))) {
    for (const line of [typed ?? 'command("ping")', 'play("Test",1)']) board.type(line);
    // Opens the results, which read the best scores, and goes back.
    for (const pin of ["D19", "D19", "D15", "D21"]) {
      board.drive(pin, { level: 0 });
      world.clock.run(200);
      board.drive(pin, { level: 1 });
      world.clock.run(200);
    }
  }
  world.clock.run(bootMs);
  board.kill();
  return lines;
}

function assertSound(kind: Kind, damaged: unknown): void {
  const lines = booted(kind, damaged);
  const told = `${kind.what}\n${kind.file === recordFile ? linesOf(damaged) : bytes(damaged)}\n${lines.join("\n")}`;
  assert.deepEqual(
    lines.filter((line) => /^crash |ncaught|^not counted/.test(line)),
    [],
    told,
  );
  assert.ok(
    lines.some((line) => /^(settings |ready |disabled |safe mode)/.test(line)),
    told,
  );
  for (const line of lines) assert.match(line, /^[ -~]*$/, told);
  assert.deepEqual(
    lines.filter((line) => line.startsWith("range HOT")),
    [],
    told,
  );
}

describe(`a damaged file of a board (seed ${seed})`, () => {
  for (const kind of kinds) {
    it(`crashes no board: ${kind.what} with one field replaced by any value`, () => {
      const paths: Path[] = pathsOf(kind.right);
      assertSound(kind, kind.right);
      fc.assert(
        fc.property(fc.constantFrom(...paths), anything, (path, value) =>
          assertSound(kind, replaced(kind.right, path, value)),
        ),
        { seed, numRuns: 40 },
      );
    });
  }

  it("crashes no board: any file that is not an object, or not JSON", () => {
    for (const kind of kinds) {
      for (const whole of [null, 0, "", "text", [], [null], {}, true])
        assertSound(kind, kind.file === recordFile ? [whole] : whole);
    }
  });

  it("is reported in a line if it is ignored", () => {
    const said = (what: string, path: Path, value: unknown) => {
      const kind = kinds.find((one) => one.what === what)!;
      return booted(kind, replaced(kind.right, path, value)).filter((line) =>
        /^(damaged|game lost|settings|game unfinished)/.test(line),
      );
    };
    assert.deepEqual(said("the options", ["sens"], 3), ["damaged snyper.opt: left aside"]);
    assert.deepEqual(said("a target's crash note", ["count"], "2"), ["damaged snyper.crash: left aside"]);
    assert.deepEqual(said("the best", [1, 2], "50"), ["damaged snyper.best: left aside"]);
    assert.deepEqual(said("the entered names", [0], "A B"), ["damaged snyper.names: left aside"]);
    assert.deepEqual(said("an unfinished game's record", [0, "players"], "Ann"), [
      "game lost its record is damaged: players",
    ]);
    assert.deepEqual(said("an unfinished game's record", [2, "target"], "target_9"), [
      "game lost its record is damaged: target",
    ]);
    assert.deepEqual(said("an unfinished game's record", [2, "outcome"], "sparedstruck"), [
      "game lost its record is damaged: outcome",
    ]);
    assert.deepEqual(said("an unfinished game's record", [0, "targets"], ["target_1", "target_2"]), [
      "game lost Test needs 3 targets",
    ]);
    assert.deepEqual(said("an unfinished game's record", [0, "n"], -1), ["game lost its record is damaged: e"]);
    assert.deepEqual(said("an unfinished game's record", [6, "of"], 2), ["game unfinished Test"]);
    assert.deepEqual(said("a master's settings", ["pins", "a"], "D017"), [
      "settings pins.a: this board has no pin D017",
    ]);
  });
});

/** The functions that read the files, on a real interpreter: each may throw a sentence, and nothing else. */
const readers = `
import { pastCrashes } from "../shared/crash.js";
import { checkGame } from "./master/game/check.js";
import { bestOf, enterScore } from "./master/game/best.js";
import { changeEntered, openRoster } from "./master/game/entered.js";
import { openOptions } from "./master/options.js";
import { entryFault } from "./master/game/unfinished.js";
var count = 0;
global["damaged"] = function (file, text) {
  var wrong = "";
  require("Storage").write(file, text);
  try {
    if (file == "snyper.crash") pastCrashes();
    else if (file == "snyper.opt") openOptions();
    else if (file == "snyper.names") { openRoster(["P1", "P2"]); changeEntered("CY", false, print); }
    else if (file == "snyper.best") { bestOf("Test"); enterScore("Test", "Ann", 60); }
    else {
      var read = require("Storage").readJSON(file, true);
      if (file == "Test.game") checkGame(read);
      else {
        var begin = undefined;
        read.forEach(function (entry) {
          if (!entry) return; // a reader of the record skips it
          if (entryFault(entry, begin) == "" && !begin) begin = entry;
        });
      }
    }
  } catch (why) {
    wrong = typeof why == "string" ? "" : "" + why;
  }
  require("Storage").erase(file);
  count++;
  if (wrong != "") print("WRONG " + file + " " + text + " " + wrong);
};
global["all"] = function () { print("DONE " + count); };`;

describe(`a damaged file, read by a real interpreter (seed ${seed})`, () => {
  it("crashes none of the functions that read it", async function () {
    const program = findInterpreter();
    if (program === undefined) {
      console.log(`      SKIPPED: ${noInterpreter}`);
      return this.skip();
    }
    const read = kinds.filter(
      ({ file, role }) => file !== "snyper.json" && (role === "master" || file === "snyper.crash"),
    );
    const files = read.flatMap(({ file, right }) =>
      fc
        .sample(fc.tuple(fc.constantFrom(...pathsOf(right)), anything), { seed, numRuns: 60 })
        .map(([path, value]) => [file, bytes(replaced(right, path, value))] as const),
    );
    const folder = mkdtempSync(join(tmpdir(), "snyper-damaged-"));
    try {
      const calls = files.map(
        ([file, text]) =>
          `damaged(${JSON.stringify(file)},${JSON.stringify(text).replace(/[^ -~]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`)});`,
      );
      writeFileSync(join(folder, "all.js"), [await firmwareBundle(readers), ...calls, "all();"].join("\n"));
      const said = execFileSync(program, ["all.js"], {
        cwd: folder,
        input: "",
        encoding: "latin1",
        timeout: 20_000,
        killSignal: "SIGKILL",
      });
      assert.deepEqual(
        said.split("\n").filter((line) => /WRONG|ncaught|rror/.test(line)),
        [],
      );
      assert.match(said, new RegExp(`DONE ${files.length}`));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
