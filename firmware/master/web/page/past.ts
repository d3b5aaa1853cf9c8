// Earlier games, read from the record's entries.
import type { Recorded } from "../../game/record-lines.js";

export interface PastGame {
  number: number;
  name: string;
  players: readonly string[];
  points: number[];
  /** How it ended; undefined if it has no end. */
  how: "over" | "stopped" | "void" | undefined;
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
        how: undefined,
      });
    const game = games.get(entry.g);
    if (!game) continue;
    if (entry.e === "row" || entry.e === "par")
      game.points[entry.player] = (game.points[entry.player] ?? 0) + entry.points;
    if (entry.e === "end") game.how = entry.how;
    if (entry.e === "end" || entry.e === "mark") {
      if (Array.isArray(entry.points) && entry.points.length > 0) game.points = [...entry.points];
    }
  }
  return [...games.values()];
}

/** "Ann 120, Bob 80", and how the game ended unless it was played to its end. */
export function pastText({ players, points, how }: PastGame): string {
  const scores = players.map((name, index) => `${name} ${points[index]}`).join(", ");
  return how === "over" ? scores : `${scores} (${how ?? "no end"})`;
}
