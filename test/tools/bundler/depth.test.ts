// How deep the calls of both programs go during games: a board's stack has room for about 30, and a program cannot
// catch an overflow. The build's rule `depth` follows calls by name; this test also counts calls of functions that were
// passed as arguments.
import assert from "node:assert/strict";
import { VirtualArena } from "../../../sim/arena/virtual-arena.js";
import { Robot } from "../../../sim/arena/robot.js";
import { seededRandom } from "../../../sim/world/random.js";
import { seed, strict } from "../../support/peer.js";

/** The rest of the 30 calls is for the interpreter itself, which needs some for a callback within a callback. */
const depthMax = 24;
const games = ["Quick Game", "Steel Run", "Duel", "Survival"];

describe(`the depth of calls (seed ${seed})`, () => {
  const { stackTraceLimit } = Error;
  before(() => void (Error.stackTraceLimit = 200));
  after(() => void (Error.stackTraceLimit = stackTraceLimit));

  it(`is ${depthMax} at most, wherever a line is printed`, function () {
    this.timeout(60_000);
    const arena = strict(new VirtualArena({ targets: 3, seed }));
    let deepest: string[] = [];
    arena.onLine((board, line) => {
      const calls = new Error().stack!.split("\n").filter((frame) => frame.includes(".bootcde:"));
      if (calls.length > deepest.length) deepest = [...calls, `${board}: ${line}`];
    });
    arena.assemble();
    arena.makeHot();
    const robot = new Robot(arena, seededRandom(seed).fork("robot"), { skill: 0.8 });
    robot.start();
    for (const game of games) {
      const ended = arena.said("master", "game over").length;
      arena.type("master", `play(${JSON.stringify(game)},2)`);
      arena.until(`${game} is over`, () => arena.said("master", "game over").length > ended, 600_000);
    }
    arena.press("B");
    arena.kill("target_1");
    arena.run(5000);
    robot.stop();
    assert.ok(
      deepest.length > 5 && deepest.length - 1 <= depthMax,
      `${deepest.length - 1} calls:\n${deepest.join("\n")}`,
    );
  });
});
