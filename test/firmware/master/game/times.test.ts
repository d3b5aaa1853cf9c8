// The time of each hit is stated with its bound, which contains the true time whatever the links and the clocks do.
import assert from "node:assert/strict";
import { recordFile } from "../../../../firmware/master/game/record-lines.js";
import { seededRandom } from "../../../../sim/world/random.js";
import { builtBundle } from "../../../../sim/arena/flashed.js";
import type { VirtualArena } from "../../../../sim/arena/virtual-arena.js";
import { seed } from "../../../support/peer.js";
import type { Stream, StreamEvents } from "../../../../sim/world/world.js";
import { hotRange, seen } from "../../../support/panel.js";

/** What a target takes to feel a blow, ms (firmware/master/wire/place.ts). */
const feltMs = 14;
/** What rounding adds to a bound, ms: of three times. */
const roundingMs = 2;
/** A range knows its clocks' rates after so long, ms: this target has been up for some minutes, then a game was played. */
const upMs = 180_000;
const learnedMs = 1_500_000;
const hitsEach = 9;
const ranges = 8;

interface Hit {
  /** How long ago it was when its line came, in truth and as the line says, and the bound, ms. */
  trueMs: number;
  agoMs: number;
  withinMs: number;
}

function play(arena: VirtualArena, rules: object, players = "1"): void {
  arena.master.storage.set("T.game", JSON.stringify({ name: "T", ...rules }));
  arena.type("master", `play("T",${players})`);
}

/** Strikes plates at random times in a game, and returns what the master says of each hit. */
function hitsOf(arena: VirtualArena, random: () => number, exposures = hitsEach): Hit[] {
  const hits: Hit[] = [];
  const { clock } = arena.world;
  const armed = () => arena.lines.filter(([, line]) => line.startsWith("exposure armed"));
  const told = () => arena.lines.filter(([, line]) => / hit .* ms ago/.test(line));
  const before = armed().length;
  play(arena, { gap: [0, 0], duration: [20, 20], exposures, order: "sequence" });
  for (let number = 1; number <= exposures; number++) {
    arena.until("armed", () => armed().length === before + number, 20_000);
    arena.run(300 + random() * 3000);
    const struckMs = clock.now();
    assert.ok(arena.shoot(armed().at(-1)![0]));
    arena.until("told", () => told().length === before + number);
    const [, withinMs, agoMs] = /hit .* \+-(\d+) ms of 20 s, (\d+) ms ago/.exec(told().at(-1)![1]) ?? [];
    hits.push({ trueMs: clock.now() - struckMs, agoMs: Number(agoMs), withinMs: Number(withinMs) });
  }
  arena.until("over", () => !arena.view.isPlaying, 20_000);
  return hits;
}

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

