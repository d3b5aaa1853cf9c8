// `npm run flash` short of the wire: range.json, what would be written, and the sentence for each thing that cannot be.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "../firmware/flash/fields.js";
import { changedRange, flashedRange, plansFor, refuseOtherChip, strandedBy } from "../firmware/flash/plan.js";
import { loadRange, randomPassword, saveRange } from "../firmware/flash/range-file.js";
import { newRange, parseRange, type Range, type TargetEntry } from "../firmware/flash/range.js";
import { dryRunText, nextText, outcomeTable } from "../firmware/flash/report.js";
import { portsText } from "../firmware/flash/serial.js";
import { options, refused } from "./support/refused.js";

const program = (role: string) => `the ${role}'s program`;
const target = (id: string, more: object = {}): TargetEntry => ({ id, board: "esp32", port: "/dev/ttyUSB0", ...more });
const range = (more: Partial<Range> = {}): Range => ({ ...newRange(), password: "quite secret", ...more });

/** The plans of a command line over a range. */
function plan(before: Range, ...args: string[]) {
  const given = options(...args);
  return plansFor(changedRange(before, given, () => "made at random"), given, program);
}

function settings(before: Range, ...args: string[]): unknown {
  return JSON.parse(plan(before, ...args)[0]!.files.get("snyper.json")!);
}

describe("range.json", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "snyper-range-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("is written whole, for its owner only, and read back", () => {
    const file = join(folder, "range.json");
    const whole = range({ master: { board: "esp32", port: "COM3", serial: "ab", version: "0.1.0" }, targets: [target("a", { servo: { up: 80 }, sensor: { threshold: 0.2 }, pins: { servo: "D4" } })] });
    saveRange(file, whole);
    assert.deepEqual(loadRange(file), whole);
    assert.deepEqual(readdirSync(folder), ["range.json"]);
    if (process.platform !== "win32") assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it("is a new range where there is none", () => assert.deepEqual(loadRange(join(folder, "range.json")), newRange()));

  it("cannot be written where there is no folder, or no right", () => {
    const file = join(folder, "gone", "range.json");
    assert.match(refused(() => saveRange(file, range()), 1), /range\.json cannot be written \(ENOENT.*\): make room and see to the folder's rights, or name another file with --range\.$/);
  });

  it("cannot be read where it is a folder", () => assert.match(refused(() => loadRange(folder), 1), /cannot be read \(EISDIR.*\): see to its rights, or name another file with --range\.$/));

  it("is left as it was when it is no JSON", () => {
    const file = join(folder, "range.json");
    writeFileSync(file, '{"ssid": ');
    assert.match(refused(() => loadRange(file)), /range\.json is no JSON \(.+\): mend it, or rename it to begin a new range\.$/);
    assert.equal(readFileSync(file, "utf8"), '{"ssid": ');
  });

  const wrong: [object | string, string | RegExp][] = [
    ["[]", "R: an object."],
    [{ ssid: "" }, "R: ssid: text of 1 to 32 characters."],
    [{ ssid: "ü".repeat(17) }, "R: ssid: text of 1 to 32 characters."],
    [{ password: "short" }, /^R: password: text of 8 to 63 characters; /],
    [{ wifi: "maybe" }, "R: wifi: ap or join."],
    [{ port: 70000 }, "R: port: a whole number from 1 to 65535."],
    [{ targets: {} }, "R: targets: a list, [] without any."],
    [{ wlan: 1 }, 'R: there is no field "wlan"; there are ssid, password, wifi, address, port, master, targets.'],
    [{ master: { board: "esp64", port: "x" } }, "R: master.board: one of pico, pico2, esp32, esp32c3, esp8266, espruinowifi."],
    [{ targets: [target("a", { servo: { up: 181 } })] }, "R: targets[0].servo.up: a number from 0 to 180."],
    [{ targets: [target("a", { sensor: { treshold: 1 } })] }, 'R: targets[0].sensor: there is no field "treshold"; there are threshold.'],
    [{ targets: [target("a"), target("b", { pins: { servo: 4 } })] }, "R: targets[1].pins.servo: text of 2 to 3 characters."],
    [{ targets: [target("a b")] }, "R: targets[0].id: 1 to 16 of A-Z a-z 0-9 _ -."],
    [{ targets: [target("a"), target("b"), target("a")] }, "R: targets[2].id: a is used twice, targets[0] has it already; give each target an id of its own."],
  ];
  for (const [content, sentence] of wrong) {
    it(`is refused with ${JSON.stringify(content).slice(0, 70)}`, () => {
      const said = refused(() => parseRange(typeof content === "string" ? content : JSON.stringify({ ...range(), ...content }), "R"));
      if (typeof sentence === "string") assert.equal(said, sentence);
      else assert.match(said, sentence);
    });
  }

  it("gets a password at random, each time another, that Wi-Fi takes", () => {
    const passwords = new Set(Array.from({ length: 50 }, randomPassword));
    assert.equal(passwords.size, 50);
    for (const password of passwords) assert.match(check.password(password, ""), /^[a-z2-9]{12}$/);
  });
});

