// An error that nothing caught: the plate lies down, the crash is counted and reported, and the board reboots; after
// three in a row it rests in safe mode.
import assert from "node:assert/strict";
import type { ArenaOptions } from "../../sim/arena/arena.js";
import { builtBundle } from "../../sim/arena/flashed.js";
import { VirtualArena } from "../../sim/arena/virtual-arena.js";
import { seed } from "../support/peer.js";

const crashFile = "snyper.crash";
const travelMs = 600;
/** How long the board takes to reboot and to be linked again, ms. */
const backMs = 12_000;

function range(options: ArenaOptions = {}): VirtualArena {
  const arena = new VirtualArena({ seed, targets: 2, ...options });
  arena.assemble();
  arena.makeHot();
  return arena;
}

/** Causes an error in a callback of the firmware: Wi-Fi that fails when a report needs its state. */
function breakFirmware(arena: VirtualArena, id: string, error = 'throw new Error("broken")'): void {
  arena.type(id, `global.break_it=Function('${error}')`);
  arena.type(id, 'require("Wifi").getStatus=break_it');
}

describe(`a crash of a target (seed ${seed})`, () => {
  it("lays the plate down, is reported to the master once, at the next registration, and the board recovers", () => {
    const arena = range();
    arena.type("master", 'command("stand_up","target_1")');
    arena.until("the plate stands", () => arena.pose("target_1") === "standing");
    breakFirmware(arena, "target_1");
    arena.type("master", 'command("ping","target_1",{report:1})');
    arena.until("it crashes", () => arena.said("target_1", "crash Error").length === 1, 2000);
    assert.match(arena.said("target_1", "crash Error")[0]!, /^crash Error: broken/);
    arena.run(travelMs);
    assert.equal(arena.pose("target_1"), "down");
    assert.equal(arena.said("target_1", "link down crash").length, 1);
    arena.until("it is back", () => arena.said("target_1", "link up").length === 2, backMs);
    assert.deepEqual(arena.said("master", "crashed"), ["crashed target_1 1 times, last: Error: broken"]);
    arena.run(61_000);
    arena.reboot("target_1");
    arena.until("it is back again", () => arena.said("target_1", "link up").length === 3, backMs);
    assert.equal(arena.said("master", "crashed").length, 1);
  });

  /** Crashes three times, each soon after the boot. */
  function crashThrice(arena: VirtualArena): void {
    const before = arena.said("target_1", "crash Error").length;
    for (let time = 1; time <= 3; time++) {
      arena.until("it is linked", () => arena.view.links.get("target_1")!.linked, backMs);
      breakFirmware(arena, "target_1");
      arena.type("master", 'command("ping","target_1",{report:1})');
      arena.until("it crashes", () => arena.said("target_1", "crash Error").length === before + time, 2000);
      arena.until("its link is down", () => !arena.view.links.get("target_1")!.linked, 2000);
    }
  }
  const rest = (minutes: number) =>
    `safe mode: crashes soon after booting, trying again in ${minutes} min or at the next power-up`;

  it("makes the board rest if it is the third soon after booting, until the next power-up", () => {
    const arena = range();
    crashThrice(arena);
    arena.run(backMs);
    assert.deepEqual(arena.said("target_1", "safe mode"), [rest(5)]);
    assert.equal(arena.said("target_1", "ready").length, 3);
    arena.reboot("target_1");
    arena.until("it is back", () => arena.isComplete, backMs);
    assert.deepEqual(
      arena.said("master", "crashed").map((line) => line.split(" ")[2]),
      ["1", "1", "1"],
    );
  });

  it("locks no board out: the rest ends by itself, doubles each time, up to 80 min, and is short again after a good minute", () => {
    const arena = range();
    for (const minutes of [5, 10, 20, 40, 80, 80]) {
      crashThrice(arena);
      arena.run(3000);
      assert.equal(arena.said("target_1", "safe mode").at(-1), rest(minutes));
      arena.run((minutes * 60 - 5) * 1000);
      assert.equal(arena.view.links.get("target_1")!.linked, false, "not sooner");
      arena.until("it is back by itself", () => arena.isComplete, 5000 + backMs);
    }
    arena.run(61_000);
    arena.reboot("target_1");
    arena.run(1000);
    crashThrice(arena);
    arena.run(3000);
    assert.equal(arena.said("target_1", "safe mode").at(-1), rest(5));
  });

  it("of the master causes a rest that ends by itself, too, but a held button keeps safe mode", () => {
    const arena = new VirtualArena({ seed, targets: 1 });
    arena.master.storage.set(crashFile, '{"count":3,"early":3,"rests":0,"why":"Error: x"}');
    arena.start();
    arena.run(299_000);
    assert.deepEqual(arena.said("master"), [rest(5)]);
    arena.until("it is back", () => arena.isComplete, 2000 + backMs);
    arena.master.drive("D17", { level: 0 });
    arena.reboot("master");
    arena.run(600_000);
    assert.equal(arena.said("master").at(-1), "safe mode: button held at power-up");
  });

  it("is not early if the board had run for more than a minute", () => {
    const arena = range();
    for (let time = 1; time <= 4; time++) {
      arena.run(61_000);
      breakFirmware(arena, "target_1");
      arena.type("master", 'command("ping","target_1",{report:1})');
      arena.until("it crashes", () => arena.said("target_1", "crash Error").length === time, 2000);
      arena.until("it is back", () => arena.said("target_1", "link up").length === time + 1, backMs);
    }
    breakFirmware(arena, "target_1");
    arena.type("master", 'command("ping","target_1",{report:1})');
    arena.until("it crashes early", () => arena.said("target_1", "crash Error").length === 5, 2000);
    arena.until("it is back", () => arena.said("target_1", "link up").length === 6, backMs);
    assert.equal(JSON.parse(arena.standOf("target_1").board.storage.get(crashFile)!).early, 1);
    arena.run(61_000);
    assert.equal(arena.standOf("target_1").board.storage.has(crashFile), false);
  });

  it("does not keep a board from its range if its note is damaged, which is reported once and erased", () => {
    const damaged = [
      '{"early":0,"count":"5","rests":0,"why":5}',
      '{"early":0,"count":1,"rests":0,"why":5}',
      '{"early":0,"count":1,"rests":0,"why":"a\\u0000"}',
      '{"early":0,"count":-1,"rests":0,"why":""}',
      '{"early":"9","count":0,"rests":0,"why":""}',
      '{"early":1e99,"count":1,"rests":0,"why":""}',
      '{"early":0,"count":1,"rests":0,"why":null}',
      `{"early":0,"count":1,"rests":0,"why":"${"x".repeat(65)}"}`,
      '{"early":0,"count":1,"why":""}',
      '{"early":0,"count":1,"rests":"2","why":""}',
      "{}",
      "[3,3,3]",
      "null",
      "7",
      '"early"',
      "{",
      "",
      "\0\xff",
    ];
    for (const note of damaged) {
      const arena = new VirtualArena({ seed, targets: 1 });
      for (const board of [arena.master, arena.standOf("target_1").board]) board.storage.set(crashFile, note);
      arena.assemble();
      arena.run(61_000);
      arena.reboot("target_1");
      arena.until("it is back", () => arena.isComplete, backMs);
      for (const id of ["master", "target_1"]) {
        assert.deepEqual(arena.said(id, "damaged"), [`damaged ${crashFile}: left aside`], `${id} ${note}`);
        assert.deepEqual(arena.said(id, "Uncaught"), [], `${id} ${note}`);
      }
      assert.deepEqual(arena.said("master", "crashed"), [], note);
    }
  });

  it("is not what a mistyped line at the console causes, nor memory that is only short", () => {
    const arena = range();
    arena.type("target_1", "no_such_name");
    arena.type("target_1", 'E.emit("errorFlag",["LOW_MEMORY","FIFO_FULL"])');
    arena.run(5000);
    assert.deepEqual(arena.said("target_1", "crash"), []);
    assert.equal(arena.said("target_1", "Uncaught ReferenceError").length, 1);
    assert.ok(arena.isComplete);
  });

  for (const flags of [["LOW_MEMORY", "MEMORY"], ["CALLBACK"]]) {
    it(`follows the interpreter's own ${flags.join(", ")}, which nothing can catch`, () => {
      const arena = range();
      arena.type("master", 'command("activate","target_1",{duration:60})');
      arena.until("the plate stands", () => arena.pose("target_1") === "standing");
      arena.type("target_1", `E.emit("errorFlag",${JSON.stringify(flags)})`);
      arena.run(travelMs);
      assert.equal(arena.pose("target_1"), "down");
      arena.until("it is back", () => arena.said("target_1", "ready").length === 2 && arena.isComplete, backMs);
      assert.deepEqual(arena.said("master", "crashed"), [
        `crashed target_1 1 times, last: interpreter ${flags.join(",")}`,
      ]);
      assert.equal(arena.said("master", "result target_1 lost").length, 1, "its activation is lost, which is reported");
    });
  }

  it("reboots the board even if the Storage is full or the note is garbage, and a long reason fits a line of the wire", () => {
    const arena = range();
    arena.standOf("target_1").board.storage.set(crashFile, "garbage");
    breakFirmware(arena, "target_1", `throw "${"long \\\\x01 reason ".repeat(40)}"`);
    arena.type("master", 'command("ping","target_1",{report:1})');
    arena.until(
      "it is back",
      () => arena.said("target_1", "ready").length === 2 && arena.said("target_1", "link up").length === 2,
      backMs,
    );
    assert.match(arena.said("master", "crashed")[0]!, /^crashed target_1 1 times, last: [ -~]{64}$/);
    breakFirmware(arena, "target_1");
    arena.type("target_1", 'require("Storage").write=Function("throw new Error(\\"full\\")")');
    arena.type("master", 'command("ping","target_1",{report:1})');
    arena.until("it is back again", () => arena.said("target_1", "ready").length === 3 && arena.isComplete, backMs);
    assert.equal(arena.said("target_1", "not counted").length, 1);
  });
});

