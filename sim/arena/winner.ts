// Who won a game that is over.
import type { Game } from "./range-view.js";

/** The players with the most points; none where fewer than two played. */
export function winnersOf({ totals }: Pick<Game, "totals">): string[] {
  if (totals.size < 2) return [];
  const most = Math.max(...[...totals.values()].map(({ points }) => points));
  return [...totals].filter(([, { points }]) => points === most).map(([player]) => player);
}

/** "Ann wins.", or "A tie between Ann and Bob."; "" where fewer than two played. */
export function winnerText(game: Pick<Game, "totals">): string {
  const winners = winnersOf(game);
  if (winners.length === 0) return "";
  return winners.length === 1 ? `${winners[0]} wins.` : `A tie between ${winners.join(" and ")}.`;
}
