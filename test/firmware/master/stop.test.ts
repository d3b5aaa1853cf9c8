// STOP: obeyed first, tested after each power-up, confirmed by every plate, with either kind of contact.
import assert from "node:assert/strict";
import type { ArenaOptions } from "../../../sim/arena/arena.js";
import { VirtualArena } from "../../../sim/arena/virtual-arena.js";
import { buttonPins } from "../../../sim/arena/wiring.js";
import { seed } from "../../support/peer.js";
import { press, seen } from "../../support/panel.js";
import { raiseAll as raisePlates } from "../../../sim/arena/person.js";

const travelMs = 500;
const leaseMs = 3000;

function range(options: ArenaOptions = {}): VirtualArena {
  const arena = new VirtualArena({ seed, targets: 4, ...options });
  arena.assemble();
  return arena;
}

function raiseAll(arena: VirtualArena): void {
  raisePlates(arena);
  arena.until("all plates up", () => arena.stands.every(({ id }) => arena.pose(id) === "standing"), 3000);
  arena.run(travelMs);
}

/** The rows below the large word, without those that are empty. */
/** What is below STOP; an open range shows that it is open between the two. */
const stopRows = (arena: VirtualArena) =>
  seen(arena)
    .slice(2)
    .map((text) => text.trim())
    .filter((text) => text !== "STOP");
const bar = (arena: VirtualArena) => seen(arena)[0]!.trim();

describe(`STOP (seed ${seed})`, () => {
  it("has to be pressed once after each power-up before the range becomes hot", () => {
    const arena = range();
    arena.hold("X");
    arena.run(2000);
    assert.equal(arena.view.word, "COLD");
    assert.deepEqual(arena.said("master", "refused"), ["refused the range is cold: press STOP once to test it"]);
    arena.press("B");
    arena.run(1000);
    assert.equal(arena.view.word, "STOP", "the test is a STOP like any other");
    for (const word of ["COLD", "HOT"]) {
      arena.hold("X");
      arena.run(2000);
      assert.equal(arena.view.word, word);
    }
    arena.reboot("master");
    arena.until("all are back", () => arena.isComplete);
    arena.hold("X");
    arena.run(2000);
    assert.equal(arena.view.word, "COLD");
    assert.equal(arena.said("master", "refused the range is cold: press STOP").length, 2);
  });

  it("with a broken wire keeps the range cold for ever", () => {
    const arena = range();
    for (let tries = 0; tries < 3; tries++) {
      arena.hold("X"); // the broken wire hides that B is pressed
      arena.run(2000);
    }
    assert.equal(arena.view.word, "COLD");
  });

  it("does not end a game that waits to be resumed if it is only the test after a power-up, but does once the range was hot", () => {
    const arena = range();
    arena.makeHot();
    arena.press("A");
    arena.until("a plate is up", () => arena.view.game?.up.size === 1);
    arena.reboot("master");
    arena.until("all are back", () => arena.isComplete && arena.view.game?.state === "paused");
    arena.makeHot();
    assert.equal(arena.view.game!.state, "paused");
    press(arena, "A");
    arena.until("it continues", () => arena.said("master", "game resumed").length === 1);
    arena.press("B");
    arena.run(travelMs);
    assert.equal(arena.view.game!.state, "stopped");
  });

  it("sends lay_down to all before it records, prints, draws or sounds anything", () => {
    const arena = range({ masterSettings: { pins: { ...buttonPinsSettings, buzzer: "D6" } } });
    arena.makeHot();
    arena.press("A");
    arena.until("a plate is up", () => arena.view.game?.up.size === 1);
    const order: string[] = [];
    arena.wire.onLine(({ direction, text }) => {
      if (direction === "out" && text.includes("lay_down")) order.push("lay_down");
    });
    arena.onLine((board, line) => {
      if (board === "master") order.push(line.split(" ")[0]!);
    });
    arena.master.onPin(({ pin }) => {
      if (pin === "D6") order.push("sound");
    });
    const { set } = arena.master.storage;
    arena.master.storage.set = (file, text) => {
      order.push("record");
      return set.call(arena.master.storage, file, text);
    };
    arena.press("B");
    arena.run(20);
    assert.deepEqual(order.slice(0, 4), ["lay_down", "lay_down", "lay_down", "lay_down"]);
    assert.ok(order.includes("range") && order.includes("game"), order.join());
  });

  it("lays everything down even if the record, the screen and the sound all fail, and then reboots", () => {
    const arena = range();
    arena.makeHot();
    raiseAll(arena);
    // Everything after the commands to the plates throws: the console, and everything that uses the Storage.
    arena.type(
      "master",
      'var was=require("Storage");require("Storage").open=function(){throw "no Storage"};require("Storage").getStats=function(){throw "no Storage"};print=function(){throw "no console"}',
    );
    arena.press("B");
    arena.run(200 + travelMs);
    assert.deepEqual(
      arena.stands.map(({ id }) => arena.pose(id)),
      ["down", "down", "down", "down"],
    );
    arena.until("it reboots", () => arena.said("master", "ready").length === 2, 10_000);
  });

  it("is obeyed at each press, however soon after the last", () => {
    const arena = range();
    arena.makeHot();
    raiseAll(arena);
    arena.press("B", 20);
    arena.run(30);
    let orders = 0;
    arena.wire.onLine(({ direction, text }) => {
      if (direction === "out" && text.includes("lay_down")) orders++;
    });
    arena.press("B", 20);
    arena.run(30);
    assert.equal(orders, 4);
    arena.run(1500);
    assert.equal(arena.said("master", "plates down 4/4").length, 2, "at the test, and now");
  });

  it("shows how many plates have confirmed, and names those that have not", () => {
    const arena = range();
    arena.makeHot();
    raiseAll(arena);
    arena.world.network.setImpairment(arena.standOf("target_3").host, { deaf: true });
    press(arena, "B");
    assert.equal(bar(arena), "STOP 3/4     4/4");
    assert.deepEqual(stopRows(arena).slice(0, 2), ["3 of 4 are down", "target_3 falling"]);
    arena.run(leaseMs);
    assert.equal(bar(arena), "STOP 3/4     3/4");
    assert.deepEqual(stopRows(arena).slice(0, 2), ["3 of 4 are down", "target_3 away"]);
    assert.equal(arena.said("master", "plates down").at(-1), "plates down 3/4 not target_3");
    arena.world.network.setImpairment(arena.standOf("target_3").host, { deaf: false });
    arena.until("it is back", () => arena.isComplete);
    arena.run(2000);
    assert.equal(bar(arena), "STOP, COLD   4/4");
    assert.equal(stopRows(arena)[0], "All plates are down");
    assert.equal(arena.said("master", "plates down").at(-1), "plates down 4/4");
  });

  it("accepts neither an earlier report nor a result as a confirmation", () => {
    const arena = range({ targets: 1 });
    arena.makeHot();
    arena.type("master", 'command("activate","target_1",{duration:10})');
    arena.until("armed", () => arena.said("target_1", "exposure armed").length > 0);
    arena.world.network.setImpairment(arena.standOf("target_1").host, { delayMs: 300 });
    arena.run(400);
    arena.shoot("target_1"); // its result is on its way when STOP is pressed
    arena.press("B");
    arena.until("its result is reported", () => arena.said("master", "result target_1 hit").length === 1, 2000);
    assert.deepEqual(arena.said("master", "plates down").slice(1), []);
    arena.until("it confirmed", () => arena.said("master", "plates down 1/1").length === 2, 3000);
    assert.equal(arena.pose("target_1"), "down");
  });
});

