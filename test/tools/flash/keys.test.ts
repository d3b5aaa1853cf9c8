// The range's key in `npm run flash` without a board: when it is made, what each board's settings get, who is refused,
// and which boards still lack it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import type { BoardId } from "../../../tools/common/boards.js";
import { isMasterOutdated, otherKeys, refuseHashless, walkOrder } from "../../../tools/flash/keys.js";
import { plansFor } from "../../../tools/flash/plan.js";
import { changedRange, flashedRange, madeAtRandom, withMade } from "../../../tools/flash/range-change.js";
import { parseRange } from "../../../tools/flash/range-check.js";
import { newRange, type Range, type TargetEntry } from "../../../tools/flash/range.js";
import { dryRunText, otherKeysText } from "../../../tools/flash/report.js";
import { options, refused, refusedOptions } from "../../support/refused.js";

/** The bytes 0 to 31; its name, and what openssl derives from it. */
const key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
const derived = {
  target_1: "XLg6kc.BvnEsqU0jJLk9zLrM3uqY8ukZdy5cWbc3PzmF5h4N08",
  target_3: "XLg6kc.Bbh8vj8wDkwky2XqU6hZIDN6EZGTZXwJxOia+1YOBYc",
};
/** 32 bytes 255; its name is WoYCAu. */
const otherKey = `${"/".repeat(42)}8`;
const board = ["--board", "esp32", "--port", "P"];
const atRandom = { password: () => "made at random", rangeName: () => "snyper-k7f2", key: () => otherKey };
const built = { program: () => "the program", adapter: () => "the adapter", page: () => "the page" };

const target = (id: string, more: Partial<TargetEntry> = {}): TargetEntry => ({
  id,
  board: "esp32",
  port: "P",
  ...more,
});
const range = (more: Partial<Range> = {}): Range => ({
  ...newRange(),
  ssid: "snyper",
  password: "quite secret",
  key,
  master: { board: "esp32", port: "M" },
  targets: [],
  ...more,
});

const changed = (before: Range, ...args: string[]) => changedRange(before, options(...args), atRandom);
const plan = (before: Range, ...args: string[]) => plansFor(changed(before, ...args), options(...args), built);

interface Settings {
  key?: string;
  open?: boolean;
  hash?: string;
  sha1?: string[];
}

/** What proves that a board belongs to the range, in its settings. */
function proof(before: Range, ...args: string[]): Settings {
  const { key, open, hash, sha1 } = JSON.parse(plan(before, ...args)[0]!.files.get("snyper.json")!) as Settings;
  return JSON.parse(JSON.stringify({ key, open, hash, sha1 })) as Settings;
}

