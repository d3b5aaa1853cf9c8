// Setting up the range at the master's screen: the list of targets, all plates up or down, and a single target.
import assert from "node:assert/strict";
import { RangeKey } from "../../../../sim/arena/range-key.js";
import { VirtualArena } from "../../../../sim/arena/virtual-arena.js";
import { seed } from "../../../support/peer.js";
import { chosen, hotRange, items, notice, press, range, seenMs, shown, title } from "../../../support/panel.js";
import { raiseAll } from "../../../../sim/arena/person.js";

const batteryPin = "D27";
/** The default scale of a battery's divider. */
const batteryVolts = 6.6;
const travelMs = 600;
/** The network's longest delay in one direction, ms. */
const wayMs = 20;
/** How often the screen of a target asks it for a report, ms. */
const askMs = 1000;
/** How long a sender waits for a reply, ms. */
const replyMs = 2000;
/** How often the master looks whether it is over. */
const tickMs = 100;
/** Silence after which a link is given up. */
const silenceMs = 3100;

const poses = (arena: VirtualArena) => arena.stands.map(({ id }) => arena.pose(id));

/** From the main menu to the list of targets. */
function toTargets(arena: VirtualArena): void {
  press(arena, 3, "X", "A");
}

/** From there to the first, second, … target's own screen. */
function toTarget(arena: VirtualArena, number: number): void {
  press(arena, 1 + number, "X", "A");
}

/** What the screen of a target says below its items. */
function told(arena: VirtualArena): string[] {
  return items(arena).filter((text) => /^(link|trip|pose|signal|memory|battery) /.test(text));
}

function away(arena: VirtualArena, id: string): void {
  arena.kill(id);
  arena.until(`${id} is missed`, () => arena.view.links.get(id)!.linked === false, silenceMs);
  arena.run(seenMs);
}

describe(`the targets' list (seed ${seed})`, () => {
  it("shows them in the order of their ids, however they registered, with their poses", () => {
    const arena = range({ targets: 12 });
    toTargets(arena);
    assert.deepEqual(items(arena), [
      "Raise all",
      "Lower all",
      ...[1, 2, 3, 4, 5, 6, 7, 8].map((number) => `target_${number} down`),
    ]);
    press(arena, "up");
    assert.deepEqual(items(arena).slice(-4), ["target_10 down", "target_11 down", "target_12 down", "Pre-flight"]);
    assert.equal(chosen(arena), "Pre-flight");
    away(arena, "target_11");
    arena.run(askMs);
    assert.deepEqual(items(arena).slice(-4), ["target_10 down", "target_11 away", "target_12 down", "Pre-flight"]);
  });

  it("shows the end of a long id, and the target's pose", () => {
    const arena = new VirtualArena({
      seed,
      key: RangeKey.simulated,
      targets: 1,
      targetSettings: { id: "far_left_corner1" },
    });
    arena.start();
    arena.until("it is linked", () => arena.said("master", "link far_left_corner1 up").length > 0);
    arena.makeHot();
    toTargets(arena);
    press(arena, "A", "X", "A");
    toTargets(arena);
    arena.run(askMs);
    assert.deepEqual([items(arena)[2], notice(arena)], ["ft_corner1 standing", ""]);
  });

  it("raises all and lowers all", () => {
    const arena = hotRange({ targets: 3 });
    toTargets(arena);
    press(arena, "A");
    assert.deepEqual([title(arena), ...items(arena)], ["Raise all plates?", "No", "Yes"]);
    press(arena, "A");
    assert.deepEqual([chosen(arena), ...poses(arena)], ["Play Quick Game", "down", "down", "down"]);
    toTargets(arena);
    press(arena, "A", "X", "A");
    toTargets(arena);
    arena.run(travelMs);
    assert.deepEqual(poses(arena), ["standing", "standing", "standing"]);
    arena.run(askMs);
    assert.deepEqual(items(arena).slice(2, 5), ["target_1 standing", "target_2 standing", "target_3 standing"]);
    press(arena, "X", "A");
    arena.run(travelMs);
    assert.deepEqual(poses(arena), ["down", "down", "down"]);
  });

  it("raises nothing while the range is cold, but still lowers", () => {
    const arena = hotRange();
    toTargets(arena);
    press(arena, "A", "X", "A");
    arena.run(travelMs);
    press(arena, "B");
    arena.hold("X");
    arena.run(2000);
    assert.deepEqual([arena.view.word, ...poses(arena)], ["COLD", "down", "down"]);
    toTargets(arena);
    press(arena, "A", "X", "A");
    assert.deepEqual([notice(arena), ...poses(arena)], ["the range is cold: hold X for 1 s", "down", "down"]);
    toTargets(arena);
    press(arena, "X", "A");
    assert.equal(notice(arena), "");
  });
});

