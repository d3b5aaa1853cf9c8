// The check before a game: what is green, amber and red, what red blocks, and how somebody starts all the same.
import assert from "node:assert/strict";
import { VirtualArena } from "../../../../sim/arena/virtual-arena.js";
import { mounting } from "../../../../sim/arena/wiring.js";
import { Robot } from "../../../../sim/arena/robot.js";
import { recordFile } from "../../../../firmware/master/game/record-lines.js";
import { version } from "../../../../tools/common/version.js";
import { masterAlone, Peer, seed } from "../../../support/peer.js";
import { hotRange, items, press, range } from "../../../support/panel.js";

/** What the last check printed of a target: its level, then a line for each thing. */
function checked(arena: VirtualArena, id: string): string[] {
  const line = arena.said("master", `check ${id} `).at(-1);
  assert.ok(line, `no check of ${id}`);
  const [, level, facts] = /^check \S+ (\w+) (.*)$/.exec(line)!;
  return [level!, ...facts!.split("; ")];
}

function check(arena: VirtualArena): void {
  arena.type("master", 'command("check")');
  arena.run(5000);
}

/** Types a game, and gives it time to be checked. Returns what the master has refused since. */
function play(arena: VirtualArena): string[] {
  const before = arena.said("master", "refused").length;
  arena.type("master", 'play("Quick Game")');
  arena.run(5000);
  return arena.said("master", "refused").slice(before);
}

const held = (arena: VirtualArena, id: string, level: number): void =>
  arena.standOf(id).board.drive(mounting.piezo, { level });

/** The entry with which the record of the last game begins. */
function gameEntry(arena: VirtualArena): { anyway?: string } {
  const text = [...arena.master.storage].find(([name]) => name.startsWith(recordFile))![1];
  return JSON.parse(
    text
      .split("\n")
      .filter((line) => line.includes('"e":"game"'))
      .at(-1)!,
  ) as { anyway?: string };
}

