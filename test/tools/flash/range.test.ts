// `npm run flash` without a board: range.json, what would be written, and the sentence for everything that is refused.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { codeBitmap, wifiText } from "../../../tools/common/codes.js";
import { screenParts, type Pins } from "../../../tools/common/parts.js";
import { check } from "../../../tools/flash/fields.js";
import { plansFor, refuseOtherChip } from "../../../tools/flash/plan.js";
import { changedRange, flashedRange, madeAtRandom, strandedBy } from "../../../tools/flash/range-change.js";
import { pinsOf } from "../../../tools/common/pins.js";
import { loadRange, randomPassword, randomRangeName, saveRange } from "../../../tools/flash/range-file.js";
import { newRange, type Range, type TargetEntry } from "../../../tools/flash/range.js";
import { parseRange } from "../../../tools/flash/range-check.js";
import { disabledText, dryRunText, nextText, outcomeTable } from "../../../tools/flash/report.js";
import { portsText } from "../../../tools/common/serial.js";
import { options, refused } from "../../support/refused.js";

const program = (role: string) => `the ${role}'s program`;
const board = ["--board", "esp32", "--port", "P"];
const target = (id: string, more: object = {}): TargetEntry => ({ id, board: "esp32", port: "/dev/ttyUSB0", ...more });
/** An open one: keys.test.ts is about keys. */
const range = (more: Partial<Range> = {}): Range => ({
  ...newRange(),
  open: true,
  ssid: "snyper",
  password: "quite secret",
  ...more,
});

const atRandom = { password: () => "made at random", rangeName: () => "snyper-k7f2", key: () => "A".repeat(43) };

/** The range after a command line has changed it. */
const changed = (before: Range, ...args: string[]) => changedRange(before, options(...args), atRandom);

/** The plans of a command line for a range. */
function plan(before: Range, ...args: string[]) {
  return plansFor(changed(before, ...args), options(...args), {
    program,
    adapter: () => "the adapter",
    page: () => "the page",
  });
}

function settings(before: Range, ...args: string[]): unknown {
  return JSON.parse(plan(before, ...args)[0]!.files.get("snyper.json")!);
}

