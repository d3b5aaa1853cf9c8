// What may go wrong on one board: its clock runs fast or slow, its interpreter blocks, power fails during a write, its
// servo is weak, its piezo feels a neighbour.
import assert from "node:assert/strict";
import { VmBoard, type VmBoardOptions } from "../../../sim/board/vm-board.js";
import { Plate } from "../../../sim/devices/plate.js";
import { virtualWorld, type VirtualWorld } from "../../../sim/world/virtual.js";

interface Bench {
  world: VirtualWorld;
  board: VmBoard;
  lines: string[];
}

function boot(code: string, options: Partial<VmBoardOptions> = {}): Bench {
  const world = virtualWorld(1);
  const board = new VmBoard({ name: "board", world, ...options });
  const lines: string[] = [];
  board.onLine((line) => lines.push(line));
  board.storage.set(".bootcde", code);
  board.powerOn();
  return { world, board, lines };
}

const stand: Partial<VmBoardOptions> = { libraries: { stand: (machine) => (ms: number) => machine.block(ms) } };

describe("a board's clock rate", () => {
  /** What the firmware measures in ten seconds of the world. */
  function ticks(rate: number): { count: number; seconds: number } {
    const { world, board, lines } = boot("", {});
    board.clockRate = rate;
    board.type("setInterval(function(){print('tick')},100)");
    lines.length = 0;
    world.clock.run(10_000.5);
    const count = lines.filter((line) => line === "tick").length;
    lines.length = 0;
    board.type("print(getTime())");
    return { count, seconds: Number(lines[0]) };
  }

  it("affects timers and times, and is 1 by default", () => {
    assert.equal(boot("").board.clockRate, 1);
    assert.deepEqual(ticks(1).count, 100);
    const fast = ticks(1.02);
    assert.deepEqual([fast.count, Math.round(fast.seconds * 100)], [102, 1020]);
    assert.deepEqual(ticks(0.98).count, 98);
  });

  it("changes at run time without a jump, also for timers, and survives power losses", () => {
    const { world, board, lines } = boot("setTimeout(function(){print('once',getTime())},1000);D0.mode('input')");
    const now = () => {
      lines.length = 0;
      board.type("print(getTime(),Date.now())");
      return lines[0]!.split(" ").map(Number);
    };
    world.clock.run(500);
    const before = now();
    board.clockRate = 0.5;
    assert.deepEqual(now(), before);
    lines.length = 0;
    world.clock.run(999);
    assert.deepEqual(lines, []);
    world.clock.run(2);
    assert.deepEqual(lines, ["once 1"]);
    board.clockRate = 2;
    board.reboot();
    assert.equal(board.clockRate, 2);
    lines.length = 0;
    world.clock.run(501);
    assert.deepEqual(lines, ["once 1"]);
  });

  it("never turns the time back, even if it changes while the interpreter is blocked", () => {
    const { world, board, lines } = boot(
      "setTimeout(function(){require('stand')(5000);print(getTime())},100);setTimeout(function(){print(getTime())},200)",
      stand,
    );
    world.clock.run(2000);
    board.clockRate = 0.98;
    world.clock.run(4000);
    const [blocked, later] = lines.map(Number);
    assert.ok(later! >= blocked!, `${blocked} then ${later}`);
  });

  it("affects the debouncing of a watch and its times", () => {
    const { world, board, lines } = boot(
      "D4.mode('input');setWatch(function(e){print(e.state,e.time,getTime())},D4,{edge:'both',debounce:100,repeat:true})",
    );
    board.clockRate = 0.5;
    world.clock.run(1000);
    board.drive("D4", { level: 1 });
    world.clock.run(199);
    assert.deepEqual(lines, []);
    world.clock.run(2);
    assert.deepEqual(lines, ["true 0.5 0.6"]);
  });

  it("must be above 0", () => {
    const { board } = boot("");
    for (const rate of [0, -1, NaN, Infinity]) assert.throws(() => (board.clockRate = rate), RangeError);
  });
});

describe("a board whose interpreter blocks", () => {
  it("reports it when it begins", () => {
    const { world, board } = boot(
      "setTimeout(function(){require('stand')(700);require('stand')(0);require('stand')(300)},10)",
      stand,
    );
    const blocked: number[] = [];
    board.onBlocked((ms) => blocked.push(ms));
    world.clock.run(100);
    assert.deepEqual(blocked, [700, 300]);
  });
});

