// What the board answers its page with. The page is built apart from the board, so both take these types from here.

/** A game in a list. */
export interface GameLine {
  range: string;
  id: string;
  number: number;
  name: string;
  day: string;
  at: string;
  watched: boolean;
  how: string;
  /** Names and points; no points in a broken game. */
  players: [string, number | null][];
  broken: string;
  strong: boolean;
  voided: string | null;
}

/** A score in a table, or of a player. `person` is who plays under this name on this range. */
export interface ScoreLine {
  range: string;
  id: string;
  player: string;
  person: string;
  game: string;
  day: string;
  at: string;
  points: number;
  hits: number;
  shots: number;
  finishMs: number | null;
  boundMs: number | null;
}

/** A score in a table of ranks. */
export interface RankedLine extends ScoreLine {
  rank: number;
}
