// The benchmark's page is about the bundles as they are, or says nothing of them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { builtBundle } from "../../../sim/arena/flashed.js";
import type { Figures } from "../../../sim/bench/figures.js";
import { document, outdated } from "../../../sim/bench/report.js";

describe("docs/BENCHMARK.md", () => {
  const page = document([], {
    interpreter: "none",
    memoryInterpreter: "none",
    rounds: 1,
    turns: 1,
    trips: 1,
    bundles: { target: 10_000, master: 50_000 },
  });

  it("says what the report says, but for its figures", () => {
    const figures = (name: string) =>
      ({
        contender: { name },
        instructions: { perTrip: 1, largest: [] },
        freeze: { restMs: 4.5 },
      }) as unknown as Figures;
    const machine = { interpreter: "none", memoryInterpreter: "none", bundles: { target: 10_000, master: 50_000 } };
    const written = document([figures("ours"), figures("least")], { ...machine, rounds: 1, turns: 1, trips: 1 });
    /** Without tables, what the measurement ran on, and numbers, in one line. */
    const words = (text: string) =>
      text
        .replace(/^\|.*\n/gm, "")
        .replace(/^- (Machine|Interpreter):[^]*?(?=\n- )/gm, "")
        .replace(/\d+(\.\d+)?/g, "N")
        .split(/\s+/)
        .join(" ");
    assert.equal(words(readFileSync("docs/BENCHMARK.md", "utf8")), words(written));
  });

  it("was measured on bundles of nearly the same bytes", () => {
    assert.equal(
      outdated(readFileSync("docs/BENCHMARK.md", "utf8"), {
        target: builtBundle("target").length,
        master: builtBundle("master").length,
      }),
      "",
    );
  });

  it("holds for bundles that differ by 5 % at most", () => {
    for (const bundles of [
      { target: 10_000, master: 50_000 },
      { target: 10_500, master: 47_500 },
      { target: 9500, master: 52_500 },
    ])
      assert.equal(outdated(page, bundles), "");
  });

  it("names each bundle that differs by more, in a sentence that says what to do", () => {
    assert.equal(
      outdated(page, { target: 10_501, master: 50_000 }),
      "docs/BENCHMARK.md is out of date, run `npm run bench`: target.js has 10501 bytes and had 10000",
    );
    assert.equal(
      outdated(page, { target: 9499, master: 52_501 }),
      "docs/BENCHMARK.md is out of date, run `npm run bench`: target.js has 9499 bytes and had 10000, master.js has 52501 bytes and had 50000",
    );
  });

  it("has to say what it measured", () => {
    assert.match(
      outdated("# Benchmark\n", { target: 10_000, master: 50_000 }),
      /does not say which bundles it measured: run `npm run bench`/,
    );
  });
});
