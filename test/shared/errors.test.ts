// Bad input affects only its own line: it is answered, the next line is read, and a peer that sends nothing else is
// disconnected.
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import type { VirtualArena } from "../../sim/arena/virtual-arena.js";
import type { VmBoard } from "../../sim/board/vm-board.js";
import { badAtMaster, badAtTarget, goodAtMaster, goodAtTarget } from "../support/bad-lines.js";
import { FakeMaster } from "../support/fake-master.js";
import { type End, masterAlone, Peer, seed } from "../support/peer.js";

const badLinesMax = 20;
/** How much a flooder may send before it is disconnected, bytes: the master keeps 4 kB of answers for one peer. */
const floodBytesMax = 16_384;

/** One board to send bad lines to, and a valid line that it answers at any time. */
interface Bench {
  arena: VirtualArena;
  end: End;
  /** Sends a valid line and waits for its reply. */
  expectServed(): void;
}

function targetBench(): Bench {
  const master = new FakeMaster();
  const end = master.link();
  let number = 0;
  return {
    arena: master.arena,
    end,
    expectServed: () => {
      end.send({ type: "ping", id: `good${++number}` });
      end.expect({ type: "pong", id: `good${number}` });
    },
  };
}

function masterBench(): Bench {
  const arena = masterAlone();
  const end = new Peer(arena).register("plate");
  let number = 100;
  return {
    arena,
    end,
    expectServed: () => {
      const id = `boot-${++number}`;
      end.send({ type: "result", id, status: "aborted", data: { activation: "a" } });
      end.expect({ type: "recorded", id });
    },
  };
}

const boards = [
  { name: "a target", bench: targetBench, bad: badAtTarget, good: goodAtTarget },
  { name: "the master", bench: masterBench, bad: badAtMaster, good: goodAtMaster },
] as const;

for (const { name, bench: makeBench, bad, good } of boards) {
  describe(`${name} answers a bad line (seed ${seed})`, () => {
    let bench: Bench;
    before(() => {
      bench = makeBench();
    });

    for (const { what, line, code, id } of bad) {
      it(`${code}: ${what}`, () => {
        const { end } = bench;
        end.sendRaw(line + "\n");
        const error = end.expect({ type: "error", id, status: code });
        assert.ok(error.data.message.length > 3, "with a sentence");
        bench.expectServed();
      });
    }

    it("answers each of them in one write with a valid line after it", () => {
      for (const { what, line, code, id } of bad) {
        bench.end.sendRaw(line + '\n{"type":"nonsense","id":"next"}\n');
        assert.equal(bench.end.expect({ type: "error", id }).status, code, what);
        bench.end.expect({ type: "error", id: "next", status: "unknown_type" });
        bench.expectServed();
      }
    });
  });

  describe(`${name} accepts a line at the very limit (seed ${seed})`, () => {
    for (const { what, line, type } of good) {
      it(what, () => {
        const bench = makeBench();
        bench.end.sendRaw(line + "\n");
        if (type) bench.end.expect({ type, id: JSON.parse(line).id });
        else bench.end.expectNothing(20);
        assert.ok(!bench.end.closed);
      });
    }
  });

  describe(`${name} loses patience (seed ${seed})`, () => {
    /** Sends that many bad lines of all kinds, and expects as many errors. */
    function sendBad(end: End, count: number): void {
      for (let i = 0; i < count; i++)
        end.sendRaw(["junk\n", "{}\n", '{"type":"what","id":"b"}\n', "x".repeat(600) + "\n"][i % 4]!);
      for (let i = 0; i < count; i++) end.expect({ type: "error" });
    }

    it("with 20 bad lines in a row: the peer is disconnected after the last answer", () => {
      const { end } = makeBench();
      sendBad(end, badLinesMax - 1);
      assert.ok(!end.closed);
      sendBad(end, 1);
      end.expectClosed();
    });

    it("but not with 19, a valid one and 19 more", () => {
      const bench = makeBench();
      sendBad(bench.end, badLinesMax - 1);
      bench.expectServed();
      sendBad(bench.end, badLinesMax - 1);
      bench.expectServed();
      bench.end.expectNothing(2000);
      assert.ok(!bench.end.closed);
    });

    it("with 100 bad lines in one write after the first 20, and reads none that follow", () => {
      const { arena, end } = makeBench();
      end.sendRaw("junk\n".repeat(100) + '{"type":"nonsense","id":"late"}\n'.repeat(5));
      for (let i = 0; i < badLinesMax; i++) end.expect({ type: "error", id: "", status: "bad_json" });
      end.expectClosed();
      arena.run(1000);
      assert.ok(!end.lines.some((line) => line.includes("late")));
    });
  });

  describe(`${name} never answers an error with an error (seed ${seed})`, () => {
    for (const id of ["none", ""]) {
      it(`whose id is ${JSON.stringify(id)}`, () => {
        const bench = makeBench();
        for (const status of ["bad_json", "fault", "something new"]) {
          bench.end.send({ type: "error", id, status, data: { message: "a line is one JSON object" } });
        }
        bench.end.send({ type: "Error", id, status: "busy" });
        bench.end.expectNothing(100);
        bench.expectServed();
      });
    }

    it("so that two boards which do not understand each other stay linked", () => {
      const bench = makeBench();
      for (let i = 0; i < 2 * badLinesMax; i++)
        bench.end.send({ type: "error", id: "", status: "line_too_long", data: { message: "no" } });
      bench.end.expectNothing(100);
      bench.expectServed();
    });
  });
}

