// What the rows of a game add up to for each player, as the master counts.
import type { Game, Row } from "./games.js";

/** A player's game. */
export interface Tally {
  player: string;
  points: number;
  /** Exposures that count: neither lost nor void. */
  exposures: number;
  hits: number;
  /** Misses and mistakes: everything else except a plate that was rightly spared. */
  misses: number;
  /** The times of the hits, in seconds from armed to hit. */
  times: number[];
  /** The times from one hit to the next in a turn, in seconds. */
  splits: number[];
}

const isCounted = ({ outcome }: Row): boolean => outcome !== "lost" && outcome !== "void" && outcome !== "crosstalk";
const toMs = (seconds: number): number => Math.round(seconds * 1000) / 1000;

/** The mean to 1 ms, null if there is nothing. */
export const meanOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : toMs(values.reduce((sum, value) => sum + value, 0) / values.length);
/** The smallest value, null if there is none. */
export const leastOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((least, value) => Math.min(least, value));

/** The hits of each turn, by the numbers of their rows, in the order in which the plates were struck. */
function turnsOf({ entries, rows, players }: Game): number[][] {
  const present = new Map<string, number[]>();
  const turns: number[][] = [];
  let at = 0;
  for (const entry of entries) {
    if (entry.e === "turn") present.delete(players[entry.player] ?? "");
    if (entry.e !== "row") continue;
    const { player, outcome } = rows[at]!;
    const turn = present.get(player) ?? [];
    if (!present.has(player)) turns.push(turn);
    present.set(player, turn);
    if (outcome === "hit") turn.push(at);
    at++;
  }
  return turns.map((turn) => turn.sort((a, b) => rows[a]!.clock - rows[b]!.clock));
}

/**
 * The splits of a game, one for each row: how many seconds by the turn's clock lie between a hit and the player's
 * previous hit in the same turn; null for the first hit of a turn, and for everything that is no hit.
 */
export function splitsOf(game: Game): (number | null)[] {
  const splits: (number | null)[] = game.rows.map(() => null);
  for (const turn of turnsOf(game))
    turn.slice(1).forEach((row, index) => {
      splits[row] = toMs(game.rows[row]!.clock - game.rows[turn[index]!]!.clock);
    });
  return splits;
}

/** Each player's game, in the order of the players. */
export function talliesOf(game: Game): Tally[] {
  const splits = splitsOf(game);
  return game.players.map((player, index) => {
    const own = game.rows.map((row, at) => ({ ...row, split: splits[at]! })).filter((row) => row.player === player);
    const counted = own.filter(isCounted);
    const hits = counted.filter(({ outcome }) => outcome === "hit");
    return {
      player,
      points: game.points[index] ?? 0,
      exposures: counted.length,
      hits: hits.length,
      misses: counted.filter(({ outcome }) => outcome !== "hit" && outcome !== "spared").length,
      times: hits.flatMap(({ time }) => (time === null ? [] : [time])),
      splits: own.flatMap(({ split }) => (split === null ? [] : [split])),
    };
  });
}

/** Hits among hits and misses, 0 to 1; null if there are neither. */
export function rateOf({ hits, misses }: Pick<Tally, "hits" | "misses">): number | null {
  return hits + misses === 0 ? null : toMs(hits / (hits + misses));
}

/** The sum of several games of one player. */
export function sumOf(player: string, tallies: readonly Tally[]): Tally {
  const sum = (of: (tally: Tally) => number) => tallies.reduce((total, tally) => total + of(tally), 0);
  return {
    player,
    points: sum(({ points }) => points),
    exposures: sum(({ exposures }) => exposures),
    hits: sum(({ hits }) => hits),
    misses: sum(({ misses }) => misses),
    times: tallies.flatMap(({ times }) => times),
    splits: tallies.flatMap(({ splits }) => splits),
  };
}