describe("the range's key", () => {
  it("is made for the first board of a range, without an option, and kept for the later ones", () => {
    const first = changed(newRange(), "master", ...board);
    assert.equal(first.key, otherKey);
    const later = changedRange(first, options("target", "--id", "a", ...board), { ...atRandom, key: () => key });
    assert.equal(later.key, otherKey);
    assert.equal(changed(range(), "master").key, key);
  });

  it("is made for a range from before there were keys, and for one whose boards are flashed all", () => {
    const { key: _none, ...old } = range({ targets: [target("a", { version: "0.1.0" })] });
    for (const line of [["a"], ["--all"], ["master"]]) assert.equal(changed(old, ...line).key, otherKey);
  });

  it("is saved before a board is flashed, together with the old entries of the boards", () => {
    const { key: _none, ...old } = range({ targets: [target("a", { version: "0.1.0" })] });
    const line = ["a", "--up", "80"];
    const made = madeAtRandom(old, changed(old, ...line), options(...line));
    assert.deepEqual(made, { key: otherKey });
    assert.deepEqual(withMade(old, made), { ...old, key: otherKey });
    assert.deepEqual(madeAtRandom(range(), changed(range(), "master"), options("master")), {});
  });

  it("is another one with --new-key, which is for all boards", () => {
    const line = ["--new-key"];
    assert.deepEqual(options(...line).selection, { kind: "all" });
    assert.deepEqual(options("--new-key", "--all").selection, { kind: "all" });
    const now = changed(range(), ...line);
    assert.equal(now.key, otherKey);
    assert.deepEqual(madeAtRandom(range(), now, options(...line)), { key: otherKey });
    assert.equal(
      refusedOptions("--new-key", "a"),
      "--new-key flashes every board of the range: leave out a, or --new-key.",
    );
    assert.equal(
      refusedOptions("--new-key", "--monitor"),
      "--monitor follows one board: name it instead of --new-key.",
    );
    assert.match(refusedOptions("--new-key", "--up", "3"), /^--new-key takes boards, ports, pins/);
    assert.match(refusedOptions("--new-key", "--port", "P"), /^--new-key takes boards, ports, pins/);
    assert.equal(refusedOptions("--new-key", "--open"), "--new-key and --open exclude each other.");
    assert.match(refusedOptions("game", "a.json", "--new-key"), /^game only copies games: leave out --new-key/);
    assert.match(refusedOptions("game", "a.json", "--open"), /^game only copies games: leave out --open/);
  });

  it("is gone from an open range, until --new-key", () => {
    const open = changed(range(), "master", "--open");
    assert.deepEqual([open.open, open.key, "key" in open], [true, undefined, false]);
    assert.equal(changed(open, "master").key, undefined, "it stays open");
    assert.deepEqual(madeAtRandom(range(), open, options("master", "--open")), {});
    assert.equal(changed(newRange(), "master", ...board, "--open").open, true);
    const keyed = changed(open, "--new-key");
    assert.deepEqual([keyed.key, keyed.open, "open" in keyed], [otherKey, undefined, false]);
    const made = madeAtRandom(open, keyed, options("--new-key"));
    assert.deepEqual(withMade(open, made).open, undefined, "a key and open would be refused");
    parseRange(JSON.stringify(withMade(open, made)), "R");
    assert.equal(withMade(open, {}).open, true);
  });
});

describe("a board's settings", () => {
  const targets = [target("target_1"), target("target_3", { board: "esp8266" })];

  it("have the whole key for the master only, and the targets with SHA-1", () => {
    assert.deepEqual(proof(range({ targets }), "master"), { key: `XLg6kc.${key}`, sha1: ["target_3"] });
    assert.deepEqual(proof(range({ targets: [target("target_1")] }), "master"), { key: `XLg6kc.${key}` });
  });

  it("have for a target what is derived for its id, and never the range's key", () => {
    assert.deepEqual(proof(range({ targets }), "target_1"), { key: derived.target_1 });
    assert.deepEqual(proof(range({ targets }), "target_3"), { key: derived.target_3, hash: "SHA1" });
    for (const name of ["target_1", "target_3"])
      for (const text of plan(range({ targets }), name)[0]!.files.values()) assert(!text.includes(key), name);
  });

  it("say that the range is open instead, and only then", () => {
    const { key: _none, ...open } = range({ targets, open: true });
    for (const name of ["master", "target_1", "target_3"]) assert.deepEqual(proof(open, name), { open: true }, name);
    assert.deepEqual(
      plan(open, "--all").map(({ hasKey }) => hasKey),
      [false, false, false],
    );
    assert.deepEqual(
      plan(range({ targets }), "--all").map(({ hasKey }) => hasKey),
      [true, true, true],
    );
    assert.throws(() => plansFor({ ...open, open: false }, options("--all"), built), /has a key/, "never by mistake");
  });

  it("are for a Pico W those of a board with SHA-256", () => {
    assert.deepEqual(proof(range({ targets: [target("target_1", { board: "pico_w" })] }), "target_1"), {
      key: derived.target_1,
    });
  });

  it("are shown by --dry-run without the key", () => {
    const whole = range({ targets });
    const text = dryRunText(plan(whole, "--all"), "range.json");
    assert.equal(text.match(/"key":"XLg6kc\.\(not shown\)"/g)?.length, 3, text);
    for (const secret of [key, ...Object.values(derived).map((value) => value.split(".")[1]!)])
      assert(!text.includes(secret.slice(0, 12)), text);
  });
});

