// The deliberate defects are patches of sources that change: each must still apply to them. `npm run defects` tries the
// soak on them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { changed, defects } from "./patches.js";

/** What the range promises to withstand is worth nothing without so many ways to break it. */
const defectsMin = 15;
/** A mistake is small. */
const changedLinesMax = 12;

describe("the deliberate defects", () => {
  const all = defects();

  it(`are at least ${defectsMin}`, () => {
    assert.ok(all.length >= defectsMin, `${all.length}`);
  });

  for (const defect of all) {
    it(`${defect.name} still applies: ${defect.title}`, () => {
      changed(defect, (path) => readFileSync(path, "utf8"));
      const lines = defect.patch.split("\n").filter((line) => /^[+-](?![+-]{2} )/.test(line));
      assert.ok(lines.length <= changedLinesMax, `${lines.length} lines`);
    });
  }
});