describe("power that fails during a write", () => {
  const files = (board: VmBoard) => Object.fromEntries([...board.storage].filter(([name]) => name !== ".bootcde"));
  const after = "print('on');D5.set()";

  it("leaves a file half written, and ends the callback", () => {
    const { world, board, lines } = boot("print('boot')");
    board.onPin((write) => lines.push(`${write.pin} ${write.level}`));
    board.tearNextWrite(0.5);
    world.clock.run(1000);
    assert.ok(board.powered);
    board.type(`require('Storage').write('f','12345678');${after}`);
    assert.equal(board.powered, false);
    world.clock.run(1000);
    assert.deepEqual([files(board), lines], [{ f: "1234\xff\xff\xff\xff" }, ["boot"]]);
    board.powerOn();
    board.type("require('Storage').write('f','12345678')");
    assert.deepEqual([files(board), lines], [{ f: "12345678" }, ["boot", "boot", "=true"]]);
  });

  it("can tear JSON, part of a file, an appended line, and a write during the boot", () => {
    const torn = (share: number, code: string, before?: string): unknown => {
      const { board } = boot("");
      if (before !== undefined) board.storage.set("f", before);
      board.tearNextWrite(share);
      board.type(code);
      assert.equal(board.powered, false);
      return files(board);
    };
    assert.deepEqual(torn(0.5, "require('Storage').writeJSON('f',[1,2,3])"), { f: "[1,\xff\xff\xff\xff" });
    assert.deepEqual(torn(0.5, "require('Storage').write('f','ABCD',2)", "12\xff\xff\xff\xff78"), {
      f: "12AB\xff\xff78",
    });
    assert.deepEqual(torn(0, "require('Storage').write('f','AB',0,4)"), { f: "\xff\xff\xff\xff" });
    assert.deepEqual(torn(1, "require('Storage').write('f','AB')"), { f: "AB" });
    assert.deepEqual(torn(0.5, "require('Storage').open('f','a').write('1234')"), {
      "f\x01": "12".padEnd(4064, "\xff"),
    });
    const { world, board, lines } = boot("");
    board.kill();
    board.storage.set(
      ".bootcde",
      `E.on('init',function(){print('init')});require('Storage').write('f','1234');${after}`,
    );
    board.tearNextWrite(0.25);
    board.powerOn();
    world.clock.run(100);
    assert.deepEqual([board.powered, files(board), lines], [false, { f: "1\xff\xff\xff" }, []]);
  });

  it("cannot be caught by the program", () => {
    const { world, board, lines } = boot("");
    const other = world.network.host("other");
    world.network.listen(other, 80, () => assert.fail("dialled without power"), assert.fail);
    board.onPin((write) => lines.push(`${write.pin} ${write.level}`));
    board.tearNextWrite(0.5);
    board.type(
      `try{require('Storage').write('f','1234')}catch(e){};try{require('Storage').write('g','1234')}catch(e){};try{require('Storage').erase('f')}catch(e){};` +
        `${after};setTimeout(print,1,'later');require('net').connect({host:'${other.address}',port:80})`,
    );
    world.clock.run(100);
    assert.deepEqual([board.powered, files(board), lines], [false, { f: "12\xff\xff" }, []]);
  });
});

describe("a watchdog of a program that goes on after its power failed", () => {
  it("does not restart the board that is switched on again", () => {
    const { world, board } = boot("");
    board.tearNextWrite(0.5);
    board.type("try{require('Storage').write('f','1234')}catch(e){};E.enableWatchdog(2,false)");
    board.powerOn();
    const { life } = board;
    world.clock.run(10_000);
    assert.equal(board.life, life);
  });
});

