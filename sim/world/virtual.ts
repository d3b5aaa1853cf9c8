// The virtual world: a clock that jumps and a network ruled by a seed. The same seed and calls give the same run.
import { seededRandom, type SeededRandom } from "./random.js";
import { VirtualClock } from "./virtual-clock.js";
import { VirtualNetwork, type VirtualNetworkOptions } from "./virtual-network.js";
import type { World } from "./world.js";

export interface VirtualWorld extends World {
  readonly clock: VirtualClock;
  readonly network: VirtualNetwork;
  readonly random: SeededRandom;
}

/** A fresh virtual world at time 0. */
export function virtualWorld(seed: number, options: VirtualNetworkOptions = {}): VirtualWorld {
  const random = seededRandom(seed);
  const clock = new VirtualClock();
  return { clock, random, network: new VirtualNetwork(clock, random.fork("network"), options) };
}
