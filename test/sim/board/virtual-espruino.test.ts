// A board that is the stock interpreter in virtual time: it must keep the same promises as a `vm` board, on each build
// that is found. Without an interpreter or a C compiler the tests are skipped, and say why.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { VirtualArena } from "../../../sim/arena/virtual-arena.js";
import type { SimulatedBoard } from "../../../sim/board/board.js";
import {
  findBoardInterpreter,
  findInterpreters,
  noBoardInterpreter,
  noInterpreter,
} from "../../../sim/board/interpreter/find.js";
import { VirtualEspruinoBoard } from "../../../sim/board/virtual-espruino/board.js";
import { boardCalls, type Chip } from "../../../sim/board/virtual-espruino/chip.js";
import { findVirtualInterpreter } from "../../../sim/board/virtual-espruino/build.js";
import { filesOf, imageOf } from "../../../sim/board/virtual-espruino/storage-image.js";
import { VmBoard } from "../../../sim/board/vm-board.js";
import { readText } from "../../../sim/devices/read-text.js";
import { agree, firstDifference, playSession } from "../../../sim/soak/sessions.js";
import { runHour } from "../../../sim/soak/hour.js";
import { Air } from "../../../sim/world/air.js";
import { virtualWorld } from "../../../sim/world/virtual.js";

const found = findInterpreters().map((program) => ({ program, reason: findVirtualInterpreter(program) }));
const programs = found.filter(({ reason }) => "program" in reason).map(({ program }) => program);
const missing = found.length === 0 ? [noInterpreter] : found.map(({ reason }) => ("why" in reason ? reason.why : ""));

/** Skips the suite with a message if there is no interpreter to run it on. */
function needInterpreter(this: Mocha.Context): void {
  for (const why of missing) if (why) console.warn(`    LEFT OUT: ${why}`);
  if (programs.length === 0) this.skip();
}

const open: VirtualEspruinoBoard[] = [];
interface Bench {
  board: VirtualEspruinoBoard;
  world: ReturnType<typeof virtualWorld>;
  /** The lines that its console printed, each with its time in ms. */
  lines: string[];
  times: number[];
  run(ms: number): void;
}

