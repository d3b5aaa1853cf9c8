// `npm run game`: its command line, and the process with its exit codes.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseOptions } from "../../../sim/cli/game-options.js";

const script = fileURLToPath(new URL("../../../sim/game.js", import.meta.url));
const rush = { name: "Rush", about: "Faster.", up: 2, exposures: 4, gap: [0, 1], duration: [1, 1] };

interface Ran {
  code: number;
  out: string;
  err: string;
}

/** Runs a program to its end. */
function runScript(file: string, args: string[]): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(process.execPath, [file, ...args], { encoding: "utf8" }, (error, out, err) =>
      resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err }),
    );
  });
}

const run = (...args: string[]) => runScript(script, args);
const runFlash = (...args: string[]) =>
  runScript(fileURLToPath(new URL("../../../tools/flash/flash.js", import.meta.url)), args);

describe("options of npm run game", () => {
  it("name a game, and say how to play it", () => {
    assert.deepEqual(parseOptions(["a b.json"]), {
      options: { name: "a b.json", players: 0, targets: 0, skill: 80, seed: 1, check: false },
    });
    assert.deepEqual(
      parseOptions(["Duel", "--players=2", "--targets", "6", "--skill", "0", "--seed", "7", "--check"]),
      {
        options: { name: "Duel", players: 2, targets: 6, skill: 0, seed: 7, check: true },
      },
    );
    assert.match((parseOptions(["--help"]) as { print: string }).print, /^ {2}--skill N .*: 0 to 100 \(default 80\)$/m);
  });

  it("are refused in a sentence", () => {
    const wrong = (...args: string[]) => (parseOptions(args) as { error: string }).error;
    assert.equal(wrong(), "Which game? npm run game -- FILE.json; see npm run game -- --help.");
    assert.equal(wrong("--check"), "Which game? npm run game -- FILE.json; see npm run game -- --help.");
    assert.equal(wrong("a", "--players", "9"), "--players takes a whole number from 0 to 8, not 9.");
    assert.match(wrong("a", "b"), /^There is nothing to do with "b"/);
    assert.match(wrong("a", "--fast"), /^There is no option --fast\. See npm run game -- --help\.$/);
  });
});