describe(`the time of a hit (seed ${seed})`, () => {
  for (let i = 0; i < ranges; i++) {
    const random = seededRandom(seed + i);
    const [toTargetMs, toMasterMs] = [2 + random() * 198, 2 + random() * 198] as const;
    const [masterRate, targetRate] = [0.98 + random() * 0.04, 0.98 + random() * 0.04] as const;
    const what = `${toTargetMs.toFixed(0)} ms there, ${toMasterMs.toFixed(0)} ms back`;

    it(`lies within its bound, the median of which is half the round trip and 1 ms: ${what}`, () => {
      const arena = hotRange({ targets: 2, seed: seed + i });
      const { network } = arena.world;
      network.delay = (_from, to) => (to === arena.masterHost ? toMasterMs : toTargetMs);
      arena.master.clockRate = masterRate;
      for (const { board } of arena.stands) board.clockRate = targetRate;
      arena.run(upMs);
      const first = hitsOf(arena, random);
      arena.run(learnedMs);
      const hits = hitsOf(arena, random);
      for (const { trueMs, agoMs, withinMs } of [...first, ...hits])
        assert.ok(
          Math.abs(trueMs * masterRate - agoMs) <= withinMs + roundingMs,
          `${trueMs} ms ago, not ${agoMs} +-${withinMs} ms`,
        );
      const boundMs = median(hits.map(({ withinMs }) => withinMs));
      // What the sensor's own reading adds is no doubt of the clocks. The master states whole ms, rounded up.
      const limitMs = Math.ceil((toTargetMs + toMasterMs) / 2 + 1 + feltMs / 2);
      assert.ok(boundMs <= limitMs, `${boundMs} ms, not ${limitMs} ms`);
    }).timeout(120_000);
  }

  // A step back by more than a second would be seen as soon as anything arrives, so the range is quiet.
  for (const [seconds, before] of [
    [-0.6, 9],
    [-1.2, 9],
    [0.8, 9],
    [-0.6, 1],
    [-1.2, 1],
    [0.8, 1],
  ] as const)
    it(`lies within its bound after ${before} hits and a step of the master's clock by ${seconds} s that nobody sees`, () => {
      const random = seededRandom(seed);
      const arena = hotRange({ targets: 2, seed });
      arena.run(upMs);
      const hits = hitsOf(arena, random, before);
      let pongs = 0;
      arena.wire.onLine(({ direction, text }) => direction === "in" && text.startsWith('{"type":"pong"') && pongs++);
      arena.until("the pongs of a beat", () => pongs === 2);
      arena.run(50);
      arena.master.stepClock(seconds);
      arena.run(40_000);
      for (const { trueMs, agoMs, withinMs } of [...hits, ...hitsOf(arena, random)])
        assert.ok(Math.abs(trueMs - agoMs) <= withinMs + roundingMs, `${trueMs} ms ago, not ${agoMs} +-${withinMs} ms`);
    });

  it("is unknown after the target's clock was set, until the next beat", () => {
    const arena = hotRange({ targets: 1 });
    play(arena, { gap: [0, 0], duration: [20, 20], exposures: 2 });
    arena.until("armed", () => arena.said("target_1", "exposure armed").length === 1, 20_000);
    arena.run(700);
    arena.standOf("target_1").board.stepClock(3600);
    arena.run(150);
    arena.shoot("target_1");
    arena.until("told", () => arena.said("master", "exposure 1 ").length > 0);
    assert.match(arena.said("master", "exposure 1 ")[0]!, /^exposure 1 P1 target_1 hit \S+ 10 untimed of 20 s$/);
    arena.until("armed", () => arena.said("target_1", "exposure armed").length === 2, 20_000);
    arena.run(2500);
    arena.shoot("target_1");
    arena.until("told", () => arena.said("master", "exposure 2 ").length > 0);
    assert.match(arena.said("master", "exposure 2 ")[0]!, / \+-\d+ ms of 20 s, \d+ ms ago$/);
  });

  it("lies within its bound also after a beat that was much slower than those before", () => {
    const arena = hotRange({ targets: 1 });
    const { network, clock } = arena.world;
    const delay = (toTargetMs: number) => (network.delay = (_from, to) => (to === arena.masterHost ? 5 : toTargetMs));
    let beats = 0;
    arena.wire.onLine(({ direction, text }) => {
      if (direction === "out" && text.startsWith('{"type":"ping"')) beats++;
    });
    delay(5);
    play(arena, { gap: [0, 0], duration: [20, 20], exposures: 1 });
    arena.until("armed", () => arena.said("target_1", "exposure armed").length === 1, 20_000);
    arena.run(3000);
    delay(300);
    beats = 0;
    arena.until("a slow beat", () => beats > 0);
    delay(5);
    arena.run(350);
    const struckMs = clock.now();
    arena.shoot("target_1");
    arena.until("told", () => arena.said("master", "exposure 1 ").length > 0);
    const [, withinMs, agoMs] = /\+-(\d+) ms of 20 s, (\d+) ms ago/.exec(arena.said("master", "exposure 1 ")[0]!) ?? [];
    const trueMs = clock.now() - struckMs;
    assert.ok(Math.abs(trueMs - Number(agoMs)) <= Number(withinMs) + roundingMs, `${trueMs}: ${agoMs} +-${withinMs}`);
  });

  it("has a wider bound if the target does not say its clock, and so may round to whole ms", () => {
    const present = builtBundle("target");
    const earlier = present
      .replaceAll(/Math\.round\(10\*\(([^)]*)\)\)\/10/g, "Math.round($1)")
      .replaceAll(/\bclock:/g, "unknown:");
    assert.notEqual(earlier, present);
    const [now, before] = [present, earlier].map((target) => {
      const arena = hotRange({ targets: 1, bundles: { target } });
      play(arena, { gap: [0, 0], duration: [20, 20], exposures: 1 });
      arena.until("armed", () => arena.said("target_1", "exposure armed").length === 1, 20_000);
      arena.run(140); // too soon to learn anything of its clock
      arena.shoot("target_1");
      arena.until("told", () => arena.said("master", "exposure 1 ").length > 0);
      return Number(/\+-(\d+) ms/.exec(arena.said("master", "exposure 1 ")[0]!)![1]);
    });
    assert.equal(before, now! + 1);
  });

  it("is known although the link broke before the result was recorded", () => {
    const arena = hotRange({ targets: 1 });
    play(arena, { gap: [0, 0], duration: [20, 20], exposures: 1 });
    arena.until("armed", () => arena.said("target_1", "exposure armed").length === 1, 20_000);
    arena.run(700);
    arena.cut("target_1");
    arena.run(500);
    const struckMs = arena.world.clock.now();
    arena.shoot("target_1");
    arena.run(6000);
    arena.heal("target_1");
    arena.until("told", () => arena.said("master", "exposure 1 ").length > 0);
    const [, withinMs, agoMs] = /\+-(\d+) ms of 20 s, (\d+) ms ago/.exec(arena.said("master", "exposure 1 ")[0]!) ?? [];
    const trueMs = arena.world.clock.now() - struckMs;
    assert.ok(Math.abs(trueMs - Number(agoMs)) <= Number(withinMs) + roundingMs, `${trueMs}: ${agoMs} +-${withinMs}`);
  });
});