describe("a board that cannot prove a key", () => {
  const sentence = (build: string, able: string) =>
    `Espruino's build ${build} has no SHA-256 to prove the range's key: take a board with the build ${able}, or make the range open with --open.`;

  it("is refused, with builds that can", () => {
    const able = "ESP32, ESP32C3_IDF4, ESP8266_4MB or ESPRUINOWIFI";
    for (const [id, build] of [
      ["pico", "RP2040_PICO"],
      ["pico2", "RP2350_PICO2"],
    ] as const) {
      assert.equal(
        refused(() => plan(range(), "target", "--id", "a", "--board", id, "--port", "P")),
        `a: ${sentence(build, able)}`,
      );
      assert.equal(
        refused(() => plan(range(), "master", "--board", id, "--port", "P")),
        `master: ${sentence(build, "ESP32, ESP32S3_IDF4, ESP32C3_IDF4 or ESPRUINOWIFI")}`,
      );
    }
  });

  it("is taken in an open range", () => {
    const line = ["target", "--id", "a", "--board", "pico", "--port", "P", "--open"];
    assert.deepEqual(proof(range(), ...line), { open: true });
  });

  it("is not refused for a key if it cannot have the role at all", () =>
    assert.doesNotMatch(
      refused(() => plan(range(), "master", "--board", "esp8266", "--port", "P")),
      /SHA/,
    ));

  it("is refused when its build turns out to have no hash", () => {
    assert.equal(
      refused(() => refuseHashless("esp32", "target", "ESP32_IDF4", true), 1),
      "Espruino's build ESP32_IDF4 has no SHA-256 to prove the range's key: put the build ESP32 on this board, or make the range open with --open.",
    );
    refuseHashless("esp32", "target", "ESP32_IDF4", false);
    for (const [id, build] of [
      ["esp32", "ESP32"],
      ["esp8266", "ESP8266_4MB"],
      ["esp32c3", "ESP32C3_IDF4"],
    ] as [BoardId, string][])
      refuseHashless(id, "target", build, true);
  });
});

describe("boards and their keys", () => {
  const flashed = { version: "0.1.0", keyName: "XLg6kc" };
  const older = { version: "0.1.0", keyName: "WoYCAu" };
  const none = { version: "0.1.0" };

  it("are remembered by name when they are flashed", () => {
    const before = range({ targets: [target("a", { ...older, serial: "chip-1" }), target("b")] });
    const after = flashedRange(before, "b", "chip-1", "0.2.0");
    assert.deepEqual(after.targets, [
      target("a"),
      target("b", { serial: "chip-1", version: "0.2.0", keyName: "XLg6kc" }),
    ]);
    assert.equal(flashedRange(before, "master", "", "0.2.0").master!.keyName, "XLg6kc");
    const { key: _none, ...open } = before;
    assert.deepEqual(flashedRange({ ...open, open: true }, "a", "chip-1", "0.2.0").targets[0], {
      ...target("a", { serial: "chip-1" }),
      version: "0.2.0",
    });
  });

  it("are named if they have none or another one, unless they were never flashed", () => {
    const whole = range({
      master: { board: "esp32", port: "M", ...none },
      targets: [target("a", flashed), target("b", older), target("c")],
    });
    assert.deepEqual(otherKeys(whole), [
      ["master", undefined],
      ["b", "WoYCAu"],
    ]);
    assert.equal(
      otherKeysText(whole),
      "Boards that cannot take part before they have the range's key XLg6kc: master (no key yet), b (key WoYCAu). Run npm run flash -- --all.",
    );
    const { key: _none, ...open } = whole;
    assert.equal(
      otherKeysText({ ...open, open: true }),
      "Boards that cannot take part in an open range before they are flashed again: a (key XLg6kc), b (key WoYCAu). Run npm run flash -- --all.",
    );
    assert.equal(otherKeysText(range({ targets: [target("a", flashed), target("b")] })), undefined);
  });

  it("are flashed by a walk in the order of need: those without the key first, otherwise the master first", () => {
    const order = (whole: Range) => walkOrder(whole, plan(whole, "--all")).map(({ name }) => name);
    const master = { board: "esp32", port: "M" } as const;
    const three = [target("a"), target("b"), target("c")];
    assert.deepEqual(order(range({ targets: three })), ["master", "a", "b", "c"]);
    assert.deepEqual(
      order(
        range({
          master: { ...master, ...flashed },
          targets: [target("a", flashed), target("b", older), target("c", none)],
        }),
      ),
      ["b", "c", "master", "a"],
    );
    const all = { master: { ...master, ...flashed }, targets: three.map((one) => ({ ...one, ...flashed })) };
    assert.deepEqual(order(range(all)), ["master", "a", "b", "c"]);
  });

  it("outdate the master when other targets have SHA-1", () => {
    const master = { board: "esp32", port: "M", ...flashed } as const;
    const before = range({ master, targets: [target("a", flashed)] });
    const now = range({ master, targets: [target("a", flashed), target("b", { board: "esp8266", ...flashed })] });
    assert(isMasterOutdated(before, now, "b"));
    assert(isMasterOutdated(now, before, "b"), "one that is another board now");
    assert(!isMasterOutdated(before, now, "master"), "it is the one that was flashed");
    assert(!isMasterOutdated(now, now, "b"));
    assert(
      !isMasterOutdated(
        { ...before, master: { board: "esp32", port: "M" } },
        { ...now, master: { board: "esp32", port: "M" } },
        "b",
      ),
    );
    const { key: _none, ...open } = now;
    assert(!isMasterOutdated(before, { ...open, open: true }, "b"));
  });
});