describe("npm run game, the process", function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "snyper-game-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function file(document: object | string): string {
    const path = join(folder, "rush.json");
    writeFileSync(path, typeof document === "string" ? document : JSON.stringify(document));
    return path;
  }

  it("describes a game, lets a robot play it, and exits with 0", async () => {
    const { code, out, err } = await run(file(rush), "--players", "2", "--skill", "100");
    assert.deepEqual([code, err], [0, ""]);
    assert.match(
      out,
      /^Rush: Faster\.\n1 to 4 players, turns; at least 1 target; at most 4 exposures a turn\nmaximum duration by number of players: 1: \d+ s, 2: \d+ s, /,
    );
    assert.match(out, /^P2: total 40 points, 4 hits, /m);
  });

  it("only checks it with --check, and knows the firmware's games by name", async () => {
    const { code, out } = await run("survival", "--check");
    assert.equal(code, 0);
    assert.match(out, /^Survival: .*\n.*\n.*\n$/);
  });

  it("reads documents from other systems", async () => {
    const text = `\ufeff${JSON.stringify(rush)}\r\n`;
    const path = file(text);
    const plain = await run(path, "--check");
    assert.equal(plain.code, 0, plain.err);
    for (const bytes of [Buffer.from(text, "utf16le"), Buffer.from(text, "utf16le").swap16()]) {
      writeFileSync(path, bytes);
      assert.deepEqual(await run(path, "--check"), plain);
    }
  });

  it("says in a sentence what is wrong with any document, without a stack trace or anything that a terminal obeys", async () => {
    const nest = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
    const documents = [
      "null",
      "7",
      '"x"',
      "[]",
      "",
      "{",
      nest(100),
      nest(100_000),
      `{"name":${nest(100_000)}}`,
      `{"order":${nest(50_000)},"name":"a","exposures":1}`,
      '{"__proto__":{"name":"a"}}',
      '{"constructor":1}',
      '{"name":"a","exposures":1e999}',
      '{"name":"a","exposures":-0}',
      '{"name":{"toString":1},"exposures":1}',
      '{"name":"\u009b2J","exposures":1}',
      '{"\u001b[2J":1}',
      "\x1b]0;title\x07",
      '{"name":"a","gap":null,"exposures":1}',
      `{"name":"a","points":{"hit":1e308},"exposures":1}`,
      `{"name":"a","noShoot":[[]],"exposures":1}`,
      "x".repeat(300_000),
    ];
    for (const document of documents) {
      const path = file(document);
      const [game, copy] = await Promise.all([run(path, "--check"), runFlash("game", path, "--dry-run")]);
      for (const { code, out, err } of [game, copy]) {
        assert.equal(code, 1, `${document.slice(0, 60)}: ${out}${err}`);
        assert.match(err, /^[^\n]+\.?\n/, document.slice(0, 60));
        assert.doesNotMatch(err, /\n {4}at /);
        assert.doesNotMatch(err, /[^\n -~]/, document.slice(0, 60));
      }
    }
  });

  it("suggests the game that was misspelt", async () => {
    const misspelt = await run("Quick Gme");
    assert.deepEqual(misspelt, { code: 2, out: "", err: "There is no game Quick Gme. Did you mean Quick Game?\n" });
    const { err } = await run("Chess");
    assert.match(err, /^There is no game Chess\. The games are Quick Game, .*, Practice\.\n$/);
  });

  it("lists all mistakes of a document, each with its line and column", async () => {
    const path = file(`{
  "name": " Rush",
  "exposures": 20,
  "gap": [2, 1],
  "duratoin": [3, 3],
  "points": { "hit": 10, "strek": 2 }
}`);
    const { code, out, err } = await run(path);
    assert.deepEqual([code, out], [1, ""]);
    const fields = "[a-zA-Z, ]+";
    const lines = [
      "2:11: name: 1 to 16 printable ASCII characters, without spaces at either end\\.",
      "4:10: gap: the first number must not exceed the second\\.",
      `5:3: duratoin: unknown field; the fields are ${fields}\\. Did you mean duration\\?`,
      `6:26: points\\.strek: unknown field; the fields are ${fields}\\. Did you mean streak\\?`,
    ];
    assert.match(err, new RegExp(`^${lines.map((line) => `\\S+rush\\.json:${line}\n`).join("")}$`));
  });

  it("takes $schema, which helps editors, and no other kind of it", async () => {
    assert.equal((await run(file({ $schema: "game.schema.json", ...rush }), "--check")).code, 0);
    const { code, err } = await run(file({ ...rush, $schema: 1 }), "--check");
    assert.equal(code, 1);
    assert.match(err, /^\S+rush\.json:1:\d+: \$schema: the path or URL of a JSON Schema, as a text\.\n$/);
  });

  it("needs as many targets as the game does", async () => {
    const { code, err } = await run("Duel", "--targets", "1", "--check");
    assert.deepEqual([code, err], [2, "--targets: Duel needs 2 targets.\n"]);
  });

  it("exits with 1 for an invalid game, and with 2 when it is misused", async () => {
    const [wrong, json, none, players, nothing] = await Promise.all([
      run(file({ ...rush, up: 17 })),
      run(join(folder, "none.json")),
      run(),
      run("Duel", "--players", "3"),
      run("--help"),
    ]);
    assert.deepEqual([wrong.code, json.code, none.code, players.code, nothing.code], [1, 1, 2, 2, 0]);
    assert.match(wrong.err, /^\S+rush\.json:1:39: up: a whole number from 1 to 16\.\n$/);
    assert.match(json.err, /^There is no file \S+none\.json\.\n$/);
    assert.equal(players.err, "--players: Duel is for 2 players.\n");
  });
});
