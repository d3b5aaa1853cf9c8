// The options of `npm run flash`, and the limits of settings, which are the firmware's.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { screenParts, type Pins } from "../../../tools/common/parts.js";
import { builtBundle } from "../../../sim/arena/flashed.js";
import { VirtualArena } from "../../../sim/arena/virtual-arena.js";
import { pagePortDefault } from "../../../shared/limits.js";
import { check, lightLimits, trims } from "../../../tools/flash/fields.js";
import { parseOptions } from "../../../tools/flash/options.js";
import { pinMistakes } from "../../../tools/common/pin-mistakes.js";
import { pinsOf } from "../../../tools/common/pins.js";
import { options, refusedOptions } from "../../support/refused.js";

describe("options of npm run flash", () => {
  it("name a board and its changed settings", () => {
    const given = options(
      "target",
      "--id",
      "target_3",
      "--board",
      "esp32",
      "--port=/dev/ttyUSB0",
      "--pin",
      "servo=D4",
      "--pin",
      "piezo=D32",
      "--down",
      "5",
      "--threshold=0.2",
      "--monitor",
    );
    assert.deepEqual(given, {
      selection: { kind: "target", id: "target_3", isKnown: false },
      file: "range.json",
      dryRun: false,
      monitor: true,
      replace: false,
      changes: {
        board: "esp32",
        port: "/dev/ttyUSB0",
        pins: { servo: "D4", piezo: "D32" },
        trims: { "servo.down": 5, "sensor.threshold": 0.2 },
      },
    });
    assert.deepEqual(options("master").selection, { kind: "master" });
    assert.deepEqual(options("target_3").selection, { kind: "target", id: "target_3", isKnown: true });
    assert.deepEqual(options("--all", "--dry-run").selection, { kind: "all" });
    assert.equal(options("--list").selection, undefined);
  });

  it("name the range, disable a board, and set up its battery", () => {
    assert.equal(options("master", "--range-name", "shed 2").changes.rangeName, "shed 2");
    assert.equal(options("a", "--range-name=r").file, "range.json", "--range is the file's");
    assert.deepEqual(
      ["--disable", "--enable", "--replace"].map((flag) => options("a", flag).changes.disabled),
      [true, false, undefined],
    );
    assert.deepEqual(options("a", "--battery-scale", "11.3").changes.trims, { "battery.scale": 11.3 });
    assert.deepEqual(options("master", "--battery-low=6.8").changes.trims, { "battery.low": 6.8 });
    assert.deepEqual(options("master", "--page-port", "0").changes.trims, { "page.port": 0 });
  });

  it("set up the master's screen, or none, and the players", () => {
    const { changes } = options(
      "master",
      "--screen",
      "--turn",
      "90",
      "--light=0.5",
      "--players",
      "Ann,Bob_2",
      "--stop",
      "closed",
    );
    assert.deepEqual(
      [changes.screen, changes.turn, changes.light, changes.players, changes.stop],
      [true, 90, 0.5, ["Ann", "Bob_2"], "closed"],
    );
    assert.equal(options("master", "--no-screen").changes.screen, false);
    assert.equal(options("master").changes.screen, undefined);
  });

  it("name games to copy, and the master's port", () => {
    const given = options("game", "a.json", "my b.json", "--port", "P", "--range=r.json", "--dry-run");
    assert.deepEqual(
      [given.selection, given.changes.port, given.file, given.dryRun],
      [{ kind: "games", files: ["a.json", "my b.json"] }, "P", "r.json", true],
    );
  });

  it("are all in the help", () => {
    const { print: help } = parseOptions(["--help"]) as { print: string };
    for (const option of [
      "--turn 0|90|180|270",
      "--light N",
      "--players NAME,NAME",
      "--screen",
      "--no-screen",
      "-- game FILE.json",
      "--id ID",
      "--board BOARD",
      "--port PORT",
      "--pin PART=PIN",
      "--travel N",
      "--battery-scale VOLTS",
      "--battery-low VOLTS",
      "--page-port N",
      "--range-name NAME",
      "--disable",
      "--enable",
      "--all",
      "--new-key",
      "--open",
      "--settings-out DIR",
      "--list",
      "--dry-run",
      "--monitor",
      "--replace",
      "--range FILE",
    ])
      assert(help.includes(option), option);
    assert.deepEqual(parseOptions(["-h"]), { print: help });
  });

  const wrong: [string, string[], string | RegExp][] = [
    [
      "an unknown board",
      ["master", "--board", "arduino"],
      "--board: one of pico, pico2, pico_w, pico2_w, esp32, esp32s3, esp32c3, esp8266, espruinowifi.",
    ],
    [
      "a misspelt board",
      ["master", "--board", "ep32"],
      "--board: one of pico, pico2, pico_w, pico2_w, esp32, esp32s3, esp32c3, esp8266, espruinowifi. Did you mean esp32?",
    ],
    [
      "a misspelt option",
      ["target_1", "--treshold", "0.3"],
      "There is no option --treshold. Did you mean --threshold? See npm run flash -- --help.",
    ],
    ["a bad id", ["target", "--id", "much too long for one"], "--id: 1 to 16 of A-Z a-z 0-9 _ -."],
    ["a bad name", ["tärget"], "The target's id: 1 to 16 of A-Z a-z 0-9 _ -."],
    [
      "an id that is a word of the command",
      ["target", "--id", "master"],
      "--id: master is a word of this command, choose another id.",
    ],
    [
      "a short password",
      ["master", "--password", "seven77"],
      /^--password: text of 8 to 63 characters; Wi-Fi takes no shorter password, choose a longer one or leave it out to get a random one\.$/,
    ],
    [
      "a password that is not ASCII",
      ["master", "--password", "schießstand"],
      "--password: text of 8 to 63 characters, all of them ASCII.",
    ],
    ["an unknown kind of network", ["master", "--wifi", "mesh"], "--wifi: ap or join."],
    ["a trim beyond its limits", ["t", "--travel", "1501"], "--travel: a number from 100 to 1500."],
    ["a trim that is not a number", ["t", "--up", "0x10"], "--up: a number from 0 to 180."],
    [
      "a trim of the master",
      ["master", "--up", "3"],
      "--up is for targets: a master has no servo, no sensor and no battery divider.",
    ],
    ["a page for a target", ["t", "--page-port", "80"], "--page-port is for the master: targets have no page."],
    ["a port that is not whole", ["master", "--page-port", "80.5"], "--page-port: a whole number from 0 to 65535."],
    [
      "a trim of the master's for a target",
      ["t", "--battery-low", "3"],
      "--battery-low is for the master: it compares the targets' batteries.",
    ],
    ["a battery beyond its limits", ["t", "--battery-scale", "0.4"], "--battery-scale: a number from 0.5 to 60."],
    [
      "a range's name that is too long",
      ["master", "--range-name", "x".repeat(33)],
      "--range-name: text of 1 to 32 characters, all of them ASCII.",
    ],
    [
      "a range's name that is not ASCII",
      ["master", "--range-name", "Schießstand"],
      "--range-name: text of 1 to 32 characters, all of them ASCII.",
    ],
    ["to disable and enable at once", ["t", "--disable", "--enable"], "--disable and --enable exclude each other."],
    [
      "to disable all",
      ["--all", "--disable"],
      /^--all takes boards, ports, pins, trims, the screen, players and disabled boards from range\.json: change them there/,
    ],
    [
      "to disable and enable the screen at once",
      ["master", "--screen", "--no-screen"],
      "--screen and --no-screen exclude each other.",
    ],
    [
      "a turn without a screen",
      ["master", "--no-screen", "--turn", "90"],
      "--turn needs a screen: leave out --turn, or --no-screen.",
    ],
    [
      "light without a screen",
      ["master", "--light", "0.5", "--no-screen"],
      "--light needs a screen: leave out --light, or --no-screen.",
    ],
    ["an unknown turn", ["master", "--turn", "45"], "--turn: 0, 90, 180 or 270."],
    ["a turn that is not a number", ["master", "--turn", "left"], "--turn: 0, 90, 180 or 270."],
    ["a negative turn", ["master", "--turn", "-90"], "--turn: 0, 90, 180 or 270."],
    ["too little light", ["master", "--light", "0"], "--light: a number from 0.05 to 1."],
    ["light that is not a number", ["master", "--light", "bright"], "--light: a number from 0.05 to 1."],
    [
      "a player's name that is too long",
      ["master", "--players", "Ann,Bartholomew"],
      "--players: up to 12 different names of 1 to 8 of A-Z a-z 0-9 _ -, not P1 to P8.",
    ],
    ["an unknown contact of STOP", ["master", "--stop", "shut"], "--stop: open or closed."],
    ["a player's name that is empty", ["master", "--players", "Ann,"], /^--players: up to 12 different names/],
    ["a player who always exists", ["master", "--players", "P2"], /^--players: up to 12 different names/],
    ["a player twice", ["master", "--players", "Ann,Ann"], /^--players: up to 12 different names/],
    ["thirteen players", ["master", "--players", "a,b,c,d,e,f,g,h,i,j,k,l,m"], /^--players: up to 12 different names/],
    [
      "a target's screen",
      ["t", "--turn", "90"],
      "--screen, --no-screen, --turn, --light, --players and --stop are for the master: npm run flash -- master.",
    ],
    ["a target's players", ["target", "--id", "t", "--players", "Ann"], /^--screen, .* are for the master/],
    [
      "all boards' screens",
      ["--all", "--no-screen"],
      /^--all takes boards, ports, pins, trims, the screen, players and disabled boards from range\.json/,
    ],
    [
      "all boards' players",
      ["--all", "--players", "Ann"],
      /^--all takes boards, ports, pins, trims, the screen, players and disabled boards/,
    ],
    ["no game", ["game"], "Which game? npm run flash -- game FILE.json."],
    [
      "a game and a board",
      ["game", "a.json", "--board", "esp32"],
      "game only copies games: leave out --board. It takes --port, --range and --dry-run.",
    ],
    ["a game and all", ["game", "a.json", "--all"], /^game only copies games: leave out --all\./],
    ["a game and an id", ["game", "a.json", "--id", "t"], /^game only copies games: leave out --id\./],
    ["the id game", ["target", "--id", "game"], "--id: game is a word of this command, choose another id."],
    ["a pin in the wrong form", ["t", "--pin", "servo:4"], "--pin takes PART=PIN as in servo=D4, not servo:4."],
    ["a target without an id", ["target"], "A target needs its id: npm run flash -- target --id ID."],
    ["an id without target", ["--id", "a"], "--id needs the word target: npm run flash -- target --id ID."],
    ["nothing", [], /^Which board\? Say target --id ID, master, the id of a target that was flashed before, or --all/],
    ["two boards", ["a", "b"], 'One board at a time: there is nothing to do with "b" after a.'],
    ["all and one", ["--all", "a"], "--all flashes every board of the range: leave out a, or --all."],
    [
      "all on one port",
      ["--all", "--port", "x"],
      /^--all takes boards, ports, pins, trims, the screen, players and disabled boards from range\.json/,
    ],
    ["all consoles at once", ["--all", "--monitor"], "--monitor follows one board: name it instead of --all."],
    ["an unknown option", ["--bogus"], /^There is no option --bogus\. See npm run flash -- --help\.$/],
    ["a missing value", ["t", "--port"], "--port takes a value: --port PORT."],
    ["the next option instead of a value", ["t", "--port", "--monitor"], "--port takes a value: --port PORT."],
    ["a value for an option that takes none", ["t", "--dry-run=yes"], "--dry-run takes no value."],
    ["an option twice", ["t", "--port", "a", "--port", "b"], "--port is given twice."],
  ];
  for (const [what, args, sentence] of wrong) {
    it(`refuse ${what}`, () => {
      const said = refusedOptions(...args);
      if (typeof sentence === "string") assert.equal(said, sentence);
      else assert.match(said, sentence);
    });
  }
});

