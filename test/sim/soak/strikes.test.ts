// What the soak's observer demands of a hit, by the sensitivity that is set at the master.
import assert from "node:assert/strict";
import { VirtualArena } from "../../../sim/arena/virtual-arena.js";
import { Checks } from "../../../sim/soak/invariant.js";
import { Strikes } from "../../../sim/soak/strikes.js";
import { seed } from "../../support/peer.js";

const id = "target_1";

/** An armed plate of a range with that sensitivity, and who observes it. */
function exposed(sensitivity: number) {
  const arena = new VirtualArena({ targets: 1, seed });
  arena.master.storage.set("snyper.opt", JSON.stringify({ mute: true, sens: sensitivity }));
  const checks = new Checks();
  const strikes = new Strikes(arena, checks);
  const said: string[] = [];
  arena.onLine((board, line) => {
    if (board !== id || !line.startsWith("exposure ")) return;
    said.push(line);
    strikes.exposureLine(id, id, line.split(" ").slice(1), false);
  });
  arena.assemble();
  arena.makeHot();
  arena.type("master", `command("activate","${id}",{duration:5})`);
  arena.until("armed", () => said.length > 0);
  arena.run(1000);
  return { arena, strikes, checks, said, stand: arena.standOf(id) };
}

describe(`the soak's observer of strikes (seed ${seed})`, () => {
  for (const [sensitivity, weakest] of [
    [0.5, 0.31],
    [1, 0.16],
    [2, 0.08],
  ] as const) {
    it(`knows that a knock of ${weakest} may be a hit with a sensitivity of ${sensitivity}`, () => {
      const { arena, strikes, checks, said, stand } = exposed(sensitivity);
      for (let i = 0; i < 20 && said.length < 2; i++) {
        strikes.blow(id, id, weakest, undefined, true);
        stand.plate.knock(weakest);
        arena.run(37);
      }
      assert.match(said[1]!, /^exposure hit/);
      checks.throwIfBroken();
    });

    it(`does not believe in a hit without a blow with a sensitivity of ${sensitivity}`, () => {
      const { arena, strikes, checks, stand } = exposed(sensitivity);
      strikes.blow(id, id, (weakest * 0.9) / 2 ** 1.5, undefined, true); // too weak for any hit
      stand.plate.knock(1);
      arena.run(100);
      assert.throws(() => checks.throwIfBroken(), { invariant: "nothing invented" });
    });

    it(`demands that a strong shot is a hit with a sensitivity of ${sensitivity}`, () => {
      const { arena, strikes, checks } = exposed(sensitivity);
      strikes.blow(id, id, 1);
      arena.run(20);
      strikes.exposureLine(id, id, ["aborted"], false);
      assert.throws(() => checks.throwIfBroken(), { invariant: "strike once" });
    });
  }
});
