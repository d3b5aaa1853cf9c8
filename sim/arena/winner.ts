// Who won a game that is over.
import type { Game } from "./range-view.js";

type Scores = Pick<Game, "totals" | "sides">;

/** The name and points of each that can win: the sides of a team game, or else the players. */
function rivals({ totals, sides }: Scores): [string, number][] {
  return [...(sides.size > 0 ? sides : totals)].map(([name, { points }]) => [name, points]);
}

/** The players or the sides with the most points; none where fewer than two played. */
export function winnersOf(game: Scores): string[] {
  const all = rivals(game);
  if (all.length < 2) return [];
  const most = Math.max(...all.map(([, points]) => points));
  return all.filter(([, points]) => points === most).map(([name]) => name);
}

/** "The Reds win 45 to 38.", or "A tie: the Reds and the Blues have 40 points." */
function sidesText(game: Scores): string {
  const ranked = rivals(game).sort(([, one], [, other]) => other - one);
  const points = ranked.map(([, own]) => own);
  const winners = winnersOf(game);
  return winners.length === 1
    ? `The ${winners[0]} win ${points.join(" to ")}.`
    : `A tie: ${winners.map((name) => `the ${name}`).join(" and ")} have ${points[0]} points.`;
}

/** "Ann wins.", or "A tie between Ann and Bob.", and in teams `sidesText`; "" where fewer than two played. */
export function winnerText(game: Scores): string {
  const winners = winnersOf(game);
  if (winners.length === 0) return "";
  if (game.sides.size > 0) return sidesText(game);
  return winners.length === 1 ? `${winners[0]} wins.` : `A tie between ${winners.join(" and ")}.`;
}
