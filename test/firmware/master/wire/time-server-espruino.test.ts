// A time server on a real interpreter with a board's byte strings, in virtual time: its question and the answer are
// bytes, of which some are no characters. Without such an interpreter or a C compiler it is skipped, with a message.
import assert from "node:assert/strict";
import type { SimulatedBoard } from "../../../../sim/board/board.js";
import { findBoardInterpreter, noBoardInterpreter } from "../../../../sim/board/interpreter/find.js";
import { VirtualArena } from "../../../../sim/arena/virtual-arena.js";
import { virtualInterpreter } from "../../../support/interpreter.js";
import { seed } from "../../../support/peer.js";
import { answerTo, openTimeServer, serverAddress, serverName } from "../../../support/time-server.js";

const may = Date.UTC(2026, 4, 1, 19, 3, 22) / 1000;

describe(`a time server of a real interpreter (seed ${seed})`, function () {
  this.timeout(120_000);
  let program: string;
  let arena: VirtualArena<SimulatedBoard> | undefined;

  before(function () {
    program = virtualInterpreter(this, findBoardInterpreter(), noBoardInterpreter);
  });
  afterEach(() => arena?.close());

  it("is asked again after a forged answer, and then believed", () => {
    arena = new VirtualArena<SimulatedBoard>({
      seed,
      targets: 1,
      router: true,
      discovery: true,
      interpreter: program,
      runtime: (board) => (board === "master" ? "espruino" : "vm"),
    });
    arena.air.names.set(serverName, serverAddress);
    const { questions } = openTimeServer(arena, (question) =>
      answerTo(question, { seconds: may, ...(questions.length < 2 && { origin: "12345678" }) }),
    );
    arena.assemble();
    arena.run(20_000);
    assert.equal(questions.length, 2);
    assert.match(questions[0]!.text, /^#\0{39}[^]{8}$/);
    assert.deepEqual(arena.said("master", "time ntp"), [`time ntp ${may}`]);
  });
});
