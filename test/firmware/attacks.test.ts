// The four attacks by which somebody with the Wi-Fi password moved a plate, scored, or spoiled a game. Each succeeds in
// an open range, which shows that it is one, and fails in a range with a key; on simulated boards and, where there is
// an interpreter, on real ones in virtual time.
import assert from "node:assert/strict";
import type { ArenaOptions } from "../../sim/arena/arena.js";
import type { Runtime } from "../../sim/arena/runtimes.js";
import { VirtualArena } from "../../sim/arena/virtual-arena.js";
import type { SimulatedBoard } from "../../sim/board/board.js";
import { findInterpreter, noInterpreter } from "../../sim/board/interpreter/find.js";
import { Cheat, Twin, twinAddress, watchBoots, type AnyArena } from "../support/adversary.js";
import { range } from "../support/keyed.js";
import { seed } from "../support/peer.js";

const target = "target_1";
/** Long enough for an attack of 50 s. */
const longGame = {
  name: "Test",
  about: "A long game.",
  players: [1, 1],
  targets: 2,
  gap: [1, 2],
  duration: [2, 2],
  exposures: 30,
  points: { hit: 10, speed: 10 },
};

/** What an attack has achieved; each is nothing in a range with a key. */
interface Outcome {
  /** What the screen said while a plate was up that nobody had ordered up. */
  raised: string[];
  /** How often a proven target's link was reported as lost. */
  lost: number;
  pauses: number;
  /** Points that the adversary has made. */
  points: number;
  /** Real hits that were not recorded. */
  missing: number;
}
const nothing: Outcome = { raised: [], lost: 0, pauses: 0, points: 0, missing: 0 };

/** What an attack is carried out on. */
interface Ground {
  runtime: Runtime;
  isOpen: boolean;
}

function rangeOf({ runtime, isOpen }: Ground, options: ArenaOptions): AnyArena {
  return new VirtualArena<SimulatedBoard>({ seed, runtime, ...options, ...(!isOpen && { key: range }) });
}

/** Lets time pass, and counts how often a plate is seen that is not down. */
function watch(arena: AnyArena, ms: number): number {
  let count = 0;
  for (let passed = 0; passed < ms; passed += 20) {
    arena.run(20);
    if (arena.stands.some(({ id }) => arena.pose(id) !== "down")) count++;
  }
  return count;
}

/**
 * Says `stand_up` and `activate` to all targets that are connected through the twin, each time when these are linked:
 * as in an open range, with another line's tag, and as the master has said it before.
 */
function order(arena: AnyArena, twin: Twin): number {
  let raised = 0;
  const tag = /,"m":"[^"]*"\}$/.exec(twin.copies.at(-1) ?? "")?.[0];
  for (const line of [
    '{"type":"stand_up","id":"e1"}',
    '{"type":"activate","id":"e2","data":{"duration":2}}',
    `{"type":"stand_up","id":"e3","seen":3${tag ?? "}"}`,
    ...twin.copies.filter((copy) => copy.includes('"stand_up"')).slice(0, 1),
  ]) {
    arena.until("all are linked", () => arena.isComplete, 30_000);
    arena.run(100);
    twin.inject(line);
    raised += watch(arena, 700);
  }
  return raised;
}

/** The twin's attack while the screen says COLD, and again after STOP. */
function twinsOrders(arena: AnyArena, twin: Twin): Outcome {
  const raised: string[] = [];
  if (order(arena, twin) > 0) raised.push(arena.view.word);
  assert.equal(arena.view.word, "COLD");
  arena.until("all are linked", () => arena.isComplete, 30_000);
  arena.makeHot();
  arena.type("master", `command("stand_up","${target}")`);
  arena.until("the plate is up", () => arena.pose(target) === "standing", 3000);
  arena.press("B");
  arena.until("it is down", () => arena.pose(target) === "down", 3000);
  assert.equal(arena.view.word, "STOP");
  if (order(arena, twin) > 0) raised.push(arena.view.word);
  return { ...nothing, raised };
}