function boot(program: string, code: string, options: { seed?: number; chip?: Chip } = {}): Bench {
  const world = virtualWorld(1);
  const board = new VirtualEspruinoBoard({ name: "board", world, program, seed: 1, ...options });
  open.push(board);
  const lines: string[] = [];
  const times: number[] = [];
  board.onLine((line) => {
    lines.push(line);
    times.push(world.clock.now());
  });
  board.storage.set(".bootcde", code);
  board.powerOn();
  return { board, world, lines, times, run: (ms) => world.clock.run(ms) };
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !/^\S+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
};
const until = async (what: string, condition: () => boolean): Promise<void> => {
  for (let tries = 0; !condition(); tries++) {
    assert.ok(tries < 200, `not within 4 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

describe("the flash's image", () => {
  it("contains the files that it was made from", () => {
    const files = new Map([
      ["a", "x"],
      [".bootcde", "print(1)".repeat(500)],
      ["bytes", "\0\x80\xff"],
    ]);
    assert.deepEqual(filesOf(imageOf(files)), files);
    assert.throws(() => imageOf(new Map([["big", "x".repeat(262_144)]])), /too small for big/);
  });
});

const folders: string[] = [];
after(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

/** A copy of a program whose table of symbols does not have this name. */
function without(program: string, name: string): string {
  const folder = mkdtempSync(join(tmpdir(), "snyper-altered-"));
  folders.push(folder);
  const altered = join(folder, "altered");
  const image = readFileSync(program);
  image.write("X", image.lastIndexOf(`\0${name}\0`) + 1);
  writeFileSync(altered, image);
  chmodSync(altered, 0o755);
  return altered;
}

/** The program that keeps to a number of variables; skips the test where there is none. */
function fixedBuild(this: Mocha.Context): string {
  const program = findBoardInterpreter();
  if (program !== undefined && programs.includes(program))
    try {
      boot(program, "", { chip: { variables: 2000 } }).run(1);
      return program;
    } catch (error) {
      assert.match(String(error), /this build's number of variables cannot be set/);
    }
  console.warn(`    LEFT OUT: ${noBoardInterpreter}`);
  return this.skip();
}

describe("a virtual board with little memory", function () {
  this.timeout(30_000);
  before(needInterpreter);
  afterEach(() => open.splice(0).forEach((board) => board.close()));

  it("has exactly the requested number of variables", function () {
    const program = fixedBuild.call(this);
    const { board, lines, run } = boot(
      program,
      "print(process.memory().total);var a=[];setTimeout(function(){for(var i=0;i<5000;i++)a.push([i])},10);",
      { chip: { variables: 1600 } },
    );
    run(5);
    assert.equal(board.memory().total, 1600);
    const { usage } = board.memory();
    assert.ok(usage > 0 && usage < 200, `${usage} for nothing but the script's program`);
    run(1000);
    assert.match(lines.join("\n"), /OUT OF MEMORY/);
    assert.ok(board.strain().collections > 0);
  });

  it("refuses a number on a build that grows", function () {
    const growing = programs.find((program) => program !== findBoardInterpreter());
    if (growing === undefined) return this.skip();
    assert.throws(() => boot(growing, "", { chip: { variables: 1600 } }).run(1), /number of variables cannot be set/);
  });

  it("loses all variables but some that lie apart, where a digest finds no place", function () {
    const { board, lines, run } = boot(
      fixedBuild.call(this),
      `setInterval(function(){print("HAS "+process.memory().free+" "+!!require("crypto").SHA256("x"))},100);`,
      { chip: { variables: 2000 } },
    );
    const last = () => {
      run(250);
      const [, free, isDone] = lines.at(-1)!.split(" ");
      return { free: Number(free), isDone: isDone === "true" };
    };
    assert.ok(last().isDone);
    board.takeMemoryInPieces(300);
    const short = last();
    assert.ok(Math.abs(short.free - 300) < 20 && !short.isDone, JSON.stringify(short));
    assert.ok(lines.includes("ERROR: Not enough memory for result"), lines.join("\n"));
    board.giveMemoryBack();
    const after = last();
    assert.ok(after.free > 1000 && after.isDone, JSON.stringify(after));
  });

  it("loses all variables but a few for a while, at once or in the middle of a callback, and gets them back", function () {
    const program = fixedBuild.call(this);
    const { board, lines, run } = boot(
      program,
      "var n=0,free=0;setInterval(function(){n++;free=process.memory().free;for(var i=0;i<50;i++);},10);",
      { chip: { variables: 2000 } },
    );
    const free = () => {
      run(100);
      return Number(board.memory().total - board.memory().usage);
    };
    const before = free();
    board.takeMemory(300);
    assert.ok(Math.abs(free() - 300) < 20);
    board.giveMemoryBack();
    assert.ok(Math.abs(free() - before) < 5, "all is back");
    board.takeMemory(0, 200);
    run(100);
    board.giveMemoryBack();
    run(100);
    assert.match(lines.join("\n"), /OUT OF MEMORY|MEMORY|interpreter crashed/);
  });
});

