// What the benchmark finds out, and what it must reach.
import type { Freeze } from "./freeze.js";
import type { Account } from "./instructions.js";
import type { Times, Traffic } from "./trips.js";
import type { Contender } from "./contenders.js";

/** The figures of one way; what could not be measured is undefined. */
export interface Figures {
  contender: Contender;
  ping?: Times;
  fan?: Times;
  traffic?: Traffic;
  instructions?: Account;
  /** JsVars on the master for each connected target; a way without lasting connections has none. */
  perTarget?: number;
  freeze?: Freeze;
}

export interface Requirement {
  what: string;
  /** What was asked, in words. */
  limit: string;
  /** What was found, in words; "not measured" where a part of it is missing. */
  found: string;
  held: boolean | undefined;
  /** What the least program that speaks our lines reaches, in words; "" where it has no such figure. */
  bound: string;
}

interface Found {
  value: number | undefined;
  /** The same for the least program. */
  bound?: number | undefined;
  words(value: number): string;
}

function requirement(what: string, limit: string, most: number, { value, bound, words }: Found): Requirement {
  const isKnown = value !== undefined && !Number.isNaN(value);
  return {
    what,
    limit,
    found: isKnown ? words(value) : "not measured",
    held: isKnown ? value <= most : undefined,
    bound: bound === undefined ? "" : words(bound),
  };
}

const ratio = (a: number | undefined, b: number | undefined) =>
  a === undefined || b === undefined ? undefined : a / b;
const times = (other: string) => (value: number) => `${value.toFixed(2)} × ${other}`;

/** Each row of what must be reached, held against what was found. */
export function requirements(all: readonly Figures[]): Requirement[] {
  const of = (name: string): Partial<Figures> => all.find(({ contender }) => contender.name === name) ?? {};
  const [ours, echo, http, least] = [of("ours"), of("echo"), of("http"), of("least")];
  const against = (
    other: Partial<Figures>,
    word: string,
    figure: (of: Partial<Figures>) => number | undefined,
  ): Found => ({
    value: ratio(figure(ours), figure(other)),
    bound: ratio(figure(least), figure(other)),
    words: times(word),
  });
  const instructions = (of: Partial<Figures>) => of.instructions?.perTrip;
  return [
    requirement(
      "instructions of a ping, both ends",
      "at most 3 × the echo",
      3,
      against(echo, "the echo", instructions),
    ),
    requirement(
      "instructions of a ping, both ends",
      "at most a quarter of HTTP",
      0.25,
      against(http, "HTTP", instructions),
    ),
    requirement(
      "round trip, p50",
      "at most 1.5 × the echo",
      1.5,
      against(echo, "the echo", ({ ping }) => ping?.p50),
    ),
    requirement(
      "fan-out to 8, p50",
      "at most 2 × the echo",
      2,
      against(echo, "the echo", ({ fan }) => fan?.p50),
    ),
    requirement("bytes, ping and pong", "at most 80", 80, {
      value: ours.traffic?.bytes,
      bound: least.traffic?.bytes,
      words: (value) => value.toFixed(1),
    }),
    requirement("master's JsVars per connected target", "at most 40", 40, {
      value: ours.perTarget,
      words: (value) => value.toFixed(1),
    }),
    requirement("lateness of a 10 ms timer, 8 targets, 2 dead", "at most 20 ms", 20, {
      value: ours.freeze?.lateMs,
      words: (value) => `${value} ms`,
    }),
  ];
}