const buttonPinsSettings = { a: "D15", b: "D17", x: "D19", y: "D21" };

describe(`a STOP whose contact is closed at rest (seed ${seed})`, () => {
  /** Nobody presses it, so its closed contact pulls the pin low. */
  function closedRange(): VirtualArena {
    const arena = new VirtualArena({ seed, targets: 2, masterSettings: { stop: "closed" } });
    touch(arena, false);
    arena.assemble();
    return arena;
  }
  const touch = (arena: VirtualArena, isPressed: boolean) =>
    arena.master.drive(buttonPins.B, { level: isPressed ? 1 : 0 });

  it("is pressed by opening it, so a broken wire is STOP", () => {
    const arena = closedRange();
    touch(arena, true);
    arena.run(100);
    assert.equal(arena.view.word, "STOP");
    touch(arena, false);
    arena.makeHot();
    raiseAll(arena);
    touch(arena, true); // the wire breaks
    arena.run(200 + travelMs);
    assert.deepEqual([arena.view.word, arena.pose("target_1"), arena.pose("target_2")], ["STOP", "down", "down"]);
    for (let tries = 0; tries < 2; tries++) {
      arena.hold("X");
      arena.run(2000);
    }
    assert.equal(arena.view.word, "STOP");
    assert.equal(arena.said("master", "refused").at(-1), "refused STOP is pressed, or its wire is broken");
  });

  it("leaves safe mode to button A", () => {
    const arena = new VirtualArena({ seed, targets: 1, masterSettings: { stop: "closed" } });
    arena.master.drive(buttonPins.B, { level: 0 });
    arena.master.drive(buttonPins.A, { level: 0 });
    arena.start();
    arena.run(2000);
    assert.deepEqual(arena.said("master"), ["safe mode: button held at power-up"]);
  });

  it("is one of two words in the settings", () => {
    const arena = new VirtualArena({ seed, targets: 1, masterSettings: { stop: "shut" } });
    arena.start();
    arena.run(1000);
    assert.deepEqual(arena.said("master"), ["settings stop: open or closed"]);
  });
});
