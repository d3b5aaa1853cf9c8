// The part of the soak that every test run plays, and what the soak itself promises: the same seed gives the same run.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { Worker } from "node:worker_threads";
import { VirtualArena } from "../../../sim/arena/virtual-arena.js";
import {
  adversaryKinds,
  clockStepOf,
  radioTroubleOf,
  scheduleOf,
  sensorKinds,
  worldKinds,
  type Fault,
} from "../../../sim/soak/faults.js";
import { Checks } from "../../../sim/soak/invariant.js";
import { Requests } from "../../../sim/soak/requests.js";
import { runHour } from "../../../sim/soak/hour.js";
import type { HourOptions, HourReport } from "../../../sim/soak/hour-report.js";
import { shrunk } from "../../../sim/soak/shrink.js";
import { Stalls } from "../../../sim/soak/stalls.js";

/** Hours that once broke an invariant: see docs/FAULTS.md. */
const pastSeeds = [108, 201];
/** How many hours are played with a new random seed. */
const freshHours = 1;
const threads = 2;
const hell = { targets: 8, profile: "hell" } as const;
/** One round. */
const short = { ...hell, minutes: 1 };

function failure({ seed, violation, last }: HourReport, { targets, kalumas = 0 }: Omit<HourOptions, "seed">): string {
  return `${violation?.invariant}: ${violation?.what}\n${last.slice(-20).join("\n")}\nTo repeat it: npm run soak -- --hours 1 --seed ${seed} --targets ${targets} --kaluma ${kalumas} --faults hell`;
}

/** Hours with two of four targets on a Pico W that once broke an invariant. */
const pastKalumaSeeds = [1007, 4012];
const mixed = { targets: 4, profile: "hell", kalumas: 2 } as const;

/** Plays hours on worker threads; rejects with the first that fails. */
async function play(seeds: number[], options: Omit<HourOptions, "seed"> = hell): Promise<void> {
  const queue = [...seeds];
  await Promise.all(
    Array.from(
      { length: threads },
      () =>
        new Promise<void>((resolve, reject) => {
          const worker = new Worker(new URL("../../../sim/soak/worker.js", import.meta.url));
          const dispatch = () => {
            const seed = queue.shift();
            if (seed === undefined) void worker.terminate().then(() => resolve());
            else worker.postMessage({ seed, ...options } satisfies HourOptions);
          };
          worker.on("error", reject);
          worker.on("message", (report: HourReport) => {
            if (!report.violation) return dispatch();
            void worker.terminate();
            reject(new Error(failure(report, options)));
          });
          dispatch();
        }),
    ),
  );
}

describe("the soak's list of typed commands", () => {
  it("ignores what the panel refuses later", () => {
    const checks = new Checks();
    const requests = new Requests(() => 0, checks);
    requests.typed(1, "target_1", "ping");
    requests.done();
    requests.refused(); // a button, 1.3 s later: seed 944012
    assert.equal(requests.outcome(1)?.id, "target_1");
    checks.throwIfBroken();
  });

  it("expects no outcome of a command that the console refuses", () => {
    const checks = new Checks();
    const requests = new Requests(() => 0, checks);
    requests.typed(1, "target_1", "ping");
    requests.refused();
    requests.done();
    requests.outcome(1);
    assert.throws(() => checks.throwIfBroken());
  });
});

