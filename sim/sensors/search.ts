// An exhaustive search for a threshold at which a plate's strikes count and nothing else does: the rule by which a wizard
// may call a plate impossible.
import type { SeededRandom } from "../world/random.js";
import { noiseOf, travelMs, wayMs, type LoudRange } from "./range.js";

/** The sensor is read so often, ms; and the longest blind time that a target allows. */
const readMs = 10;
const blindMsMax = 400;
const thresholdStep = 0.001;
const strikesCount = 2000;
/** The share of strikes that must count. */
const countedMin = 0.999;

/** Whether any threshold would do for the plate with that index. */
export function isPossible(range: LoudRange, index: number, random: SeededRandom): boolean {
  const noise = noiseOf(range, index);
  const { ringMs, knock, knockRingMs, speed } = range.physics[index]!;
  // What the sensor reads of each strike, at the first reading after it.
  const read = Array.from({ length: strikesCount }, () => {
    const strength = 2 * noise + (1 - 2 * noise) * random();
    return strength * Math.exp((-readMs * random()) / ringMs);
  });
  // The knock of its own servo, if that arrives when the longest blind time is over, or has not died away by then.
  const lateMs = wayMs / speed - travelMs - blindMsMax;
  const own = lateMs > 0 ? knock : knock * Math.exp(lateMs / knockRingMs);
  for (let threshold = thresholdStep; threshold <= 1; threshold += thresholdStep) {
    if (threshold <= noise || threshold <= own) continue;
    if (read.filter((level) => level >= threshold).length >= countedMin * strikesCount) return true;
  }
  return false;
}
