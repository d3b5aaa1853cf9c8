// A range whose sensors are as different as makers build them: how loud it is, how hard servos knock and how late they
// arrive, how long piezos ring, and how much plates shake each other. Everything comes from a seed.
import type { SeededRandom } from "../world/random.js";
import { RangeKey } from "../arena/range-key.js";
import { VirtualArena } from "../arena/virtual-arena.js";

/** What is wrong or right with one plate. Levels are 0 to 1. */
export interface Physics {
  /** The strongest shock that comes from nowhere. */
  noise: number;
  /** What its own servo's stop is felt as, and the time constant by which that dies away, ms. */
  knock: number;
  knockRingMs: number;
  /** The time constant of blows, ms. */
  ringMs: number;
  /** The servo's speed as a share of an ordinary one's, which needs 225 ms from end to end. */
  speed: number;
}

export interface LoudRange {
  arena: VirtualArena;
  physics: Physics[];
  /** `coupling[a][b]`: the share of a blow at plate `b` that plate `a` feels. */
  coupling: number[][];
}

export const targetsCount = 8;
/** The servo's way from end to end at the speed of 1, and the travel that the settings allow it by default, ms. */
export const wayMs = 225;
export const travelMs = 500;
/** The share of plates with a piezo that hardly rings, and with a servo that is too slow for any blind time. */
const shortShare = 0.02;
const lateShare = 0.02;

/** From `min` to `max`, each factor as likely as each other one. */
function between(random: SeededRandom, min: number, max: number): number {
  return min * (max / min) ** random();
}

function physicsOf(random: SeededRandom, knock: number): Physics {
  return {
    noise: between(random, 0.005, 0.15),
    knock: knock * (0.9 + 0.2 * random()),
    knockRingMs: between(random, 6, 20),
    ringMs: random() < shortShare ? between(random, 5, 10) : between(random, 17, 60),
    speed: random() < lateShare ? between(random, 0.2, 0.23) : between(random, 0.28, 1),
  };
}

/** Makes the range of a seed, not yet assembled. */
export function loudRange(seed: number, random: SeededRandom): LoudRange {
  const arena = new VirtualArena({ seed, targets: targetsCount, key: RangeKey.simulated });
  const knock = between(random, 0.15, 0.7);
  const closeness = random() * 0.12;
  const physics = arena.stands.map(() => physicsOf(random, knock));
  const coupling = physics.map((_own, a) =>
    physics.map((_other, b) => (a === b ? 0 : (closeness * (0.5 + random() / 2)) / Math.abs(a - b) ** 2)),
  );
  arena.stands.forEach(({ plate, id }, a) => {
    const { noise, speed, ...sensor } = physics[a]!;
    Object.assign(plate.sensor, sensor);
    plate.speed = speed;
    plate.disturb(noise, random.fork(id));
    arena.stands.forEach((other, b) => {
      if (coupling[b]![a]! > 0) plate.neighbours.push({ plate: other.plate, share: coupling[b]![a]! });
    });
  });
  return { arena, physics, coupling };
}

/** The most that a plate's sensor feels while nobody strikes a plate and its own servo rests. */
export function noiseOf({ physics, coupling }: LoudRange, index: number): number {
  return Math.max(physics[index]!.noise, ...physics.map(({ knock }, other) => knock * coupling[index]![other]!));
}