describe(`Y in the main menu (seed ${seed})`, () => {
  it("asks whether to raise all plates, and lowers them at once", () => {
    const arena = hotRange();
    for (const no of ["A", "Y"] as const) {
      press(arena, "Y");
      assert.deepEqual([title(arena), chosen(arena)], ["Raise all plates?", "No"]);
      press(arena, no);
      arena.run(travelMs);
      assert.deepEqual([chosen(arena), ...poses(arena)], ["Play Quick Game", "down", "down"]);
    }
    for (let times = 0; times < 2; times++) {
      press(arena, "Y", "X");
      assert.equal(chosen(arena), "Yes");
      press(arena, "A");
      arena.run(travelMs);
      assert.deepEqual([chosen(arena), ...poses(arena)], ["Play Quick Game", "standing", "standing"]);
      press(arena, "Y");
      arena.run(travelMs);
      assert.deepEqual(poses(arena), ["down", "down"]);
    }
  });

  it("raises nothing while the range is cold, and says why", () => {
    const arena = range();
    raiseAll(arena);
    arena.run(travelMs + seenMs);
    assert.deepEqual(
      [chosen(arena), notice(arena), ...poses(arena)],
      ["Play Quick Game", "the range is cold: press STOP once to test it", "down", "down"],
    );
  });

  it("raises the others, although one was lost while it stood", () => {
    const arena = hotRange({ targets: 3 });
    raiseAll(arena);
    arena.run(travelMs);
    away(arena, "target_2");
    press(arena, "Y");
    arena.run(travelMs);
    assert.deepEqual(
      poses(arena).filter((_pose, index) => index !== 1),
      ["down", "down"],
    );
    raiseAll(arena);
    arena.run(travelMs);
    assert.deepEqual(
      poses(arena).filter((_pose, index) => index !== 1),
      ["standing", "standing"],
    );
  });

  it("lowers them while they rise, and raises them while they fall", () => {
    const arena = hotRange();
    raiseAll(arena);
    assert.deepEqual(poses(arena), ["rising", "rising"]);
    press(arena, "Y");
    arena.run(travelMs);
    assert.deepEqual([notice(arena), ...poses(arena)], ["", "down", "down"]);
    raiseAll(arena);
    arena.run(travelMs);
    arena.press("Y");
    arena.run(150);
    assert.deepEqual(poses(arena), ["falling", "falling"]);
    raiseAll(arena);
    arena.run(travelMs);
    assert.deepEqual([notice(arena), ...poses(arena)], ["", "standing", "standing"]);
  });

  it("names the plate that does not come up, and says why", () => {
    const arena = hotRange({ targets: 1 });
    arena.cut("target_1");
    raiseAll(arena);
    arena.run(replyMs + tickMs);
    assert.equal(notice(arena), "target_1: timeout");
  });
});

