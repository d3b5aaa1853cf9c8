// The deliberate defects are patches of sources that change, so each must still apply. `npm run defects` runs the soak
// on them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { changed, defects } from "./patches.js";

/** The soak proves little unless it finds at least so many defects. */
const defectsMin = 15;
/** The maximum size of a defect, because mistakes are small. */
const changedLinesMax = 12;

describe("the deliberate defects", () => {
  const all = defects();

  it(`number at least ${defectsMin}`, () => {
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
