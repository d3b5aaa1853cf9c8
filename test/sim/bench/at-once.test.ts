// Many targets at once, and the memory of both ends, as the benchmark measures them: with few targets and short.
import assert from "node:assert/strict";
import { masterUsage, targetUsage } from "../../../sim/bench/ballast.js";
import { contenders } from "../../../sim/bench/contenders.js";
import type { Figures } from "../../../sim/bench/figures.js";
import { canCount, countInstructions } from "../../../sim/bench/instructions.js";
import { boardInterpreter } from "../../../sim/bench/interpreter.js";
import { atOnceTable, memoryTable, targetCounts } from "../../../sim/bench/sections.js";
import { timeTrips } from "../../../sim/bench/trips.js";
import { findInterpreter, noInterpreter } from "../../../sim/board/interpreter/find.js";

const contender = (name: string) => contenders.find((each) => each.name === name)!;
const interpreter = findInterpreter();
const { program: board, why } = await boardInterpreter();

describe("many targets at once, in the benchmark", function () {
  this.timeout(120_000);

  before(function () {
    if (interpreter) return;
    process.stderr.write(`\n  SKIPPED: many targets at once. ${noInterpreter}\n\n`);
    this.skip();
  });

  for (const name of ["ours", "minimal", "http"])
    it(`${name}: a master hears from three targets in each round`, async () => {
      const { p50, p99 } = await timeTrips(interpreter!, contender(name), 3, 20);
      assert.ok(p50 > 0 && p50 <= p99, `${p50} ms, ${p99} ms`);
    });

  it("an answer of three targets costs about as much as that of one, because they share the loop's rounds", async function () {
    const count = async (targets: number) =>
      canCount() ? (await countInstructions(interpreter!, contender("minimal"), 20, targets))?.perTrip : undefined;
    const [one, three] = [await count(1), await count(3)];
    if (one === undefined || three === undefined) return this.skip();
    assert.ok(three > one * 0.8 && three < one * 1.1, `${one} for one, ${three} for three`);
  });
});

describe("the memory of both ends, in the benchmark", function () {
  this.timeout(120_000);

  before(function () {
    if (interpreter && board) return;
    process.stderr.write(`\n  SKIPPED: the memory of both ends. ${why ?? noInterpreter}\n\n`);
    this.skip();
  });

  it("an HTTP request takes a target more than a line does", async () => {
    const takes = async (name: string) => {
      const { rest, peak } = await targetUsage({ measured: board!, other: interpreter! }, contender(name));
      assert.ok(rest > 0 && peak > rest, `${name}: ${rest} at rest, ${peak} at the peak`);
      return peak - rest;
    };
    const [line, http] = await Promise.all([takes("minimal"), takes("http")]);
    assert.ok(http > 2 * line, `a line takes ${line} JsVars, an HTTP request ${http}`);
  });

  it("eight requests over HTTP at once take a master more than four do", async () => {
    const takes = async (targets: number) => {
      const { rest, peak } = await masterUsage({ measured: board!, other: interpreter! }, contender("http"), targets);
      return peak - rest;
    };
    const [four, eight] = await Promise.all([takes(4), takes(8)]);
    assert.ok(four > 100 && eight > 1.5 * four, `four take ${four} JsVars, eight take ${eight}`);
  });
});

describe("the tables of many targets and of memory", () => {
  const usage = (rest: number, peak: number) => ({ rest, peak });
  const figures = (name: string, scale: number): Figures => ({
    contender: contender(name),
    atOnce: new Map(
      targetCounts.map((count) => [count, { perAnswer: 1000 * scale, times: { p50: scale, p99: scale } }]),
    ),
    memory: { target: usage(100, 100 + scale), master: usage(200, 200 + scale) },
  });
  const all = [figures("ours", 20), figures("minimal", 10), figures("http", 40)];

  it("compare ours with the minimal program and with HTTP", () => {
    const [head, ...rows] = atOnceTable(all);
    assert.deepEqual(head.slice(-2), ["ours / minimal", "ours / HTTP"]);
    assert.equal(rows.length, 2 * targetCounts.length);
    assert.deepEqual(rows[0], ["1", "instructions for each answer", "20.0 k", "10.0 k", "40.0 k", "2.00 ×", "0.50 ×"]);
    assert.deepEqual(memoryTable(all)[3], ["a target", "what the request takes", "20", "10", "40", "2.00 ×", "0.50 ×"]);
  });

  it("show what failed, and no ratio to it", () => {
    const rows = memoryTable(all).filter(([end]) => end === "a master, eight at once");
    assert.equal(rows.length, 3);
    assert.deepEqual(rows[0]!.slice(2), ["failed", "failed", "failed", "", ""]);
    assert.deepEqual(rows[2]!.slice(2), ["failed", "failed", "failed", "–", "–"]);
    assert.deepEqual(atOnceTable(all.slice(0, 2))[1], [
      "1",
      "instructions for each answer",
      "20.0 k",
      "10.0 k",
      "failed",
      "2.00 ×",
      "–",
    ]);
  });
});