for (const program of programs.length > 0 ? programs : ["no interpreter"]) {
  describe(`a virtual board on ${basename(program)}`, function () {
    this.timeout(30_000);
    before(needInterpreter);
    afterEach(() => open.splice(0).forEach((board) => board.close()));

    it("runs a day of its own timers in seconds, by the world's clock", () => {
      const { lines, run } = boot(
        program,
        "var n=0;setInterval(function(){n++},10000);setTimeout(function(){print(n,getTime().toFixed(2))},86400500);",
      );
      run(86_401_000);
      assert.deepEqual(lines, ["8640 86400.50"]);
    });

    it("answers what is typed, and reports errors like any board", () => {
      const { board, lines, run } = boot(program, "");
      run(10);
      for (const line of ["1+1", "undefined", '"é"'.replace("é", "\xe9"), "no.such"]) {
        board.type(line);
        run(50);
      }
      assert.deepEqual(lines.slice(0, 2), ["=2", "=undefined"]);
      assert.match(lines.slice(3).join("\n"), /Uncaught ReferenceError: "no" is not defined/);
    });

    it("runs faster and slower by its clock's rate, and does not notice a step of the hardware clock", () => {
      const { board, lines, times, run } = boot(program, "setInterval(function(){print(getTime().toFixed(1))},1000);");
      run(1500);
      board.clockRate = 2;
      run(1500);
      assert.deepEqual(lines, ["1.0", "2.0", "3.0", "4.0"]);
      [1000, 1750, 2250, 2750].forEach((ms, i) => assert.ok(Math.abs(times[i]! - ms) < 1, `${times[i]} is not ${ms}`));
      board.clockRate = 1;
      board.stepClock(-3600);
      run(10_000);
      assert.equal(lines.length, 4, "its timers stand still");
      board.stepClock(3600);
      run(1);
      assert.ok(lines.length > 10, "and burst when the time is back");
    });

    it("sees the signals on its pins like a vm board", () => {
      const code = `pinMode(D15,"input_pullup");print(digitalRead(D15),digitalRead(D14));
        setWatch(function(e){print("edge",e.state,e.time.toFixed(3))},D15,{repeat:true,edge:"both",debounce:20});
        setWatch(function(e){print("blow",e.state,e.time.toFixed(3))},D27,{repeat:true,edge:"both"});
        setInterval(function(){var v=analogRead(D26);if(v>0.01)print("felt",v.toFixed(2))},10);
        setTimeout(function(){analogWrite(D16,0.075,{freq:50});digitalWrite(D4,1);digitalWrite(D4,1)},100);`;
      const play = (board: SimulatedBoard, world: ReturnType<typeof virtualWorld>): string[] => {
        const said: string[] = [];
        board.onLine((line) => said.push(line));
        board.onPin((write) =>
          said.push(
            JSON.stringify(write, (_, value) => (typeof value === "number" ? Math.round(value * 10) / 10 : value)),
          ),
        );
        board.drive("D15", { level: 1 });
        board.drive("D27", { level: 0 });
        board.storage.set(".bootcde", code);
        board.powerOn();
        const at = (ms: number, work: () => void) => void world.clock.at(ms, work);
        at(200.5, () => board.drive("D15", { level: 0 }));
        at(205, () => board.drive("D15", { level: 1 })); // bounces
        at(210.5, () => board.drive("D15", { level: 0 }));
        at(405.2, () => board.drive("D26", { level: 0.9, ringMs: 25 }));
        at(505.2, () => board.drive("D27", { level: 0.9, ringMs: 25 }));
        at(600.5, () => board.drive("D15", { level: 1 }));
        world.clock.run(995);
        board.kill();
        return said;
      };
      const { board, world } = boot(program, "");
      board.kill();
      const vmWorld = virtualWorld(1);
      assert.deepEqual(play(board, world), play(new VmBoard({ name: "board", world: vmWorld }), vmWorld));
    });

    it("keeps its files over power losses, and has its maker's files from the next power-up on", () => {
      const { board, run } = boot(program, 'require("Storage").write("mine","1");');
      run(100);
      assert.equal(board.storage.get("mine"), "1");
      board.storage.set("settings", "{}");
      board.storage.set(".bootcde", 'print(require("Storage").list().join())');
      const lines: string[] = [];
      board.onLine((line) => lines.push(line));
      board.reboot();
      run(100);
      assert.deepEqual(lines[0]!.split(",").sort(), [".boot0", ".bootcde", "mine", "settings"]);
      assert.deepEqual([...board.storage.keys()].sort(), [".bootcde", "mine", "settings"]);
    });

    it("can lose power during any change of its flash, and boots again", () => {
      const { board, run } = boot(program, "");
      let failures = 0;
      board.onPowerFailed(() => failures++);
      board.storage.set("text", "before");
      for (let change = 0; change < 4; change++) {
        board.reboot();
        run(50);
        board.losePowerAfter(change, 0.5);
        board.type('require("Storage").write("text","after!")');
        run(100);
        const text = board.storage.get("text");
        // The old file is gone before the new one has its name: in between there is none, or a part of it.
        assert.ok(text === undefined || /^(before|a?f?t?e?r?!?\xff*)$/.test(text), JSON.stringify(text));
        if (change > 2) assert.equal(text, "after!");
      }
      assert.ok(failures >= 2, `${failures} power failures`);
    });

    it("keeps its power while it compacts its flash, which may hold its program", () => {
      const { board, lines, run } = boot(program, 'print("boot")');
      run(50);
      board.type('require("Storage").write("a","1234");require("Storage").erase("a")');
      run(50);
      board.losePowerAfter(0, 0.5);
      board.type('require("Storage").compact();print("well")');
      run(1000);
      assert.ok(lines.includes("well"), lines.join("\n"));
      board.type('require("Storage").write("a","1234")');
      run(50);
      assert.ok(board.powered);
    });

    it("can lose power at a token, in the middle of a callback", () => {
      const { board, lines, run } = boot(program, "setInterval(function(){for(var i=0;i<100;i++)print(i)},1000);");
      let failures = 0;
      board.onPowerFailed(() => failures++);
      run(500);
      board.losePowerAtToken(400);
      run(1000);
      assert.equal(failures, 1);
      assert.equal(board.powered, false);
      assert.ok(lines.length > 5 && lines.length < 95, `${lines.length} of 100 lines`);
    });

    it("blocks no other board with an endless loop, and can be killed in it", () => {
      const { board, world, run } = boot(program, "setTimeout(function(){while(true);},100);");
      let ticks = 0;
      const tick = () => void (ticks++, world.clock.at(world.clock.now() + 100, tick));
      tick();
      run(3000);
      assert.ok(ticks >= 30);
      board.storage.set(".bootcde", 'print("well")');
      const lines: string[] = [];
      board.onLine((line) => lines.push(line));
      board.reboot();
      run(10);
      assert.deepEqual(lines, ["well"]);
    });

    it("takes a slow chip's time for each token", () => {
      const code =
        "setTimeout(function(){var t=getTime();for(var i=0;i<1000;i++);print(Math.round((getTime()-t)*1000))},100);";
      const [fast, slow] = [0, 10_000].map((tokenNs) => {
        const { lines, run } = boot(program, code, { chip: { tokenNs } });
        run(2000);
        return Number(lines[0]);
      });
      assert.equal(fast, 0);
      assert.ok(slow! > 50 && slow! < 500, `${slow} ms`);
    });

    it("draws different random numbers at each boot, but the same ones for the same seed", () => {
      const draw = (seed: number) => {
        const { board, lines, run } = boot(program, "print(Math.random(),E.hwRand())", { seed });
        run(10);
        board.reboot();
        run(10);
        return lines;
      };
      const one = draw(7);
      assert.notEqual(one[0], one[1]);
      assert.deepEqual(draw(7), one);
      assert.notDeepEqual(draw(8), one);
    });

    it("restarts on request, and when its watchdog is not kicked", () => {
      const { lines, times, run } = boot(
        program,
        'print("up");E.enableWatchdog(2,false);setTimeout(function(){E.kickWatchdog()},1500);',
      );
      run(4000);
      assert.deepEqual(lines, ["up", "up"]);
      assert.ok(Math.abs(times[1]! - 3500) < 5, `${times[1]}`);
    });

    it("ends with its simulator, however the simulator ends", async () => {
      const { board } = boot(program, "");
      const { pid } = board;
      board.kill();
      await until("the process is gone", () => !isAlive(pid!));
      const script = `const { VirtualEspruinoBoard } = await import(${JSON.stringify(
        new URL("../../../sim/board/virtual-espruino/board.js", import.meta.url).href,
      )});
        const { virtualWorld } = await import(${JSON.stringify(new URL("../../../sim/world/virtual.js", import.meta.url).href)});
        const board = new VirtualEspruinoBoard({ name: "b", world: virtualWorld(1), program: ${JSON.stringify(program)} });
        board.powerOn();
        console.log(board.pid);
        setInterval(() => {}, 1000);`;
      const parent = spawn(process.execPath, ["--input-type=module", "-e", script], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const child = await new Promise<number>((resolve) =>
        parent.stdout.once("data", (text: Buffer) => resolve(Number(text.toString()))),
      );
      assert.ok(isAlive(child));
      parent.kill("SIGKILL");
      await until("the orphan is gone", () => !isAlive(child));
    });

    it("refuses a program that it does not know", () => {
      const altered = without(program, "jshPinAnalogOutput");
      for (const chip of [{}, { stepMs: 5 }])
        assert.throws(
          () => boot(altered, "", { chip }),
          /does not run in virtual time: this build has no jshPinAnalogOutput$/,
        );
      assert.throws(() => boot("/bin/sh", ""), /no program for Linux on x86|could not be started/);
    });

    for (const unseen of ["timerArray", "jslGetNextToken"])
      it(`runs a build without ${unseen} in steps of time, and only if it is asked to`, () => {
        const altered = without(program, unseen);
        const code =
          'setInterval(function(){print(getTime().toFixed(2))},100);setTimeout(function(){print("once")},133);';
        assert.throws(
          () => boot(altered, code),
          new RegExp(`this build has no ${unseen}; it may run in steps of time, if these are asked for`),
        );
        const { lines, times, run } = boot(altered, code, { chip: { stepMs: 5 } });
        run(350);
        assert.deepEqual(lines, ["0.10", "once", "0.20", "0.30"]);
        [100, 135, 200, 300].forEach((ms, i) => assert.ok(Math.abs(times[i]! - ms) <= 6, `${times[i]} is not ${ms}`));
      });

    it("takes as many calls as an ESP32's stack", () => {
      const deepest = (code: string) => {
        const { board, lines, run } = boot(
          program,
          `var depth=0;${code};setTimeout(function(){print("depth",depth)},100);`,
          { chip: { callsMax: boardCalls } },
        );
        run(200);
        assert.match(lines.join("\n"), /Too much recursion/);
        assert.ok(board.strain().stackUsedMax > 10_000);
        return Number(/depth (\d+)/.exec(lines.at(-1)!)?.[1]);
      };
      const plain = deepest("setTimeout(function(){function f(n){depth=n;f(n+1)}f(1)},1)");
      assert.ok(Math.abs(plain - boardCalls) <= 2, `${plain} plain calls`);
      const nested = deepest("setTimeout(function(){function f(n){depth=n;[1].forEach(function(){f(n+1)})}f(1)},1)");
      assert.ok(Math.abs(nested - 8) <= 1, `${nested} nested callbacks`);
    });

    it("is on the same air and network as vm boards", () => {
      const world = virtualWorld(1);
      const air = new Air(world.clock);
      const code = (
        mine: string,
      ) => `var w=require("Wifi");["associated","connected","disconnected"].forEach(function(e){
        w.on(e,function(d){print(e,d.ip||d.msg||d.ssid)})});${mine}`;
      const said: string[] = [];
      const ap = new VmBoard({ name: "ap", world, air, host: world.network.host("ap", "192.168.4.1"), seed: 1 });
      ap.storage.set(
        ".bootcde",
        `require("Wifi").startAP("net",{password:"12345678",authMode:"wpa2"},function(){
          require("net").createServer(function(s){s.on("data",function(d){s.write("<"+d+">")})}).listen(80)});`,
      );
      const board = new VirtualEspruinoBoard({ name: "sta", world, air, program, seed: 2 });
      open.push(board);
      board.onLine((line) => said.push(line));
      board.storage.set(
        ".bootcde",
        code(`print(w.getStatus().station);w.connect("net",{password:"12345678"},function(e){print("answer",e);
          require("net").connect({host:"192.168.4.1",port:80},function(s){
            s.on("data",function(d){print("data",d)});s.on("close",function(){print("closed")});s.write("hello");});});`),
      );
      ap.powerOn();
      board.powerOn();
      world.clock.run(5000);
      assert.deepEqual(
        said,
        ["Unknown reason", "associated net", "connected 192.168.4.2", "answer null", "data <hello>"].sort(
          (a, b) => said.indexOf(a) - said.indexOf(b),
        ),
      );
      air.setTrouble(board.host, { kind: "refusing", error: "busy" });
      board.type('try{require("Wifi").connect("net",{},function(){})}catch(e){print("thrown",e.message)}');
      ap.kill();
      world.clock.run(15_000);
      assert.ok(said.includes("thrown busy"));
      assert.ok(said.includes("disconnected NO_AP_FOUND") || said.includes("disconnected BEACON_TIMEOUT"), said.join());
    });
  });
}

describe("a range on the interpreter in virtual time", function () {
  this.timeout(120_000);
  const arenas: VirtualArena<SimulatedBoard>[] = [];
  before(needInterpreter);
  afterEach(() => arenas.splice(0).forEach((arena) => arena.close()));
  const range = (runtime: (name: string) => "vm" | "espruino") => {
    const arena = new VirtualArena<SimulatedBoard>({ seed: 3, targets: 2, runtime });
    arenas.push(arena);
    arena.assemble();
    return arena;
  };

  for (const real of ["master", "target_1"])
    it(`mixes with vm boards: only ${real} is real`, () => {
      const arena = range((name) => (name === real ? "espruino" : "vm"));
      arena.makeHot();
      arena.type("master", 'command("activate","target_1",{duration:3},function(t,o){print("outcome",o)})');
      arena.until("it is armed", () => arena.said("target_1", "exposure armed").length === 1);
      arena.run(200);
      assert.ok(arena.shoot("target_1"));
      arena.until("the hit is recorded", () => arena.said("master", "result target_1 hit").length === 1, 2000);
    });

  it("draws the real panel on the simulated display", () => {
    const arena = range((name) => (name === "master" ? "espruino" : "vm"));
    arena.run(2000);
    assert.ok(arena.screen.isLit);
    const seen = readText(arena.screen.pixels());
    assert.match(JSON.stringify(seen), /COLD/);
  });

  for (const seconds of [-3600, -2, 56 * 365 * 86_400])
    it(`dials on at its own pace when its clock is set by ${seconds} s during a dial`, () => {
      const arena = new VirtualArena<SimulatedBoard>({
        seed: 3,
        targets: 1,
        runtime: (name) => (name === "master" ? "vm" : "espruino"),
      });
      arenas.push(arena);
      arena.assemble();
      const { board, host } = arena.standOf("target_1");
      const { network } = arena.world;
      let blockedMs = 0;
      board.onBlocked((ms) => (blockedMs = ms));
      network.setImpairment(host, { dialBlocksMs: 3000 });
      network.setImpairment(arena.masterHost, { refuses: true });
      arena.master.reboot();
      arena.until("a dial blocks", () => blockedMs > 2000);
      arena.run(1000);
      board.stepClock(seconds);
      network.setImpairment(host, { dialBlocksMs: 0 });
      arena.run(5000);
      const before = (board as VirtualEspruinoBoard).tokens;
      arena.run(15_000);
      const tokens = (board as VirtualEspruinoBoard).tokens - before;
      assert.ok(tokens < 200_000, `${tokens} tokens: its timers run in a burst`);
      const dials = arena.said("target_1", "ERROR: Connect failed").length;
      assert.ok(dials >= 3 && dials <= 8, `${dials} dials`);
      network.setImpairment(arena.masterHost, { refuses: false });
      arena.until("it is back", () => arena.isComplete, 10_000);
    });

  it("has calls to spare on an ESP32's stack when a game's activation is superseded", () => {
    const arena = new VirtualArena<SimulatedBoard>({
      seed: 3,
      targets: 4,
      runtime: (name) => (name === "master" ? "espruino" : "vm"),
      chip: () => ({ callsMax: boardCalls }),
    });
    arenas.push(arena);
    arena.assemble();
    arena.makeHot();
    arena.type("master", 'play("Elimination")');
    for (let tries = 0; tries < 20; tries++) {
      arena.run(300);
      for (const { id, plate } of arena.stands)
        if (plate.commanded() > 0.5) arena.type("master", `command("lay_down","${id}")`);
    }
    assert.ok(arena.said("master", "command activate").length >= 2);
    assert.deepEqual(arena.said("master", "crash"), []);
    assert.deepEqual(arena.said("master", "ERROR"), []);
  });

  it("plays the same twice from one seed, under faults", () => {
    const options = { seed: 11, targets: 2, profile: "hell", minutes: 1, runtime: "espruino" } as const;
    const [one, other] = [runHour(options), runHour(options)];
    assert.deepEqual(one.violation, undefined, `${one.violation?.what}\n${one.last.join("\n")}`);
    assert.equal(one.digest, other.digest);
  });

  it("keeps its promises in part of an hour of hell with a new seed", () => {
    const seed = Math.floor(Math.random() * 4294967296);
    console.log(`    seed ${seed}`);
    const { violation, last } = runHour({ seed, targets: 4, profile: "hell", minutes: 4, runtime: "espruino" });
    assert.equal(
      violation,
      undefined,
      `${violation?.what}\n${last.join("\n")}\nTo repeat it: npm run soak -- --hours 1 --seed ${seed} --targets 4 --faults hell --runtime espruino`,
    );
  });

  for (const seed of [1, 2, 3])
    it(`prints the same as vm boards in a session with seed ${seed}`, () => {
      const evening = { seed, targets: 4, minutes: 3 };
      assert.equal(firstDifference(playSession("vm", evening), playSession("espruino", evening)), undefined);
    });

  it("distinguishes lines that differ from lines with other measured values", () => {
    assert.ok(agree("exposure hit 0.34 s 0.765", "exposure hit 0.35 s 0.612"));
    assert.ok(agree("+ trip 5 ms; + last tap 0.77; + key k", "+ trip 7 ms; + last tap 0.52; + key k"));
    assert.ok(!agree("+ trip 5 ms; + last tap 0.77; + key k", "+ trip 5 ms; ! last tap 0.77; + key k"));
    for (const other of ["exposure miss", "exposure hit 0.95 s 0.765", "exposure hit 0.34 s", undefined])
      assert.ok(!agree("exposure hit 0.34 s 0.765", other), other);
    const deed = (what: string) => ({ atMs: 1, what });
    const found = firstDifference(new Map([["a", [deed("x")]]]), new Map([["a", [deed("x"), deed("y")]]]));
    assert.deepEqual(found, { board: "a", index: 1, one: undefined, other: deed("y") });
  });
});
