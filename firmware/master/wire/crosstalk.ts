// Crosstalk: a weak hit that comes with a strong one at another plate is that one, shaken through the frame. How much of a
// blow reaches a target's sensor was learned when it was calibrated; of others nobody knows it, and their hits all count.
import type { Result } from "../../../shared/messages.js";
import { targets, type Exposure, type Target } from "./targets.js";

/** A weak hit waits so long for a strong one that may have caused it, in ms. */
export const waitMs = 150;
/** How much later a shock may be felt next door, besides what the bounds of the two times allow, in ms. */
const spreadMs = 15;
/** How many hits are remembered. */
const hitsMax = 4;

interface Hit {
  who: Target;
  at: number;
  /** @short */
  boundMs: number;
  strength: number;
}

/** The last hits with a known time. */
const hits: Hit[] = [];

function isCalibrated(target: Target): boolean {
  return target.cross !== undefined;
}

/**
 * Whether a hit may be crosstalk, if a strong one turns up. Remembers it as one that may have caused others, which takes
 * no memory on a range where nothing is calibrated.
 */
export function isWeak(target: Target, exposure: Exposure, result: Result): boolean {
  const strength = result.data.strength;
  if (result.status != "hit" || strength === undefined || exposure.at === undefined) return false;
  if (!targets.some(isCalibrated)) return false;
  hits.push({ who: target, at: exposure.at, boundMs: exposure.boundMs!, strength: strength });
  if (hits.length > hitsMax) hits.shift();
  return isCalibrated(target) && strength <= target.cross!;
}

/** Whether a weak hit came with one at another plate that was so much stronger that it can have caused it. */
export function isCrosstalk(target: Target, exposure: Exposure, result: Result): boolean {
  const strength = result.data.strength!;
  if (result.status != "hit" || exposure.at === undefined || !(strength <= target.cross!)) return false;
  return hits.some(function (hit) {
    return (
      hit.who != target &&
      strength <= target.cross! * hit.strength &&
      strength < hit.strength &&
      Math.abs(hit.at - exposure.at!) <= hit.boundMs + exposure.boundMs! + spreadMs
    );
  });
}
