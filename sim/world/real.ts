// The real world: the wall clock and real TCP sockets, so that a netcat or a real board can join.
import { RealClock } from "./real-clock.js";
import { RealNetwork, type RealNetworkOptions } from "./real-network.js";
import { seededRandom, type SeededRandom } from "./random.js";
import type { World } from "./world.js";

export interface RealWorld extends World {
  readonly clock: RealClock;
  readonly network: RealNetwork;
  readonly random: SeededRandom;
  /** Drops all timers and connections, so that the process may end. Fulfilled when all ports are free. */
  close(): Promise<void>;
}

/** A fresh real world; its time begins now. */
export function realWorld(seed: number, options: RealNetworkOptions = {}): RealWorld {
  const clock = new RealClock();
  const random = seededRandom(seed);
  const network = new RealNetwork(() => clock.now(), random.fork("impairment"), options);
  const close = (): Promise<void> => {
    clock.close();
    return network.close();
  };
  return { clock, network, random, close };
}
