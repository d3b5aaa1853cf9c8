// What the benchmark finds out, and what it must reach.
import type { Freeze } from "./freeze.js";
import type { Times, Traffic } from "./trips.js";
import type { Way } from "./ways.js";

/** The figures of one way; what could not be measured is undefined. */
export interface Figures {
  way: Way;
  ping?: Times;
  fan?: Times;
  traffic?: Traffic;
  instructions?: number;
  /** JsVars on the master for each connected target; a way without lasting connections has none. */
  perTarget?: number;
  freeze?: Freeze;
}

export interface Demand {
  what: string;
  /** What was asked, in words. */
  limit: string;
  /** What was found, in words; "not measured" where a part of it is missing. */
  found: string;
  held: boolean | undefined;
}

function demand(what: string, limit: string, value: number | undefined, most: number, words: (value: number) => string): Demand {
  const isKnown = value !== undefined && !Number.isNaN(value);
  return { what, limit, found: isKnown ? words(value) : "not measured", held: isKnown ? value <= most : undefined };
}

const ratio = (a: number | undefined, b: number | undefined) => (a === undefined || b === undefined ? undefined : a / b);
const times = (other: string) => (value: number) => `${value.toFixed(2)} × ${other}`;

/** Each row of what must be reached, held against what was found. */
export function demands(all: readonly Figures[]): Demand[] {
  const of = (name: string): Partial<Figures> => all.find(({ way }) => way.name == name) ?? {};
  const [ours, echo, http] = [of("ours"), of("echo"), of("http")];
  return [
    demand("instructions of a ping, both ends", "at most 3 × the echo", ratio(ours.instructions, echo.instructions), 3, times("the echo")),
    demand("instructions of a ping, both ends", "at most a quarter of HTTP", ratio(ours.instructions, http.instructions), 0.25, times("HTTP")),
    demand("round trip, p50", "at most 1.5 × the echo", ratio(ours.ping?.p50, echo.ping?.p50), 1.5, times("the echo")),
    demand("fan-out to 8, p50", "at most 2 × the echo", ratio(ours.fan?.p50, echo.fan?.p50), 2, times("the echo")),
    demand("bytes, ping and pong", "at most 80", ours.traffic?.bytes, 80, (value) => value.toFixed(1)),
    demand("master's JsVars per connected target", "at most 40", ours.perTarget, 40, String),
    demand("lateness of a 10 ms timer, 8 targets, 2 dead", "at most 20 ms", ours.freeze?.lateMs, 20, (value) => `${value} ms`),
  ];
}