describe(`a boot that ends before the firmware can count why (seed ${seed})`, () => {
  const bootFile = "snyper.boot";
  const why = "unseen end: memory or power";
  /** Switches a board off and on that many times, each time after it was on for `ms`. */
  function switchAgain(arena: VirtualArena, id: string, times: number, ms: number): void {
    for (let time = 0; time < times; time++) {
      arena.run(ms);
      arena.reboot(id);
    }
  }

  it("is counted at the next boot, and reported to the master once", () => {
    const arena = range();
    arena.reboot("target_1");
    arena.until("it is back", () => arena.isComplete && arena.said("target_1", "link up").length === 2, backMs);
    assert.deepEqual(arena.said("target_1", "unseen"), [why]);
    assert.deepEqual(arena.said("master", "crashed"), [`crashed target_1 1 times, last: ${why}`]);
    arena.reboot("master");
    arena.run(1000);
    assert.equal(arena.said("master", "unseen").at(-1), why);
  });

  it("leaves nothing behind once a minute has passed", () => {
    const arena = range();
    arena.run(61_000);
    for (const board of [arena.master, arena.standOf("target_1").board])
      assert.equal(board.storage.has(bootFile), false);
    switchAgain(arena, "target_1", 12, 61_000);
    arena.until("it is back", () => arena.isComplete, backMs);
    assert.deepEqual(arena.said("target_1", "unseen"), []);
    assert.deepEqual(arena.said("master", "crashed"), []);
  });

  it("is counted once if the crash itself was counted", () => {
    const arena = range();
    breakFirmware(arena, "target_1");
    arena.type("master", 'command("ping","target_1",{report:1})');
    arena.until("it is back", () => arena.said("target_1", "link up").length === 2, backMs);
    assert.deepEqual(arena.said("master", "crashed"), ["crashed target_1 1 times, last: Error: broken"]);
    assert.deepEqual(arena.said("target_1", "unseen"), []);
  });

  it("makes the board rest only if it is the tenth in a row, because users also switch boards on and off", () => {
    for (const id of ["master", "target_1"]) {
      const arena = range();
      switchAgain(arena, id, 9, 3000);
      arena.run(3000);
      assert.deepEqual(arena.said(id, "safe mode"), []);
      arena.reboot(id);
      arena.run(1000);
      assert.equal(arena.said(id, "safe mode").length, 1, "a board that keeps rebooting stops");
      arena.reboot(id);
      arena.until("it works at the next power-up", () => arena.isComplete, backMs);
      assert.equal(arena.said(id, "safe mode").length, 1);
    }
  });

  it("makes the board rest longer each time, as counted crashes do", () => {
    const arena = range();
    for (const minutes of [5, 10]) {
      switchAgain(arena, "target_1", 10, 2000);
      arena.run(1000);
      assert.match(arena.said("target_1", "safe mode").at(-1)!, new RegExp(` in ${minutes} min `));
      arena.run(minutes * 60_000);
    }
  });

  it("does not keep a board from its range if its mark is damaged or its Storage is full", () => {
    for (const mark of ["", "x", "-3", "\xff", "0", "{}"]) {
      const arena = new VirtualArena({ seed, targets: 1 });
      arena.standOf("target_1").board.storage.set(bootFile, mark);
      arena.assemble();
      assert.deepEqual(arena.said("target_1", "unseen"), [], mark);
    }
    const full = 'var s=require("Storage");s.write=function(){throw new Error("full")};';
    const arena = new VirtualArena({ seed, targets: 1, bundles: { target: full + builtBundle("target") } });
    arena.assemble();
    assert.deepEqual(arena.said("target_1", "Uncaught"), []);
  });
});

describe(`a crash of the master (seed ${seed})`, () => {
  it("stops the range first, and then the master boots cold", () => {
    const arena = range();
    arena.type("master", 'command("stand_up")');
    arena.until("the plates stand", () => arena.stands.every(({ id }) => arena.pose(id) === "standing"));
    arena.type("master", 'E.emit("errorFlag",["MEMORY"])');
    arena.until("it says STOP", () => arena.said("master", "range STOP").length === 2, 100);
    arena.run(travelMs);
    assert.ok(arena.stands.every(({ id }) => arena.pose(id) === "down"));
    arena.until("it is back", () => arena.said("master", "ready").length === 2 && arena.isComplete, backMs);
    assert.equal(arena.view.word, "COLD");
  });
});