describe(`the check before a game (seed ${seed})`, () => {
  it("is left out before a game whose scores nobody keeps: it starts at once, also with a red target", () => {
    const arena = hotRange();
    const game = (name: string, points: object) =>
      arena.master.storage.set(`${name}.game`, JSON.stringify({ name, exposures: 2, gap: [0, 0], points }));
    game("Loss", { hit: 0, miss: -5 });
    game("Quick", { hit: 0, speed: 5 });
    arena.kill("target_2");
    arena.run(4000);
    const starts = (name: string) => {
      const before = arena.said("master", "game start").length;
      arena.type("master", `play("${name}")`);
      arena.run(2500);
      const isStarted = arena.said("master", "game start").length > before;
      const checks = arena.said("master", "check ").length;
      if (isStarted) arena.press("B");
      arena.run(2000);
      arena.makeHot();
      return [isStarted, checks];
    };
    arena.type("master", 'command("stand_up","target_1")');
    arena.run(1000);
    assert.deepEqual(starts("Practice"), [true, 0]);
    assert.equal(arena.said("master", "refused").length, 0);
    assert.equal(arena.pose("target_1"), "down");
    assert.deepEqual(starts("Loss"), [true, 0]);
    assert.deepEqual(starts("Quick"), [false, 2], "what is quick earns points: it is checked, and target_2 is red");
  });

  it("says of each target what it knows, and that it is not calibrated", () => {
    const arena = hotRange();
    arena.run(40_000);
    check(arena);
    const [level, trip, ...rest] = checked(arena, "target_1");
    assert.equal(level, "amber");
    assert.match(trip!, /^\+ trip \d+ ms$/);
    assert.deepEqual(rest, [
      "+ signal -52 dBm",
      "+ battery -",
      "+ memory 4048 free",
      "+ firmware 0.1.0",
      "+ pose down",
      "+ servo -",
      "+ sensor rests 0",
      "+ noise 0",
      "+ last tap -",
      "! not calibrated",
      `+ key ${arena.options.key!.ofMaster.split(".")[0]}`,
    ]);
  });

  it("knows no round trip until the range is hot", () => {
    const arena = range();
    arena.run(40_000);
    check(arena);
    assert.equal(checked(arena, "target_1")[1], "+ trip -");
  });

  it("takes of the last 30 beats the longest round trip but one", () => {
    const arena = hotRange();
    arena.run(35_000);
    const { host } = arena.standOf("target_1");
    for (const ms of [600, 900]) {
      host.cut = true;
      arena.run(ms);
      host.cut = false;
      arena.run(4000);
    }
    const trips: number[] = [];
    let last = -1;
    for (let i = 0; i < 3000; i++) {
      const trip = arena.wire.roundTrips.get("target_1")!;
      if (trip !== last) trips.push((last = trip));
      arena.run(10);
    }
    check(arena);
    const told = Number(/^\+ trip (\d+) ms/.exec(checked(arena, "target_1")[1]!)![1]);
    const [, second] = trips.slice(-30).sort((one, other) => other - one);
    assert.ok(Math.abs(told - second!) <= 2, `${told} ms, not ${second}`);
  });

  it("starts with amber, and tells nobody to hold a button", () => {
    const arena = hotRange();
    assert.deepEqual(play(arena), []);
    assert.equal(arena.view.game!.name, "Quick Game");
    assert.equal(gameEntry(arena).anyway, undefined);
  });

  it("blocks a game whose target is away, also for A, until A is held; the record says why", () => {
    const arena = hotRange({ targets: 3 });
    arena.kill("target_3");
    arena.until("it is missed", () => arena.said("master", "link target_3 down").length > 0, 5000);
    const refusal = "refused pre-flight: target_3 no link; hold A for 2 s to start anyway";
    assert.deepEqual(play(arena), [refusal]);
    assert.deepEqual(items(arena).slice(-2), ["X target_3 red link", "hold A 2 s: start"]);
    press(arena, "A");
    arena.run(3000);
    assert.equal(arena.said("master", refusal).length, 2);
    assert.equal(arena.view.game, undefined);
    arena.hold("A");
    arena.until("it begins", () => arena.view.isPlaying, 3500);
    arena.run(500);
    assert.equal(gameEntry(arena).anyway, "target_3 no link");
  });

  it("starts at once while A is held from the beginning", () => {
    const arena = hotRange({ targets: 3 });
    arena.kill("target_3");
    arena.until("it is missed", () => arena.said("master", "link target_3 down").length > 0, 5000);
    arena.hold("A");
    arena.until("it begins", () => arena.view.isPlaying, 2600);
  });

  it("starts nothing when A is held anywhere else, or after STOP", () => {
    const arena = hotRange({ targets: 3 });
    arena.kill("target_3");
    arena.until("it is missed", () => arena.said("master", "link target_3 down").length > 0, 5000);
    play(arena);
    press(arena, "Y", "X");
    arena.hold("A");
    arena.run(3000);
    assert.equal(arena.view.game, undefined);
    press(arena, "Y");
    play(arena);
    press(arena, "B");
    arena.hold("A");
    arena.run(3000);
    assert.equal(arena.view.game, undefined);
  });

  it("is red for a stuck sensor, and green again when it rests", () => {
    const arena = hotRange();
    held(arena, "target_2", 0.4);
    assert.deepEqual(play(arena), ["refused pre-flight: target_2 sensor stuck 0.4; hold A for 2 s to start anyway"]);
    held(arena, "target_2", 0);
    assert.deepEqual(play(arena), []);
  });

  it("measures rest and noise, and shows the last blow", () => {
    const arena = hotRange();
    held(arena, "target_2", 0.05);
    check(arena);
    assert.ok(checked(arena, "target_2").includes("+ sensor rests 0.05"));
    held(arena, "target_2", 0);
    arena.type("master", 'command("activate","target_2",{duration:3})');
    arena.run(1500);
    arena.shoot("target_2", 0.6);
    arena.run(2000);
    check(arena);
    assert.match(checked(arena, "target_2").join(), /\+ servo up 0\.[56] s.*\+ last tap 0\.[2-6]/);
  });

  it("lays down what is up, and waits until it is down", () => {
    const arena = hotRange();
    arena.type("master", 'command("stand_up")');
    arena.run(1000);
    assert.equal(arena.pose("target_1"), "standing");
    assert.deepEqual(play(arena), []);
    assert.match(arena.said("master", "check target_1").at(-1)!, /\+ pose down; \+ servo down 0\.[56] s/);
  });

  it("is amber for a low battery", () => {
    const arena = new VirtualArena({ seed, targets: 2, targetSettings: { pins: { battery: "D27" } } });
    arena.stands[1]!.board.drive("D27", { level: 3.2 / 6.6 });
    arena.stands[0]!.board.drive("D27", { level: 3.9 / 6.6 });
    arena.assemble();
    check(arena);
    assert.ok(checked(arena, "target_1").includes("+ battery 3.9 V"));
    assert.ok(checked(arena, "target_2").includes("! battery 3.2 V"));
  });

  it("is amber for a weak signal, little memory, and firmware of another version, and starts all the same", () => {
    const arena = masterAlone();
    const peer = new Peer(arena).register("old", { firmware: "0.0.9" });
    const report = { pose: "down", uptime: 1, memory_free: 200, memory_total: 1600, rssi: -85 };
    peer.answers.set("ping", { type: "pong", status: "alive", data: report });
    arena.makeHot();
    assert.deepEqual(play(arena), []);
    const [level, , ...rest] = checked(arena, "old");
    assert.deepEqual(
      [level, ...rest.filter((line) => line.startsWith("!"))],
      ["amber", "! signal -85 dBm", "! memory 192 free", "! firmware 0.0.9", "! not calibrated"],
    );
  });

  it("says when a sensor was calibrated, and is amber when that is older than the servo's settings", () => {
    const arena = range();
    const calibrated = (at: number, servo = "0 90 500"): string => {
      const { board } = arena.standOf("target_1");
      const kept = { threshold: 0.05, blind: 0, lockout: 25, cross: 0.1, at, servo };
      board.storage.set("snyper.cal", JSON.stringify(kept));
      board.reboot();
      arena.until("it is missed", () => !arena.isComplete, 10_000);
      arena.until("it is back", () => arena.isComplete, 20_000);
      arena.run(3000);
      check(arena);
      return [checked(arena, "target_1")[0], checked(arena, "target_1")[11]].join(" ");
    };
    assert.equal(calibrated(0), "green + calibrated");
    assert.equal(calibrated(1_700_000_000), "green + calibrated");
    assert.equal(calibrated(1_700_000_000, "0 80 500"), "amber ! calibration is old");
  });

  it("is red for a plate that did not confirm its last movement, until it confirms one", () => {
    const arena = hotRange({ targets: 1, key: undefined });
    const peer = new Peer(arena).register("stiff");
    peer.answers.delete("lay_down");
    assert.match(play(arena).at(-1)!, /^refused pre-flight: stiff no link; hold A/);
    assert.deepEqual(
      checked(arena, "stiff").filter((line) => line.startsWith("X")),
      ["X no link", "X pose not confirmed", "X servo: no answer"],
    );
    new Peer(arena).register("stiff", { firmware: version() });
    assert.deepEqual(play(arena), []);
  });

  it("is red for a guest, which has no key", () => {
    const arena = range({ targets: 2 });
    const { storage } = arena.standOf("target_2").board;
    const { key: _none, ...settings } = JSON.parse(storage.get("snyper.json")!) as Record<string, unknown>;
    storage.set("snyper.json", JSON.stringify({ ...settings, open: true }));
    arena.standOf("target_2").board.reboot();
    arena.master.reboot();
    arena.until("it waits", () => arena.said("master", "refused target_2 has no key").length > 0, 20_000);
    arena.run(2000);
    press(arena, "up", "A");
    arena.until("the guest is linked", () => arena.isComplete, 20_000);
    arena.makeHot();
    assert.match(play(arena).at(-1)!, /^refused pre-flight: target_2 no key; hold A/);
  });

  it("counts how often a link broke", () => {
    const arena = hotRange();
    for (let times = 0; times < 2; times++) {
      arena.reboot("target_1");
      arena.until("it is missed", () => arena.said("master", "link target_1 down").length > times, 10_000);
      arena.until("it is back", () => arena.isComplete, 20_000);
    }
    arena.run(3000);
    check(arena);
    assert.match(checked(arena, "target_1")[1]!, /^\+ trip \d+ ms, 2x lost$/);
  });

  for (const [what, answer, why, red] of [
    ["its plate does not rise", undefined, "stiff is away", /^X no link,.*,X servo: no answer/],
    ["its sensor is stuck when it is armed", "fault", "stiff's sensor is stuck", /^X sensor stuck/],
  ] as const)
    it(`pauses a game when ${what}, and the next check is red`, () => {
      const arena = masterAlone();
      const peer = new Peer(arena).register("stiff", { firmware: version() });
      arena.makeHot();
      const report = { pose: "down", uptime: 1, memory_free: 900, memory_total: 1600, threshold: 0.15 };
      peer.answers.set("ping", { type: "pong", status: "alive", data: { ...report, rest: 0 } });
      assert.deepEqual(play(arena), []);
      const { id: activation } = peer.expect({ type: "activate" }, 10_000);
      if (answer !== undefined) {
        peer.send({ type: "activated", id: activation, status: "activated", data: { duration: 3 } });
        peer.send({ type: "result", id: "boot-1", target_id: "stiff", status: answer, data: { activation } });
        peer.answers.set("ping", { type: "pong", status: "alive", data: { ...report, rest: 0.4 } });
      }
      arena.until("it is paused", () => arena.view.game?.state === "paused", 10_000);
      assert.equal(arena.view.game!.why, why);
      arena.press("Y");
      arena.run(1000);
      check(arena);
      const reds = checked(arena, "stiff").filter((line) => line.startsWith("X"));
      assert.match(reds.join(), red);
    });

  it("pauses a game when a sensor turns out to be stuck while its plate is down", () => {
    const arena = hotRange();
    assert.deepEqual(play(arena), []);
    arena.until("it plays", () => arena.view.game?.state === "playing", 10_000);
    const id = arena.stands.map((stand) => stand.id).find((one) => !arena.view.game!.up.has(one))!;
    held(arena, id, 1);
    for (let i = 0; i < 2; i++) {
      arena.type("master", `command("ping","${id}",{report:1})`);
      arena.run(200);
    }
    assert.equal(arena.view.game!.state, "paused");
    assert.equal(arena.view.game!.why, `${id}'s sensor is stuck`);
    held(arena, id, 0);
    arena.run(2000);
    arena.press("A");
    arena.until("it goes on", () => arena.view.game?.state === "playing", 10_000);
  });
});

