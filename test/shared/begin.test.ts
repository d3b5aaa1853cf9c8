// How a board starts: if something prevents it, the console says so in one sentence, the LED flashes a number of times,
// and nothing else happens.
import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { discoveryPort } from "../../shared/limits.js";
import { Image } from "../../sim/bench/images.js";
import { freePorts } from "../../sim/bench/run.js";
import { builtBundle } from "../../sim/arena/flashed.js";
import { VirtualArena } from "../../sim/arena/virtual-arena.js";
import { VmBoard } from "../../sim/board/vm-board.js";
import { findInterpreter, findInterpreters, noInterpreter } from "../../sim/board/interpreter/find.js";
import { makeFolder, removeFolder, writeFlash } from "../../sim/board/interpreter/flash.js";
import { InterpreterProcess } from "../../sim/board/interpreter/process.js";
import { seed } from "../support/peer.js";

type Role = "target" | "master";
const interpreters = findInterpreters();
const network = { ssid: "snyper", password: "only simulated", open: true };
const settingsOf: Record<Role, object> = { target: { id: "target_1", ...network }, master: network };
const led = "D2";

/** One board, alone in its world, that boots with these settings. */
function booted(
  role: Role,
  settings: object,
  options: { lacks?: string[]; held?: string; heldMs?: number; ms?: number; boardName?: string; before?: string } = {},
): { lines: string[]; writes: string[]; flashes: number } {
  const arena = new VirtualArena({ seed, targets: 1 });
  const { world, air } = arena;
  const lines: string[] = [];
  const writes: string[] = [];
  let flashes = 0;
  const board = new VmBoard({
    name: "board",
    world,
    host: world.network.host("board"),
    air,
    seed,
    lacks: options.lacks ?? [],
    ...(options.boardName && { boardName: options.boardName }),
  });
  board.storage.set(".bootcde", `var LED1=${led};\n${options.before ?? ""}${builtBundle(role)}`);
  board.storage.set("snyper.json", JSON.stringify({ ...settingsOf[role], ...settings }));
  board.onLine((line) => lines.push(line));
  board.onPin(({ pin, level }) => {
    if (pin !== led) return void writes.push(pin);
    if (level === 1) flashes++;
  });
  const { held, heldMs } = options;
  if (held) board.drive(held, { level: 0 });
  board.powerOn();
  if (held && heldMs) world.clock.at(world.clock.now() + heldMs, () => board.drive(held, { level: 1 }));
  world.clock.run(options.ms ?? 2390);
  return { lines, writes, flashes };
}

for (const role of ["target", "master"] as const) {
  describe(`how a ${role} starts`, () => {
    it("boots quietly when it is disabled: no Wi-Fi, no motion, only its name on the console", () => {
      const { lines, writes, flashes } = booted(role, { disabled: true }, { ms: 20_000 });
      assert.deepEqual(lines, [role === "target" ? "disabled target_1" : "disabled master"]);
      assert.deepEqual([writes, flashes], [[], 0]);
    });

    it("names the wrong setting, and keeps flashing once", () => {
      const { lines, writes, flashes } = booted(role, { password: "short" }, { ms: 4900 });
      assert.deepEqual(lines, ["settings password: text of 8 to 63 characters"]);
      assert.deepEqual([writes, flashes], [[], 2]);
    });

    it("starts only the console when a button is held at power-up, and flashes three times", () => {
      const { lines, writes, flashes } = booted(
        role,
        { pins: role === "target" ? { safe: "D21" } : {} },
        { held: role === "target" ? "D21" : "D17", ms: 4000 },
      );
      assert.deepEqual(lines, ["safe mode: button held at power-up"]);
      assert.deepEqual([writes, flashes], [[], 3]);
    });

    it("starts normally when that button was only pressed briefly, as STOP may be (soak, seed 1)", () => {
      const { lines } = booted(
        role,
        { pins: role === "target" ? { safe: "D21" } : {} },
        { held: role === "target" ? "D21" : "D17", heldMs: 200 },
      );
      assert.match(lines[0]!, new RegExp(`^ready ${role} `));
    });

    for (const lacks of [["net"], ["Wifi"], ["net", "Wifi", "dgram"]]) {
      it(`says in one sentence that this Espruino has no network (without ${lacks.join(", ")}), and flashes twice`, () => {
        const { lines, writes, flashes } = booted(role, {}, { lacks });
        assert.deepEqual(lines, ["no network: this Espruino lacks Wi-Fi or net, see docs/BOARDS.md"]);
        assert.deepEqual([writes, flashes], [[], 2]);
      });
    }

    it("refuses a pin that cannot do its job on this board, and lists those that can", () => {
      const [pins, sentence] =
        role === "target"
          ? [{ servo: "D18", piezo: "D26" }, "settings pins.piezo: D26 is not for analog on ESP32: take one of D32-39"]
          : [
              { b: "D34" },
              "settings pins.b: D34 is not for button on ESP32: take one of D2 D4-5 D13-19 D21-23 D25-27 D32-33",
            ];
      assert.deepEqual(booted(role, { pins }, { boardName: "ESP32" }).lines, [sentence]);
    });

    it("refuses a pin that another part uses, and one that the board lacks", () => {
      const pins = role === "target" ? { servo: "D4", piezo: "D4" } : { b: "D4", a: "D4" };
      assert.match(booted(role, { pins }).lines.join(), /^settings pins\.\w+: D4 is taken by pins\.\w+$/);
      for (const name of [
        "D017",
        "D05",
        "D005",
        "d17",
        "D17 ",
        "D1\0",
        "D",
        "17",
        "",
        "SPI1",
        "LED",
        "Pin",
        "constructor",
        "D99",
      ]) {
        const sentence = `settings pins.${role === "target" ? "piezo" : "y"}: this board has no pin ${name.replace("\0", "?")}`;
        assert.deepEqual(
          booted(role, { pins: role === "target" ? { piezo: name } : { y: name } }).lines,
          [sentence],
          name,
        );
      }
      for (const value of [17, null, true, ["D17"], {}, { toString: "D17" }])
        assert.match(
          booted(role, { pins: role === "target" ? { piezo: value } : { y: value } }).lines.join(),
          /^settings pins\.\w+: this board has no pin of that name$/,
        );
      const twice = role === "target" ? { servo: "LED1", piezo: led } : { b: "LED1", a: led }; // LED1 is that pin
      assert.match(booted(role, { pins: twice }).lines.join(), /^settings pins\.\w+: (D2|LED1) is taken by pins\.\w+$/);
      assert.match(
        booted(role, { pins: role === "target" ? { piezo: "D99" } : { y: "D99" } }).lines.join(),
        /^settings pins\.\w+: this board has no pin D99$/,
      );
    });
  });
}

