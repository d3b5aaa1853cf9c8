// What the report's charts show, as the page has it in JSON.

/** A player's line: a value for each game, null where the player did not take part or has none. */
export interface Track {
  player: string;
  values: (number | null)[];
}

export interface ChartData {
  /** The id of the element that it is drawn in. */
  place: string;
  /** Follows each number of the axis. */
  unit: string;
  /** The numbers of the games, from left to right. */
  games: number[];
  tracks: Track[];
}