describe("range.json", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "snyper-range-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("is written as a whole, readable only for its owner, and read back", () => {
    const file = join(folder, "range.json");
    const whole = range({
      range: "shed 2",
      master: {
        board: "esp32",
        port: "COM3",
        serial: "ab",
        version: "0.1.0",
        battery: { low: 6.8 },
        screen: { turn: 90, light: 0.5 },
        players: ["Ann", "Bob"],
      },
      targets: [
        target("a", {
          servo: { up: 80 },
          sensor: { threshold: 0.2 },
          pins: { servo: "D4", battery: "D35" },
          battery: { scale: 11.3 },
          disabled: true,
        }),
      ],
    });
    saveRange(file, whole);
    assert.deepEqual(loadRange(file), whole);
    assert.deepEqual(readdirSync(folder), ["range.json"]);
    if (process.platform !== "win32") assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it("is a new range if the file does not exist", () =>
    assert.deepEqual(loadRange(join(folder, "range.json")), newRange()));

  it("cannot be written without its folder, or without permission", () => {
    const file = join(folder, "gone", "range.json");
    assert.match(
      refused(() => saveRange(file, range()), 1),
      /range\.json cannot be written \(ENOENT.*\): check the folder's permissions and free space, or name another file with --range\.$/,
    );
  });

  it("cannot be read if it is a folder", () =>
    assert.match(
      refused(() => loadRange(folder), 1),
      /cannot be read \(EISDIR.*\): check its permissions, or name another file with --range\.$/,
    ));

  it("is read as other systems write it", () => {
    const file = join(folder, "range.json");
    const text = `\ufeff${JSON.stringify(range({ ssid: "Schützenhaus" }), undefined, 2).replaceAll("\n", "\r\n")}`;
    for (const bytes of [Buffer.from(text), Buffer.from(text, "utf16le"), Buffer.from(text, "utf16le").swap16()]) {
      writeFileSync(file, bytes);
      assert.equal(loadRange(file).ssid, "Schützenhaus");
    }
    writeFileSync(file, Buffer.from(text.slice(1), "latin1"));
    assert.match(
      refused(() => loadRange(file), 1),
      /it is not UTF-8 text: save it as UTF-8/,
    );
  });

  it("is left as it was if it is not JSON", () => {
    const file = join(folder, "range.json");
    writeFileSync(file, '{"ssid": ');
    assert.match(
      refused(() => loadRange(file)),
      /range\.json:1:9: a value is missing here\.\n {2}\{"ssid": \n {10}\^\nCorrect it, or rename \S+range\.json to begin a new range\.$/,
    );
    assert.equal(readFileSync(file, "utf8"), '{"ssid": ');
  });

  const wrong: [object | string, string | RegExp][] = [
    ["[]", "R:1:1: the range: an object."],
    [{ ssid: "" }, "ssid: text of 1 to 32 characters."],
    [{ ssid: "ü".repeat(17) }, "ssid: text of 1 to 32 characters."],
    [{ password: "short" }, /^password: text of 8 to 63 characters; /],
    [{ wifi: "maybe" }, "wifi: ap or join."],
    [{ ssid: "a\u009b31m" }, "ssid: text without control characters."],
    [{ address: "192.168.1.50:8081" }, "address: only the address, without a port."],
    [{ address: "192.168.1.300" }, "address: an IPv4 address has four numbers from 0 to 255, as in 192.168.1.50."],
    [{ address: 7 }, "address: text of 1 to 63 characters."],
    [
      { targets: [target("a", { port: "tcp://[::1]:2323" })] },
      "targets[0].port: tcp://host:port, not tcp://[::1]:2323 (boards know only IPv4).",
    ],
    [{ targets: [target("a", { port: 7 })] }, "targets[0].port: text of 1 to 255 characters."],
    ["null", "R:1:1: the range: an object."],
    [`{"targets":${"[".repeat(100_000)}${"]".repeat(100_000)}}`, /^ssid|^R: wifi|^R is no JSON/],
    [{ port: 1e300 }, "port: a whole number from 1 to 65535."],
    [{ range: "" }, "range: text of 1 to 32 characters, all of them ASCII."],
    [{ targets: [target("a", { disabled: "yes" })] }, "targets[0].disabled: true or false."],
    [{ targets: [target("a", { battery: { scale: 61 } })] }, "targets[0].battery.scale: a number from 0.5 to 60."],
    [{ master: { board: "esp32", port: "x", battery: { low: 0 } } }, "master.battery.low: a number from 0.5 to 60."],
    [
      { master: { board: "esp32", port: "x", servo: {} } },
      "master.servo: unknown field; the fields are screen, players, stop, ntp, board, port, pins, serial, version, keyName, disabled, battery, page.",
    ],
    [
      { master: { board: "esp32", port: "x", page: { port: 1.5 } } },
      "master.page.port: a whole number from 0 to 65535.",
    ],
    [{ master: { board: "esp32", port: "x", screen: true } }, "master.screen: an object, or false for none."],
    [{ master: { board: "esp32", port: "x", screen: null } }, "master.screen: an object, or false for none."],
    [{ master: { board: "esp32", port: "x", screen: { turn: "90" } } }, "master.screen.turn: 0, 90, 180 or 270."],
    [{ master: { board: "esp32", port: "x", screen: { light: 2 } } }, "master.screen.light: a number from 0.05 to 1."],
    [
      { master: { board: "esp32", port: "x", screen: { colour: 1 } } },
      "master.screen.colour: unknown field; the fields are turn, light.",
    ],
    [
      { master: { board: "esp32", port: "x", players: "Ann" } },
      "master.players: up to 12 different names of 1 to 8 of A-Z a-z 0-9 _ -, not P1 to P8.",
    ],
    [{ master: { board: "esp32", port: "x", players: ["Ann", "P3"] } }, /^master\.players: up to 12 different names/],
    [{ targets: [target("a", { screen: false })] }, /^targets\[0\]\.screen: unknown field; the fields are id, board, /],
    [{ port: 70000 }, "port: a whole number from 1 to 65535."],
    [{ targets: {} }, "targets: a list, [] for none."],
    [
      { wlan: 1 },
      "wlan: unknown field; the fields are range, ssid, password, key, open, wifi, address, port, master, targets.",
    ],
    [
      { master: { board: "esp64", port: "x" } },
      "master.board: one of pico, pico2, pico_w, pico2_w, esp32, esp32s3, esp32c3, esp8266, espruinowifi.",
    ],
    [{ targets: [target("a", { servo: { up: 181 } })] }, "targets[0].servo.up: a number from 0 to 180."],
    [
      { targets: [target("a", { sensor: { treshold: 1 } })] },
      "targets[0].sensor.treshold: unknown field; the fields are threshold, blind, lockout. Did you mean threshold?",
    ],
    [
      { targets: [target("a"), target("b", { pins: { servo: 4 } })] },
      "targets[1].pins.servo: text of 2 to 3 characters.",
    ],
    [{ targets: [target("a b")] }, "targets[0].id: 1 to 16 of A-Z a-z 0-9 _ -."],
    [
      { targets: [target("a"), target("b"), target("a")] },
      "targets[2].id: targets[0] is called a already, choose another id.",
    ],
  ];
  for (const [content, sentence] of wrong) {
    it(`is refused with ${JSON.stringify(content).slice(0, 70)}`, () => {
      const said = refused(() =>
        parseRange(typeof content === "string" ? content : JSON.stringify({ ...range(), ...content }), "R"),
      );
      const [, fault] = /^R:1:\d+: (.*)$/.exec(said) ?? [, said];
      if (typeof sentence === "string") assert.equal(sentence.startsWith("R:") ? said : fault, sentence);
      else assert.match(fault!, sentence);
    });
  }

  it("is refused with all of its mistakes, each with its line and column", () => {
    const text = `{
  "ssid": "",
  "wifi": "mesh",
  "master": {
    "board": "esp32x",
    "port": "P",
    "screen": { "turn": 45, "lihgt": 1 }
  },
  "tragets": [],
  "targets": [
    { "id": "a", "board": "esp32", "port": "P", "servo": { "up": 181, "down": -1 } },
    { "id": "a", "port": "P", "pins": [] },
    7
  ]
}`;
    assert.equal(
      refused(() => parseRange(text, "R")),
      [
        "R:2:11: ssid: text of 1 to 32 characters.",
        "R:3:11: wifi: ap or join.",
        "R:5:14: master.board: one of pico, pico2, pico_w, pico2_w, esp32, esp32s3, esp32c3, esp8266, espruinowifi. Did you mean esp32?",
        "R:7:25: master.screen.turn: 0, 90, 180 or 270.",
        "R:7:29: master.screen.lihgt: unknown field; the fields are turn, light. Did you mean light?",
        "R:9:3: tragets: unknown field; the fields are range, ssid, password, key, open, wifi, address, port, master, targets. Did you mean targets?",
        "R:11:66: targets[0].servo.up: a number from 0 to 180.",
        "R:11:79: targets[0].servo.down: a number from 0 to 180.",
        "R:12:5: targets[1].board: one of pico, pico2, pico_w, pico2_w, esp32, esp32s3, esp32c3, esp8266, espruinowifi.",
        "R:12:13: targets[1].id: targets[0] is called a already, choose another id.",
        "R:12:39: targets[1].pins: an object.",
        "R:13:5: targets[2]: an object.",
      ].join("\n"),
    );
  });

  it("gets a valid random name, each time another one", () => {
    const names = Array.from({ length: 50 }, randomRangeName);
    assert(new Set(names).size > 45);
    for (const name of names) assert.match(check.rangeName(name, ""), /^snyper-[a-z2-9]{4}$/);
  });

  it("gets a random password that Wi-Fi accepts, each time another one", () => {
    const passwords = new Set(Array.from({ length: 50 }, randomPassword));
    assert.equal(passwords.size, 50);
    for (const password of passwords) assert.match(check.password(password, ""), /^[a-z2-9]{12}$/);
  });
});

