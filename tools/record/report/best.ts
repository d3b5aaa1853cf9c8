// The best scores of each game, of all time and of one day.
import type { Game } from "../games.js";
import { dayOf } from "../when.js";

export interface Score {
  player: string;
  points: number;
  game: Game;
}

const scoresMax = 5;

/** The games by their names, in the order in which they were played first. */
export function gamesByName(games: readonly Game[]): Map<string, Game[]> {
  const byName = new Map<string, Game[]>();
  for (const game of games) {
    const same = byName.get(game.name);
    if (same) same.push(game);
    else byName.set(game.name, [game]);
  }
  return byName;
}

/**
 * The best scores, one for each player, the best first, as the master keeps them: only games that were played to their
 * end count, and only points above 0. Of equal scores the older one is first.
 */
export function bestOf(games: readonly Game[]): Score[] {
  const best = new Map<string, Score>();
  for (const game of games) {
    if (game.how !== "over") continue;
    game.players.forEach((player, index) => {
      const points = game.points[index] ?? 0;
      if (points > (best.get(player)?.points ?? 0)) best.set(player, { player, points, game });
    });
  }
  return [...best.values()].sort((a, b) => b.points - a.points || a.game.number - b.game.number).slice(0, scoresMax);
}

/** The last day on which a game was played, "2026-05-01"; undefined if no game has a date. */
export function lastDay(games: readonly Game[]): string | undefined {
  const days = games.flatMap(({ when }) => (when ? [dayOf(when.seconds)] : []));
  return days.sort().at(-1);
}

/** The games of a day. */
export function gamesOn(day: string, games: readonly Game[]): Game[] {
  return games.filter(({ when }) => when !== null && dayOf(when.seconds) === day);
}