describe(`strangers at the master (seed ${seed})`, () => {
  it("are disconnected after 20 bad lines, too, registered or not", () => {
    const peer = new Peer(masterAlone());
    peer.sendRaw("junk\n".repeat(badLinesMax));
    for (let i = 0; i < badLinesMax; i++) peer.expect({ type: "error", id: "", status: "bad_json" });
    peer.expectClosed();
  });

  it("may register after 19 bad lines", () => {
    const peer = new Peer(masterAlone());
    peer.sendRaw("junk\n".repeat(badLinesMax - 1));
    for (let i = 0; i < badLinesMax - 1; i++) peer.expect({ type: "error", id: "", status: "bad_json" });
    peer.register("plate").expectNothing(1000);
  });

  for (const registers of [true, false]) {
    it(`that flood it with requests and do not read the answers are disconnected early (${registers ? "registered" : "not registered"})`, () => {
      const arena = masterAlone({ network: { delayMinMs: 100, delayMaxMs: 100, windowBytes: 536 } });
      const other = new Peer(arena).register("other");
      const flooder = new Peer(arena);
      if (registers) flooder.register("flooder");
      let took = 0;
      arena.world.network.onTraffic(({ host, direction, bytes }) => {
        if (direction === "out" && host.name === flooder.name) took += bytes.length;
      });
      flooder.sendRaw('{"type":"ping","id":"1"}\n'.repeat(10_000));
      arena.until("the flooder is disconnected", () => flooder.closed, 20_000);
      assert.ok(took < floodBytesMax, `${took} bytes of it were taken, seed ${seed}`);
      other.send({ type: "result", id: "boot-1", status: "miss", data: { activation: "a" } });
      other.expect({ type: "recorded", id: "boot-1" });
      assert.deepEqual(arena.said("master", "link other"), ["link other up"]);
    });
  }

  it("leave nothing behind when they are disconnected, although they never read the answers", () => {
    const arena = masterAlone({ network: { windowBytes: 536 } });
    const master = arena.master as VmBoard;
    arena.run(2000); // its screen is drawn
    const before = master.counts();
    const flooder = new Peer(arena).register("flooder");
    arena.onLine((_board, line) => {
      if (line.startsWith("link flooder down")) flooder.host.cut = true;
    });
    flooder.sendRaw('{"type":"ping","id":"1"}\n'.repeat(10_000));
    arena.until("the flooder is disconnected", () => flooder.host.cut, 20_000);
    // the screen may be compared meanwhile, which takes it a timer for less than half a second
    arena.world.clock.runUntil(() => isDeepStrictEqual(master.counts(), before), 1000);
    assert.deepEqual(master.counts(), before);
  });

  it("take no room for long, however many come and go", () => {
    const arena = masterAlone();
    for (let round = 0; round < 20; round++) {
      const peers = Array.from({ length: 4 }, () => new Peer(arena));
      peers.forEach((peer, i) => (i % 2 ? peer.sendRaw("junk\n") : peer.sendRaw('{"type":"reg')));
      arena.run(20);
      peers.forEach((peer) => peer.hangUp());
      arena.run(20);
    }
    new Peer(arena).register("plate").expectNothing(1000);
  });
});
