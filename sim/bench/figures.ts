// What the benchmark measures, and what it requires.
import type { Usage } from "./ballast.js";
import type { Freeze } from "./freeze.js";
import type { Profile } from "./instructions.js";
import type { Times, Traffic } from "./trips.js";
import type { Contender } from "./contenders.js";

/** The figures of one contender; undefined for those that could not be measured. */
export interface Figures {
  contender: Contender;
  ping?: Times;
  fan?: Times;
  traffic?: Traffic;
  instructions?: Profile;
  /** JsVars on the master for each connected target; undefined without lasting connections. */
  perTarget?: number;
  freeze?: Freeze;
  /** By the number of targets that are asked at once; only of those that are compared. */
  atOnce?: ReadonlyMap<number, AtOnce>;
  memory?: Memory;
}

/** What it costs to ask several targets at once. */
export interface AtOnce {
  /** Until the last answer. */
  times?: Times | undefined;
  /** Instructions of both ends for each answer. */
  perAnswer?: number | undefined;
}

/** JsVars of both ends. */
export interface Memory {
  target?: Usage | undefined;
  /** A master that asks one target. */
  master?: Usage | undefined;
  /** A master that asks eight at once. */
  masterOfEight?: Usage | undefined;
}

export interface Requirement {
  what: string;
  /** The limit, in words. */
  limit: string;
  /** What was measured, in words; "not measured" where a part of it is missing. */
  found: string;
  isMet: boolean | undefined;
  /** What the minimal program for our lines reaches, in words; "" where it has no such figure. */
  bound: string;
}

interface Found {
  value: number | undefined;
  /** The same for the minimal program. */
  bound?: number | undefined;
  words(value: number): string;
}

function requirement(what: string, limit: string, maximum: number, { value, bound, words }: Found): Requirement {
  const isKnown = value !== undefined && !Number.isNaN(value);
  return {
    what,
    limit,
    found: isKnown ? words(value) : "not measured",
    isMet: isKnown ? value <= maximum : undefined,
    bound: bound === undefined ? "" : words(bound),
  };
}

const ratio = (a: number | undefined, b: number | undefined) =>
  a === undefined || b === undefined ? undefined : a / b;
const times = (other: string) => (value: number) => `${value.toFixed(2)} × ${other}`;

/** The benchmark's requirements, compared with what it measured. */
export function requirements(all: readonly Figures[]): Requirement[] {
  const of = (name: string): Partial<Figures> => all.find(({ contender }) => contender.name === name) ?? {};
  const [ours, minimal] = [of("ours"), of("minimal")];
  return [
    ...ratios(ours, minimal, of("echo"), of("http")),
    requirement("bytes, ping and pong", "at most 80", 80, {
      value: ours.traffic?.bytes,
      bound: minimal.traffic?.bytes,
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

/** The requirements that are ratios to another contender. */
function ratios(
  ours: Partial<Figures>,
  minimal: Partial<Figures>,
  echo: Partial<Figures>,
  http: Partial<Figures>,
): Requirement[] {
  const against = (
    other: Partial<Figures>,
    word: string,
    figure: (of: Partial<Figures>) => number | undefined,
  ): Found => ({
    value: ratio(figure(ours), figure(other)),
    bound: ratio(figure(minimal), figure(other)),
    words: times(word),
  });
  const instructions = (of: Partial<Figures>) => of.instructions?.perTrip;
  const ping = (of: Partial<Figures>) => of.ping?.p50;
  const fan = (of: Partial<Figures>) => of.fan?.p50;
  const pings = "instructions of a ping, both ends";
  return [
    requirement(pings, "at most 3 × the echo", 3, against(echo, "the echo", instructions)),
    requirement(pings, "at most a quarter of HTTP", 0.25, against(http, "HTTP", instructions)),
    requirement("round trip, p50", "at most 1.5 × the echo", 1.5, against(echo, "the echo", ping)),
    requirement("fan-out to 8, p50", "at most 2 × the echo", 2, against(echo, "the echo", fan)),
  ];
}
