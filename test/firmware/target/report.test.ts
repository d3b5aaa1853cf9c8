// What a target reports about itself: signal, battery, memory; and how the consoles explain trouble with Wi-Fi.
import assert from "node:assert/strict";
import type { ArenaOptions } from "../../../sim/arena/arena.js";
import { VirtualArena } from "../../../sim/arena/virtual-arena.js";
import { seed } from "../../support/peer.js";

const batteryPin = "D27";
const withBattery = { pins: { battery: batteryPin } };

function range(options: ArenaOptions, volts?: number): VirtualArena {
  const arena = new VirtualArena({ seed, targets: 2, ...options });
  if (volts !== undefined) for (const { board } of arena.stands) board.drive(batteryPin, { level: volts / 6.6 });
  arena.assemble();
  arena.run(200);
  return arena;
}

describe(`the report (seed ${seed})`, () => {
  it("is shown when a target registers: pose, signal, battery, memory, uptime", () => {
    const arena = range({ targetSettings: withBattery }, 3.96);
    assert.match(
      arena.said("master", "report target_1")[0]!,
      /^report target_1 down rssi -52 dBm battery 3\.96 V memory \d+ of 5000 uptime \d+ s$/,
    );
  });

  it("has no battery without a pin, and uses the divider's scale", () => {
    assert.doesNotMatch(range({}).said("master", "report target_1")[0]!, /battery/);
    const arena = range({ targetSettings: { ...withBattery, battery: { scale: 13.2 } } }, 3.7);
    assert.match(arena.said("master", "report target_1")[0]!, /battery 7\.4 V/);
  });

  it("can be requested at the console", () => {
    const arena = range({});
    const before = arena.said("master", "report target_2").length;
    arena.type("master", 'command("ping","target_2",{report:1})');
    arena.run(100);
    assert.equal(arena.said("master", "report target_2").length, before + 1);
  });

  it("lets the master warn of a low battery before a game starts, with its present voltage", () => {
    const arena = range({ targetSettings: withBattery }, 3.3);
    arena.makeHot();
    arena.press("A");
    arena.run(500);
    const told = arena.lines.filter(([, line]) => /^(battery|game)/.test(line)).map(([, line]) => line);
    assert.deepEqual(told.sort(), [
      "battery target_1 low 3.3 V",
      "battery target_2 low 3.3 V",
      "game start Quick Game",
    ]);
  });

  it("lets the master's settings say what is low, and causes no warning for a full or unknown battery", () => {
    for (const [low, volts, lines] of [
      [3.2, 3.3, 0],
      [7, 3.3, 2],
    ] as const) {
      const arena = range({ targetSettings: withBattery, masterSettings: { battery: { low } } }, volts);
      arena.makeHot();
      arena.press("A");
      arena.run(500);
      assert.equal(arena.said("master", "V").filter((line) => line.startsWith("battery")).length, lines);
    }
    const arena = range({ masterSettings: { battery: { low: 60 } } });
    arena.makeHot();
    arena.press("A");
    arena.run(500);
    assert.deepEqual(arena.said("master", "low"), []);
  });
});

describe(`a target's console about its Wi-Fi (seed ${seed})`, () => {
  const saidBy = (targetSettings: object) => {
    const arena = new VirtualArena({ seed, targets: 1, targetSettings });
    arena.start();
    arena.run(20_000);
    return arena.said("target_1", "wifi down")[0];
  };

  it("distinguishes a wrong password from a missing network", () => {
    assert.equal(
      saidBy({ password: "mistyped it" }),
      "wifi down wrong password for snyper, or another range's network has that name",
    );
    assert.equal(saidBy({ ssid: "elsewhere" }), "wifi down no network elsewhere");
  });

  it("explains that an access point refuses a fifth target, as does the master's console", () => {
    const arena = new VirtualArena({
      seed,
      targets: 5,
      masterSettings: { wifi: "ap", ssid: "own" },
      targetSettings: { ssid: "own" },
      discovery: true,
    });
    arena.world.network.readdress(arena.masterHost, "192.168.4.1");
    arena.start();
    arena.run(60_000);
    const full = arena.stands.filter(({ id }) => arena.said(id, "wifi down the access point own is full").length > 0);
    assert.equal(full.length, 1);
    assert.equal(arena.said("master", " up").filter((line) => line.startsWith("link")).length, 4);
    assert.deepEqual(arena.said("master", "wifi full"), [
      "wifi full: an access point takes 4 targets, one more needs a router",
    ]);
  });

  it("does not say so on a router", () => {
    const arena = new VirtualArena({ seed, targets: 5 });
    arena.assemble();
    assert.deepEqual(arena.said("master", "wifi full"), []);
  });
});