const attacks: readonly { what: string; on(ground: Ground): Outcome }[] = [
  {
    what: "an evil twin that answers discovery, relays the registration, and raises a plate while COLD and after STOP",
    on: (ground) => {
      const arena = rangeOf(ground, { targets: 1, router: true, discovery: true });
      try {
        const twin = new Twin(arena);
        twin.answerSearches();
        arena.world.network.setImpairment(arena.masterHost, { delayMs: 20 }); // the twin is nearer
        arena.assemble();
        return twinsOrders(arena, twin);
      } finally {
        arena.close();
      }
    },
  },
  {
    what: "a man in the middle of every connection, who raises a plate while COLD and after STOP",
    on: (ground) => {
      const arena = rangeOf(ground, { targets: 1, router: true, targetSettings: { master: twinAddress } });
      try {
        const twin = new Twin(arena);
        arena.assemble();
        const outcome = twinsOrders(arena, twin);
        // three lines while COLD, and four after STOP: each has ended a link with keys
        assert.equal(twin.injected, 7);
        assert.equal(arena.said("master", `link ${target} down`).length, ground.isOpen ? 0 : 7);
        return outcome;
      } finally {
        arena.close();
      }
    },
  },
  {
    what: "a netcat that registers as target_1 17 times in 50 s while a game is played",
    on: (ground) => {
      const arena = rangeOf(ground, { targets: 2 });
      try {
        arena.master.storage.set("Test.game", JSON.stringify(longGame));
        arena.assemble();
        arena.makeHot();
        arena.type("master", 'play("Test",1)');
        arena.until("a plate is up", () => arena.view.game?.up.size === 1, 10_000);
        const { host } = new Cheat(arena);
        for (let i = 0; i < 17; i++) {
          new Cheat(arena, host).claim(target);
          for (let ms = 0; ms < 3000; ms += 100) {
            arena.run(100);
            for (const { id } of arena.stands) if (arena.pose(id) === "standing") arena.shoot(id);
          }
        }
        const { length: hits } = arena.view.game!.exposures.filter(({ outcome }) => outcome === "hit");
        if (!ground.isOpen) assert.ok(hits >= 10, `${hits} hits: the game was played all the time`);
        const lost = arena.said("master", `link ${target} down`).length;
        return { ...nothing, lost: Math.min(lost, 1), pauses: Math.min(arena.said("master", "game paused").length, 1) };
      } finally {
        arena.close();
      }
    },
  },
  {
    what: "a ghost that is cast in a game and scores",
    on: (ground) => {
      const arena = rangeOf(ground, { targets: 1 });
      try {
        arena.master.storage.set(
          "Test.game",
          JSON.stringify({ ...longGame, targets: 1, exposures: 12, order: "sequence" }),
        );
        arena.assemble();
        arena.makeHot();
        const ghost = new Cheat(arena).claim("ghost");
        arena.run(500);
        arena.type("master", 'play("Test",1)');
        arena.run(25_000);
        const { exposures } = arena.view.game!;
        assert.ok(exposures.length >= 4);
        assert.equal(ghost.activated > 0, ground.isOpen);
        const points = exposures.filter((row) => row.target === "ghost").reduce((sum, row) => sum + row.points, 0);
        return { ...nothing, points: Math.sign(points) };
      } finally {
        arena.close();
      }
    },
  },
  {
    what: "a forged result with a high number, which makes the next real hit disappear",
    on: (ground) => {
      const arena = rangeOf(ground, { targets: 1 });
      try {
        const boots = watchBoots(arena);
        arena.assemble();
        const cheat = new Cheat(arena).claim(target, boots.get(target));
        arena.run(300);
        cheat.send({ type: "result", id: `${boots.get(target)}-1000`, status: "miss", data: { activation: "none" } });
        arena.run(300);
        cheat.hangUp();
        const lost = arena.said("master", `link ${target} down`).length;
        arena.run(12_000);
        arena.until("the target is back", () => arena.isComplete, 12_000);
        arena.makeHot();
        arena.type("master", `command("activate","${target}",{duration:3})`);
        arena.until("it is armed", () => arena.said(target, "exposure armed").length === 1, 3000);
        arena.run(300);
        assert.ok(arena.shoot(target));
        arena.run(5000);
        const recorded = arena.said("master", `result ${target} hit`).length;
        return { ...nothing, lost: Math.min(lost, 1), missing: 1 - recorded };
      } finally {
        arena.close();
      }
    },
  },
];

/** What each attack achieves in an open range. */
const harm: readonly Partial<Outcome>[] = [
  { raised: ["COLD", "STOP"] },
  { raised: ["COLD", "STOP"] },
  { lost: 1, pauses: 1 },
  { points: 1 },
  { lost: 1, missing: 1 },
];

const program = findInterpreter();
for (const runtime of ["vm", "espruino"] as const)
  describe(`on ${runtime === "vm" ? "simulated boards" : `real interpreters (${program ?? "none here"})`}, seed ${seed}:`, function () {
    this.timeout(120_000);
    before(function () {
      if (runtime === "vm" || program !== undefined) return;
      process.stderr.write(`\n  SKIPPED: attacks on real interpreters. ${noInterpreter}\n\n`);
      this.skip();
    });

    for (const [index, { what, on }] of attacks.entries()) {
      it(`${what}: succeeds in an open range`, () => {
        assert.deepEqual(on({ runtime, isOpen: true }), { ...nothing, ...harm[index] });
      });
      it(`${what}: fails in a range with a key`, () => {
        assert.deepEqual(on({ runtime, isOpen: false }), nothing);
      });
    }
  });
