// What the soak's observer demands of a hit, by the sensitivity that is set at the master.
import assert from "node:assert/strict";
import type { Wires } from "../../../sim/devices/plate.js";
import { VirtualArena } from "../../../sim/arena/virtual-arena.js";
import { Checks } from "../../../sim/soak/invariant.js";
import type { Exposure } from "../../../sim/soak/exposure.js";
import { checkAge } from "../../../sim/soak/true-time.js";
import { Strikes } from "../../../sim/soak/strikes.js";
import { seed } from "../../support/peer.js";

const id = "target_1";

/** An armed plate of a range with that sensitivity, whose piezo has such wires from before, and who observes it. */
function exposed(sensitivity: number, wires: Wires = "sound", isStarved = false) {
  const arena = new VirtualArena({ targets: 1, seed });
  arena.master.storage.set("snyper.opt", JSON.stringify({ mute: true, sens: sensitivity }));
  const checks = new Checks();
  const strikes = new Strikes(arena, checks, () => isStarved);
  const said: string[] = [];
  arena.onLine((board, line) => {
    if (board !== id || !line.startsWith("exposure ")) return;
    said.push(line);
    strikes.exposureLine(id, id, line.split(" ").slice(1), false);
  });
  arena.assemble();
  arena.makeHot();
  wire(wires);
  arena.type("master", `command("activate","${id}",{duration:5})`);
  arena.until("armed", () => said.length > 0);
  arena.run(1000);
  return { arena, strikes, checks, said, stand: arena.standOf(id), wire };

  function wire(to: Wires): void {
    strikes.wired(id, id, to);
    arena.standOf(id).plate.wire(to);
  }
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

    it(`excuses only a board without memory that gives up an exposure, with a sensitivity of ${sensitivity}`, () => {
      const holds = (isStarved: boolean, outcome: string) => {
        const { arena, strikes, checks } = exposed(sensitivity, "sound", isStarved);
        strikes.blow(id, id, 1); // which its piezo does not feel
        arena.run(100);
        strikes.exposureLine(id, id, [outcome], false);
        try {
          checks.throwIfBroken();
          return true;
        } catch {
          return false;
        }
      };
      assert.deepEqual([holds(true, "aborted"), holds(false, "aborted"), holds(true, "miss")], [true, false, false]);
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

describe("the soak's observer of a blow at the moment of arming", () => {
  /** Whether it takes a hit in the first reading, if the blow came so many ms before the line that it is armed. */
  const isTaken = (ms: number): boolean => {
    const { arena, strikes, checks } = exposed(1);
    strikes.exposureLine(id, id, ["aborted"], false);
    strikes.blow(id, id, 0.5);
    arena.run(ms);
    strikes.exposureLine(id, id, ["armed", "3"], false);
    arena.run(10);
    strikes.exposureLine(id, id, ["hit", "0.01"], false);
    try {
      checks.throwIfBroken();
      return true;
    } catch {
      return false;
    }
  };

  it("believes only in one that an interpreter may have read its sensor before", () => {
    assert.deepEqual([0.6, 0.8, 5].map(isTaken), [true, false, false]);
  });
});

describe("the soak's observer of broken wires", () => {
  it("takes a fault of a stuck sensor, and a hit only when it rises", () => {
    const stuck = exposed(1, "stuck");
    stuck.arena.run(100);
    assert.deepEqual(stuck.said, ["exposure armed 5 s", "exposure fault"]);
    stuck.checks.throwIfBroken();
    const rises = exposed(1);
    rises.wire("stuck");
    rises.arena.run(50);
    assert.match(rises.said[1]!, /^exposure hit/);
    rises.checks.throwIfBroken();
  });

  it("does not believe in a hit while it is stuck, nor in a fault when it is not", () => {
    const stuck = exposed(1, "stuck");
    stuck.strikes.exposureLine(id, id, ["hit", "0.9"], false);
    assert.throws(() => stuck.checks.throwIfBroken(), { invariant: "nothing invented" });
    const sound = exposed(1);
    sound.strikes.exposureLine(id, id, ["fault"], false);
    assert.throws(() => sound.checks.throwIfBroken(), { invariant: "nothing invented" });
  });

  it("demands a shot again when the wires are mended", () => {
    const { arena, strikes, checks, stand, wire, said } = exposed(1, "dead");
    strikes.blow(id, id, 1);
    stand.plate.shoot(1);
    arena.run(50);
    assert.equal(said.length, 1);
    wire("sound");
    strikes.blow(id, id, 1);
    stand.plate.shoot(1);
    arena.run(50);
    assert.match(said[1]!, /^exposure hit/);
    checks.throwIfBroken();
  });
});

describe("the soak's observer of crosstalk", () => {
  /** Whether it takes a hit by a blow of 0.3 for crosstalk, if another plate was struck so hard. */
  const isTaken = (strength: number): boolean => {
    const { arena, strikes, checks, said, stand } = exposed(1);
    strikes.blow("target_2", "target_2", strength);
    strikes.blow(id, id, 0.3);
    stand.plate.shoot(0.3);
    arena.run(50);
    strikes.rejected(id, said[1]!.split(" ")[2]!);
    try {
      checks.throwIfBroken();
      return true;
    } catch {
      return false;
    }
  };

  it("demands that something stronger has struck another plate", () => {
    assert.deepEqual([0.9, 0.31, 0.29].map(isTaken), [true, true, false]);
  });
});

describe("the soak's observer of times", () => {
  const struck = { struckAt: 1000, mayFrom: Infinity, mayUntil: -Infinity };
  /** Whether it takes an age of so many ms, +-32 ms, for true 6.6 s after the blow. */
  const isTrue = (agoMs: number, masterStoodMs: number): boolean => {
    const checks = new Checks();
    checkAge(checks, id, { ...struck, masterStoodMs } as Exposure, { agoMs, withinMs: 32 }, 7600);
    try {
      checks.throwIfBroken();
      return true;
    } catch {
      return false;
    }
  };

  it("believes an age within its bound and the clocks' error", () => {
    assert.deepEqual(
      [6600, 6430, 6770, 6420, 6780].map((ms) => isTrue(ms, 0)),
      [true, true, true, false, false],
    );
  });

  it("excuses only what a master did not count while its timers stood still", () => {
    assert.deepEqual(
      [isTrue(4605, 0), isTrue(4605, 2170), isTrue(4200, 2170), isTrue(6780, 2170)],
      [false, true, false, false],
    );
  });

  it("counts that time from the blow on", () => {
    const { arena, strikes } = exposed(1);
    strikes.blow(id, id, 1);
    arena.run(50);
    strikes.masterStood(2000);
    const [exposure] = (strikes as unknown as { exposures: Map<string, Exposure[]> }).exposures.get(id)!;
    assert.equal(exposure!.masterStoodMs, 50);
  });
});
