// What a target tells of itself: signal, battery, memory; and what the radio's troubles are called.
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

  it("has no battery where no pin was given, and takes the divider's scale", () => {
    assert.doesNotMatch(range({}).said("master", "report target_1")[0]!, /battery/);
    const arena = range({ targetSettings: { ...withBattery, battery: { scale: 13.2 } } }, 3.7);
    assert.match(arena.said("master", "report target_1")[0]!, /battery 7\.4 V/);
  });

  it("can be asked for at the console", () => {
    const arena = range({});
    const before = arena.said("master", "report target_2").length;
    arena.type("master", 'command("ping","target_2",{report:1})');
    arena.run(100);
    assert.equal(arena.said("master", "report target_2").length, before + 1);
  });

  it("lets a low battery be said before a game starts, as it is by then", () => {
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

  it("knows what is low from the master's settings, and says nothing of batteries that are full or unknown", () => {
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

describe(`trouble with the Wi-Fi (seed ${seed})`, () => {
  const saidBy = (targetSettings: object) => {
    const arena = new VirtualArena({ seed, targets: 1, targetSettings });
    arena.start();
    arena.run(20_000);
    return arena.said("target_1", "wifi down")[0];
  };

  it("tells a wrong password from a network that is not there", () => {
    assert.equal(
      saidBy({ password: "mistyped it" }),
      "wifi down wrong password for snyper, or another range's network has that name",
    );
    assert.equal(saidBy({ ssid: "elsewhere" }), "wifi down no network elsewhere");
  });

  it("tells the fifth target at an access point, on its console and on the master's", () => {
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

  it("says nothing of that on a router", () => {
    const arena = new VirtualArena({ seed, targets: 5 });
    arena.assemble();
    assert.deepEqual(arena.said("master", "wifi full"), []);
  });
});
