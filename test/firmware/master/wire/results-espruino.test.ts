// A repeated result on a slow chip, where reading a line and recording a row take many turns: the master may confirm no
// result before its row is in the Storage, because the target then forgets it. Without an interpreter or a C compiler it
// is skipped, loudly.
import assert from "node:assert/strict";
import { recordFile } from "../../../../firmware/master/game/record-lines.js";
import { VirtualArena } from "../../../../sim/arena/virtual-arena.js";
import type { SimulatedBoard } from "../../../../sim/board/board.js";
import { findInterpreter, noInterpreter } from "../../../../sim/board/interpreter/find.js";
import { version } from "../../../../tools/common/version.js";
import { virtualInterpreter } from "../../../support/interpreter.js";
import { Peer, seed } from "../../../support/peer.js";

/** A chip on which each turn takes some ms, ns. */
const tokenNs = 10_000;
const exposures = 40;
/** The repetition comes so much later each time: one falls into each turn of the row's. */
const stepMs = 4;
const settleMs = 5000;

describe(`a repeated result on a slow chip (seed ${seed})`, function () {
  this.timeout(60_000);
  let program: string;
  let arena: VirtualArena<SimulatedBoard> | undefined;

  before(function () {
    program = virtualInterpreter(this, findInterpreter(), noInterpreter);
  });
  afterEach(() => arena?.close());

  it("is confirmed only after its row is in the Storage", () => {
    arena = new VirtualArena<SimulatedBoard>({
      seed,
      targets: 0,
      interpreter: program,
      runtime: () => "espruino",
      chip: () => ({ tokenNs }),
      masterSettings: { pins: { a: "D15", b: "D17", x: "D19", y: "D21" } },
    });
    const rows = (): number => {
      const files = [...arena!.master.storage].filter(([name]) => name.startsWith(recordFile));
      return files.flatMap(([, text]) => text.match(/"e":"row"/g) ?? []).length;
    };
    /** How many rows there were when each confirmation left. */
    const rowsAt: number[] = [];
    arena.wire.onLine(({ direction, text }) => {
      if (direction === "out" && text.startsWith('{"type":"recorded"')) rowsAt.push(rows());
    });
    arena.powerOn("master");
    arena.until("the master listens", () => arena!.view.listening !== undefined);
    arena.run(settleMs);
    const peer = new Peer(arena as unknown as VirtualArena).register("plate", { firmware: version() });
    const report = { pose: "down", uptime: 1, memory_free: 900, memory_total: 1600, threshold: 0.15, rest: 0 };
    peer.answers.set("ping", { type: "pong", status: "alive", data: report });
    arena.makeHot();
    arena.type("master", 'play("Quick Draw",8)');
    for (let at = 0; at < exposures; at++) {
      const { id } = peer.expect({ type: "activate" }, 20_000);
      const data = { activation: id, time: 0.5, strength: 0.4 };
      const result = { type: "result", id: `boot-${at + 1}`, status: "hit", data };
      peer.send({ type: "activated", id, status: "activated", data: { duration: 3 } });
      arena.run(500);
      peer.send(result);
      arena.run(at * stepMs);
      peer.send(result);
      for (let i = 0; i < 2; i++) peer.expect({ type: "recorded", id: result.id });
      assert.deepEqual(rowsAt.splice(0), [at + 1, at + 1], `a repetition after ${at * stepMs} ms`);
    }
  });
});
