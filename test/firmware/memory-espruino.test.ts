// The memory floors on a real interpreter with a board's number of variables, in virtual time: something else has taken
// most of its memory, strangers take every socket, and the board keeps running. Without such an interpreter or a C
// compiler it is skipped, with a message.
import assert from "node:assert/strict";
import { builtBundle } from "../../sim/arena/flashed.js";
import { VirtualArena } from "../../sim/arena/virtual-arena.js";
import type { SimulatedBoard } from "../../sim/board/board.js";
import { findBoardInterpreter, noBoardInterpreter } from "../../sim/board/interpreter/find.js";
import { VirtualEspruinoBoard } from "../../sim/board/virtual-espruino/board.js";
import { boardInterpreter } from "../../sim/bench/interpreter.js";
import { Strangers } from "../../sim/soak/strangers.js";
import { seededRandom } from "../../sim/world/random.js";
import { masterStartMin, targetStartMin } from "../../shared/floors.js";
import { virtualInterpreter } from "../support/interpreter.js";
import { seed } from "../support/peer.js";

type Name = "master" | "target_1";
type TestArena = VirtualArena<SimulatedBoard>;

const targets = 8;
const linkedMs = 20_000;
/** An array of bytes takes one variable for each 14 bytes. */
const variableBytes = 14;
/** What an open page takes, about. */
const pageVariables = 130;
const bad = /ERROR: the interpreter crashed|OUT OF MEMORY|New interpreter error|^crash|^unseen|^safe mode|Uncaught/;

