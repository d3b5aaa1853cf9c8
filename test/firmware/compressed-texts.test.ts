// The bytes with which a compressed program begins its texts, in lines that are not quite JSON: an interpreter that looks
// for the mistake takes what follows for a text of up to 65,535 bytes. On real interpreters with the smallest boards'
// heaps, in virtual time; without one or a C compiler that part is skipped, with a message.
import assert from "node:assert/strict";
import { VirtualArena } from "../../sim/arena/virtual-arena.js";
import type { SimulatedBoard } from "../../sim/board/board.js";
import { findBoardInterpreter, noBoardInterpreter } from "../../sim/board/interpreter/find.js";
import { smallHeaps } from "../../sim/soak/boards.js";
import type { Stream, StreamEvents } from "../../sim/world/world.js";
import { readObject } from "../../shared/untrusted.js";
import { virtualInterpreter } from "../support/interpreter.js";
import { seed } from "../support/peer.js";

/** A text's first byte, and its length of one or two bytes. */
const texts = ["\xd1\xff", "\xd2\xff\xff", "\xd2Q\x85", "\xd2\xff\xff\xd2\xff\xff"];
/** Lines with such a text within a text, before a mistake and behind it. */
const lines = texts.flatMap((text) => [
  `{"type":"${text}"","id":"1"}`,
  `{"type":"ping"","id":"${text}"}`,
  `{"type":"ping","id":${text}}`,
  `{"type":"ping","id":"1",${text}}`,
  `{${text}}`,
]);
const ping = '{"type":"ping","id":"probe"}';

describe("an object from outside", () => {
  it("may have the bytes of a compressed text where nobody looks", () => {
    for (const text of texts) assert.equal(readObject(`{"id":"1","note":"${text}"}`)?.["id"], "1");
  });

  it("has none in a text that is checked, and is not printable because of them", () => {
    for (const text of texts) assert.match(String(readObject(`{"id":"${text}"}`)?.["id"]), /^\x7f/);
  });
});

describe(`lines with the bytes of a compressed text, on a real interpreter with a small heap (seed ${seed})`, function () {
  this.timeout(120_000);
  let program: string;
  let arena: VirtualArena<SimulatedBoard>;
  let got: string;
  const hear: StreamEvents = {
    opened: () => undefined,
    data: (bytes) => {
      got += bytes;
    },
    ended: () => undefined,
    closed: () => undefined,
  };

  before(function () {
    program = virtualInterpreter(this, findBoardInterpreter(), noBoardInterpreter);
  });
  beforeEach(() => {
    got = "";
    arena = new VirtualArena<SimulatedBoard>({
      seed,
      targets: 1,
      router: true,
      interpreter: program,
      runtime: "espruino",
      chip: (name) => ({ variables: name === "master" ? smallHeaps.master : smallHeaps.target }),
    });
  });
  afterEach(() => arena.close());

  /** Sends each line and a good one behind it, which must get its answer; the board must not complain of anything. */
  function survives(board: string, send: (bytes: string) => void, reply: RegExp): void {
    for (const line of lines) {
      got = "";
      send(`${line}\n${ping}\n`);
      arena.run(500);
      assert.match(got, /"status":"bad_json"/, JSON.stringify(line));
      assert.match(got, reply, JSON.stringify(line));
    }
    assert.deepEqual(
      arena.lines.filter(
        ([name, line]) => name === board && /MEMORY|Interrupted|interpreter|crashed|Uncaught/.test(line),
      ),
      [],
    );
  }

  it("are answered by a master, which works on", () => {
    arena.powerOn("master");
    arena.until("the master listens", () => arena.view.listening !== undefined);
    arena.run(5000); // its page is ready
    const { network } = arena.world;
    const stranger = network.host("stranger");
    const send = (bytes: string) => {
      const { stream } = network.dial(stranger, arena.masterHost.address, arena.view.listening!, {
        ...hear,
        opened: () => stream.send(bytes),
      });
    };
    survives("master", send, /"not_registered"/);
  });

  it("are answered by a target, which works on", () => {
    let stream: Stream | undefined;
    arena.world.network.listen(
      arena.masterHost,
      arena.port,
      (opened) => {
        stream = opened;
        return hear;
      },
      (reason) => assert.fail(reason),
    );
    arena.powerOn("target_1");
    arena.until("the target registers", () => got.includes('"register"'), 20_000);
    stream!.send(`{"type":"registered","id":${/"id":("[^"]*")/.exec(got)![1]},"data":{"protocol":1}}\n`);
    survives("target_1", (bytes) => stream!.send(bytes), /"pong"/);
  });
});