describe("what would be written", () => {
  it("is a target's settings, then its program", () => {
    const [one] = plan(
      range(),
      "target",
      "--id",
      "a",
      "--board",
      "esp32",
      "--port",
      "P",
      "--pin",
      "servo=D4",
      "--travel",
      "300",
    );
    assert.deepEqual(
      { ...one, files: [...one!.files] },
      {
        role: "target",
        name: "a",
        board: "esp32",
        port: "P",
        serial: undefined,
        isDisabled: false,
        hasKey: false,
        files: [
          [
            "snyper.json",
            '{"id":"a","ssid":"snyper","password":"quite secret","open":true,"pins":{"servo":"D4","piezo":"D34"},"servo":{"travel":300}}',
          ],
          [".bootcde", "the target's program"],
        ],
      },
    );
  });

  it("is what range.json has remembered, the second time", () => {
    const known = range({ targets: [target("a", { pins: { servo: "D4" }, servo: { up: 80, down: 3 } })] });
    assert.deepEqual(settings(known, "a"), {
      id: "a",
      ssid: "snyper",
      password: "quite secret",
      open: true,
      pins: { servo: "D4", piezo: "D34" },
      servo: { up: 80, down: 3 },
    });
    assert.deepEqual((settings(known, "a", "--up", "70") as { servo: unknown }).servo, { up: 70, down: 3 });
    assert.deepEqual(
      (settings(known, "a", "--board", "esp8266") as { pins: unknown }).pins,
      { servo: "D5", piezo: "A0" },
      "another kind of board has other pins",
    );
  });

  it("is a master's settings", () => {
    assert.deepEqual(settings(range({ port: 9000 }), "master", "--board", "esp32", "--port", "P"), {
      wifi: "ap",
      ssid: "snyper",
      password: "quite secret",
      port: 9000,
      open: true,
      pins: pinsOf("esp32", "master"),
    });
  });

  it("is the network's name in the router's bytes", () => {
    const [one] = plan(range({ wifi: "join", ssid: "Schießstand" }), "target", "--id", "a", ...board);
    assert.match(one!.files.get("snyper.json")!, /^\{"id":"a","ssid":"Schie\\u00c3\\u009fstand",/);
  });

  it("is a random name for a range behind a router, the same for all later boards", () => {
    const router = changed(range(), "master", ...board, "--wifi", "join", "--ssid", "Shed");
    assert.equal(router.range, "snyper-k7f2");
    assert.deepEqual(settings(router, "master"), {
      wifi: "join",
      ssid: "Shed",
      password: "quite secret",
      range: "snyper-k7f2",
      open: true,
      pins: pinsOf("esp32", "master"),
    });
    const later = changedRange(router, options("target", "--id", "a", ...board), {
      ...atRandom,
      rangeName: () => "another",
    });
    assert.equal(later.range, "snyper-k7f2");
    assert.equal((settings(later, "a") as { range: string }).range, "snyper-k7f2");
  });

  it("is a chosen name for the range, unless it is the network's name", () => {
    const named = changed(range(), "master", ...board, "--wifi", "join", "--ssid", "Shed", "--range-name", "shed 2");
    assert.equal(named.range, "shed 2");
    assert.equal((settings(named, "master") as { range: string }).range, "shed 2");
    assert(!("range" in (settings({ ...named, range: "Shed" }, "master") as object)));
    assert.equal(changed(range(), "master", ...board).range, undefined, "an access point is a range by itself");
  });

  it("is the master's address only if it was given, and until the kind of network changes", () => {
    const join = range({ wifi: "join", range: "r" });
    for (const network of [range(), join]) {
      assert(!("master" in (settings(network, "target", "--id", "a", ...board) as object)));
      assert.equal(
        (settings(network, "target", "--id", "a", ...board, "--address", "10.0.0.7") as { master: string }).master,
        "10.0.0.7",
      );
    }
    const fixed = { ...join, address: "10.0.0.7", targets: [target("a")] };
    assert.equal(changed(fixed, "a", "--wifi", "join").address, "10.0.0.7");
    assert.equal(changed(fixed, "a", "--wifi", "ap").address, undefined);
    assert.equal(changed(fixed, "a", "--wifi", "ap", "--address", "192.168.4.1").address, "192.168.4.1");
  });

  it("is the master's own address on a board that cannot search, where the master is the access point", () => {
    const line = ["target", "--id", "a", "--board", "pico_w", "--port", "P"];
    const masterOf = (before: Range, ...more: string[]) =>
      (settings(before, ...line, ...more) as { master?: string }).master;
    assert.equal(masterOf(range()), "192.168.4.1");
    assert.equal(masterOf(range(), "--address", "192.168.4.9"), "192.168.4.9");
    const router = range({ wifi: "join", range: "r" });
    assert.equal(masterOf(router, "--address", "10.0.0.2"), "10.0.0.2");
    assert.deepEqual([...plan(range(), ...line)[0]!.files.keys()], ["snyper.json", "kaluma.js", ".bootcde"]);
    assert.throws(() => changed(router, ...line), {
      message:
        "a: a Raspberry Pi Pico W cannot search for its master: give the master a fixed address in your router, and name it with --address HOST.",
    });
    assert.throws(
      () =>
        changed(
          range({ targets: [target("b", { board: "pico2_w" })] }),
          "master",
          "--board",
          "esp32",
          "--port",
          "P",
          "--wifi",
          "join",
        ),
      {
        message: /^b: a Raspberry Pi Pico 2 W cannot search for its master/,
      },
    );
  });

  it("is a disabled board until it is enabled", () => {
    const known = range({ master: { board: "esp32", port: "M" }, targets: [target("a")] });
    for (const name of ["a", "master"]) {
      const off = changed(known, name, "--disable");
      const [one] = plan(off, name);
      assert.deepEqual(
        [one!.isDisabled, (settings(off, name) as { disabled: boolean }).disabled],
        [true, true],
        "flashed again, it stays so",
      );
      const on = changed(off, name, "--enable");
      assert.deepEqual(on, known);
      assert(!("disabled" in (settings(on, name) as object)));
      assert.equal(plan(on, name)[0]!.isDisabled, false);
    }
  });

  it("has the master's page if the board can listen on a second port, and says where the page is", () => {
    const [master] = plan(range(), "master", ...board, "--page-port", "80");
    assert.deepEqual(
      [...master!.files.keys()],
      ["snyper.json", "snyper.page", "snyper.qrwifi", "snyper.qrpage", ".bootcde"],
    );
    assert.equal(master!.files.get("snyper.page"), "the page");
    assert.deepEqual((JSON.parse(master!.files.get("snyper.json")!) as { page: unknown }).page, { port: 80 });
    assert.deepEqual(
      [...plan(range(), "master", "--board", "espruinowifi", "--port", "P")[0]!.files.keys()],
      ["snyper.json", "snyper.qrwifi", "snyper.qrpage", ".bootcde"],
    );
    assert.deepEqual([...plan(range(), "target", "--id", "a", ...board)[0]!.files.keys()], ["snyper.json", ".bootcde"]);
  });

  it("has the QR codes of Wi-Fi and page; one that nobody can know replaces an older one", () => {
    const codes = (...more: string[]) => {
      const { files } = plan(range(), "master", ...more)[0]!;
      return [files.get("snyper.qrwifi"), files.get("snyper.qrpage")];
    };
    const { ssid, password } = range();
    const wifi = codeBitmap(wifiText(ssid!, password!));
    assert.deepEqual(codes(...board, "--page-port", "80"), [wifi, codeBitmap("http://192.168.4.1:80/")]);
    assert.deepEqual(codes(...board), [wifi, codeBitmap("http://192.168.4.1:8080/")]);
    assert.deepEqual(codes(...board, "--page-port", "0"), [wifi, " "]);
    assert.deepEqual(codes("--board", "espruinowifi", "--port", "P"), [wifi, " "]);
    const shed = codeBitmap(wifiText("Shed", password!));
    assert.deepEqual(codes(...board, "--wifi", "join", "--ssid", "Shed"), [shed, " "]);
  });

  it("is a battery's scale and pin if they were chosen, and at the master the low voltage", () => {
    const more = ["--pin", "battery=D35", "--pin", "safe=D4", "--battery-scale", "11.3"];
    const { pins, battery } = settings(range(), "target", "--id", "a", ...board, ...more) as Record<string, unknown>;
    assert.deepEqual([pins, battery], [{ servo: "D18", piezo: "D34", battery: "D35", safe: "D4" }, { scale: 11.3 }]);
    assert.deepEqual((settings(range(), "master", ...board, "--battery-low", "6.8") as { battery: unknown }).battery, {
      low: 6.8,
    });
  });

  const mastered = (entry: object) => range({ master: { board: "esp32", port: "M", ...entry } });
  interface MasterFile {
    pins: Pins;
    screen?: object;
    players?: string[];
    stop?: string;
    ntp?: string;
  }
  const masterFile = (before: Range, ...args: string[]) => settings(before, "master", ...args) as MasterFile;

  it("is a master's screen with its pins, rotation and brightness, and the players", () => {
    const { pins, screen, players } = masterFile(
      range(),
      ...board,
      "--turn",
      "90",
      "--light",
      "0.3",
      "--players",
      "Ann,Bob",
    );
    assert.deepEqual([pins, screen, players], [pinsOf("esp32", "master"), { turn: 90, light: 0.3 }, ["Ann", "Bob"]]);
    const known = mastered({ screen: { turn: 90, light: 0.3 }, players: ["Ann"] });
    assert.deepEqual(masterFile(known).screen, { turn: 90, light: 0.3 }, "the second time");
    assert.deepEqual(masterFile(known, "--light", "1").screen, { turn: 90, light: 1 });
    assert.deepEqual(masterFile(known, "--players", "Cy").players, ["Cy"], "not added to those before");
    assert.equal(masterFile(range(), ...board, "--stop", "closed").stop, "closed");
    assert.equal(masterFile(mastered({ stop: "closed" })).stop, "closed");
    assert.deepEqual(changed(known, "master", "--turn", "0").master!.screen, { turn: 0, light: 0.3 });
    assert.equal(masterFile(mastered({ ntp: "192.168.1.1" })).ntp, "192.168.1.1");
    assert.equal(masterFile(mastered({ ntp: "" })).ntp, "");
    assert.equal("ntp" in masterFile(mastered({})), false);
    for (const field of ["screen", "players", "stop", "ntp"])
      assert(!(field in masterFile(mastered({}))), "defaults are not written");
  });

  it("is a joystick if the board has pins for it, and a buzzer if a pin was chosen for it", () => {
    const pins = masterFile(mastered({}), "--pin", "buzzer=D17").pins;
    assert.deepEqual([pins["buzzer"], pins["up"], pins["press"]], ["D17", "D32", "D16"]);
    assert.equal(masterFile(mastered({ board: "esp32c3" })).pins["up"], undefined);
    assert.equal(masterFile(mastered({})).pins["buzzer"], undefined);
  });

  it("has no screen and no pins for it with --no-screen, until --screen or an option of the screen is given", () => {
    const chosen = mastered({ pins: { cs: "D2", a: "D15" }, screen: { turn: 180 }, players: ["Ann"] });
    const off = changed(chosen, "master", "--no-screen");
    assert.deepEqual(off.master, {
      board: "esp32",
      port: "M",
      pins: { cs: "D2", a: "D15" },
      players: ["Ann"],
      screen: false,
    });
    const without = masterFile(off);
    assert.deepEqual(
      Object.keys(without.pins).filter((part) => screenParts.includes(part)),
      [],
    );
    assert.deepEqual(
      [without.screen, without.pins["a"], without.pins["up"], without.players],
      [undefined, "D15", "D32", ["Ann"]],
    );
    assert.deepEqual(parseRange(JSON.stringify(off), "R"), off);
    const on = changed(off, "master", "--screen");
    assert.equal(on.master!.screen, undefined);
    assert.deepEqual(masterFile(on).pins, pinsOf("esp32", "master", { cs: "D2", a: "D15" }), "its own pins are back");
    assert.deepEqual(changed(off, "master", "--turn", "90").master!.screen, { turn: 90 });
    assert.equal(
      changed(off, "master", "--players", "Bob").master!.screen,
      false,
      "what has nothing to do with it leaves it",
    );
  });

  it("may use the screen's pins for other parts if there is no screen", () => {
    const args = [...board, "--pin", "buzzer=D5"];
    assert.match(
      refused(() => plan(range(), "master", ...args)),
      /^master: pins\.buzzer: the buzzer cannot be on D5 of an ESP32, where the screen CS is/,
    );
    assert.equal(masterFile(range(), ...args, "--no-screen").pins["buzzer"], "D5");
  });

  it("has a new password if none was given", () =>
    assert.equal(
      (settings(newRange(), "master", "--board", "esp32", "--port", "P") as { password: string }).password,
      "made at random",
    ));

  it("is every board with --all, the master first", () => {
    const whole = range({ master: { board: "esp32", port: "M" }, targets: [target("a"), target("b")] });
    assert.deepEqual(
      plan(whole, "--all").map(({ name }) => name),
      ["master", "a", "b"],
    );
  });

  it("is shown by --dry-run, to the byte", () => {
    const text = dryRunText(plan(range(), "target", "--id", "a", "--board", "esp32", "--port", "P"), "range.json");
    assert.match(text, /^a: a target on an ESP32 at P$/m);
    assert.match(
      text,
      /^ {2}\.boot3 says "flash SNYPER was interrupted: run npm run flash again" until everything is verified$/m,
    );
    assert.match(text, /^ {2}snyper\.json, 101 bytes, CRC32 [0-9a-f]{8}: \{"id":"a",.*\}$/m);
    assert.match(text, /^ {2}\.bootcde, 20 bytes, CRC32 [0-9a-f]{8}$/m);
    assert.match(text, /^Nothing was written, neither to a board nor to range\.json\.$/m);
  });

  const longest = (bytes: number) => "p".repeat(bytes);
  const espruinoWifi = ["--board", "espruinowifi", "--port", "P"];
  const measured = (low: number, scale: number) =>
    range({
      master: { board: "esp32", port: "M", battery: { low } },
      targets: [target("a", { pins: { battery: "D35" }, battery: { scale } })],
    });

  const full = range({ targets: ["a", "b", "c", "d"].map((id) => target(id)) });
  const refusals: [string, Range, string[], string | RegExp][] = [
    [
      "a fifth target on an access point",
      full,
      ["target", "--id", "e", ...board],
      "An access point takes at most 4 targets, and e would be one more: use a router, with --wifi join, --ssid and --password.",
    ],
    [
      "a network's name that an ESP32 would cut off",
      range({ ssid: longest(32) }),
      ["master", ...board],
      "ssid: master, an ESP32 as access point, takes at most 31 bytes, and this one has 32: choose a shorter one with --ssid.",
    ],
    [
      "such a name, measured in bytes",
      range({ ssid: "ü".repeat(16) }),
      ["target", "--id", "a", ...board],
      "ssid: a, an ESP32, takes at most 31 bytes, and this one has 32: choose a shorter one with --ssid.",
    ],
    [
      "a name that another board of the range would cut off",
      range({ targets: [target("a")] }),
      ["master", ...espruinoWifi, "--ssid", longest(32)],
      /^ssid: a, an ESP32, takes at most 31 bytes/,
    ],
    [
      "a password that an ESP32's access point would cut off",
      range({ password: longest(63) }),
      ["master", ...board],
      "password: master, an ESP32 as access point, takes at most 62 bytes, and this one has 63: choose a shorter one with --password.",
    ],
    [
      "such a password before the range has a master",
      range({ password: longest(63) }),
      ["target", "--id", "a", ...board],
      "password: an access point takes at most 62 bytes, and this one has 63: choose a shorter one with --password.",
    ],
    [
      "a name that an Espruino WiFi's AT commands cannot contain",
      range({ wifi: "join", ssid: "Shed, left" }),
      ["target", "--id", "a", ...espruinoWifi],
      "ssid: a is an Espruino WiFi, and its Wi-Fi chip takes ASCII without commas only: choose another one with --ssid.",
    ],
    [
      "a password that they cannot contain",
      range({ password: "quite,secret" }),
      ["target", "--id", "a", ...espruinoWifi],
      /^password: a is an Espruino WiFi, and its Wi-Fi chip takes ASCII without commas only/,
    ],
    [
      "a plate with equal angles",
      range(),
      ["target", "--id", "a", ...board, "--up", "0"],
      "a: servo.up: it is 0 degrees and servo.down is 0, so the plate would not rise: choose two that are at least 5 apart.",
    ],
    [
      "a plate whose down angle is the default up angle",
      range(),
      ["target", "--id", "a", ...board, "--down", "90"],
      /^a: servo\.up: it is 90 degrees and servo\.down is 90/,
    ],
    [
      "a plate that hardly rises",
      range(),
      ["target", "--id", "a", ...board, "--down", "90", "--up", "94.9"],
      /^a: servo\.up: it is 94\.9 degrees/,
    ],
    [
      "the page on the targets' port",
      range(),
      ["master", ...board, "--page-port", "8081"],
      "master: page.port: the targets dial 8081, choose another port.",
    ],
    [
      "the targets' port on the page's default port",
      range({ port: 8080 }),
      ["master", ...board],
      "master: page.port: the targets dial 8080, choose another port.",
    ],
    [
      "a page on a board with one port",
      range(),
      ["master", ...espruinoWifi, "--page-port", "80"],
      /^master: page\.port: an Espruino WiFi listens on one port/,
    ],
    [
      "more targets than an ESP32 has sockets",
      range({
        wifi: "join",
        targets: Array.from({ length: 8 }, (_, n) => target(`t${n}`)),
        master: { board: "esp32", port: "M" },
      }),
      ["target", "--id", "t8", ...board],
      "An ESP32 as master has 10 sockets, enough for 8 targets, and t8 would be one more.",
    ],
    [
      "more targets than an Espruino WiFi has sockets",
      range({ wifi: "join", targets: Array.from({ length: 5 }, (_, n) => target(`t${n}`)) }),
      ["master", ...espruinoWifi],
      "An Espruino WiFi as master has 5 sockets, enough for 4 targets, and t4 would be one more.",
    ],
    [
      "a battery that is always low",
      measured(12, 11.3),
      ["a"],
      "battery.low: the master calls a battery low below 12 V, and a reports at most 11.3 V (battery.scale): change one of them with --battery-low or --battery-scale.",
    ],
    [
      "a router without a name",
      range({ wifi: "join", ssid: undefined! }),
      ["master", ...board],
      "A router has a name and a password already: give them with --ssid and --password.",
    ],
    [
      "a router without its password",
      newRange(),
      ["master", ...board, "--wifi", "join"],
      "A router has a name and a password already: give them with --ssid and --password.",
    ],
    [
      "an ESP8266 as master",
      range(),
      ["master", "--board", "esp8266", "--port", "P"],
      /^master: ESP8266, 4 MB cannot be a master: .*; take one of pico, pico2, esp32, esp32s3, esp32c3, espruinowifi\.$/,
    ],
    [
      "a pin of ADC2",
      range(),
      ["target", "--id", "a", ...board, "--pin", "piezo=D25"],
      /^a: pins\.piezo: the piezo cannot be on D25 of an ESP32, because it belongs to ADC2, which cannot be used with Wi-Fi: take D32, /,
    ],
    [
      "a pin of the DAC for pulses",
      range(),
      ["target", "--id", "a", ...board, "--pin", "servo=D25"],
      /^a: pins\.servo: the servo cannot be on D25 of an ESP32, because Espruino drives it with the DAC, which gives a voltage: take D2, /,
    ],
    [
      "one pin twice",
      range(),
      ["target", "--id", "a", ...board, "--pin", "battery=D34"],
      /^a: pins\.battery: the battery's divider cannot be on D34 of an ESP32, where the piezo is: take D32, /,
    ],
    [
      "two frequencies of one timer",
      range(),
      ["master", "--board", "espruinowifi", "--port", "P", "--pin", "backlight=B4", "--pin", "buzzer=B5"],
      /^master: pins\.buzzer: the buzzer cannot be on B5 of an Espruino WiFi: it shares a timer with B4, where the screen backlight has another frequency; take a pin other than A6, /,
    ],
    [
      "an input for the screen",
      range(),
      ["master", ...board, "--pin", "cs=D34"],
      /^master: pins\.cs: the screen CS cannot be on D34 of an ESP32, because it is an input only: take /,
    ],
    [
      "a joystick without a pull-up",
      range(),
      ["master", ...board, "--pin", "press=D36"],
      /^master: pins\.press: the joystick press cannot be on D36 of an ESP32, because it has no pull-up: take /,
    ],
    [
      "the buzzer on the DAC",
      range(),
      ["master", ...board, "--pin", "buzzer=D25", "--pin", "left=D2"],
      /^master: pins\.buzzer: the buzzer cannot be on D25 of an ESP32, because Espruino drives it with the DAC/,
    ],
    [
      "the buzzer on the backlight's timer",
      range(),
      ["master", "--board", "pico", "--port", "P", "--pin", "buzzer=D28"],
      /it shares a timer with D13, where the screen backlight has another frequency/,
    ],
    [
      "a battery's scale without its pin",
      range(),
      ["target", "--id", "a", ...board, "--battery-scale", "11.3"],
      "a: battery.scale has no effect without the battery's pin: give it with --pin battery=PIN.",
    ],
    [
      "an id that no board has",
      range({ targets: [target("a")] }),
      ["b"],
      "b is not in range.json, which has a. The first time, flash it with npm run flash -- target --id b --board BOARD --port PORT.",
    ],
    [
      "a misspelt id",
      range({ targets: [target("target_1"), target("target_2")] }),
      ["tagret_2"],
      /^tagret_2 is not in range\.json, which has target_1, target_2\. Did you mean target_2\? The first time, /,
    ],
    ["a misspelt master", range(), ["mastr"], /^mastr is not in range\.json\. Did you mean master\? /],
    [
      "a board without its kind",
      range(),
      ["target", "--id", "a"],
      /^a is not in the range yet: say which board it is with --board pico\|/,
    ],
    [
      "a board without its port",
      range(),
      ["target", "--id", "a", "--board", "esp32"],
      "a is not in the range yet: say where it is with --port; --list shows the serial ports.",
    ],
    [
      "--all without any boards",
      range(),
      ["--all"],
      "range.json has no boards yet: flash each of them once, then --all flashes them all.",
    ],
  ];
  for (const [what, before, args, sentence] of refusals) {
    it(`is refused: ${what}`, () => {
      const said = refused(() => plan(before, ...args));
      if (typeof sentence === "string") assert.equal(said, sentence);
      else assert.match(said, sentence);
    });
  }

  it("may contain texts as long as the board accepts", () => {
    plan(range({ ssid: longest(31), password: longest(62) }), "master", ...board);
    plan(range({ wifi: "join", ssid: longest(31), password: longest(63) }), "master", ...board);
    plan(range({ ssid: longest(32), password: longest(63) }), "master", ...espruinoWifi);
    plan(range({ ssid: longest(32), password: longest(62) }), "target", "--id", "a", "--board", "pico", "--port", "P");
    plan(measured(3.4, 11.3), "a");
    plan(range(), "target", "--id", "a", ...board, "--down", "90", "--up", "0");
  });

  it("has the range's name in one spelling, and the network's name in its router's spelling", () => {
    const { ssid, range: name } = settings(range({ ssid: "Schu\u0308tz" }), "target", "--id", "a", ...board) as {
      ssid: string;
      range: string;
    };
    assert.deepEqual(
      [ssid, name],
      [Buffer.from("Schu\u0308tz").toString("latin1"), Buffer.from("Sch\u00fctz").toString("latin1")],
    );
  });

  it("is a random network's name for a new range, unless it has one", () => {
    const made = changed(newRange(), "master", ...board);
    assert.equal(made.ssid, "snyper-k7f2");
    assert.equal(changed(made, "master", ...board).ssid, "snyper-k7f2");
    assert.equal(changed(range(), "master", ...board).ssid, "snyper");
    assert.equal(changed(newRange(), "master", ...board, "--ssid", "Shed").ssid, "Shed");
  });

  it("may be a fifth target behind a router, but only a fourth on an access point", () => {
    assert.equal(plan({ ...full, wifi: "join" }, "target", "--id", "e", ...board).length, 1);
    assert.equal(plan({ ...full, targets: full.targets.slice(1) }, "target", "--id", "e", ...board).length, 1);
  });
});

describe("what was flashed", () => {
  it("is remembered with its chip and version, and the chip's old id is forgotten", () => {
    const before = range({ targets: [target("a", { serial: "chip-1", version: "0.1.0" }), target("b")] });
    assert.deepEqual(flashedRange(before, "b", "chip-1", "0.2.0").targets, [
      target("a"),
      target("b", { serial: "chip-1", version: "0.2.0" }),
    ]);
    assert.deepEqual(flashedRange(before, "b", "", "0.2.0").targets[1], target("b", { version: "0.2.0" }));
  });

  it("strands the other boards if the network changes", () => {
    const before = range({
      master: { board: "esp32", port: "M", version: "0.1.0" },
      targets: [target("a", { version: "0.1.0" }), target("b")],
    });
    assert.deepEqual(strandedBy(before, { ...before, ssid: "other" }, "a"), ["master"]);
    assert.deepEqual(strandedBy(before, { ...before, password: "another one" }, "master"), ["a"]);
    assert.deepEqual(strandedBy(before, { ...before, range: "shed 2" }, "master"), ["a"]);
    assert.deepEqual(strandedBy(before, { ...before, range: before.ssid }, "master"), []);
    assert.deepEqual(strandedBy(before, before, "a"), []);
  });

  it("has a random name and password if nobody chose them", () => {
    const made = (before: Range, ...args: string[]) => {
      const { key: _key, ...rest } = madeAtRandom(before, changed(before, ...args), options(...args));
      return rest;
    };
    const join = ["master", ...board, "--wifi", "join", "--ssid", "Shed"];
    assert.deepEqual(made(newRange(), "master", ...board), { ssid: "snyper-k7f2", password: "made at random" });
    assert.deepEqual(made(newRange(), "master", ...board, "--ssid", "Shed"), { password: "made at random" });
    assert.deepEqual(made(newRange(), ...join, "--password", "quite secret"), { range: "snyper-k7f2" });
    assert.deepEqual(made(newRange(), ...join, "--password", "quite secret", "--range-name", "r"), {});
    assert.deepEqual(made(range({ range: "r" }), ...join), {});
  });

  it("keeps an id from being used twice", () => {
    const [one] = plan(range({ targets: [target("a", { serial: "chip-1" })] }), "a");
    assert.equal(
      refused(() => refuseOtherChip(one!, "chip-2", false, "range.json"), 1),
      "a is another board already (chip chip-1 in range.json, this one is chip-2). Give this board another id with --id, or if it takes the other one's place, add --replace.",
    );
    refuseOtherChip(one!, "chip-2", true, "range.json");
    refuseOtherChip(one!, "chip-1", false, "range.json");
    refuseOtherChip(one!, "", false, "range.json");
  });

  it("is reported with the next step, and in a table", () => {
    const [one] = plan(range({ targets: [target("a")] }), "a");
    assert.match(nextText(range(), one!), /^Next: flash the master/);
    assert.match(nextText(range({ master: { board: "esp32", port: "M", version: "0.1.0" } }), one!), /"link a up"/);
    const [master] = plan(range(), "master", "--board", "esp32", "--port", "M");
    assert.match(nextText(range(), master!), /^Next: flash a target .*; it opens the network snyper\.$/);
    const join = range({ wifi: "join", ssid: "Shed", range: "r" });
    assert.match(
      nextText(join, master!),
      /; it joins the network Shed, where targets find it by the range's name r\.$/,
    );
    assert.match(
      nextText({ ...join, address: "10.0.0.7" }, master!),
      /; it joins the network Shed, where its address must be 10\.0\.0\.7\.$/,
    );
    assert.equal(disabledText(one!), "a is disabled: no Wi-Fi and no motion until npm run flash -- a --enable.");
    const [quiet] = plan(range({ targets: [target("a", { disabled: true })] }), "a");
    assert.match(dryRunText([quiet!], "range.json"), /^a: a target on an ESP32 at \/dev\/ttyUSB0, disabled$/m);
    assert.match(
      outcomeTable([{ plan: quiet!, version: "0.1.0" }]),
      /^a {5}esp32  \/dev\/ttyUSB0  0\.1\.0, disabled$/m,
    );
    assert.match(outcomeTable([{ plan: quiet!, version: undefined }]), /FAILED$/);
    assert.equal(
      outcomeTable([
        { plan: master!, version: "0.1.0" },
        { plan: one!, version: undefined },
      ]),
      [
        "name    board  port          version",
        "master  esp32  M             0.1.0",
        "a       esp32  /dev/ttyUSB0  FAILED",
      ].join("\n"),
    );
  });

  it("needs a port, which can be listed", () => {
    assert.equal(
      portsText([
        { path: "/dev/ttyUSB0", description: "CP2102" },
        { path: "COM3", description: "" },
      ]),
      "/dev/ttyUSB0  CP2102\nCOM3",
    );
    assert.match(portsText([]), /^There is no serial port: plug the board in/);
  });
});