describe(`boards with little memory on a real interpreter (seed ${seed})`, function () {
  this.timeout(120_000);
  let program: string;
  const open: TestArena[] = [];
  const free: Partial<Record<Name, number>> = {};

  before(async function () {
    const { why } = await boardInterpreter();
    program = virtualInterpreter(
      this,
      why === undefined ? findBoardInterpreter() : undefined,
      why ?? noBoardInterpreter,
    );
    for (const name of ["master", "target_1"] as const) {
      const arena = range(name, 0, 0);
      arena.assemble();
      arena.run(3000);
      free[name] = measure(arena, name);
    }
  });
  afterEach(() => open.splice(0).forEach((arena) => arena.close()));

  /** An arena with that board on the interpreter, where something else takes that many variables from power-up on. */
  function range(name: Name, eaten: number, pagePort = 8080): TestArena {
    const role = name === "master" ? "master" : "target";
    const ballast = eaten > 0 ? `global.ballast=new Uint8Array(${eaten * variableBytes});` : "";
    const arena = new VirtualArena<SimulatedBoard>({
      seed,
      targets: name === "master" ? targets : 2,
      sockets: 24,
      pagePort,
      interpreter: program,
      runtime: (board) => (board === name ? "espruino" : "vm"),
      bundles: { [role]: ballast + builtBundle(role) },
    });
    open.push(arena);
    return arena;
  }

  /** The free variables, as the board itself counts them. */
  function measure(arena: TestArena, name: Name): number {
    arena.type(name, '"FREE "+process.memory().free');
    arena.run(200);
    return Number(/FREE (\d+)/.exec(arena.said(name, "FREE").at(-1) ?? "")?.[1]);
  }

  /** An arena in which that board has so many free variables when all targets are linked, and its page is closed. */
  function withFree(name: Name, left: number): TestArena {
    const arena = range(name, free[name]! - left);
    arena.start();
    return arena;
  }

  /** Strangers take every socket: some silent, some in the middle of a line, some that read no answers. */
  function crowd(arena: TestArena): void {
    const strangers = new Strangers(arena, seededRandom(seed), { edgeReplied: () => undefined });
    const ms = 20_000;
    for (let i = 0; i < targets; i++) {
      strangers.half(ms);
      strangers.endless(ms);
      strangers.deafAsker(ms);
    }
  }

  function expectWell(arena: TestArena, name: Name): void {
    assert.deepEqual(
      arena.said(name, "").filter((line) => bad.test(line)),
      [],
    );
    assert.equal(arena.said(name, "ready").length, 1);
  }

  for (const left of [1100, 800, 500])
    it(`keep a master running with ${left} free variables while strangers take all sockets`, () => {
      const arena = withFree("master", left);
      arena.until("all are linked", () => arena.isComplete, linkedMs);
      arena.run(11_000);
      const free = measure(arena, "master");
      assert.ok(free < left + 60 && free > left - 60 - pageVariables, `${free}`);
      crowd(arena);
      arena.run(30_000);
      expectWell(arena, "master");
      assert.ok(arena.isComplete);
      assert.ok(arena.said("master", "memory short").length > 0);
    });

  for (const [game, left] of [
    ["Whack", 990],
    // it needs 1115, and the check before it takes more for a moment
    ["Elimination", 1260],
  ] as const)
    it(`let a master with ${left} play ${game} to its end, even among strangers`, () => {
      const arena = withFree("master", left);
      arena.until("all are linked", () => arena.isComplete, linkedMs);
      arena.run(11_000);
      arena.makeHot();
      arena.type("master", `play("${game}",4)`);
      arena.run(10_000); // the targets are checked first
      assert.equal(arena.said("master", `game start ${game}`).length, 1);
      crowd(arena);
      arena.run(60_000);
      expectWell(arena, "master");
    });

  it("let a master with 700 refuse a game that needs more", () => {
    const arena = withFree("master", 700);
    arena.until("all are linked", () => arena.isComplete, linkedMs);
    arena.makeHot();
    arena.type("master", 'play("Elimination",4)');
    arena.run(5000); // the targets are checked first
    assert.match(arena.said("master", "refused memory").at(-1)!, /JsVars are free, this game needs 1115$/);
    expectWell(arena, "master");
  });

  it("let a master with 200 accept only as many targets as it has room for", () => {
    const arena = withFree("master", 200);
    arena.run(linkedMs);
    crowd(arena);
    arena.run(60_000);
    expectWell(arena, "master");
    const linked = arena.stands.filter(({ id }) => arena.view.links.get(id)?.linked).length;
    assert.ok(linked >= 1 && linked < targets, `${linked}`);
    assert.ok(arena.said("master", "has to wait").length > 0);
  });

  it("start a master with still less only to report it, instead of rebooting for ever", () => {
    const arena = withFree("master", 0);
    arena.run(600_000);
    assert.match(
      arena.said("master", "").join("\n"),
      new RegExp(`^memory short: \\d+ JsVars free, ${masterStartMin} needed$`),
    );
  });

  function obey(arena: TestArena): string[] {
    for (const order of ['"stand_up","target_1"', '"lay_down","target_1"', '"activate","target_1",{duration:1}']) {
      arena.type("master", `command(${order})`);
      arena.run(4000);
    }
    return arena.said("master", "command ").map((line) => line.replace(" target_1", ""));
  }

  it("let a target with 290 do everything", () => {
    const arena = withFree("target_1", 290);
    arena.until("all are linked", () => arena.isComplete, linkedMs);
    arena.makeHot();
    assert.deepEqual(obey(arena), ["command stand_up standing", "command lay_down down", "command activate activated"]);
    assert.equal(arena.said("master", "result target_1 miss").length, 1);
    arena.cut("target_1");
    arena.run(8000);
    arena.heal("target_1");
    arena.until("it is linked again", () => arena.isComplete, linkedMs);
    expectWell(arena, "target_1");
  });

  it("let a target with 245 refuse an activation, and obey everything else", () => {
    const arena = withFree("target_1", 245);
    arena.until("all are linked", () => arena.isComplete, linkedMs);
    arena.makeHot();
    assert.deepEqual(obey(arena), [
      "command stand_up standing",
      "command lay_down down",
      "command activate error busy",
    ]);
    expectWell(arena, "target_1");
  });

  for (const left of [200, 150, 50])
    it(`start a target with ${left} only to report it`, () => {
      const arena = withFree("target_1", left);
      arena.run(600_000);
      assert.match(
        arena.said("target_1", "").join("\n"),
        new RegExp(`^memory short: \\d+ JsVars free, ${targetStartMin} needed$`),
      );
    });

  /** Something takes all of a board's memory after so many tokens, in the middle of whatever it does, for 20 s. */
  function starve(board: SimulatedBoard, arena: TestArena, tokens: number): void {
    assert.ok(board instanceof VirtualEspruinoBoard);
    board.takeMemory(0, tokens);
    arena.run(20_000);
    board.giveMemoryBack();
  }

  for (const tokens of [1, 700, 1500, 2300, 3100, 3900])
    it(`bring a plate down, and its target back, when all memory is taken after ${tokens} tokens`, () => {
      const arena = range("target_1", 0);
      arena.start();
      arena.until("all are linked", () => arena.isComplete, linkedMs);
      arena.makeHot();
      arena.type("master", 'command("activate","target_1",{duration:3600})');
      arena.run(2000);
      const { board, plate } = arena.standOf("target_1");
      assert.equal(plate.pose(), "standing");
      starve(board, arena, tokens);
      assert.equal(plate.pose(), "down");
      arena.until("it is linked again", () => arena.isComplete, linkedMs);
    });

  for (const left of [20, 25, 30, 35, 40, 45, 50, 55])
    it(`report no miss for a hit that a target with ${left} variables left did not feel`, () => {
      const arena = range("target_1", 0);
      arena.start();
      arena.until("all are linked", () => arena.isComplete, linkedMs);
      arena.makeHot();
      arena.type("master", 'command("activate","target_1",{duration:1})');
      arena.until("it is armed", () => arena.said("target_1", "exposure armed").length === 1, 3000);
      const { board } = arena.standOf("target_1");
      assert.ok(board instanceof VirtualEspruinoBoard);
      board.takeMemory(left, 1);
      arena.run(600);
      arena.shoot("target_1", 1);
      arena.run(20_000);
      assert.deepEqual(arena.said("target_1", "exposure miss"), []);
    });

  for (const tokens of [1, 4000, 8000, 12000])
    it(`bring a master back when all memory is taken after ${tokens} tokens`, () => {
      const arena = range("master", 0);
      arena.start();
      arena.until("all are linked", () => arena.isComplete, linkedMs);
      starve(arena.master, arena, tokens);
      arena.until("all are linked again", () => arena.isComplete, linkedMs);
    });

  for (const name of ["master", "target_1"] as const)
    it(`stop a ${name} whose interpreter crashes at each boot, before the firmware can count it`, () => {
      const role = name === "master" ? "master" : "target";
      const arena = range(name, 0);
      const board = name === "master" ? arena.master : arena.standOf(name).board;
      // a null pointer, as in the interpreter's own code when memory is out, 4 s after the board has started
      const crash = `var say=print;
        global.print=function(t){say(t);if(/^ready/.test(t))setTimeout(function(){poke32(0,0)},4000)};`;
      board.storage.set(".bootcde", crash + builtBundle(role));
      arena.start();
      arena.until("it rests", () => arena.said(name, "safe mode").length === 1, 180_000);
      assert.equal(arena.said(name, "ERROR: the interpreter crashed").length, 10);
      assert.deepEqual(arena.said(name, "not counted"), []);
      assert.ok(arena.said(name, "unseen end: memory or power").length >= 10);
      const boots = arena.said(name, "ready").length;
      arena.run(240_000);
      assert.equal(arena.said(name, "ready").length, boots);
    });
});
