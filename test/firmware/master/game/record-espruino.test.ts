// The record on a real interpreter whose flash a power failure has left damaged. Without an interpreter or a C compiler
// it is skipped, loudly.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { readChain } from "../../../../tools/record/chain.js";
import { gamesOf } from "../../../../tools/record/games.js";
import { RangeKey } from "../../../../sim/arena/range-key.js";
import { VirtualArena } from "../../../../sim/arena/virtual-arena.js";
import type { SimulatedBoard } from "../../../../sim/board/board.js";
import { boardInterpreter } from "../../../../sim/bench/interpreter.js";
import {
  findBoardInterpreter,
  findInterpreter,
  noBoardInterpreter,
  noInterpreter,
} from "../../../../sim/board/interpreter/find.js";
import { virtualInterpreter } from "../../../support/interpreter.js";
import { seed } from "../../../support/peer.js";

const linkedMs = 20_000;
/** Where a torn write left bytes, behind the last file: the boot rewrites two small files, then the record begins. */
const behind = 220;
/** At the beginning of a page such bytes make the interpreter erase all of the Storage at boot. */
const pageBytes = 1024;
const headerBytes = 36;

describe(`the record on a real interpreter (seed ${seed})`, function () {
  this.timeout(60_000);
  let program: string;
  let arena: VirtualArena<SimulatedBoard> | undefined;

  before(function () {
    program = virtualInterpreter(this, findInterpreter(), noInterpreter);
  });
  afterEach(() => arena?.close());

  it("compacts a Storage that cannot be written, and then contains the game", () => {
    arena = new VirtualArena<SimulatedBoard>({
      seed,
      targets: 1,
      interpreter: program,
      runtime: (board) => (board === "master" ? "espruino" : "vm"),
    });
    arena.start();
    arena.until("it is linked", () => arena!.isComplete, linkedMs);
    const { master } = arena;
    master.kill();
    const path = String(Reflect.get(master.storage, "path"));
    const flash = readFileSync(path);
    const end = flash.findLastIndex((byte) => byte !== 0xff);
    const isHeader = (end + behind + 4) % pageBytes < headerBytes;
    const torn = end + behind + (isHeader ? headerBytes : 0);
    flash.fill(0x55, torn, torn + 4);
    writeFileSync(path, flash);
    arena.run(100);
    master.powerOn();
    arena.run(8000);
    arena.until("it is linked again", () => arena!.isComplete, linkedMs);
    arena.makeHot();
    arena.type("master", 'play("Quick Draw")');
    arena.run(1000);
    assert.equal(arena.said("master", "game start Quick Draw").length, 1);
    assert.deepEqual(arena.said("master", "record"), ["record compacts the Storage"]);
    assert.match(master.storage.get("snyper.rec0\x01") ?? "", /"e":"game"/);
  });

  it("takes a mark after the game, also after a power failure", () => {
    arena = new VirtualArena<SimulatedBoard>({
      seed,
      targets: 1,
      interpreter: program,
      runtime: (board) => (board === "master" ? "espruino" : "vm"),
    });
    const { master } = arena;
    const marked = () => arena!.said("master", "marked");
    arena.start();
    arena.until("it is linked", () => arena!.isComplete, linkedMs);
    arena.makeHot();
    arena.type("master", 'play("Quick Game")');
    arena.until("it is over", () => arena!.said("master", "game over").length > 0, 120_000);
    arena.type("master", 'mark(2,"hit","the plate fell")');
    arena.until("it is marked", () => marked().length === 1, linkedMs);
    arena.run(2000);
    assert.deepEqual(marked(), ["marked 2 P1 target_1 hit - 10 total 10"]);
    assert.deepEqual(arena.said("master", "best 1"), ["best 1 P1 10 Quick Game"]);
    master.kill();
    arena.run(100);
    master.powerOn();
    arena.until("it is linked again", () => arena!.isComplete, linkedMs);
    arena.type("master", 'mark(3,"not-taken","the piezo was loose")');
    arena.until("it is marked", () => marked().length === 2, linkedMs);
    assert.equal(marked()[1], "marked 3 P1 target_1 void - 0 total 10");
    const files = [...master.storage].filter(([name]) => name.startsWith("snyper.rec")).sort();
    const { links, findings } = readChain([files.map(([, text]) => text).join("")]);
    assert.deepEqual(
      findings.filter(({ isBroken }) => isBroken),
      [],
    );
    assert.deepEqual(
      links.slice(-2).map(({ entry }) => entry.e),
      ["mark", "mark"],
    );
    assert.deepEqual(gamesOf(links).at(-1)!.points, [10]);
  });
});

describe(`the record in a heap in pieces on a real interpreter (seed ${seed})`, function () {
  this.timeout(60_000);
  let program: string;
  let arena: VirtualArena<SimulatedBoard> | undefined;
  /** Fills the heap, makes holes of one variable in it, and takes what is left where a digest would fit. */
  const ballast = `(function(){
    var all=[],n=process.memory().free-60,i,taken;
    for(i=0;i<n;i++)all.push(0);
    for(i=n-2000;i<n;i+=2)delete all[i];
    while(taken=require("crypto").SHA256(""))all.push(taken);
    global.ballast=all;
    print("PIECES "+process.memory().free)
  })()`.replace(/\n */g, "");

  before(async function () {
    const { why } = await boardInterpreter();
    program = virtualInterpreter(
      this,
      why === undefined ? findBoardInterpreter() : undefined,
      why ?? noBoardInterpreter,
    );
  });
  afterEach(() => arena?.close());

  for (const key of [RangeKey.simulated, undefined])
    it(`has every entry, and a chain, in a range with${key ? "" : "out"} a key`, () => {
      arena = new VirtualArena<SimulatedBoard>({
        seed,
        targets: 1,
        key,
        interpreter: program,
        runtime: (board) => (board === "master" ? "espruino" : "vm"),
      });
      arena.start();
      arena.until("it is linked", () => arena!.isComplete, linkedMs);
      arena.makeHot();
      arena.run(1000);
      arena.type("master", ballast);
      arena.run(1000);
      const free = Number(/\d+/.exec(arena.said("master", "PIECES").at(-1) ?? "")?.[0]);
      assert.ok(free > 700 && free < 1100, `${free} free`);
      const before = arena.said("master", "").length;
      arena.type("master", 'play("Quick Draw")');
      arena.until("it is over", () => arena!.said("master", "game over").length > 0, 120_000);
      const errors = arena
        .said("master", "")
        .slice(before)
        .filter((line) => line.includes("ERROR"));
      assert.deepEqual(errors, []);
      const files = [...arena.master.storage].filter(([name]) => name.startsWith("snyper.rec")).sort();
      const { links, findings } = readChain([files.map(([, text]) => text).join("")]);
      assert.deepEqual(findings, []);
      assert.deepEqual([links.at(0)!.entry.e, links.at(-1)!.entry.e], ["game", "end"]);
    });
});