describe("the soak's allowance for a hardware clock that is set back", () => {
  const stalled = (seconds: number) => {
    const arena = new VirtualArena({ targets: 1 });
    const ends: [string, number][] = [];
    const { clock } = arena.world;
    const stalls = new Stalls(arena, (name, sinceMs) => ends.push([name, Math.round(clock.now() - sinceMs)]));
    arena.assemble();
    arena.run(100); // between two beats
    const step = () => {
      arena.standOf("target_1").board.stepClock(seconds);
      stalls.stepped("target_1", seconds);
    };
    return { arena, stalls, ends, step };
  };

  it("ends with the next line that the board receives", () => {
    const { arena, stalls, ends, step } = stalled(-3600);
    step();
    assert.deepEqual(stalls.names, ["target_1"]);
    arena.run(1100);
    assert.deepEqual(stalls.names, []);
    assert.ok(ends.length === 1 && ends[0]![1] < 1050, `${ends}`);
  });

  it("lasts as long as the silence, or until the clock has caught up", () => {
    for (const [seconds, endsMs] of [
      [-3600, undefined],
      [-2, 2000],
    ] as const) {
      const { arena, ends, step } = stalled(seconds);
      arena.cut("target_1");
      arena.run(20);
      step();
      arena.run(60_000);
      assert.deepEqual(ends, endsMs === undefined ? [] : [["target_1", endsMs]]);
    }
  });

  it("does not apply to a clock that is set forward, which ends an earlier one", () => {
    const { stalls, step } = stalled(2);
    step();
    assert.deepEqual(stalls.names, []);
    stalls.stepped("target_1", -3600);
    stalls.stepped("target_1", 3601);
    assert.deepEqual(stalls.names, []);
  });
});

describe("the soak", function () {
  this.timeout(120_000);

  it(`passes the hours that once failed: seeds ${pastSeeds.join(", ")}`, () => play(pastSeeds));

  it(`passes such hours with two of four targets on a Pico W: seeds ${pastKalumaSeeds.join(", ")}`, () =>
    play(pastKalumaSeeds, mixed));

  const fresh = Math.floor(Math.random() * 4_000_000_000);
  it(`passes ${freshHours} hour of hell with a new random seed: ${fresh}`, () =>
    play(Array.from({ length: freshHours }, (_, n) => fresh + n)));

  it("has every kind of fault in every round of hell", () => {
    const faults = scheduleOf(1, "hell", 8);
    for (const kind of [...worldKinds, ...sensorKinds, ...adversaryKinds])
      assert.ok(
        faults.some((fault) => fault.round === 3 && fault.kind === kind),
        kind,
      );
  });

  it("sets clocks by each step and gives radios each trouble", () => {
    const amounts = Array.from({ length: 1001 }, (_, index) => index / 1000);
    assert.deepEqual([...new Set(amounts.map(clockStepOf))], [-3600, -2, 2, 56 * 365.25 * 86_400]);
    assert.deepEqual(
      [...new Set(amounts.map((amount) => radioTroubleOf(amount).kind))],
      ["dead", "mute", "late", "failing", "refusing"],
    );
  });

  it("gives the same journal for the same seed, byte for byte, also in another process, locale and time zone", () => {
    const script = `import("${new URL("../../../sim/soak/hour.js", import.meta.url)}").then(({runHour})=>console.log(runHour(${JSON.stringify({ seed: 77, ...short })}).digest))`;
    const other = execFileSync(process.execPath, ["-e", script], {
      env: { ...process.env, TZ: "Asia/Kathmandu", LANG: "tr_TR.UTF-8" },
      encoding: "utf8",
    }).trim();
    assert.equal(runHour({ seed: 77, ...short }).digest, other);
    assert.notEqual(runHour({ seed: 78, ...short }).digest, other);
  });

  it("reports the violated invariant and the last events when a bundle is broken", () => {
    const sleepless =
      'print("ready master 0");print("range COLD");setInterval(function(){require("net").connect({host:"10.9.9.9",port:1},function(){})},1000);';
    const report = runHour({ seed: 1, ...short, bundles: { master: sleepless } });
    assert.equal(report.violation?.invariant, "never freezes");
    assert.match(report.violation.what, /stood still for 6000 ms/);
    assert.match(report.last.at(-1)!, /VIOLATION: never freezes/);
  });

  it("shrinks a schedule to the faults that cause the failure", () => {
    const schedule = scheduleOf(5, "hell", 8).slice(0, 120);
    const guilty = [schedule[17]!, schedule[90]!];
    const run = (faults: readonly Fault[]) =>
      guilty.every((fault) => faults.includes(fault))
        ? ({ invariant: "lease", what: "", atMs: 0 } as const)
        : undefined;
    assert.deepEqual(shrunk(schedule, { invariant: "lease", what: "", atMs: 0 }, run), [17, 90]);
  });
});