describe(`one target on the screen (seed ${seed})`, () => {
  function looking(volts = 3.96): VirtualArena {
    const arena = new VirtualArena({
      key: RangeKey.simulated,
      seed,
      targets: 2,
      targetSettings: { pins: { battery: batteryPin } },
      network: { delayMinMs: wayMs, delayMaxMs: wayMs },
    });
    for (const { board } of arena.stands) board.drive(batteryPin, { level: volts / batteryVolts });
    arena.assemble();
    arena.makeHot();
    toTargets(arena);
    toTarget(arena, 2);
    return arena;
  }

  it("shows link, round trip, pose, signal, memory and battery", () => {
    const arena = looking();
    const { free } = JSON.parse(
      arena
        .said("master", "report target_2")
        .at(-1)!
        .replace(/^.* memory (\d+) of.*$/, '{"free":$1}'),
    );
    assert.equal(title(arena), "target_2");
    assert.deepEqual(items(arena).slice(0, 5), ["Ping", "Raise", "Lower", "Identify", "Calibrate"]);
    const due = [
      "link up",
      `trip ${2 * wayMs} ms`,
      "pose down",
      "signal -52 dBm",
      `memory ${free} free`,
      "battery 3.96 V",
    ];
    // the target reads its sensor for the report, which takes a while
    assert.deepEqual(
      told(arena).map((text) => text.replace(/^trip 4[0-3] ms$/, `trip ${2 * wayMs} ms`)),
      due,
    );
  });

  it("is updated when the target changes", () => {
    const arena = looking();
    press(arena, "X", "A");
    arena.run(travelMs + askMs);
    assert.equal(told(arena)[2], "pose standing");
    arena.standOf("target_2").board.drive(batteryPin, { level: 3.5 / batteryVolts });
    press(arena, "X", "A");
    arena.run(travelMs + askMs);
    assert.deepEqual([told(arena)[2], told(arena)[5]], ["pose down", "battery 3.5 V"]);
  });

  it("raises and lowers only that target", () => {
    const arena = looking();
    press(arena, "X", "A");
    arena.run(travelMs);
    assert.deepEqual(poses(arena), ["down", "standing"]);
    press(arena, "X", "A");
    arena.run(travelMs);
    assert.deepEqual(poses(arena), ["down", "down"]);
    press(arena, "B");
    arena.hold("X");
    arena.run(2000);
    press(arena, "up", "A");
    assert.equal(notice(arena), "the range is cold: hold X for 1 s");
  });

  it("measures the round trip each second, and when Ping is pressed", () => {
    const arena = looking();
    const askedAt: number[] = [];
    arena.wire.onLine(({ at, direction, text }) => {
      if (direction === "out" && text.includes('"report"')) askedAt.push(at);
    });
    arena.until("it is asked", () => askedAt.length === 2, 2 * askMs);
    assert.equal(Math.round(askedAt[1]! - askedAt[0]!), askMs);
    arena.run(300);
    arena.press("A");
    arena.run(100);
    assert.equal(askedAt.length, 3);
    arena.world.network.setImpairment(arena.standOf("target_2").host, { jitterMs: 400 });
    arena.run(2 * askMs);
    assert.match(told(arena)[1]!, /^trip [1-9]\d\d ms$/);
  });

  it("is shown as away, and cannot be commanded, until it is back", () => {
    const arena = looking();
    away(arena, "target_2");
    assert.equal(told(arena)[0], "link down");
    for (const steps of [["A"], ["X", "A"], ["X", "A"]] as const) {
      press(arena, ...steps);
      assert.equal(notice(arena), "target_2 is away");
    }
    arena.powerOn("target_2");
    arena.until("it is back", () => arena.isComplete, 20_000);
    assert.equal(
      shown(arena)
        .find((text) => text.includes("link"))
        ?.trim(),
      "link up",
    );
    press(arena, "Y");
    assert.deepEqual([title(arena), chosen(arena)], ["Targets", "Raise all"]);
  });

  it("has dashes or nothing if it has no battery's pin and no signal", () => {
    const arena = range();
    toTargets(arena);
    toTarget(arena, 1);
    assert.equal(
      items(arena).some((text) => text.startsWith("battery")),
      false,
    );
    assert.match(told(arena)[3]!, /^signal -\d+ dBm$/);
  });
});

describe(`a low battery (seed ${seed})`, () => {
  it("is reported on the screen when a game begins, with all targets whose battery is low", () => {
    const arena = new VirtualArena({
      seed,
      key: RangeKey.simulated,
      targets: 3,
      targetSettings: { pins: { battery: batteryPin } },
    });
    arena.stands.forEach(({ board }, index) =>
      board.drive(batteryPin, { level: (index === 1 ? 3.9 : 3.3) / batteryVolts }),
    );
    arena.assemble();
    arena.makeHot();
    press(arena, "A");
    arena.run(400); // the countdown's figure is drawn again each second, in pieces
    assert.equal(notice(arena), "low battery: target_1 3.3 V, target_3 3.3 V");
    arena.run(6000);
    assert.equal(notice(arena), "");
  });

  it("is named below the main menu, also when its target is away, with how many more there are", () => {
    const low = (arena: VirtualArena) =>
      items(arena)
        .slice(5)
        .filter((text) => !/HOT|STOP/.test(text));
    const arena = new VirtualArena({
      seed,
      key: RangeKey.simulated,
      targets: 6,
      targetSettings: { pins: { battery: batteryPin } },
    });
    const volts = (number: number, level: number) =>
      arena.stands[number - 1]!.board.drive(batteryPin, { level: level / batteryVolts });
    for (let number = 1; number <= 6; number++) volts(number, number === 2 ? 3.3 : 3.9);
    arena.assemble();
    arena.run(seenMs);
    assert.deepEqual(low(arena), ["low battery", "target_2 3.3 V"]);
    away(arena, "target_2");
    for (const number of [1, 3, 4, 5]) volts(number, 3.1);
    arena.type("master", 'command("ping",undefined,{report:1})');
    arena.run(2 * seenMs);
    assert.deepEqual(low(arena), ["low battery", "target_1 3.1 V", "target_2 3.3 V", "target_3 3.1 V", "and 2 more"]);
    for (const number of [1, 3, 4, 5]) volts(number, 3.5);
    arena.type("master", 'command("ping",undefined,{report:1})');
    arena.run(2 * seenMs);
    assert.deepEqual(low(arena), ["low battery", "target_2 3.3 V"]);
  });
});