describe("how a master starts with its screen and its players", () => {
  const screen = { cs: "D9", dc: "D8", rst: "D12", backlight: "D13", mosi: "D11", sck: "D10" };
  const said = (settings: object) => booted("master", settings).lines[0];

  it("says which pin of a screen is missing", () => {
    for (const part of Object.keys(screen))
      assert.equal(said({ pins: { ...screen, [part]: undefined } }), `settings pins.${part}: a screen needs it`);
    assert.equal(said({ pins: { sck: "D10" } }), "settings pins.cs: a screen needs it");
  });

  it("has no screen, joystick or buzzer if pins are set without theirs, and all but the buzzer if no pin is set", () => {
    const pinsWritten = (settings: object) => [...new Set(booted("master", settings).writes)].sort();
    assert.deepEqual(pinsWritten({ pins: { a: "D15" } }), []);
    assert.deepEqual(pinsWritten({}), ["D12", "D13", "D8", "D9"]);
    assert.deepEqual(pinsWritten({ pins: { buzzer: "D6" } }), ["D6"], "it is silenced");
  });

  it("says in a sentence why it has no screen, and starts without it", () => {
    const { lines } = booted("master", {}, { before: "global.Graphics=undefined;" });
    assert.equal(lines[0], "screen none: this Espruino has no Graphics, or no SPI on these pins");
    assert.match(lines[1]!, /^ready master /);
  });

  it("names the screen's setting that is wrong, or the player's name", () => {
    assert.equal(said({ screen: { turn: 45 } }), "settings screen.turn: 0, 90, 180 or 270");
    assert.equal(said({ screen: { light: 0 } }), "settings screen.light: a number from 0.05 to 1");
    assert.equal(said({ screen: false }), "settings screen: missing, or not a JSON object");
    assert.equal(
      said({ players: ["Ann", "Ann"] }),
      "settings players: up to 12 different names of 1 to 8 of A-Z a-z 0-9 _ -",
    );
  });
});

describe("how a real Espruino without a radio starts", () => {
  for (const role of ["target", "master"] as const) {
    it(`says it in one sentence on a ${role}`, async function () {
      const program = findInterpreter();
      if (program === undefined) {
        console.log(`      SKIPPED: ${noInterpreter}`);
        return this.skip();
      }
      const folder = makeFolder();
      const lines: string[] = [];
      try {
        await writeFlash(
          program,
          folder,
          new Map([
            [".bootcde", builtBundle(role)],
            ["snyper.json", JSON.stringify(settingsOf[role])],
          ]),
        );
        const board = new InterpreterProcess({ program, folder, args: [], line: (line) => lines.push(line) });
        for (let i = 0; i < 300 && !lines.some((line) => line.includes("no network")); i++)
          await new Promise((resolve) => setTimeout(resolve, 10));
        board.kill();
      } finally {
        removeFolder(folder);
      }
      const said = lines
        .map((line) => line.replace(/[^ -~]|\[J/g, ""))
        .filter((line) => /network|Uncaught|rror|settings|ready/.test(line));
      assert.equal(said.length, 1, lines.join("\n"));
      assert.match(said[0]!, /no network: this Espruino lacks Wi-Fi or net, see docs\/BOARDS\.md$/);
    });
  }

  it("runs a master without discovery, and says so, if the port for its datagrams is taken", async function () {
    if (interpreters.length === 0) {
      process.stderr.write(`\n  SKIPPED: a real master without discovery. ${noInterpreter}\n\n`);
      return this.skip();
    }
    const taken = createSocket("udp4");
    after(() => taken.close());
    await new Promise<void>((resolve) =>
      taken.once("error", () => resolve()).bind(discoveryPort, "127.0.0.1", resolve),
    ); // it may be taken by a running range, too
    for (const program of interpreters) {
      const [port] = await freePorts(1);
      const settings = { ...network, wifi: "ap", port };
      const image = await Image.boot(program, { before: "", code: builtBundle("master") }, settings, 20_000);
      try {
        await image.run.line(`listening ${port}`);
        await image.run.line("discovery off InternalError: Unable to create socket");
        await image.usages(5); // it is alive
        assert.deepEqual(
          image.run.lines.filter((line) => line.includes("Uncaught")),
          [],
        );
      } finally {
        await image.close();
      }
    }
  });
});