describe("power that fails during a change of the Storage", () => {
  const work =
    "var S=require('Storage');S.write('a','1234');S.write('a','567890');S.erase('a');S.compact();S.open('f','w').write('one\\n')";
  const chunk = (text: string) => text.padEnd(4064, "\xff");

  /** What is in the flash if power fails after so many changes, during the next one. */
  function failed(changes: number, share: number): { files: Record<string, string>; willFail: boolean; trash: number } {
    const { world, board } = boot("");
    board.losePowerAfter(changes, share);
    board.type(work);
    world.clock.run(1000); // it may stand still, to compact
    const willFail = board.storageWillFail;
    assert.equal(board.powered, willFail);
    const files = Object.fromEntries([...board.storage].filter(([name]) => name !== ".bootcde"));
    board.losePowerAfter(99, 0);
    board.powerOn();
    const lines: string[] = [];
    board.onLine((line) => lines.push(line));
    board.type("print(require('Storage').getStats().trashCount)");
    return { files, willFail, trash: Number(lines[0]) };
  }

  it("keeps the changes before: each change is one event, a write may be torn, an erasure or compaction is done or not", () => {
    assert.deepEqual(failed(0, 0), { files: { a: "\xff\xff\xff\xff" }, willFail: false, trash: 0 });
    assert.deepEqual(failed(0, 0.5), { files: { a: "12\xff\xff" }, willFail: false, trash: 0 });
    assert.deepEqual(failed(1, 0), { files: { a: "1234" }, willFail: false, trash: 0 });
    assert.deepEqual(failed(1, 1), { files: {}, willFail: false, trash: 1 });
    assert.deepEqual(failed(2, 0.5), { files: { a: "567\xff\xff\xff" }, willFail: false, trash: 1 });
    assert.deepEqual(failed(3, 0), { files: { a: "567890" }, willFail: false, trash: 1 });
    assert.deepEqual(failed(4, 0), { files: {}, willFail: false, trash: 2 });
    assert.deepEqual(failed(4, 1), { files: {}, willFail: false, trash: 0 });
    assert.deepEqual(failed(5, 0.5), { files: { "f\x01": chunk("on") }, willFail: false, trash: 0 });
    assert.deepEqual(failed(6, 0), { files: { "f\x01": chunk("one\n") }, willFail: true, trash: 0 });
  });

  it("may come while the Storage is compacted; trash takes up space until then, also over power losses", () => {
    const { board, lines } = boot("", { storage: { bytes: 8192 } });
    const blocked: number[] = [];
    board.onBlocked((ms) => blocked.push(ms));
    board.type("S=require('Storage');S.write('a','',0,3000);S.write('b','',0,3000);S.erase('a')");
    board.reboot();
    lines.length = 0;
    board.type(
      "print(require('Storage').getFree());try{require('Storage').write('c','',0,6000)}catch(e){print(e.message)};print(require('Storage').write('c','',0,3000));print(require('Storage').getFree())",
    );
    assert.deepEqual(lines.slice(0, 3), ["2096", "Unable to find or create file", "Compacting... "]);
    assert.deepEqual(lines.slice(3), ["true", "2096", "=undefined"]);
    assert.deepEqual(blocked, [100]);
  });
});

describe("a board's counts", () => {
  it("include the unsent bytes and the listeners of its sockets", () => {
    const { world, board } = boot("");
    const other = world.network.host("other");
    world.network.listen(other, 80, () => ({ opened() {}, data() {}, ended() {}, closed() {} }), assert.fail);
    board.type(
      `s=require('net').connect({host:'${other.address}',port:80},print);s.on('data',print);s.on('close',print)`,
    );
    world.clock.run(100);
    other.cut = true;
    board.type("s.write(new Array(10001).join('x'))");
    world.clock.run(1000);
    const { sockets, handlers, unsent } = board.counts();
    assert.deepEqual([sockets, handlers], [1, 3]);
    assert.equal(unsent, 10_000 - 5744);
  });
});

describe("a plate", () => {
  /** A plate that was commanded to rise, and the blows on its piezo. */
  function rising(): { world: VirtualWorld; plate: Plate; level: () => number } {
    const { world, board, lines } = boot("analogWrite(D16,0.5/20,{freq:50})");
    const plate = new Plate(world.clock, board, { servo: "D16", piezo: "D26", down: 0, up: 90 });
    world.clock.run(1000);
    board.type("analogWrite(D16,1.5/20,{freq:50})");
    const level = () => {
      lines.length = 0;
      board.type("print(analogRead(D26))");
      return Number(lines[0]);
    };
    return { world, plate, level };
  }

  it("moves at the speed of its servo, which may change meanwhile, and knocks when it arrives", () => {
    const { world, plate, level } = rising();
    assert.deepEqual([plate.speed, plate.commanded(), plate.elevation()], [1, 1, 0]);
    world.clock.run(112.5);
    assert.ok(Math.abs(plate.elevation() - 0.5) < 1e-9);
    plate.speed = 0;
    assert.ok(Math.abs(plate.elevation() - 0.5) < 1e-9);
    world.clock.run(5000);
    assert.ok(Math.abs(plate.elevation() - 0.5) < 1e-9);
    assert.deepEqual([plate.pose(), plate.commanded(), level()], ["rising", 1, 0]);
    plate.speed = 0.5;
    world.clock.run(224);
    assert.deepEqual([plate.pose(), level()], ["standing", 0]);
    world.clock.run(1);
    assert.ok(level() > 0.3);
    world.clock.run(1000);
    plate.speed = 1;
    world.clock.run(1000);
    assert.deepEqual([plate.pose(), level() < 0.01], ["standing", true]);
  });

  it("feels a bullet only while it is up but a knock always, each with its own ring time", () => {
    const { world, plate, level } = rising();
    assert.equal(plate.shoot(0.8, 100), false);
    assert.equal(level(), 0);
    world.clock.run(1);
    plate.knock(0.5, 100);
    assert.equal(level(), 0.5);
    world.clock.run(100);
    assert.ok(Math.abs(level() - 0.5 / Math.E) < 1e-3);
    world.clock.run(2000);
    assert.equal(plate.shoot(0.8, 100), true);
    world.clock.run(100);
    assert.ok(Math.abs(level() - 0.8 / Math.E) < 1e-3);
    assert.equal(plate.shots.length, 2);
  });
});
