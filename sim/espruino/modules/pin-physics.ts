// The physics of a pin: what it reads while parts outside drive it, and when it has an edge. All kinds of boards use
// this one source. A real interpreter by the wall clock cannot ask the simulator, so it runs the compiled text of these
// functions itself (sim/board/process-prelude.ts). That is why they use only what Espruino knows, take everything else
// as parameters, and are in the order in which they call each other.

/** A peak that decays with a time constant. */
export interface Blow {
  /** When it began, ms of the board's world. */
  atMs: number;
  /** As a share of the supply, 0 to 1. */
  level: number;
  ringMs: number;
}

/** What parts outside apply to a pin. */
export interface Drive {
  /** The steady level, 0 to 1; undefined if nothing drives the pin steadily. */
  level?: number;
  blows: Blow[];
}

/** A pin of a powered board. */
export interface PinState {
  drive: Drive;
  /** The level of its resistor, 0 or 1: what it reads while nothing drives it. */
  pull: number;
  /** The level that the board itself puts out; undefined for an input. */
  output: number | undefined;
  /** Its digital state when it was last looked at. */
  isHigh: boolean;
}

/** The board's side of the edges. */
export interface EdgeHost<P extends PinState> {
  nowMs(): number;
  at(atMs: number, work: () => void): void;
  /** The pin's digital state has changed. */
  edge(pin: P): void;
}

/** A pin reads as 1 from this share of the supply. */
export const highLevel = 0.5;
/** A blow is over after so many time constants, when it is below a tenth of a percent. */
export const ringsMax = 7;
/** How long after its fall a pin is looked at, ms, so that rounding cannot find it still high. */
export const hairMs = 0.001;
/**
 * How long an ADC needs for one reading, ms, so that a second reading in the same callback sees a weaker blow. An
 * RP2040 takes longer. A real interpreter by the wall clock takes what it takes.
 */
export const conversionMs = 0.1;

/** When the last blow on a pin is over; 0 if there is none. */
export function ringsUntil(drive: Drive): number {
  let untilMs = 0;
  for (const blow of drive.blows) untilMs = Math.max(untilMs, blow.atMs + ringsMax * blow.ringMs);
  return untilMs;
}

/** What an input reads besides its blows. */
export function steadyOf(pin: PinState): number {
  return pin.drive.level === undefined ? pin.pull : pin.drive.level;
}

/**
 * The voltage on a pin at a time, 0 to 1: what the board puts out, or else the steady level plus the strongest blow
 * that still rings.
 */
export function levelOf(pin: PinState, atMs: number): number {
  if (pin.output !== undefined) return pin.output;
  let peak = 0;
  for (const blow of pin.drive.blows) {
    const rings = (atMs - blow.atMs) / blow.ringMs;
    if (rings < ringsMax) peak = Math.max(peak, blow.level * Math.exp(-Math.max(rings, 0)));
  }
  return Math.min(Math.max(steadyOf(pin) + peak, 0), 1);
}

/** When the blows on a pin will have decayed so far that it reads 0; undefined if they do not hold it at 1. */
export function fallsAt(pin: PinState, atMs: number): number | undefined {
  const missing = highLevel - steadyOf(pin);
  if (pin.output !== undefined || missing <= 0 || levelOf(pin, atMs) < highLevel) return undefined;
  let fallsMs = atMs;
  for (const blow of pin.drive.blows)
    if (blow.level > missing)
      fallsMs = Math.max(fallsMs, blow.atMs + blow.ringMs * Math.min(Math.log(blow.level / missing), ringsMax));
  return fallsMs;
}

/**
 * Looks at a pin after anything about it has changed: reports an edge, and looks again when the blows that hold it at 1
 * have decayed.
 */
export function look<P extends PinState>(pin: P, host: EdgeHost<P>): void {
  const nowMs = host.nowMs();
  const isHigh = levelOf(pin, nowMs) >= highLevel;
  if (isHigh !== pin.isHigh) {
    pin.isHigh = isHigh;
    host.edge(pin);
  }
  const fallsMs = fallsAt(pin, nowMs);
  if (fallsMs !== undefined) host.at(fallsMs + hairMs, () => look(pin, host));
}

/** The compiled functions and their constants as a script for an interpreter. */
export function physicsScript(): string {
  const constants = Object.entries({ highLevel, ringsMax, hairMs }).map(([name, value]) => `${name}=${value}`);
  const functions = [ringsUntil, steadyOf, levelOf, fallsAt, look].map(String);
  return [`var ${constants.join()};`, ...functions, ""].join("\n").replace(/\n +/g, "\n");
}
