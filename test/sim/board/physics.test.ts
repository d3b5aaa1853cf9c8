// The physics of pins and plates is the same on all kinds of boards: `vm` boards, real interpreters in virtual time,
// and real interpreters by the wall clock. Kinds that cannot run here are skipped, and say why.
import assert from "node:assert/strict";
import { basename } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Arena } from "../../../sim/arena/arena.js";
import { RealArena } from "../../../sim/arena/real-arena.js";
import { VirtualArena } from "../../../sim/arena/virtual-arena.js";
import type { Board } from "../../../sim/board/board.js";
import { findInterpreters, noInterpreter } from "../../../sim/board/interpreter/find.js";
import { ownTimeMs } from "../../../sim/board/own-time.js";
import { ProcessBoard } from "../../../sim/board/process-board.js";
import { VirtualEspruinoBoard } from "../../../sim/board/virtual-espruino/board.js";
import { findVirtualInterpreter } from "../../../sim/board/virtual-espruino/build.js";
import { VmBoard } from "../../../sim/board/vm-board.js";
import type { Signal } from "../../../sim/espruino/signals.js";
import { RealClock } from "../../../sim/world/real-clock.js";
import { freePort } from "../../../sim/world/relay.js";
import { virtualWorld } from "../../../sim/world/virtual.js";

/** A board without power, and its world. */
interface Bench {
  board: Board;
  /** The board's own time now, ms, as an expression for its console. No blow that comes later begins before it. */
  now(): string;
  /** Lets so many ms pass. */
  run(ms: number): Promise<void>;
  close(): void | Promise<void>;
}
/** An arena of one target, which waits in its own kind of time. */
interface Range {
  arena: Arena;
  until(what: string, condition: () => boolean, maxMs: number): void | Promise<void>;
  close(): void | Promise<void>;
}
interface Kind {
  name: string;
  /** A function `ownMs` of the board's own time, ms. */
  time: string;
  /** Why it cannot run here. */
  why?: string;
  bench(): Bench;
  range(): Range | Promise<Range>;
}

const simulatedTime = "function ownMs(){return getTime()*1000;}";
/** The time of a process, without what it waited for the PC while other programs ran. */
const processTime = `function waitedNs(){
    try{return require("fs").readFileSync("/proc/self/schedstat").split(" ")[1];}catch(e){return 0;}
  }
  function ownMs(){
    var waited,time,again=waitedNs();
    do{waited=again;time=getTime();again=waitedNs();}while(again!=waited);
    return time*1000-waited/1e6;
  }`;
/** Times are this inaccurate, ms: the PC's clock counts milliseconds, and a virtual interpreter's turns take some µs. */
const clockMs = 1;
/** An edge is reported within so many ms of the board's own time, also by an interpreter that is one of many programs. */
const edgeMsMax = 10;

function virtualBench(make: (world: ReturnType<typeof virtualWorld>) => VmBoard | VirtualEspruinoBoard): Bench {
  const world = virtualWorld(1);
  const board = make(world);
  const close = () => (board instanceof VirtualEspruinoBoard ? board.close() : board.kill());
  return { board, now: () => "ownMs()", run: async (ms) => world.clock.run(ms), close };
}

function virtualRange(interpreter?: string): Range {
  const runtime = interpreter === undefined ? "vm" : "espruino";
  const arena = new VirtualArena({ targets: 1, runtime, ...(interpreter !== undefined && { interpreter }) });
  return { arena, until: (...args) => arena.until(...args), close: () => arena.close() };
}

async function realRange(interpreter: string): Promise<Range> {
  const arena = new RealArena({ targets: 1, port: await freePort(), runtime: "espruino", interpreter });
  return { arena, until: (...args) => arena.until(...args), close: () => arena.close() };
}

function processBench(program: string): Bench {
  const clock = new RealClock();
  const board = new ProcessBoard({ name: "board", program, clock });
  return {
    board,
    now: () => `Math.min(${ownTimeMs(board.pid)},ownMs())`,
    run: (ms) => wait(ms),
    close: async () => {
      await board.close();
      clock.close();
    },
  };
}

const programs = findInterpreters();
const kinds: Kind[] = [
  {
    name: "a vm board",
    time: simulatedTime,
    bench: () => virtualBench((world) => new VmBoard({ name: "board", world })),
    range: virtualRange,
  },
  ...(programs.length ? programs : ["no interpreter"]).flatMap((program): Kind[] => {
    const virtual = programs.length ? findVirtualInterpreter(program) : { why: noInterpreter };
    return [
      {
        name: `${basename(program)} in virtual time`,
        time: simulatedTime,
        ...("why" in virtual && { why: virtual.why }),
        bench: () => virtualBench((world) => new VirtualEspruinoBoard({ name: "board", world, program, seed: 1 })),
        range: () => virtualRange(program),
      },
      {
        name: `${basename(program)} by the wall clock`,
        time: processTime,
        ...(!programs.length && { why: noInterpreter }),
        bench: () => processBench(program),
        range: () => realRange(program),
      },
    ];
  }),
];

/** What a pin reads that was driven by these signals at the time 0. */
function levelAfter(signals: readonly Signal[], ms: number): number {
  const steady = signals.filter(({ ringMs }) => ringMs === undefined).at(-1)?.level ?? 0;
  const ringing = signals.map(({ level, ringMs }) => (ringMs ? level * Math.exp(-Math.max(ms, 0) / ringMs) : 0));
  return Math.min(steady + Math.max(0, ...ringing), 1);
}