describe("what would be written", () => {
  it("is a target's settings, then its program", () => {
    const [one] = plan(range(), "target", "--id", "a", "--board", "esp32", "--port", "P", "--pin", "servo=D4", "--travel", "300");
    assert.deepEqual({ ...one, files: [...one!.files] }, {
      role: "target", name: "a", board: "esp32", port: "P", serial: undefined,
      files: [["snyper.json", '{"id":"a","ssid":"snyper","password":"quite secret","pins":{"servo":"D4","piezo":"D34"},"servo":{"travel":300}}'], [".bootcde", "the target's program"]],
    });
  });

  it("is what the range knows, the second time", () => {
    const known = range({ targets: [target("a", { pins: { servo: "D4" }, servo: { up: 80, down: 3 } })] });
    assert.deepEqual(settings(known, "a"), { id: "a", ssid: "snyper", password: "quite secret", pins: { servo: "D4", piezo: "D34" }, servo: { up: 80, down: 3 } });
    assert.deepEqual((settings(known, "a", "--up", "70") as { servo: unknown }).servo, { up: 70, down: 3 });
    assert.deepEqual((settings(known, "a", "--board", "esp8266") as { pins: unknown }).pins, { servo: "D5", piezo: "A0" }, "another kind of board has other pins");
  });

  it("is a master's settings", () => {
    assert.deepEqual(settings(range({ port: 9000 }), "master", "--board", "esp32", "--port", "P"), {
      wifi: "ap", ssid: "snyper", password: "quite secret", port: 9000, pins: { a: "D13", b: "D14", x: "D27", y: "D26" },
    });
  });

  it("is the master's address with a router, and a name in the bytes that the router has", () => {
    const router = range({ wifi: "join", address: "10.0.0.7", ssid: "Schießstand" });
    const [one] = plan(router, "target", "--id", "a", "--board", "esp32", "--port", "P");
    assert.match(one!.files.get("snyper.json")!, /^\{"id":"a","ssid":"Schie\\u00c3\\u009fstand",.*"master":"10\.0\.0\.7"/);
  });

  it("has a password made for it", () => assert.equal((settings(newRange(), "master", "--board", "esp32", "--port", "P") as { password: string }).password, "made at random"));

  it("is every board with --all, the master first", () => {
    const whole = range({ master: { board: "esp32", port: "M" }, targets: [target("a"), target("b")] });
    assert.deepEqual(plan(whole, "--all").map(({ name }) => name), ["master", "a", "b"]);
  });

  it("is shown by --dry-run, to the byte", () => {
    const text = dryRunText(plan(range(), "target", "--id", "a", "--board", "esp32", "--port", "P"), "range.json");
    assert.match(text, /^a: a target on an ESP32 at P$/m);
    assert.match(text, /^ {2}\.boot3 says "flash SNYPER was interrupted: run npm run flash again" until all is verified$/m);
    assert.match(text, /^ {2}snyper\.json, 89 bytes, CRC32 [0-9a-f]{8}: \{"id":"a",.*\}$/m);
    assert.match(text, /^ {2}\.bootcde, 20 bytes, CRC32 [0-9a-f]{8}$/m);
    assert.match(text, /^Nothing was written, neither to a board nor to range\.json\.$/m);
  });

  const full = range({ targets: ["a", "b", "c", "d"].map((id) => target(id)) });
  const board = ["--board", "esp32", "--port", "P"];
  const refusals: [string, Range, string[], string | RegExp][] = [
    ["a fifth target on an access point", full, ["target", "--id", "e", ...board], "An access point takes 4 targets at most, and e would be one more: use a router, with --wifi join, its --ssid and --password, and the master's --address."],
    ["a router without its password", newRange(), ["master", ...board, "--wifi", "join"], "A router has a password already: give it with --password, and its name with --ssid."],
    ["a router's target without the master's address", range({ wifi: "join" }), ["target", "--id", "a", ...board], /^Targets that join a router need the master's address: give it with --address, or as "address" in range\.json; /],
    ["an ESP8266 as master", range(), ["master", "--board", "esp8266", "--port", "P"], /^master: ESP8266, 4 MB cannot be a master: .*; take one of pico, pico2, esp32, esp32c3, espruinowifi\.$/],
    ["pins that cannot do it", range(), ["target", "--id", "a", ...board, "--pin", "piezo=D25"], /^a: pins\.piezo: the piezo cannot be on D25 of an ESP32, because it belongs to ADC2/],
    ["an id that nobody has", range({ targets: [target("a")] }), ["b"], "b is not in range.json, which has a: the first time it is npm run flash -- target --id b --board BOARD --port PORT."],
    ["a board of no kind", range(), ["target", "--id", "a"], /^a is not in the range yet: say what it is with --board pico\|/],
    ["a board at no port", range(), ["target", "--id", "a", "--board", "esp32"], "a is not in the range yet: say where it is with --port; --list shows the serial ports."],
    ["all of nothing", range(), ["--all"], "range.json has no boards yet: flash each once by its name, then --all does them all."],
  ];
  for (const [what, before, args, sentence] of refusals) {
    it(`is refused: ${what}`, () => {
      const said = refused(() => plan(before, ...args));
      if (typeof sentence === "string") assert.equal(said, sentence);
      else assert.match(said, sentence);
    });
  }

  it("may be a fifth target behind a router, and a fourth on an access point", () => {
    assert.equal(plan({ ...full, wifi: "join", address: "h" }, "target", "--id", "e", ...board).length, 1);
    assert.equal(plan({ ...full, targets: full.targets.slice(1) }, "target", "--id", "e", ...board).length, 1);
  });
});

describe("what was flashed", () => {
  it("is remembered with its chip and version, and no longer under the chip's old id", () => {
    const before = range({ targets: [target("a", { serial: "chip-1", version: "0.1.0" }), target("b")] });
    assert.deepEqual(flashedRange(before, "b", "chip-1", "0.2.0").targets, [target("a"), target("b", { serial: "chip-1", version: "0.2.0" })]);
    assert.deepEqual(flashedRange(before, "b", "", "0.2.0").targets[1], target("b", { version: "0.2.0" }));
  });

  it("strands the other boards when the network is another one", () => {
    const before = range({ master: { board: "esp32", port: "M", version: "0.1.0" }, targets: [target("a", { version: "0.1.0" }), target("b")] });
    assert.deepEqual(strandedBy(before, { ...before, ssid: "other" }, "a"), ["master"]);
    assert.deepEqual(strandedBy(before, { ...before, password: "another one" }, "master"), ["a"]);
    assert.deepEqual(strandedBy(before, before, "a"), []);
  });

  it("keeps an id from being used twice", () => {
    const [one] = plan(range({ targets: [target("a", { serial: "chip-1" })] }), "a");
    assert.equal(
      refused(() => refuseOtherChip(one!, "chip-2", false, "range.json"), 1),
      "a is another board already (chip chip-1 in range.json, this one is chip-2). Give this board another id with --id, or if it takes that one's place, add --replace.",
    );
    refuseOtherChip(one!, "chip-2", true, "range.json");
    refuseOtherChip(one!, "chip-1", false, "range.json");
    refuseOtherChip(one!, "", false, "range.json");
  });

  it("is told with what comes next, and in a table", () => {
    const [one] = plan(range({ targets: [target("a")] }), "a");
    assert.match(nextText(range(), one!), /^Next: flash the master/);
    assert.match(nextText(range({ master: { board: "esp32", port: "M", version: "0.1.0" } }), one!), /"link a up"/);
    const [master] = plan(range(), "master", "--board", "esp32", "--port", "M");
    assert.match(nextText(range(), master!), /^Next: flash a target .*; it opens the network snyper\.$/);
    assert.equal(outcomeTable([{ plan: master!, version: "0.1.0" }, { plan: one!, version: undefined }]), [
      "name    board  port          version", "master  esp32  M             0.1.0", "a       esp32  /dev/ttyUSB0  FAILED",
    ].join("\n"));
  });

  it("is found on a port that is listed", () => {
    assert.equal(portsText([{ path: "/dev/ttyUSB0", description: "CP2102" }, { path: "COM3", description: "" }]), "/dev/ttyUSB0  CP2102\nCOM3");
    assert.match(portsText([]), /^No serial port with a cable: plug the board in/);
  });
});
