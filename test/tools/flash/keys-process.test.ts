// The range's key in `npm run flash` as a process: the file that keeps it, the walk that gives it to all boards, the
// settings as files, and that no key is ever on the terminal. The boards are imitated consoles.
import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isKey, keyName, masterKey, randomKey, targetKey } from "../../../tools/common/key.js";
import { loadRange } from "../../../tools/flash/range-file.js";
import type { Range } from "../../../tools/flash/range.js";
import { FakeConsole, type FakeConsoleOptions } from "../../support/fake-console.js";
import { flash, Flashing, until } from "../../support/flash-interpreter.js";

const isPosix = process.platform !== "win32";
const modeOf = (path: string) => statSync(path).mode & 0o777;

describe("the range's key, with the process", function () {
  this.timeout(30_000);
  let folder: string;
  let file: string;
  const fakes: FakeConsole[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "snyper-keys-"));
    file = join(folder, "range.json");
  });
  afterEach(() => {
    for (const fake of fakes.splice(0)) fake.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** An imitated board that is ready as `name` after it was flashed. */
  async function boardOf(name: string, more: FakeConsoleOptions = {}, port = 0): Promise<FakeConsole> {
    const role = name === "master" ? "master" : `target ${name}`;
    const fake = await FakeConsole.listen({ afterLoad: `ready ${role} 1.2.3`, serial: `chip-${name}`, ...more }, port);
    fakes.push(fake);
    return fake;
  }

  const rangeNow = (): Range => loadRange(file);
  const settingsOf = (fake: FakeConsole) =>
    JSON.parse(fake.storage.get("snyper.json") ?? "{}") as { key?: string; open?: boolean };

  /** Every secret of the range as it is now. */
  function secrets(): string[] {
    const { key = "", targets } = rangeNow();
    return [key, ...targets.map(({ id }) => targetKey(key, id).split(".")[1]!)].filter((secret) => secret !== "");
  }

  function assertSecret(said: string): void {
    for (const secret of secrets()) assert(!said.includes(secret.slice(0, 10)), said);
  }

  /** range.json as it was before there were keys, with two flashed boards and the rights that it may have got. */
  function writeOldRange(master: FakeConsole, a: FakeConsole): void {
    const text = `{
  "wifi": "ap",
  "targets": [
    { "board": "esp32", "port": "${a.port}", "id": "a", "serial": "chip-a", "version": "0.1.0", "servo": { "up": 80 } }
  ],
  "ssid": "snyper-k7f2",
  "password": "quite secret",
  "master": { "board": "esp32", "port": "${master.port}", "serial": "chip-master", "version": "0.1.0" }
}
`;
    writeFileSync(file, text);
    if (isPosix) chmodSync(file, 0o644);
  }

  it("is made by the first flash, kept where only its owner can read it, and never printed", async () => {
    const [master, a] = [await boardOf("master"), await boardOf("a")];
    const shown = await flash(folder, ["master", "--board", "esp32", "--port", master.port, "--dry-run"]);
    assert.match(shown.said, /"key":"[A-Za-z0-9+/]{6}\.\(not shown\)"/);
    assert(!existsSync(file), "a dry run makes nothing");
    const first = await flash(folder, ["master", "--board", "esp32", "--port", master.port]);
    assert.equal(first.code, 0, first.said);
    const { key } = rangeNow();
    assert(isKey(key));
    if (isPosix) assert.equal(modeOf(file), 0o600);
    assert.match(first.said, /This range has a new key, (\S{6})\. It is in range\.json: keep a copy of this file, /);
    assert(first.said.includes(`new key, ${keyName(key)}.`));
    assert.equal(rangeNow().master!.keyName, keyName(key));
    assert.equal(settingsOf(master).key, masterKey(key));

    const second = await flash(folder, ["target", "--id", "a", "--board", "esp32", "--port", a.port]);
    assert.equal(second.code, 0, second.said);
    assert(!second.said.includes("new key"), second.said);
    assert.equal(rangeNow().key, key);
    assert.equal(settingsOf(a).key, targetKey(key, "a"));
    assert(!a.heard.includes(key), "a target never gets the range's key");
    assert(master.heard.includes(key));
    const dry = await flash(folder, ["--all", "--dry-run"]);
    for (const { said } of [first, second, dry]) assertSecret(said);
  });

  it("is not lost if the first board cannot be flashed", async () => {
    const gone = await boardOf("master");
    const { port } = gone;
    gone.close();
    const { code, said } = await flash(folder, ["master", "--board", "esp32", "--port", port]);
    assert.equal(code, 1, said);
    const { key, master } = rangeNow();
    assert(isKey(key));
    assert.equal(master, undefined);
    if (isPosix) assert.equal(modeOf(file), 0o600);
  });

  it("comes to a range from before there were keys with the next flash, which names the other boards", async () => {
    const [master, a] = [await boardOf("master"), await boardOf("a")];
    writeOldRange(master, a);
    const first = await flash(folder, ["a"]);
    assert.equal(first.code, 0, first.said);
    const { key = "", targets } = rangeNow();
    assert(isKey(key));
    if (isPosix) assert.equal(modeOf(file), 0o600, "also if it had other rights");
    assert.deepEqual(targets[0]!.servo, { up: 80 });
    assert.equal(
      first.said.trimEnd().split("\n").at(-1),
      `Boards that cannot take part before they have the range's key ${keyName(key)}: master (no key yet). Run npm run flash -- --all.`,
    );
    const walk = await flash(folder, ["--all"]);
    assert.equal(walk.code, 0, walk.said);
    assert(!walk.said.includes("cannot take part"), walk.said);
    assert.equal(settingsOf(master).key, masterKey(key));
    assert.deepEqual([rangeNow().master!.keyName, rangeNow().targets[0]!.keyName], [keyName(key), keyName(key)]);
    for (const { said } of [first, walk]) assertSecret(said);
  });

  it("is converted by one walk, and a board that fails is named", async () => {
    const master = await boardOf("master");
    const a = await boardOf("a", { afterLoad: "settings pins.servo: this board has no pin D77" });
    writeOldRange(master, a);
    const { code, said } = await flash(folder, ["--all"]);
    assert.equal(code, 1);
    const name = keyName(rangeNow().key!);
    assert.match(said, /^master .* 1\.2\.3\na .* FAILED$/m);
    assert(said.endsWith(`range's key ${name}: a (no key yet). Run npm run flash -- --all.\n`), said);
    assertSecret(said);
  });

  it("is replaced with --new-key by a walk that survives an interruption", async () => {
    const [master, a, b] = [await boardOf("master"), await boardOf("a"), await boardOf("b")];
    await flash(folder, ["master", "--board", "esp32", "--port", master.port]);
    for (const [id, { port }] of [
      ["a", a],
      ["b", b],
    ] as const)
      assert.equal((await flash(folder, ["target", "--id", id, "--board", "esp32", "--port", port])).code, 0);
    const oldKey = rangeNow().key!;
    const { tcpPort } = a;
    a.close();
    const deaf = await boardOf("a", { isSilent: true }, tcpPort);

    const cut = new Flashing(folder, ["--new-key"]);
    await until("it tries the second board", () => cut.said.includes("\na: "), 10_000);
    cut.kill("SIGINT");
    assert.equal(await cut.ended, 1);
    const key = rangeNow().key!;
    assert(isKey(key) && key !== oldKey);
    const { master: done, targets } = rangeNow();
    assert.deepEqual(
      [done, ...targets].map((entry) => entry!.keyName),
      [keyName(key), keyName(oldKey), keyName(oldKey)],
    );
    const old = `key ${keyName(oldKey)}`;
    assert(
      cut.said.endsWith(`the range's key ${keyName(key)}: a (${old}), b (${old}). Run npm run flash -- --all.\n`),
      cut.said,
    );

    deaf.close();
    const again = await boardOf("a", {}, tcpPort);
    const walk = await flash(folder, ["--all"]);
    assert.equal(walk.code, 0, walk.said);
    const places = [`\na: `, `\nb: `, `\nmaster: `].map((line) => `\n${walk.said}`.indexOf(line));
    assert.deepEqual(
      places.toSorted((one, other) => one - other),
      places,
      "it begins with those that lack the key",
    );
    assert.equal(rangeNow().key, key, "no further key");
    assert.deepEqual(
      [settingsOf(master), settingsOf(again), settingsOf(b)].map((settings) => settings.key),
      [masterKey(key), targetKey(key, "a"), targetKey(key, "b")],
    );
    assert(!walk.said.includes("cannot take part"), walk.said);
    for (const said of [cut.said, walk.said]) {
      assertSecret(said);
      assert(!said.includes(oldKey.slice(0, 10)));
    }
  });

  it("is given up with --open, and comes back with --new-key", async () => {
    const [master, a] = [await boardOf("master"), await boardOf("a")];
    await flash(folder, ["master", "--board", "esp32", "--port", master.port]);
    await flash(folder, ["target", "--id", "a", "--board", "esp32", "--port", a.port]);
    const old = keyName(rangeNow().key!);
    const opened = await flash(folder, ["master", "--open"]);
    assert.equal(opened.code, 0, opened.said);
    assert.match(
      opened.said,
      /^This range is open: its boards have no key, so anybody on its network can move plates and score\. --new-key ends that\.\n/,
    );
    assert.match(
      opened.said,
      new RegExp(`before they are flashed again: a \\(key ${old.replaceAll("+", "\\+")}\\)\\.`),
    );
    assert.deepEqual([rangeNow().open, rangeNow().key, settingsOf(master).open], [true, undefined, true]);
    assert.equal(settingsOf(master).key, undefined);
    const keyed = await flash(folder, ["--new-key"]);
    assert.equal(keyed.code, 0, keyed.said);
    const { key = "", open } = rangeNow();
    assert.deepEqual([isKey(key), open], [true, undefined]);
    assert.deepEqual(
      [settingsOf(master), settingsOf(a)].map((settings) => settings.key),
      [masterKey(key), targetKey(key, "a")],
    );
    assertSecret(keyed.said);
  });

  it("is refused for a build without a hash, before anything is written", async () => {
    const a = await boardOf("a", { build: "ESP32_IDF4" });
    const line = ["target", "--id", "a", "--board", "esp32", "--port", a.port];
    const { code, said } = await flash(folder, line);
    assert.equal(code, 1);
    assert.match(said, /^Espruino's build ESP32_IDF4 has no SHA-256 .*: put the build ESP32 on this board, or make /m);
    assert.deepEqual([...a.storage.keys()], []);
    assert.equal((await flash(folder, [...line, "--open"])).code, 0);
    assert.equal(settingsOf(a).open, true);
  });

  it("comes again to the master when a target with SHA-1 is added", async () => {
    const master = await boardOf("master");
    const old = await boardOf("old", { build: "ESP8266_4MB" });
    await flash(folder, ["master", "--board", "esp32", "--port", master.port]);
    assert(!("sha1" in settingsOf(master)));
    const { said } = await flash(folder, ["target", "--id", "old", "--board", "esp8266", "--port", old.port]);
    assert.match(said, /^The master has to know which targets have SHA-1 only, .*: flash master again, too\.$/m);
    assert.equal((settingsOf(old) as { hash?: string }).hash, "SHA1");
    const again = await flash(folder, ["master"]);
    assert(!again.said.includes("flash master again"), again.said);
    assert.deepEqual((settingsOf(master) as { sha1?: string[] }).sha1, ["old"]);
  });

  describe("as settings in files", () => {
    const out = (...args: string[]) => flash(folder, [...args, "--settings-out", "settings"]);
    const read = (name: string) =>
      JSON.parse(readFileSync(join(folder, "settings", name), "utf8")) as Record<string, unknown>;
    const add = ["--board", "esp32", "--port", "P"];

    it("has one for each board, complete and readable only for its owner, and no board is flashed", async () => {
      const first = await out("master", ...add);
      assert.equal(first.code, 0, first.said);
      const second = await out("target", "--id", "a", ...add, "--up", "80");
      assert.match(second.said, /^settings.master\.json\nsettings.a\.json\nThese files contain passwords and keys: /);
      const range = rangeNow();
      const { ssid, password, key } = range;
      assert(isKey(key));
      assert.deepEqual(range.targets, [{ id: "a", board: "esp32", port: "P", servo: { up: 80 } }]);
      assert.deepEqual(read("a.json"), {
        id: "a",
        ssid,
        password,
        key: targetKey(key, "a"),
        pins: { servo: "D18", piezo: "D34" },
        servo: { up: 80 },
      });
      assert.deepEqual([read("master.json")["key"], read("master.json")["wifi"]], [masterKey(key), "ap"]);
      assert.deepEqual(readdirSync(join(folder, "settings")), [".written.json", "a.json", "master.json"]);
      if (isPosix) {
        assert.equal(modeOf(join(folder, "settings")), 0o700);
        for (const name of [".written.json", "a.json", "master.json"])
          assert.equal(modeOf(join(folder, "settings", name)), 0o600, name);
      }
      for (const { said } of [first, second]) assertSecret(said);
    });

    it("are what npm run flash writes to a board", async () => {
      const [master, a] = [await boardOf("master"), await boardOf("a")];
      await flash(folder, ["master", "--board", "esp32", "--port", master.port]);
      await flash(folder, ["target", "--id", "a", "--board", "esp32", "--port", a.port]);
      assert.equal((await out()).code, 0);
      for (const [name, fake] of [
        ["master", master],
        ["a", a],
      ] as const)
        assert.equal(readFileSync(join(folder, "settings", `${name}.json`), "utf8"), fake.storage.get("snyper.json"));
    });

    it("are written again after a change or a new key, but not over anybody's own or changed file", async () => {
      await out("master", ...add);
      await out("target", "--id", "a", ...add);
      const old = rangeNow().key;
      const renewed = await out("--new-key");
      assert.equal(renewed.code, 0, renewed.said);
      const { key = "" } = rangeNow();
      assert.notEqual(key, old);
      assert.deepEqual([read("master.json")["key"], read("a.json")["key"]], [masterKey(key), targetKey(key, "a")]);

      writeFileSync(join(folder, "settings", "a.json"), "mine");
      const before = readFileSync(file, "utf8");
      const refusal = await out("--new-key");
      assert.equal(refusal.code, 2);
      assert.match(
        refusal.said,
        /^settings.a\.json is not as npm run flash has written it: move it away, or name another folder with --settings-out\.\n$/,
      );
      assert.equal(readFileSync(file, "utf8"), before, "the key stays");
      assert.equal(read("master.json")["key"], masterKey(key), "none is written");
      assert.equal(readFileSync(join(folder, "settings", "a.json"), "utf8"), "mine");

      mkdirSync(join(folder, "other"));
      writeFileSync(join(folder, "other", "master.json"), "{}");
      assert.equal((await flash(folder, ["--settings-out", "other"])).code, 2);
    });

    it("are only named with --dry-run", async () => {
      const { code, said } = await out("master", ...add, "--dry-run");
      assert.deepEqual([code, /^settings.master\.json\nNothing was written\.\n$/.test(said)], [0, true], said);
      assert.deepEqual(readdirSync(folder), []);
    });

    it("are refused for boards whose files would be one, and have none for Kaluma", async () => {
      await out("master", ...add);
      const kaluma = await out("target", "--id", "w", "--board", "pico_w", "--port", "P");
      assert.match(
        kaluma.said,
        /^settings.master\.json\nw runs Kaluma, whose settings are in its program: use npm run flash -- w\.\n/,
      );
      await out("target", "--id", "a", ...add);
      const same = await out("target", "--id", "A", ...add);
      assert.equal(same.code, 2);
      assert.match(same.said, /^settings.A\.json would be the file of two boards whose ids differ only in capital/);
    });

    it("do not go with what needs a board", async () => {
      for (const option of ["--monitor", "--replace"])
        assert.deepEqual(await out("master", ...add, option), {
          code: 2,
          said: `--settings-out writes files and flashes no board: leave out ${option}.\n`,
        });
      assert.match((await out("game", "x.json")).said, /^game only copies games: leave out --settings-out\./);
      assert.match((await out()).said, /^range\.json has no boards yet/);
      assert.match((await out("--up", "3")).said, /^--settings-out takes boards, ports, pins, trims, /);
    });
  });

  it("is not shown when range.json is wrong", async () => {
    const key = randomKey();
    for (const text of [
      `{ "wifi": "ap", "key": "${key}=", "targets": [] }`,
      `{ "wifi": "ap", "key": "${key}, "targets": [] }`,
      `{ "wifi": "ap", "open": true, "key": "${key}", "targets": [] }`,
    ]) {
      writeFileSync(file, text);
      const { code, said } = await flash(folder, ["--all"]);
      assert.equal(code, 2, said);
      assert.match(said, /^range\.json:1:\d+: /);
      assert(!said.includes(key.slice(0, 10)) && !said.includes(key.slice(-10)), said);
      assert.equal(readFileSync(file, "utf8"), text);
    }
  });
});