for (const { name, time, why, bench, range } of kinds) {
  describe(`the physics of ${name}`, function () {
    this.timeout(30_000);
    let at: Bench;
    let lines: string[];

    before(function () {
      if (why === undefined) return;
      process.stderr.write(`\n  SKIPPED: the physics of ${name}. ${why}\n\n`);
      this.skip();
    });
    afterEach(() => at?.close());

    /** Boots a program and waits until it runs. */
    async function boot(code: string): Promise<Board> {
      at = bench();
      lines = [];
      at.board.onLine((line) => lines.push(line));
      at.board.storage.set(".bootcde", `${time}\n${code}\nsetTimeout(function(){print("ready");},20);`);
      at.board.powerOn();
      await said("ready");
      return at.board;
    }

    /** Waits for a line that begins with this text, and returns the words behind it. */
    async function said(text: string, maxMs = 5000): Promise<number[]> {
      for (let ms = 0; ms < maxMs; ms += 10) {
        const line = lines.find((each) => each.startsWith(text));
        if (line !== undefined) return line.slice(text.length).trim().split(" ").map(Number);
        await at.run(10);
      }
      assert.fail(`${text} was not said:\n${lines.join("\n")}`);
    }

    const mixture: Signal[] = [{ level: 0.1 }, { level: 0.5, ringMs: 100 }, { level: 0.9, ringMs: 10 }];
    const cases: [string, Signal[]][] = [
      ["a bullet", [{ level: 0.8, ringMs: 25 }]],
      ["a servo's knock", [{ level: 0.4, ringMs: 10 }]],
      ["the strongest of several blows, on top of a steady level", mixture],
    ];
    for (const [what, signals] of cases) {
      it(`lets ${what} decay as every kind does`, async () => {
        const board = await boot(`var before,after;
          function later(ms){
            setTimeout(function(){
              var least=ownMs()-after,level=analogRead(D26),most=ownMs()-before;
              print("read "+ms+" "+least+" "+most+" "+level);
            },ms);
          }`);
        board.type(`before=${at.now()}`);
        for (const signal of signals) board.drive("D26", signal);
        board.type("after=ownMs()");
        const times = [0, 10, 50, 90, 150, 1000];
        board.type(`${JSON.stringify(times)}.forEach(later)`);
        for (const ms of times) {
          const [least, most, level] = (await said(`read ${ms} `)) as [number, number, number];
          // What has decayed to a tenth of a percent is gone.
          assert.ok(
            level > levelAfter(signals, most + clockMs) - 0.001 && level < levelAfter(signals, least - clockMs) + 0.001,
            `${level} between ${least} and ${most} ms after the blows (${ms} expected)`,
          );
        }
      });
    }

    it("reads nothing of a blow that is long past, although the pin was read just before it", async () => {
      const board = await boot("var reading=setInterval(function(){analogRead(D26);},10);");
      board.type("clearInterval(reading)");
      board.drive("D26", { level: 0.8, ringMs: 25 });
      board.type('setTimeout(function(){print("late "+analogRead(D26));},1000)');
      assert.deepEqual(await said("late "), [0]);
    });

    it("reads levels that were applied before power-up, and feels nothing of blows that are past then", async () => {
      const board = await boot('print("levels "+analogRead(D27)+" "+analogRead(D26));');
      assert.deepEqual(await said("levels "), [0, 0]);
      board.drive("D27", { level: 0.25 });
      board.drive("D26", { level: 1, ringMs: 25 });
      await at.run(500);
      lines.length = 0;
      board.reboot();
      assert.deepEqual(await said("levels "), [0.25, 0]);
    });

    it("reports the edge when a blow has decayed, although the pin's resistor was switched meanwhile", async () => {
      const board = await boot(`pinMode(D27,"input_pullup");
        setWatch(function(e){print((e.state?"rise ":"fall ")+(ownMs()-from));},D27,{repeat:true,edge:"both"});
        var from;`);
      board.type(`from=${at.now()}`);
      board.drive("D27", { level: 0.9, ringMs: 50 });
      board.type('pinMode(D27,"input")');
      const [ms] = (await said("fall ")) as [number];
      const expected = 50 * Math.log(0.9 / 0.5);
      assert.ok(ms > expected - clockMs && ms < expected + edgeMsMax, `${ms} ms, not ${expected}`);
    });

    it("does not take the knock of its own servo for a hit when it is raised again at once", async () => {
      const { arena, until, close } = await range();
      const activate = 'command("activate","target_1",{duration:0.5})';
      const results = () => arena.said("master", "result target_1").map((line) => line.split(" ")[2]);
      const exposed = async () => {
        const before = arena.said("target_1", "exposure armed").length;
        arena.type("master", activate);
        await until("armed", () => arena.said("target_1", "exposure armed").length > before, 5000);
      };
      try {
        arena.start();
        await until("linked", () => arena.isComplete, 20_000);
        arena.heat();
        await until("hot", () => arena.view.word === "HOT", 10_000);
        await exposed();
        // The next exposure begins as soon as the hit is recorded. The plate falls slowly, so that it is up again within
        // a tenth of a second of the sensor's last reading.
        const { board, plate } = arena.standOf("target_1");
        board.onPin(() => (plate.speed = plate.commanded() === 1 ? 1 : 0.02));
        arena.onLine((_, line) => {
          if (line.startsWith("result target_1 hit")) arena.type("master", activate);
        });
        arena.shoot("target_1");
        await until("two results", () => results().length === 2, 8000);
        assert.deepEqual(results(), ["hit", "miss"]);
        plate.speed = 1;
        await until("down", () => arena.pose("target_1") === "down", 2000);
        await exposed();
        await until("three results", () => results().length === 3, 5000);
        assert.deepEqual(results(), ["hit", "miss", "miss"]);
      } finally {
        await close();
      }
    });
  });
}
