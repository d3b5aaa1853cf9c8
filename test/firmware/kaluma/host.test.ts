// The range with targets on a real Kaluma for a PC, over real TCP and by the wall clock. Without one it is skipped,
// loudly.
import assert from "node:assert/strict";
import { RealArena } from "../../../sim/arena/real-arena.js";
import { Robot } from "../../../sim/arena/robot.js";
import { sheetFaults } from "../../../sim/arena/sheet.js";
import { boundSeconds, type GameRules } from "../../../firmware/master/game/document.js";
import { findKaluma, noKaluma } from "../../../sim/board/interpreter/find.js";
import { seededRandom } from "../../../sim/world/random.js";
import { freePort } from "../../../sim/world/relay.js";

const program = findKaluma();
const seed = 7;
/** The watchdog waits 4 s, and then the target links again. */
const restartMsMax = 15_000;

describe(`a range with targets on a real Kaluma (${program ?? "none here"})`, function () {
  this.timeout(60_000);
  let arena: RealArena;

  before(async function () {
    if (program === undefined) {
      process.stderr.write(`\n  SKIPPED: targets on a real Kaluma. ${noKaluma}\n\n`);
      return this.skip();
    }
    arena = new RealArena({ targets: 2, port: await freePort(), runtime: "kaluma", seed });
    arena.start();
    await arena.until("all targets linked", () => arena.isComplete, 20_000);
  });

  after(() => arena?.close());

  /** Waits until the board has printed this once more than before. */
  async function afterwards(board: string, text: string, work: () => void, maxMs = 5000): Promise<string> {
    const before = arena.said(board, text).length;
    work();
    await arena.until(`${board}: ${text}`, () => arena.said(board, text).length > before, maxMs);
    return arena.said(board, text).at(-1)!;
  }

  it("is the adapter's and no imitation", async () => {
    const kind = await afterwards("target_1", "kind ", () =>
      arena.type("target_1", 'print("kind "+process.env.BOARD+" "+process.version+" "+process.platform)'),
    );
    assert.equal(kind, "kind PICO_W 1.2.1 linux");
    const { usage, total } = arena.standOf("target_1").board.memory();
    assert.ok(usage > 1000 && usage < total, `${usage} of ${total}`);
  });

  it("activates targets for a hit and for a miss", async () => {
    await afterwards("master", "range HOT", () => arena.heat(), 10_000);
    await afterwards("target_1", "exposure armed", () =>
      arena.type("master", 'command("activate","target_1",{duration:5})'),
    );
    assert.equal(arena.pose("target_1"), "standing");
    await afterwards("master", "result target_1 hit", () => assert.ok(arena.shoot("target_1", 0.9)));
    await afterwards("master", "result target_2 miss", () =>
      arena.type("master", 'command("activate","target_2",{duration:0.3})'),
    );
    await arena.until("all down", () => arena.stands.every(({ id }) => arena.pose(id) === "down"), 3000);
  });

  it("plays a game to its end", async () => {
    const robot = new Robot(arena, seededRandom(seed).fork("robot"), { skill: 1 });
    const form: GameRules = {
      name: "Short",
      play: "duel",
      exposures: 2,
      gap: [0.2, 0.5],
      points: { hit: 10, streak: 2 },
    };
    arena.type("master", `require("Storage").write("Short.game",${JSON.stringify(JSON.stringify(form))})`);
    await afterwards("master", "game start Short", () => arena.type("master", 'play("Short",["Ann","Bob"])'));
    robot.start();
    await arena.until("the game is over", () => arena.view.game?.state === "over", 1000 * boundSeconds(form, 2));
    robot.stop();
    const game = arena.view.game!;
    assert.deepEqual([sheetFaults(game, form), game.sheet.map(({ outcome }) => outcome)], [[], Array(4).fill("hit")]);
  });

  it("is restarted by its watchdog, with the plate up, and links again", async () => {
    await afterwards("master", "command stand_up target_2 standing", () =>
      arena.type("master", 'command("stand_up","target_2")'),
    );
    await afterwards("master", "link target_2 up", () => arena.type("target_2", "for(;;);"), restartMsMax);
    await arena.until("the plate is down", () => arena.pose("target_2") === "down", 3000);
  });

  it("links again after a power loss", async () => {
    const { board } = arena.standOf("target_1");
    await afterwards("master", "link target_1 up", () => board.reboot(), restartMsMax);
  });
});