describe(`the self-test (seed ${seed})`, () => {
  const start = (arena: VirtualArena) => press(arena, 3, "X", "A", "up", "A", "X", "A", "X", "A");

  it("raises each plate, feels a tap, and lays it down; by buttons alone", () => {
    const arena = hotRange();
    new Robot(arena, arena.world.random.fork("robot"), { skill: 1 }).start();
    start(arena);
    arena.until("it is over", () => arena.said("master", "selftest over").length > 0, 20_000);
    const [begin, one, two, end] = arena.said("master", "selftest");
    assert.deepEqual([begin, end], ["selftest start 2", "selftest over 2 of 2 ok"]);
    for (const line of [one!, two!])
      assert.match(line, /^selftest target_\d ok up 0\.5\d? s tap 0\.\d+ after [\d.]+ s down 0\.5\d? s$/);
    arena.run(2000);
    assert.match(checked(arena, "target_1").join(), /\+ last tap 0\.\d+/);
  });

  it("calls a target red that felt no tap, until it feels one", () => {
    const arena = hotRange();
    start(arena);
    press(arena, "A"); // the first one goes without
    arena.until("it is over", () => arena.said("master", "selftest over").length > 0, 40_000);
    assert.match(arena.said("master", "selftest target_1")[0]!, /^selftest target_1 skipped /);
    assert.match(arena.said("master", "selftest target_2")[0]!, /^selftest target_2 failed up \S+ s no tap felt/);
    arena.run(3000);
    assert.ok(checked(arena, "target_2").includes("X sensor felt no tap"));
    assert.match(play(arena).join(), /target_2 sensor felt no tap/);
    arena.type("master", 'command("activate","target_2",{duration:3})');
    arena.run(1500);
    arena.shoot("target_2", 0.6);
    arena.run(2000);
    assert.deepEqual(play(arena), []);
  });

  it("ends with Y, with STOP, and when a target is lost, and leaves no plate up", () => {
    for (const end of ["Y", "B", "cut"] as const) {
      const arena = hotRange();
      arena.type("master", 'command("selftest")');
      arena.run(2000);
      assert.equal(arena.pose("target_1"), "standing");
      if (end === "cut") arena.cut("target_1");
      else press(arena, end);
      arena.until("it is down", () => arena.pose("target_1") === "down", 8000);
      if (end === "cut") {
        arena.until("it goes on", () => arena.said("master", "selftest target_1 failed").length > 0, 8000);
        continue;
      }
      arena.until("it ends", () => arena.said("master", "selftest stopped").length > 0, 5000);
      arena.run(3000);
      assert.equal(arena.pose("target_2"), "down");
    }
  });

  it("prints a hit that a lost target reports when it is back", () => {
    const arena = hotRange();
    arena.type("master", 'command("selftest")');
    arena.run(2000);
    arena.cut("target_1");
    arena.shoot("target_1", 0.6);
    arena.until("it goes on", () => arena.said("master", "selftest target_1 failed").length > 0, 8000);
    assert.deepEqual(arena.said("master", "result target_1"), []);
    arena.heal("target_1");
    arena.until("it is back", () => arena.said("master", "result target_1 hit").length > 0, 10_000);
  });

  it("is refused while the range is cold, and keeps games from starting", () => {
    const arena = range();
    arena.type("master", 'command("selftest")');
    arena.run(100);
    assert.match(arena.said("master", "refused").at(-1)!, /the range is cold/);
    arena.makeHot();
    arena.type("master", 'command("selftest")');
    arena.run(1000);
    assert.deepEqual(play(arena), ["refused the self-test is running"]);
  });
});
