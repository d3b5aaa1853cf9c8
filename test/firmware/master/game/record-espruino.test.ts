// The record on a real interpreter whose flash a power failure has left damaged. Without an interpreter or a C compiler
// it is skipped, loudly.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { VirtualArena } from "../../../../sim/arena/virtual-arena.js";
import type { SimulatedBoard } from "../../../../sim/board/board.js";
import { findInterpreter, noInterpreter } from "../../../../sim/board/interpreter/find.js";
import { findVirtualInterpreter } from "../../../../sim/board/virtual-espruino/build.js";
import { seed } from "../../../support/peer.js";

const linkedMs = 20_000;
/** Where a torn write left bytes, behind the last file: the boot rewrites two small files, then the record begins. */
const behind = 250;

describe(`the record on a real interpreter (seed ${seed})`, function () {
  this.timeout(60_000);
  let program: string;
  let arena: VirtualArena<SimulatedBoard> | undefined;

  before(function () {
    const found = findInterpreter();
    const virtual = found === undefined ? { why: noInterpreter } : findVirtualInterpreter(found);
    if ("why" in virtual) {
      console.warn(`    LEFT OUT: ${virtual.why}`);
      this.skip();
    }
    program = found!;
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
    flash.fill(0x55, end + behind, end + behind + 4);
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
});
