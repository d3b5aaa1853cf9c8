// Earlier games, read from the record's entries.
import { sideOf } from "../../game/document.js";
import type { Recorded } from "../../game/record-lines.js";

const todayShown = 5;

export interface PastGame {
  number: number;
  name: string;
  players: readonly string[];
  points: number[];
  /** The names of the sides in a team game, whose players take turns between them; else empty. */
  sides: readonly string[];
  /** How it ended; undefined if it has no end. */
  how: "over" | "stopped" | "void" | undefined;
  /** When it began, or else ended, in seconds since 1970; undefined if nobody had told the master the time. */
  at: number | undefined;
}

/**
 * The games of a record, the oldest first. Skips entries that are damaged, or whose game does not begin in the record.
 */
export function gamesOf(entries: readonly Recorded[]): PastGame[] {
  const games = new Map<number, PastGame>();
  for (const entry of entries) {
    if (entry.e === "game" && Array.isArray(entry.players))
      games.set(entry.g, {
        number: entry.g,
        name: entry.name,
        players: entry.players,
        points: entry.players.map(() => 0),
        sides: Array.isArray(entry.sides) ? entry.sides : [],
        how: undefined,
        at: entry.at,
      });
    const game = games.get(entry.g);
    if (!game) continue;
    if (entry.e === "row" || entry.e === "par")
      game.points[entry.player] = (game.points[entry.player] ?? 0) + entry.points;
    if (entry.e === "end") {
      game.how = entry.how;
      game.at = game.at || entry.at;
    }
    if (entry.e === "end" || entry.e === "mark") {
      if (Array.isArray(entry.points) && entry.points.length > 0) game.points = [...entry.points];
    }
  }
  return [...games.values()];
}

/** "Ann 120, Bob 80", with the sides of a team game before that, and how the game ended unless it was played to its end. */
export function pastText({ players, points, sides, how }: PastGame): string {
  const scores = sides
    .map((side, at) => `${side} ${points.reduce((sum, one, index) => (sideOf(index) === at ? sum + one : sum), 0)}`)
    .concat(players.map((name, index) => `${name} ${points[index]}`))
    .join(", ");
  return how === "over" ? scores : `${scores} (${how ?? "no end"})`;
}

/** The best scores of a game today, one for each player, the best first: player and points by turns. */
export function bestToday(games: readonly PastGame[], name: string): (string | number)[] {
  const today = new Date().toDateString();
  const best = new Map<string, number>();
  for (const game of games) {
    if (game.name !== name || game.how !== "over" || !game.at || new Date(game.at * 1000).toDateString() !== today)
      continue;
    game.players.forEach((player, index) => {
      const points = game.points[index] || 0;
      if (points > (best.get(player) || 0)) best.set(player, points);
    });
  }
  const list: (string | number)[] = [];
  [...best.entries()]
    .sort((a, b) => b[1] - a[1])
    .slice(0, todayShown)
    .forEach((score) => list.push(...score));
  return list;
}