describe("the limits of settings", () => {
  /**
   * The firmware's answer to settings: its sentence, or undefined if it starts. `build` is the board of its Espruino.
   */
  function firmware(role: "target" | "master", settings: object, build?: string): string | undefined {
    const board = build === undefined ? "" : `process.env.BOARD=${JSON.stringify(build)};\n`;
    const arena = new VirtualArena({
      targets: 1,
      [`${role}Settings`]: settings,
      bundles: { [role]: board + builtBundle(role) },
    });
    arena.start();
    arena.run(100);
    const said = arena.lines.map(([, line]) => line);
    assert(
      said.some((line) => /^(settings|ready|disabled) /.test(line)),
      said.join("\n"),
    );
    return said.find((line) => line.startsWith("settings "))?.slice("settings ".length);
  }

  /** The same for `npm run flash`, without the full stop. */
  function command(work: () => unknown): string | undefined {
    try {
      work();
      return undefined;
    } catch (thrown) {
      return (thrown as Error).message.replace(/\.$/, "");
    }
  }

  it("are the firmware's, in the same sentences", () => {
    for (const [path, limits] of Object.entries(trims)) {
      const [section, field] = path.split(".") as [string, string];
      const other = { "servo.down": { up: 90 }, "servo.up": { down: 90 } }[path]; // the two angles must differ
      for (const value of [limits.min, limits.max, limits.min - 0.001, limits.max + 0.001])
        assert.equal(
          command(() => check.number(value, path, limits)),
          firmware(limits.role, { [section]: { ...other, [field]: value } }),
          `${path} ${value}`,
        );
    }
    for (const id of ["a", "x".repeat(16), "x".repeat(17), "a b"])
      assert.equal(
        command(() => check.targetId(id, "id")),
        firmware("target", { id }),
        id,
      );
    for (const port of [1, 65535, 0, 65536, 1.5])
      assert.equal(
        command(() => check.tcpPort(port, "port")),
        firmware("target", { port }),
        `${port}`,
      );
    for (const ssid of ["a", "x".repeat(32), "", "x".repeat(33)])
      assert.equal(
        command(() => check.ssid(ssid, "ssid")),
        firmware("master", { ssid }),
        ssid,
      );
    for (const range of ["a", "x".repeat(32), "", "x".repeat(33)])
      for (const role of ["target", "master"] as const)
        assert.equal(
          command(() => check.rangeName(range, "range"))?.replace(/, .*/, ""),
          firmware(role, { range }),
          range,
        );
    for (const disabled of [true, false, 1])
      assert.equal(
        command(() => check.flag(disabled, "disabled")),
        firmware("target", { disabled }),
        `${disabled}`,
      );
    for (const wifi of ["ap", "join", "mesh"])
      assert.equal(
        command(() => check.wifi(wifi, "wifi")),
        firmware("master", { wifi }),
        wifi,
      );
    for (const password of ["x".repeat(8), "x".repeat(63), "x".repeat(7), "x".repeat(64)]) {
      const ours = command(() => check.password(password, "password"));
      assert.equal(ours?.replace(/[;,] .*/, ""), firmware("master", { password }), password);
    }
  });

  it("are the firmware's for the screen and the players, in the same sentences", () => {
    for (const turn of [0, 90, 180, 270, 45, 360, -90, "90", true])
      assert.equal(
        command(() => check.turn(turn, "screen.turn")),
        firmware("master", { screen: { turn } }),
        `${turn}`,
      );
    for (const light of [0.05, 1, 0.5, 0.04, 1.01, "1"])
      assert.equal(
        command(() => check.number(light, "screen.light", lightLimits)),
        firmware("master", { screen: { light } }),
        `${light}`,
      );
    const twelve = Array.from({ length: 12 }, (_, index) => `name-${index}`);
    for (const players of [
      [],
      ["Ann"],
      ["A", "b_-9xyzZ"],
      twelve,
      [...twelve, "x"],
      ["Ann", "Ann"],
      ["P9"],
      ["p1"],
      [""],
      ["much2long"],
      ["J\u00f6rg"],
      ["A B"],
      [7],
      "Ann",
      { 0: "Ann" },
    ])
      assert.equal(
        command(() => check.players(players, "players"))?.replace(", not P1 to P8", ""),
        firmware("master", { players }),
        JSON.stringify(players),
      );
    for (const name of ["P1", "P4", "P5", "P8"]) {
      const said = command(() => check.players(["Ann", name], "players"));
      assert.match(said!, /^players: .* not P1 to P8$/, "it would stand twice");
      assert.equal(firmware("master", { players: ["Ann", name] }), undefined, "settings that are older start, too");
    }
  });

  it("are the firmware's for the time server, in the same sentences", () => {
    for (const ntp of ["pool.ntp.org", "192.168.1.1", "", "x".repeat(64), "x".repeat(65), 7, null, "a\nb"])
      assert.equal(
        command(() => check.timeServer(ntp, "ntp")),
        firmware("master", { ntp }),
        `${ntp}`,
      );
  });

  it("are the firmware's for STOP's contact, in the same sentences", () => {
    for (const stop of ["open", "closed", "shut", "", true, 0])
      assert.equal(
        command(() => check.stop(stop, "stop")),
        firmware("master", { stop }),
        `${stop}`,
      );
  });

  it("accept the same pins for screen, joystick and buzzer as the firmware, and name the same part if they refuse", () => {
    const all = pinsOf("esp32", "master");
    const without = (...parts: string[]) => pinsOf("esp32", "master", {}, parts);
    const sets: Pins[] = [
      all,
      without(...screenParts),
      without("up", "press"),
      { ...all, buzzer: "D17" },
      ...screenParts.map((part) => without(part)),
      without("cs", "dc"),
      without("rst", "mosi", "sck"),
      { ...all, cs: "D34" },
      { ...all, backlight: "D25" },
      { ...all, sck: "D6" },
      { ...all, up: "D36" },
      { ...all, buzzer: "D26" },
      { ...all, buzzer: "D35" },
      { ...all, left: "D13" },
      { ...all, mosi: "D40" },
    ];
    const part = (sentence: string | undefined) => /^pins\.(\w+): /.exec(sentence ?? "")?.[1];
    let wrong = 0;
    for (const pins of sets) {
      const [first] = pinMistakes("esp32", "master", pins);
      const said = firmware("master", { pins }, "ESP32");
      assert.equal(part(said), part(first), `${JSON.stringify(pins)}: ${said}; ${first}`);
      if (said !== undefined) wrong++;
    }
    assert.equal(wrong, sets.length - 4);
  });

  it("have the firmware's defaults", () => {
    const constants = [
      ...readFileSync("firmware/target/propose.ts", "utf8").matchAll(/^export const (\w+) = ([\d.]+);$/gm),
    ].map(([, constant, value]) => [constant!, value!] as const);
    const uncalibrated = [
      ["kept.threshold as number", "thresholdDefault"],
      ["kept.blind as number", "0"],
      ["kept.lockout as number", "lockOutMsDefault"],
    ] as const;
    const named = [...uncalibrated, ...constants, ["pagePortDefault", `${pagePortDefault}`] as const];
    const sources = { master: "settings", target: "read-settings" };
    for (const [path, { role, min, max, default: byDefault, ...rest }] of Object.entries(trims)) {
      let source = readFileSync(`firmware/${role}/${sources[role]}.ts`, "utf8");
      for (const [name, value] of named) source = source.replaceAll(name, value);
      assert(source.includes(`"${path}", ${min}, ${max}, ${byDefault}${"isWhole" in rest ? ", true" : ""})`), path);
    }
  });
});
