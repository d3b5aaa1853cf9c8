// What the soak's observer knows of a range with a key: which lines are genuine, and what may happen only for those.
import assert from "node:assert/strict";
import { RangeKey } from "../../../sim/arena/range-key.js";
import { VirtualArena } from "../../../sim/arena/virtual-arena.js";
import { adversaryKinds, scheduleOf, type Fault } from "../../../sim/soak/faults.js";
import { runHour } from "../../../sim/soak/hour.js";
import { Checks, InvariantError } from "../../../sim/soak/invariant.js";
import { Proofs } from "../../../sim/soak/proofs.js";

const watched = () => {
  const arena = new VirtualArena({ targets: 2, key: RangeKey.simulated });
  const checks = new Checks();
  const proofs = new Proofs(arena, checks, { hangMs: () => 0, isDisturbed: () => false });
  arena.onLine((board, line) => {
    const id = board === "master" ? /^link (\S+) (up|down replaced)$/.exec(line)?.[1] : undefined;
    if (id !== undefined) proofs.linked(id);
  });
  arena.assemble();
  arena.makeHot();
  /** Lets time pass, and checks the plates each 10 ms. */
  const run = (ms: number) => {
    for (let passed = 0; passed < ms; passed += 10) {
      arena.run(10);
      proofs.checkPlates();
    }
  };
  return { arena, checks, proofs, run };
};

const violates = (invariant: string) => (error: unknown) =>
  error instanceof InvariantError && error.invariant === invariant;

describe("the soak's observer of a range with a key", () => {
  it("is content with a range in which nothing is wrong", () => {
    const { arena, checks, run } = watched();
    arena.type("master", 'command("stand_up","target_1")');
    run(20_000);
    assert.ok(arena.standOf("target_1").plate.commanded() > 0.5);
    arena.standOf("target_2").board.kill();
    arena.standOf("target_2").board.powerOn();
    run(10_000);
    assert.ok(arena.isComplete);
    checks.throwIfBroken();
  });

  it("finds a plate that rises without an order of its master", () => {
    const { arena, checks } = watched();
    checks.throwIfBroken();
    arena.type("target_1", "analogWrite(D16,0.075,{freq:50})");
    arena.run(100);
    assert.throws(() => checks.throwIfBroken(), violates("no forgery"));
  });

  it("finds a plate that stays up without its master", () => {
    const { arena, checks, run } = watched();
    arena.type("master", 'command("stand_up","target_1")');
    run(2000);
    arena.type("target_1", "global.analogWrite=function(){}"); // it cannot lie down
    arena.master.kill();
    run(1500);
    checks.throwIfBroken();
    run(2000);
    assert.throws(() => checks.throwIfBroken(), violates("fresh"));
  });

  it("finds a link that has proven nothing", () => {
    const { arena, checks, proofs } = watched();
    arena.run(1000);
    checks.throwIfBroken();
    proofs.linked("target_1");
    assert.throws(() => checks.throwIfBroken(), violates("no forgery"));
  });
});

describe("the soak's adversary", function () {
  this.timeout(120_000);

  it("attacks ranges with a key only", () => {
    const kinds = (isOpen: boolean) => new Set(scheduleOf(1, "hell", 8, { isOpen }).map(({ kind }) => kind));
    for (const kind of adversaryKinds) {
      assert.ok(kinds(false).has(kind), kind);
      assert.ok(!kinds(true).has(kind), kind);
    }
  });

  it("leaves all other faults of an hour as they are", () => {
    const others = scheduleOf(7, "hell", 8).filter(({ kind }) => !adversaryKinds.includes(kind));
    assert.deepEqual(others, scheduleOf(7, "hell", 8, { isOpen: true }));
  });

  it("does no harm in a range that suffers nothing else", () => {
    const schedule: Fault[] = scheduleOf(3, "hell", 4).filter(({ kind }) => adversaryKinds.includes(kind));
    const { violation, last, checks, faults } = runHour({ seed: 3, targets: 4, minutes: 10, schedule });
    assert.equal(violation, undefined, last.slice(-20).join("\n"));
    assert.ok(checks["no forgery"] > 20 && checks.fresh > 100, `${checks["no forgery"]} ${checks.fresh}`);
    assert.deepEqual(Object.keys(faults).sort(), [...adversaryKinds].sort());
  });

  it("is not there in an open range, which the soak plays as well", () => {
    const { violation, last, checks } = runHour({ seed: 4, targets: 4, minutes: 5, isOpen: true });
    assert.equal(violation, undefined, last.slice(-20).join("\n"));
    assert.equal(checks["no forgery"], 0);
  });
});
