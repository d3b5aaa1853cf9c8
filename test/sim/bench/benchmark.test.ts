// docs/BENCHMARK.md is what the benchmark writes, and was measured on bundles of about the present size.
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

  it("is the report that the benchmark writes, apart from the figures", () => {
    const figures = (name: string) =>
      ({
        contender: { name },
        instructions: { perTrip: 1, largest: [] },
        freeze: { restMs: 4.5 },
      }) as unknown as Figures;
    const machine = { interpreter: "none", memoryInterpreter: "none", bundles: { target: 10_000, master: 50_000 } };
    const written = document([figures("ours"), figures("minimal")], { ...machine, rounds: 1, turns: 1, trips: 1 });
    /** The text in one line, without tables, the machine and numbers. */
    const words = (text: string) =>
      text
        .replace(/^\|.*\n/gm, "")
        .replace(/^- (Machine|Interpreter):[^]*?(?=\n- )/gm, "")
        .replace(/\d+(\.\d+)?/g, "N")
        .split(/\s+/)
        .join(" ");
    assert.equal(words(readFileSync("docs/BENCHMARK.md", "utf8")), words(written));
  });

  it("was measured on bundles of about the present size", () => {
    assert.equal(
      outdated(readFileSync("docs/BENCHMARK.md", "utf8"), {
        target: builtBundle("target").length,
        master: builtBundle("master").length,
      }),
      "",
    );
  });

  it("is up to date for bundles that differ by at most 5 %", () => {
    for (const bundles of [
      { target: 10_000, master: 50_000 },
      { target: 10_500, master: 47_500 },
      { target: 9500, master: 52_500 },
    ])
      assert.equal(outdated(page, bundles), "");
  });

  it("is out of date for others: the sentence names each bundle and says what to do", () => {
    assert.equal(
      outdated(page, { target: 10_501, master: 50_000 }),
      "docs/BENCHMARK.md is out of date, run `npm run bench`: target.js has 10501 bytes and had 10000",
    );
    assert.equal(
      outdated(page, { target: 9499, master: 52_501 }),
      "docs/BENCHMARK.md is out of date, run `npm run bench`: target.js has 9499 bytes and had 10000, master.js has 52501 bytes and had 50000",
    );
  });

  it("must say which bundles it measured", () => {
    assert.match(
      outdated("# Benchmark\n", { target: 10_000, master: 50_000 }),
      /does not say which bundles it measured: run `npm run bench`/,
    );
  });
});
