// A player of a game: the totals of its rows, and how they are told.
export interface Player {
  name: string;
  points: number;
  /** How many exposures count; of those, how many were hits, the present hits in a row, and misses and mistakes. */
  made: number;
  hits: number;
  streak: number;
  bad: number;
  /** The turn's clock at its last miss or mistake, in ms, and the hits in a row before that. */
  badMs: number;
  was: number;
  /** The sum of its hits' times, and the shortest, -1 for none, in ms. */
  sum: number;
  best: number;
  /** What the turn's clock showed at the player's last row at the earliest, in ms. */
  ms: number;
  /** The points for par, after the turn, in a game that has a par time. */
  par?: number;
}

/** Ms as seconds for the console, "-" for none. */
export function secondsText(ms: number): string {
  return ms < 0 ? "-" : "" + Math.round(ms) / 1000;
}

/** Ms as seconds after a blank, "" for none. */
export function shortSeconds(ms: number): string {
  return ms < 0 ? "" : " " + Math.round(ms / 10) / 100;
}

/** A player's hits, for the screen. */
export function hitsText(player: Player): string {
  const hits = player.hits;
  return hits + (hits == 1 ? " hit" : " hits") + (player.sum > 0 ? ", mean" + shortSeconds(player.sum / hits) : "");
}

/** A player's totals, for the console. */
export function totalText(player: Player): string {
  const hits = player.hits;
  return (
    player.name +
    " " +
    player.points +
    " hits " +
    hits +
    " mean " +
    secondsText(hits ? player.sum / hits : -1) +
    " best " +
    secondsText(player.best)
  );
}
