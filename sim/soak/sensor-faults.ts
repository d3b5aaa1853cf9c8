// Faults of the sensors: what reaches a piezo besides shots at its own plate, and wires that break.
import type { Wires } from "../devices/plate.js";
import type { SeededRandom } from "../world/random.js";
import type { ActiveFaults } from "./active-faults.js";
import type { Fault, FaultHandlers } from "./faults.js";
import type { SoakArena } from "./range.js";
import type { FaultListener } from "./fault-listener.js";

/** The strongest of the small shocks, 0 to 1: with an ADC's noise even the most sensitive plate must not feel it. */
const noiseMax = 0.069;
/** The most that a plate feels of a neighbour's shots: its weak ones not at all, its strong ones as hits. */
const shareMax = 0.4;

/**
 * How long a loose plate rings, ms: so slowly that what it feels trembles around the threshold. What shakes it, 0 to 1,
 * and how long it is to the next time on average, ms.
 */
const looseRingMs = 500;
const looseMin = 0.15;
const looseMax = 0.5;
const looseMs = 800;

type SensorKind = "noise" | "coupling" | "sensorDead" | "sensorStuck" | "loose";

export function sensorHandlers(
  arena: SoakArena,
  active: ActiveFaults,
  listener: FaultListener,
  random: SeededRandom,
): FaultHandlers<SensorKind> {
  const setNoise = ({ who }: Fault): void => {
    const amounts = [...active.all].filter(({ kind, who: id }) => kind === "noise" && id === who);
    arena.standOf(who).plate.disturb(Math.max(0, ...amounts.map(({ amount }) => amount * noiseMax)), random);
  };
  const setWires = ({ who }: Fault): void => {
    const wires: Wires = active.has("sensorStuck", who) ? "stuck" : active.has("sensorDead", who) ? "dead" : "sound";
    listener.wired(who, wires);
    arena.standOf(who).plate.wire(wires);
  };
  /** Couples a plate with each other one, or takes that away. */
  const couple = ({ who, amount }: Fault, isOn: boolean): void => {
    const { plate } = arena.standOf(who);
    const share = amount * shareMax;
    const feels = (strength: number, ringMs: number | undefined) => listener.blown(who, who, strength, ringMs, true);
    for (const { plate: other } of arena.stands) {
      if (other === plate) continue;
      if (isOn) other.neighbours.push({ plate, share, feels });
      else
        other.neighbours.splice(
          other.neighbours.findIndex((coupling) => coupling.plate === plate && coupling.share === share),
          1,
        );
    }
  };
  return {
    noise: { begin: setNoise, end: setNoise },
    coupling: { begin: (fault) => couple(fault, true), end: (fault) => couple(fault, false) },
    sensorDead: { begin: setWires, end: setWires },
    sensorStuck: { begin: setWires, end: setWires },
    loose: { begin: shaker(arena, active, listener, random.fork("loose")) },
  };
}

/** Shakes a plate again and again while its fault lasts. */
function shaker(
  arena: SoakArena,
  active: ActiveFaults,
  listener: FaultListener,
  random: SeededRandom,
): (fault: Fault) => void {
  const { clock } = arena.world;
  return function shake(fault) {
    if (!active.all.has(fault)) return;
    const strength = looseMin + random() * (looseMax - looseMin);
    listener.blown(fault.who, fault.who, strength, looseRingMs, true);
    arena.standOf(fault.who).plate.knock(strength, looseRingMs);
    clock.at(clock.now() + looseMs * (0.5 + random()), () => shake(fault));
  };
}