describe("range.json with a key", () => {
  const text = (more: object) => JSON.stringify({ ...range(), ...more });

  it("is read back", () => {
    const whole = range({ targets: [target("a", { version: "0.1.0", keyName: "XLg6kc" })] });
    assert.deepEqual(parseRange(JSON.stringify(whole), "R"), whole);
    assert.equal(parseRange(text({ key: undefined, open: true }), "R").open, true);
    parseRange(text({ open: false }), "R");
  });

  const wrongKey =
    'key: 43 characters of base64 without "=", the 32 bytes that npm run flash has made: put back what was there, or delete the field to get a new key.';
  const wrong: [string, object, string][] = [
    ["a key that is too short", { key: key.slice(1) }, wrongKey],
    ["a key with padding", { key: `${key}=` }, wrongKey],
    ["a key in another alphabet", { key: key.replace(/^../, "-_") }, wrongKey],
    ["a key of 33 bytes", { key: `${key}A` }, wrongKey],
    ["a key with bits too many", { key: key.replace(/.$/, "9") }, wrongKey],
    ["a key that is no text", { key: 7 }, wrongKey],
    ["an empty key", { key: "" }, wrongKey],
    ["open as a word", { key: undefined, open: "yes" }, "open: true or false."],
    ["a key and open", { open: true }, "open: a range has a key or is open, not both: delete key or open."],
    [
      "a wrong key's name",
      { targets: [target("a", { keyName: "XLg" })] },
      "targets[0].keyName: 6 characters of base64.",
    ],
  ];
  for (const [what, content, sentence] of wrong)
    it(`is refused: ${what}`, () => {
      const said = refused(() => parseRange(text(content), "R"));
      assert.equal(said.replace(/^R:1:\d+: /, ""), sentence);
    });

  it("is refused as no JSON without showing the key", () => {
    const good = JSON.stringify(range(), undefined, 2);
    const half = key.slice(0, 15);
    for (const bad of [
      good.replace(`"${key}"`, `"${key}`),
      good.replace(`"${key}"`, key),
      good.replace(`"${key}"`, `"${half}"${key.slice(15)}"`),
      good.replace(`"key": "${key}",`, `"key": "${key}"`),
      good.replace('"key":', '"key"'),
      good.replace('"key":', "key:"),
      JSON.stringify(range()).replace("}", ""),
    ]) {
      assert.notEqual(bad, good);
      const said = refused(() => parseRange(bad, "R"));
      assert.match(said, /^R:\d+:\d+: /);
      for (const part of [key.slice(0, 9), key.slice(-9), half.slice(-9)]) assert(!said.includes(part), said);
    }
  });
});

describe("git", () => {
  it("ignores the files with keys", function () {
    if (!existsSync(".git")) this.skip();
    const secret = ["range.json", ".snyper-0123456789ab.new", "settings/master.json", "settings/.written.json"];
    const ignored = execFileSync("git", ["check-ignore", "--no-index", ...secret], { encoding: "utf8" });
    assert.deepEqual(ignored.trim().split("\n"), secret);
  });
});
