// The wizard's trial: on a loud range the calibrated targets count all strikes, none twice, and invent none.
import assert from "node:assert/strict";
import { seededRandom } from "../../../sim/world/random.js";
import { loudRange, noiseOf } from "../../../sim/sensors/range.js";
import { isPossible } from "../../../sim/sensors/search.js";
import { total, trial } from "../../../sim/sensors/trial.js";

const seed = 2;
const strikes = 50;
/** Ranges where a neighbour's blow was once taken for a hit, and a strike counted twice; one has an impossible target. */
const ranges = [1059, 1224];

describe("the wizard on a simulated range", () => {
  it(`lets each strike count once and invents none, where the default threshold fails (seeds ${ranges.join()})`, () => {
    const { calibrated, standard, words, wrong } = total(ranges.map((range) => trial(range, strikes)));
    const all = ranges.length * strikes;
    assert.deepEqual(calibrated, { strikes: all, counted: all, doubled: 0, invented: 0, odd: [] });
    assert.ok(standard.invented > all / 10, `${standard.invented} invented with the default threshold`);
    assert.ok(standard.counted < all, "the default threshold counts each strike");
    assert.deepEqual(words, { safe: 10, narrow: 5, impossible: 1 });
    assert.deepEqual(wrong, []);
  }).timeout(120_000);

  it("searches thresholds in vain only where noise and blows overlap", () => {
    const range = loudRange(seed, seededRandom(seed));
    const found = () => isPossible(range, 0, seededRandom(1));
    range.coupling[0]!.fill(0);
    Object.assign(range.physics[0]!, { noise: 0.05, ringMs: 25, speed: 1, knock: 0.4, knockRingMs: 10 });
    assert.equal(noiseOf(range, 0), 0.05);
    assert.equal(found(), true);
    range.physics[0]!.ringMs = 6; // before it is read, a blow has died away
    assert.equal(found(), false);
    range.physics[0]!.ringMs = 25;
    range.physics[0]!.speed = 0.2; // the servo arrives when the sensor has long been armed
    assert.equal(found(), false);
  });
});
