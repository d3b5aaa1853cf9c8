// What a target makes of the measurements of its sensor: the threshold, the times for which it feels nothing, and in words
// how far noise and blows are apart.
// @seldom: once in a calibration
import type { Proposal } from "../../shared/messages.js";

/** What was measured. Levels are 0 to 1. */
export interface Measured {
  /** The highest level at rest. */
  rest: number;
  /** The highest while the other targets' plates moved. */
  near: number;
  /** The highest while its own servo moved, and how long after its travel that could still be felt, in ms. */
  knock: number;
  knockMs: number;
  /** How many taps there were, and the weakest of their peaks. */
  taps: number;
  tap: number;
  /** The shortest and the longest time constant by which a tap died away, in ms. */
  shortMs: number;
  longMs: number;
}

export const thresholdDefault = 0.15;
export const thresholdMin = 0.01;
export const blindMsMax = 400;
export const lockOutMsDefault = 25;
export const lockOutMsMax = 500;
/** How many taps a person is asked for. */
export const tapsMax = 5;

/** A reading comes at most so long after a blow, in ms: by then the blow has died away a little. */
const readMs = 12;
/** A blow that shall count has at least so many times the noise. */
const blowOverNoise = 2;
/** The threshold is above the noise by this factor at least: the strongest noise may not have come yet. */
const overNoise = 1.04;
/** An ADC's own noise: what is below is not measured. */
const noiseMin = 0.008;
/** A neighbour's knock was felt once only, and its peak fell between two readings. */
const nearMore = 1.15;
/** If the weakest blow is read at less than so many times the noise, the margin is narrow, or there is none. */
const narrow = 1.1;
const none = 0.75;
/** A plate that is so sensitive for its neighbours, or so loud at rest, leaves no room for blows. */
const loud = 0.25;
/** The knock may be felt a little later another time, in ms. */
export const blindMoreMs = 20;
/** A neighbour's blow may reach the sensor more strongly than its servo's knock has by this factor. */
const crossMore = 1.1;
/** The neighbour's sensor may have read that blow late, when it was weaker by this factor: faster ones are impossible. */
const crossLate = blowOverNoise / none;

/** Proposes what is right for these measurements. */
export function propose(measured: Measured): Proposal {
  const noise = Math.max(noiseMin, measured.rest, nearMore * measured.near);
  // The weakest blow that shall count, when it is read as late as possible.
  const weakest = blowOverNoise * noise * Math.exp(-readMs / measured.shortMs);
  const threshold = Math.max(thresholdMin, overNoise * noise, Math.sqrt(noise * weakest));
  const blind = measured.knockMs > 0 ? measured.knockMs + blindMoreMs : 0;
  const lockout = measured.longMs + 10;
  return {
    threshold: Math.round(threshold * 1000) / 1000,
    blind: Math.round(Math.min(blindMsMax, blind)),
    lockout: Math.round(Math.min(lockOutMsMax, lockout)),
    cross: crossOf(),
    margin: marginOf(),
  };

  /** What was felt of the others' knocks, or was missed in the noise, as a share of the own knock. */
  function crossOf(): number {
    const felt = Math.max(noiseMin, measured.rest, measured.near);
    const share = (crossMore * crossLate * felt) / measured.knock;
    return measured.knock > 0 ? Math.min(1, Math.round(share * 1000) / 1000) : 1;
  }

  function marginOf(): string {
    if (measured.taps < tapsMax) return "impossible: taps are not felt, check the piezo's wires";
    if (blowOverNoise * noise > 1)
      return (
        "impossible: " + (measured.near > measured.rest ? "plates shake each other" : "the sensor is loud at rest")
      );
    if (weakest < none * noise) return "impossible: taps die away too fast, use a larger capacitor";
    if (blind > blindMsMax) return "impossible: the servo needs more travel";
    if (measured.tap * Math.exp(-readMs / measured.shortMs) < threshold)
      return "narrow: some taps were too weak, glue the piezo on";
    if (lockout > lockOutMsMax) return "narrow: it rings long, damp the piezo with foam";
    if (noise > loud) return "narrow: damp the piezo with foam, or mount plates apart";
    if (weakest < narrow * noise) return "narrow: taps die away fast, use a larger capacitor";
    return "safe";
  }
}
