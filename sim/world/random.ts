// Random numbers from a seed: mulberry32, a 32-bit generator that passes the common tests and costs a dozen operations.
import type { Random } from "./world.js";

export interface SeededRandom extends Random {
  /** The seed that it started with, 0 to 4294967295: what a failing test prints. */
  readonly seed: number;
  /**
   * An independent stream for one part of the world. It depends only on the seed and the name, not on how many numbers
   * were drawn before, so a part that draws more does not change the others.
   */
  fork(name: string): SeededRandom;
}

/** Mixes a name into a seed (FNV-1a). */
function mixed(seed: number, name: string): number {
  let hash = (seed ^ 0x811c9dc5) >>> 0;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}

/** A stream of numbers from 0 to 1 (1 excluded). Only the lower 32 bits of the seed are used. */
export function seededRandom(seed: number): SeededRandom {
  const start = seed >>> 0;
  let state = start;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mix = Math.imul(state ^ (state >>> 15), state | 1);
    mix ^= mix + Math.imul(mix ^ (mix >>> 7), mix | 61);
    return ((mix ^ (mix >>> 14)) >>> 0) / 4294967296;
  };
  return Object.assign(next, { seed: start, fork: (name: string) => seededRandom(mixed(start, name)) });
}