/**
 * From now on that target's connections end at somebody in between, who dials the master for it. The function that is
 * returned ends the master's half only: the target notices when its lease is over.
 */
function relayed(arena: VirtualArena, id: string): () => void {
  const { network } = arena.world;
  const relay = network.host("relay");
  let leave = (): void => undefined;
  function accept(outer: Stream): StreamEvents {
    let isOver = false;
    const { stream: inner } = network.dial(relay, arena.masterHost.address, arena.port, {
      opened: () => undefined,
      data: (bytes) => outer.send(bytes),
      ended: () => isOver || outer.end(),
      closed: () => isOver || outer.reset(),
    });
    leave = () => {
      isOver = true;
      inner.end();
    };
    return {
      opened: () => undefined,
      data: (bytes) => isOver || inner.send(bytes),
      ended: () => inner.end(),
      closed: () => inner.reset(),
    };
  }
  network.listen(relay, arena.port, accept, () => undefined);
  network.divert(arena.standOf(id).board.host, relay);
  arena.reboot(id);
  arena.until("away", () => !arena.isComplete);
  arena.until("linked again", () => arena.isComplete);
  arena.run(2000);
  return () => leave();
}

describe("a hit while the game is paused", () => {
  it("has the place at which the turn's clock stood, and its true time, although its target was away", () => {
    const arena = hotRange({ targets: 2 });
    const { clock } = arena.world;
    const leave = relayed(arena, "target_1");
    const times = new Map<string, number>();
    arena.onLine((_board, line) => {
      const words = line.split(" ", 2).join(" ");
      if (!times.has(words)) times.set(words, clock.now());
    });
    const when = (line: string) => times.get(line)!;
    play(arena, { gap: [0, 0], duration: [20, 20], exposures: 3, order: "sequence" });
    arena.until("armed", () => arena.said("target_1", "exposure armed").length === 1, 20_000);
    arena.run(1500);
    leave();
    arena.until("paused", () => times.has("game paused"));
    arena.run(300);
    arena.press("A");
    arena.until("resumed", () => times.has("game resumed"));
    arena.run(200);
    const struckMs = clock.now();
    assert.ok(arena.shoot("target_1"));
    arena.until("told", () => times.has("exposure 1"));
    const [, withinMs, agoMs] = /\+-(\d+) ms of 20 s, (\d+) ms ago/.exec(arena.said("master", "exposure 1 ")[0]!) ?? [];
    const boundMs = Number(withinMs) + roundingMs;
    const trueMs = when("exposure 1") - struckMs;
    assert.ok(Math.abs(trueMs - Number(agoMs)) <= boundMs, `${trueMs} ms ago, not ${agoMs} +-${withinMs} ms`);
    const text = [...arena.master.storage].find(([name]) => name.startsWith(recordFile))![1];
    const row = text.split("\n").find((line) => line.includes('"e":"row"'))!;
    const place = 1000 * JSON.parse(row).clock;
    const stoodMs = when("game paused") - when("turn P1"); // up to the next "turn P1"
    assert.ok(Math.abs(place - stoodMs) <= boundMs, `the clock showed ${stoodMs} ms, not ${place} +-${withinMs} ms`);
  });
});

describe("a duel", () => {
  const strikes = (apartMs: number): VirtualArena => {
    const arena = hotRange({ targets: 2 });
    play(arena, { play: "duel", players: [2, 2], gap: [0, 0], duration: [20, 20], exposures: 2 }, "2");
    arena.until("both up", () => arena.said("master", "exposure up").length === 2, 20_000);
    arena.run(700);
    arena.shoot("target_1");
    arena.run(apartMs);
    arena.shoot("target_2");
    arena.until("told", () => arena.said("master", "exposure 2 ").length > 0);
    return arena;
  };

  it("says that two hits are a tie if nobody can know which was first", () => {
    const arena = strikes(3);
    assert.match(arena.said("master", "exposure 2 ")[0]!, / ms ago, tie \+-\d+ ms$/);
    arena.run(200); // its row is drawn
    assert.ok(
      seen(arena).some((line) => /^tie \(\+-\d+ ms\)$/.test(line)),
      seen(arena).join("\n"),
    );
  });

  it("says nothing of hits that are further apart than their bounds", () => {
    assert.match(strikes(300).said("master", "exposure 2 ")[0]!, / ms ago$/);
  });
});
