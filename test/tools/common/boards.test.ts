// The boards as data: each can do what its table says, every mistake with a pin is reported in a sentence, and
// docs/BOARDS.md says the same.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import {
  boards,
  heapVarBytes,
  memoryFloors,
  peakHeapBytes,
  restJsVars,
  type BoardData,
  type BoardId,
} from "../../../tools/common/boards.js";
import { masterIdleMax, masterPerTargetMax, targetIdleMax } from "../../../sim/bench/budgets.js";
import { parts, screenParts, type Pins, type Role } from "../../../tools/common/parts.js";
import { withTables } from "../../../tools/flash/boards-page.js";
import { pinMistakes } from "../../../tools/common/pin-mistakes.js";
import { boardsFor, fitPins, pinsOf } from "../../../tools/common/pins.js";

const ids = Object.keys(boards) as BoardId[];
const document = "docs/BOARDS.md";

function mistake(board: BoardId, role: Role, pins: Pins): string {
  const mistakes = pinMistakes(board, role, pinsOf(board, role, pins));
  assert.equal(mistakes.length, 1, mistakes.join("\n"));
  return mistakes[0]!;
}

describe("boards", () => {
  it("have room for the firmware at rest, and the free memory is above every floor except the page's", () => {
    assert.deepEqual(restJsVars, { target: targetIdleMax, master: masterIdleMax + 8 * masterPerTargetMax });
    const systemFile = readFileSync("firmware/kaluma/system.ts", "utf8");
    assert(systemFile.includes(`const variableBytes = ${heapVarBytes};`));
    for (const { memory, roles } of Object.values(boards)) {
      const free = (role: Role) =>
        "jsVars" in memory
          ? memory.jsVars - restJsVars[role]
          : Math.floor((memory.heapBytes - peakHeapBytes) / heapVarBytes);
      for (const role of roles) {
        const floors = memoryFloors.filter((floor) => floor.role === role && !floor.stops.includes("power-up"));
        assert.ok(floors.length > 0);
        for (const { stops, free: least } of floors) assert.ok(free(role) > least, `${role}: ${stops}`);
      }
    }
  });

  for (const id of ids) {
    const board = boards[id];
    it(`${id}: its default pins can all do their jobs at once`, () => {
      assert.deepEqual(Object.keys(board.defaults).sort(), [...board.roles].sort());
      for (const role of board.roles) assert.deepEqual(pinMistakes(id, role, board.defaults[role]!), []);
    });

    it(`${id}: every pin that its table names is a pin of the board`, () => {
      const named = [board.reserved, board.notAnalog, board.notPulses].flatMap((pins) => Object.keys(pins));
      for (const pin of [...named, ...board.analog, ...board.inputOnly, ...board.timers.flat()])
        assert(board.pins.includes(pin), pin);
      assert.equal(new Set(board.pins).size, board.pins.length);
    });

    it(`${id}: there is a pin for each part that the firmware reads`, () => {
      for (const role of board.roles)
        for (const part of Object.values(parts[role]))
          if (part.read !== undefined) assert(fitPins(board, part).length > 0, part.name);
    });
  }

  it("are targets only where they run Kaluma, with an address and without the pins that its radio has", () => {
    for (const id of ids) assert.equal(boards[id].runtime === "kaluma", boards[id].needsAddress === true, id);
    for (const id of ["pico_w", "pico2_w"] as const) {
      assert.deepEqual(boards[id].roles, ["target"]);
      for (const pin of ["D22", "D23", "D24", "D25", "D29"]) assert(boards[id].reserved[pin] !== undefined, pin);
    }
    assert.match(
      mistake("pico_w", "target", { servo: "D22" }),
      /cannot be on D22 of a Raspberry Pi Pico W, because held low at power-up it keeps the program from being loaded: take /,
    );
    assert.match(
      mistake("pico2_w", "target", { piezo: "D29" }),
      /D29 of a Raspberry Pi Pico 2 W, because it has no ADC|radio/,
    );
  });

  it("have the hash for the range's key that their builds have", () => {
    assert.deepEqual(Object.fromEntries(ids.map((id) => [id, boards[id].hash])), {
      pico: undefined,
      pico2: undefined,
      pico_w: "SHA-256",
      pico2_w: "SHA-256",
      esp32: "SHA-256",
      esp32s3: "SHA-256",
      esp32c3: "SHA-256",
      esp8266: "SHA-1",
      espruinowifi: "SHA-256",
    });
    for (const id of ids) {
      const { builds, hashless = [], roles, hash }: BoardData = boards[id];
      assert.deepEqual(hashless, id === "esp32" ? ["ESP32_IDF4"] : []);
      assert(hashless.every((build) => builds.includes(build)));
      if (roles.includes("master")) assert.notEqual(hash, "SHA-1", "a master needs SHA-256");
    }
  });

  it("are identified by different builds", () => {
    const builds = ids.flatMap((id) => boards[id].builds);
    assert.equal(new Set(builds).size, builds.length);
  });

  it("have no pins for a target's optional parts unless these are chosen", () => {
    for (const id of boardsFor("target")) {
      assert.deepEqual(Object.keys(pinsOf(id, "target")), ["servo", "piezo"]);
      assert.equal((boards[id].defaults.target as Pins)["safe"], undefined);
    }
    assert.deepEqual(pinsOf("esp32", "target", { battery: "D35", safe: "D4" }), {
      servo: "D18",
      piezo: "D34",
      battery: "D35",
      safe: "D4",
    });
  });

  it("have pins for the master's default parts unless it goes without, and for optional ones only if these are chosen", () => {
    for (const id of boardsFor("master")) {
      const all = boards[id].defaults.master!;
      const { buzzer, ...defaults } = all;
      assert.deepEqual(pinsOf(id, "master"), defaults);
      if (buzzer !== undefined) assert.deepEqual(pinsOf(id, "master", { buzzer }), all);
      const bare = Object.keys(pinsOf(id, "master", {}, screenParts));
      assert.deepEqual(
        bare,
        Object.keys(defaults).filter((part) => !screenParts.includes(part)),
      );
    }
    assert.deepEqual(
      Object.keys(pinsOf("esp32c3", "master")).filter((part) => !screenParts.includes(part)),
      ["a", "b", "x", "y"],
      "it has no place for a joystick",
    );
    assert.deepEqual(pinsOf("esp32", "master", { cs: "D2" }, screenParts)["cs"], undefined, "not even a chosen one");
  });

  it("have the firmware's default pins on a Pico", () => {
    for (const role of ["target", "master"] as const) {
      const file = role === "target" ? "read-settings" : "settings";
      const settings = readFileSync(`firmware/${role}/${file}.ts`, "utf8");
      const defaults = [
        ...settings.matchAll(
          /(?:checks?\.pinAt\("pins\.|pinOf\("|screenPin\(")(\w+)", (?:"\w+", )?"(D\d+)"(?:, "pulses")?\)/g,
        ),
      ].map(([, part, pin]) => [part!, pin!]);
      assert(defaults.length > 0);
      for (const id of ["pico", "pico_w"] as const)
        if (boards[id].roles.includes(role)) assert.deepEqual(Object.fromEntries(defaults), pinsOf(id, role));
    }
  });

  it("are in docs/BOARDS.md; RECORD=1 writes it", () => {
    const text = readFileSync(document, "utf8");
    if (process.env["RECORD"]) writeFileSync(document, withTables(text));
    else assert.equal(text, withTables(text));
  });
});

describe("a pin that cannot do its job", () => {
  it("does not exist", () => {
    assert.equal(
      mistake("esp32c3", "target", { servo: "D40" }),
      "pins.servo: an ESP32-C3 has no pin D40 for the servo: take D0, D1, D4, D5, D6, D7, D10, D20 or D21.",
    );
  });

  it("has no ADC, or one that Wi-Fi uses", () => {
    assert.equal(
      mistake("esp32", "target", { piezo: "D26" }),
      "pins.piezo: the piezo cannot be on D26 of an ESP32, because it belongs to ADC2, which cannot be used with Wi-Fi: take D32, D33, D34, D35, D36, D37, D38 or D39.",
    );
    assert.equal(
      mistake("pico", "target", { piezo: "D2" }),
      "pins.piezo: the piezo cannot be on D2 of a Raspberry Pi Pico, because it has no ADC: take D26, D27 or D28.",
    );
    assert.equal(
      mistake("esp8266", "target", { piezo: "D4" }),
      "pins.piezo: the piezo cannot be on D4 of an ESP8266, because it has no ADC: take A0.",
    );
  });

  it("has a DAC, is an input only, or cannot make pulses", () => {
    assert.match(
      mistake("esp32", "target", { servo: "D25" }),
      /^pins\.servo: the servo cannot be on D25 of an ESP32, because Espruino drives it with the DAC, which gives a voltage: take D2, D4, /,
    );
    assert.match(
      mistake("esp32", "target", { servo: "D36" }),
      /^pins\.servo: the servo cannot be on D36 of an ESP32, because it is an input only: take /,
    );
    assert.match(
      mistake("esp32", "target", { safe: "D36" }),
      /^pins\.safe: the safe-mode button cannot be on D36 of an ESP32, because it has no pull-up: take /,
    );
    assert.match(
      mistake("esp32", "master", { a: "D36" }),
      /^pins\.a: the button A cannot be on D36 of an ESP32, because it has no pull-up: take /,
    );
    assert.match(
      mistake("esp8266", "target", { servo: "D16" }),
      /because it is the sleep timer's pin, which software pulses do not reach: take D4, D5, D12, D13 or D14\.$/,
    );
    assert.match(mistake("espruinowifi", "target", { servo: "A4" }), /because no timer is on it/);
  });

  it("is reserved", () => {
    assert.match(
      mistake("esp32", "target", { servo: "D6" }),
      /cannot be on D6 of an ESP32, because the board's own flash is on it/,
    );
    assert.match(
      mistake("esp32c3", "target", { servo: "D18" }),
      /cannot be on D18 of an ESP32-C3, because it is the USB cable/,
    );
    assert.match(
      mistake("esp8266", "target", { servo: "D15" }),
      /held high at power-up it keeps the board from booting/,
    );
    assert.match(
      mistake("pico2", "target", { servo: "D23" }),
      /cannot be on D23 of a Raspberry Pi Pico 2, because it switches the board's power supply/,
    );
    assert.match(mistake("espruinowifi", "master", { a: "A13" }), /because the board's own Wi-Fi chip is on it/);
  });

  it("is used by another part", () => {
    assert.match(
      mistake("pico", "target", { servo: "D26" }),
      /^pins\.piezo: the piezo cannot be on D26 of a Raspberry Pi Pico, where the servo is: take D27 or D28\.$/,
    );
  });

  it("shares its timer with pulses of another frequency", () => {
    assert.equal(
      mistake("pico", "master", { buzzer: "D28" }),
      "pins.buzzer: the buzzer cannot be on D28 of a Raspberry Pi Pico: it shares a timer with D13, where the screen backlight has another frequency; take a pin other than D12, D13, D28 or D29.",
    );
    assert.match(mistake("espruinowifi", "master", { backlight: "B4", buzzer: "B5" }), /it shares a timer with B4/);
    assert.deepEqual(pinMistakes("pico", "master", pinsOf("pico", "master", { buzzer: "D14" })), []);
  });

  it("cannot be watched together with another", () => {
    assert.match(
      mistake("espruinowifi", "master", { up: "A10" }),
      /it cannot be watched together with B10, where the button A is; take a pin with another number\.$/,
    );
  });

  it("belongs to no part, or is missing", () => {
    assert.equal(
      mistake("esp32", "target", { laser: "D4" }),
      "pins.laser: a target has no part of that name; its parts are servo, piezo, battery, safe, light.",
    );
    assert.match(
      mistake("esp32", "target", { constructor: "D4" }),
      /^pins\.constructor: a target has no part of that name/,
    );
    assert.deepEqual(pinMistakes("esp8266", "target", { servo: "D5" }), [
      "pins.piezo: a target needs a pin for its piezo: take A0.",
    ]);
  });

  it("is missing for a screen, which needs all of its pins or none", () => {
    for (const id of boardsFor("master")) {
      assert.deepEqual(pinMistakes(id, "master", pinsOf(id, "master", {}, screenParts)), [], id);
      for (const part of screenParts)
        assert.deepEqual(
          pinMistakes(id, "master", pinsOf(id, "master", {}, [part])),
          [`pins.${part}: a screen needs all of cs, dc, rst, backlight, mosi, sck; --no-screen goes without.`],
          id,
        );
      assert.equal(
        pinMistakes(id, "master", pinsOf(id, "master", {}, screenParts.slice(1))).length,
        1,
        "one that is left over",
      );
    }
  });

  it("gives one sentence for each mistake", () => {
    assert.equal(pinMistakes("esp32", "target", { servo: "D34", piezo: "D4" }).length, 2);
  });
});

describe("a board that cannot have a role", () => {
  it("is refused with a list of those that can", () => {
    assert.deepEqual(pinMistakes("esp8266", "master", {}), [
      "ESP8266, 4 MB cannot be a master: it has too few pins and too little memory for the game and its screen; take one of pico, pico2, esp32, esp32s3, esp32c3, espruinowifi.",
    ]);
    assert.deepEqual(pinMistakes("pico_w", "master", {}), [
      "Raspberry Pi Pico W cannot be a master: its Kaluma hands the data of all connections to the newest one; take one of pico, pico2, esp32, esp32s3, esp32c3, espruinowifi.",
    ]);
    assert.deepEqual(pinMistakes("esp32s3", "target", {}), [
      "ESP32-S3 cannot be a target: its Espruino reads no analog pin, so it does not feel a hit; take one of pico, pico2, pico_w, pico2_w, esp32, esp32c3, esp8266, espruinowifi.",
    ]);
  });
});
