// Identify: the light of a target blinks, and on a hot range its plate moves a little; from the screen and the console.
import assert from "node:assert/strict";
import { KeyedMaster } from "../support/keyed.js";
import { FakeMaster, targetId } from "../support/fake-master.js";
import { seed } from "../support/peer.js";
import { hotRange, notice, press, range, seenMs } from "../support/panel.js";
import type { VirtualArena } from "../../sim/arena/virtual-arena.js";

/** How often the light goes on, and how long all of it takes, ms. */
const flashes = 20;
const blinkingMs = 10_000;
const wiggles = 3;

/** The poses through which a plate goes from now on, each once. */
function poses(arena: VirtualArena, id: string, ms: number): string[] {
  const seen: string[] = [arena.pose(id)];
  for (let i = 0; i < ms; i += 10) {
    arena.run(10);
    if (arena.pose(id) !== seen.at(-1)) seen.push(arena.pose(id));
  }
  return seen;
}

/** Lets a target identify itself by the master's console. */
function identify(arena: VirtualArena, id: string): void {
  arena.type("master", `command("identify","${id}")`);
}

/** Chooses Identify of the second target. */
function chooseIdentify(arena: VirtualArena): void {
  press(arena, 3, "X", "A", 3, "X", "A", 3, "X", "A");
}

describe(`a target's light (seed ${seed})`, () => {
  it("blinks for 10 s when it is asked to, begins anew with the next request, and is dark then", () => {
    const master = new FakeMaster();
    const end = master.link();
    const { light, plate } = master.arena.stands[0]!;
    end.send({ type: "ping", id: "b", data: { blink: 1 } });
    assert.deepEqual(end.expect({ type: "pong" }), { type: "pong", id: "b", status: "blinking" });
    master.arena.run(blinkingMs / 2);
    assert.equal(light.flashes, flashes / 2);
    end.send({ type: "ping", id: "c", data: { blink: 1 } });
    end.expect({ type: "pong", id: "c" });
    master.arena.run(2 * blinkingMs);
    assert.deepEqual([light.flashes, light.isOn, plate.commanded()], [1.5 * flashes, false, 0]);
    end.send({ type: "ping", id: "d", data: { blink: 0 } });
    assert.equal(end.expect({ type: "pong", id: "d" }).status, "alive");
  });

  it("takes no more timers, however often it is asked", () => {
    const master = new FakeMaster();
    const end = master.link();
    const { board } = master.arena.stands[0]!;
    const before = board.counts().timers;
    for (let i = 0; i < 50; i++) {
      end.send({ type: "ping", id: `b${i}`, data: { blink: 1 } });
      end.expect({ type: "pong", id: `b${i}` });
    }
    assert.equal(board.counts().timers, before + 1);
    master.arena.run(blinkingMs + 1000);
    assert.equal(board.counts().timers, before);
  });

  it("is the board's own where no pin is set, unless another part is on that pin", () => {
    for (const [own, pins, status] of [
      ["D2", {}, "blinking"],
      ["D16", {}, "no_light"],
      [undefined, {}, "no_light"],
    ] as const) {
      const master = new FakeMaster({ targetSettings: { pins: { light: undefined, ...pins } } });
      const { board } = master.arena.standOf(targetId);
      if (own !== undefined) board.storage.set(".bootcde", `var LED1=${own};\n${board.storage.get(".bootcde")!}`);
      board.reboot();
      const end = master.link();
      end.send({ type: "ping", id: "b", data: { blink: 1 } });
      assert.equal(end.expect({ type: "pong", id: "b" }).status, status, `${own}`);
    }
  });

  it("blinks in a range with a key, also when the master has not answered for 2 s: no plate moves", () => {
    const master = new KeyedMaster();
    const end = master.link();
    end.send({ type: "ping", id: "b", data: { blink: 1 } });
    assert.equal(end.expect({ type: "pong", id: "b" }).status, "blinking");
    assert.ok(master.arena.stands[0]!.plate.commanded() === 0);
  });
});

describe(`Identify (seed ${seed})`, () => {
  it("blinks and moves the plate of that target on a hot range, and leaves it down", () => {
    const arena = hotRange();
    press(arena, 3, "X", "A", 3, "X", "A", 3, "X");
    arena.press("A");
    const seen = poses(arena, "target_2", 5000);
    assert.deepEqual(
      seen,
      ["down", ...Array.from({ length: wiggles }, () => ["rising", "falling", "down"]).flat()],
      seen.join(),
    );
    assert.deepEqual([arena.pose("target_1"), arena.standOf("target_1").light.flashes], ["down", 0]);
    arena.run(blinkingMs);
    assert.equal(arena.standOf("target_2").light.flashes, flashes);
    assert.deepEqual(arena.said("master", "command "), ["command identify target_2 blinking"]);
    assert.equal(notice(arena), "");
  });

  it("only blinks on a cold range", () => {
    const arena = range();
    chooseIdentify(arena);
    assert.deepEqual(poses(arena, "target_2", 5000), ["down"]);
    assert.ok(arena.standOf("target_2").light.flashes > 5);
  });

  it("ends with STOP, and stays down", () => {
    const arena = hotRange();
    identify(arena, "target_1");
    arena.until("it rises", () => arena.pose("target_1") === "rising");
    arena.run(50); // it needs as long to fall
    arena.press("B");
    assert.deepEqual(poses(arena, "target_1", 5000), ["rising", "falling", "down"]);
    assert.equal(arena.view.word, "STOP");
  });

  it("does not move a plate that is up, nor any in a game", () => {
    const arena = hotRange();
    arena.type("master", 'command("stand_up","target_1")');
    arena.until("it stands", () => arena.pose("target_1") === "standing");
    identify(arena, "target_1");
    assert.deepEqual(poses(arena, "target_1", 3000), ["standing"]);
    arena.type("master", 'command("lay_down")');
    arena.run(1000);
    press(arena, "A");
    identify(arena, "target_2");
    arena.run(500);
    assert.ok(arena.standOf("target_2").light.flashes > 0);
    assert.equal(arena.pose("target_2"), "down");
  });

  it("says so where there is no light, or the target is away", () => {
    const arena = range({ targetSettings: { pins: { light: undefined } } });
    chooseIdentify(arena);
    assert.equal(notice(arena), "target_2 has no light: HOT moves its plate");
    assert.deepEqual(arena.said("master", "command "), ["command identify target_2 no_light"]);
    arena.cut("target_2");
    press(arena, "A");
    arena.run(3200 + seenMs);
    assert.deepEqual(arena.said("master", "command ").at(-1), "command identify target_2 timeout");
    press(arena, "A");
    assert.equal(notice(arena), "target_2 is away");
  });
});
