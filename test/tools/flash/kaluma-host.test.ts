// Flashing a real Kaluma for a PC at its own console. Without one it is skipped, loudly. It has no radio: the arena's
// stand-in for one is part of what is flashed, before the adapter.
import assert from "node:assert/strict";
import { builtBundle } from "../../../sim/arena/flashed.js";
import { findKaluma, noKaluma } from "../../../sim/board/interpreter/find.js";
import { kalumaPrelude } from "../../../sim/board/kaluma/process-prelude.js";
import { KalumaConsole } from "../../../tools/flash/kaluma-console.js";
import { flashKaluma, kalumaOn, openKaluma } from "../../../tools/flash/kaluma-write.js";
import type { Plan } from "../../../tools/flash/plan.js";
import { RealKalumaConsole } from "../../support/kaluma-console.js";

const program = findKaluma();
const settings = { open: true, id: "target_1", ssid: "club", password: "a password", master: "192.168.4.1" };
/** At what share of the program the cable is pulled. */
const shares = [0, 0.3, 0.9];

describe(`flashing a real Kaluma (${program ?? "none here"})`, function () {
  this.timeout(120_000);
  let board: RealKalumaConsole;
  let steps: string[];

  before(async function () {
    if (program === undefined) {
      process.stderr.write(`\n  SKIPPED: flashing a real Kaluma. ${noKaluma}\n\n`);
      return this.skip();
    }
    board = await RealKalumaConsole.listen(program);
  });

  after(() => board?.close());

  /** Flashes the board, and gives back the version that it says. `reached` hears which share has arrived. */
  async function flash(reached: (share: number) => void = () => undefined): Promise<string> {
    const files = new Map([
      ["snyper.json", JSON.stringify(settings)],
      ["kaluma.js", kalumaPrelude() + builtBundle("kaluma")],
      [".bootcde", builtBundle("target")],
    ]);
    const { port } = board;
    const plan: Plan = {
      role: "target",
      name: settings.id,
      board: "pico_w",
      port,
      serial: undefined,
      isDisabled: false,
      hasKey: false,
      files,
    };
    const console = new KalumaConsole(await openKaluma(port), port);
    kalumaOn("pico_w", await console.greet());
    steps = [];
    const started = await flashKaluma(console, plan, {
      step: (sentence) => steps.push(sentence),
      bytes: (_file, done, total) => reached(done / total),
    });
    await started.board.close();
    return started.version!;
  }

  it("writes, verifies and starts a program", async () => {
    assert.match(await flash(), /^\d+\.\d+\.\d+$/);
    assert.deepEqual(steps, ["verified", "starting"]);
    assert.equal(board.restarts, 0);
  });

  it("does so again, after it has erased the program that runs and restarted the board", async () => {
    assert.match(await flash(), /^\d+\.\d+\.\d+$/);
    assert.deepEqual(steps, ["erasing the old program", "verified", "starting"]);
    assert.equal(board.restarts, 1);
  });

  for (const at of shares)
    it(`does so again after the cable was pulled at ${at * 100} % of the program`, async () => {
      await assert.rejects(
        flash((share) => {
          if (share >= at) board.pull();
        }),
      );
      assert.match(await flash(), /^\d+\.\d+\.\d+$/);
      assert.equal(steps.at(-1), "starting");
    });
});
