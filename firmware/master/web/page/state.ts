// What the page knows: the state that the master sent last, and what else it asked for.
import type { PastGame } from "./past.js";

/**
 * A row of the sheet: player's index, target, outcome, ms (-1 for none), points, and by how many ms at most its place on
 * the turn's clock may be wrong: 0 without a hit, 255 if nobody knows.
 */
export type Row = [number, string, string, number, number, number];
/** Name, points, exposures that count, hits, misses and mistakes, and the best time in ms (-1 for none). */
export type Player = [string, number, number, number, number, number];
/** The best scores of a game: its name, then player and points by turns, the best first. */
export type Scores = (string | number)[];

/**
 * A target: its id, 1 if it is linked, its battery in volts (0 if it measures none) and 1 if that is low, its signal in
 * dBm (0 if it knows none), and outside of a game the lines of the check, whose shape comes first: `+` green, `!` amber,
 * `X` red.
 */
export type KnownTarget = [string, number, number, number, number, ...string[]];

/** What the master sends: firmware/master/web/page-state.ts. */
export interface State {
  sum: number;
  ms: number;
  in: number;
  from: number;
  told: Row[];
  word: string;
  down?: number;
  other: string;
  linked: number;
  known: number;
  phase: string;
  why: string;
  game: string;
  duel: boolean;
  teams: boolean;
  whole: boolean;
  turn: number;
  of?: number;
  seconds?: number;
  up: string;
  not: string;
  sheet: number;
  rows: number;
  players: Player[];
}

export const known: {
  /** Undefined before the first answer. */
  state: State | undefined;
  /** The sheet's rows as far as they came. */
  rows: Row[];
  /** When the state came, and when the master answered last, in ms of this phone's clock. */
  cameMs: number;
  heardMs: number;
  /** When the newest row of the sheet came; a page that was just opened has seen none come. */
  rowMs: number;
  /** Earlier games and best scores; undefined before they came. */
  games: PastGame[] | undefined;
  scores: Scores[] | undefined;
  /** Undefined before they came. */
  targets: KnownTarget[] | undefined;
} = {
  state: undefined,
  rows: [],
  cameMs: 0,
  heardMs: performance.now(),
  rowMs: -Infinity,
  games: undefined,
  scores: undefined,
  targets: undefined,
};
