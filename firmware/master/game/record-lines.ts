// The record of games, as the master writes it into its Storage and `npm run record` reads it: what the lines are.
// docs/RECORD.md tells it in full.

/** The record is in two files of Storage, this name and 0 or 1: one is added to, the other has what came before it. */
export const recordFile = "snyper.rec";
/**
 * Bytes of an entry's line with its newline: less than the smallest chunk of any Storage, so that a line is in two of
 * them at most.
 */
export const entryBytesMax = 960;

/** A game begins. */
export interface GameEntry {
  e: "game";
  /** Which game it is, "Quick Game". */
  name: string;
  seed: number;
  players: readonly string[];
  /** The ids of the targets that take part. */
  targets: readonly string[];
}

/** From here on it is this player's turn. */
export interface TurnEntry {
  e: "turn";
  /** Index in the game's players. */
  player: number;
}

/**
 * What became of an exposure. A plate that must not be shot is `spared` or `struck`; `early` is a false start; `lost`
 * is one whose target can no longer tell, `void` one that the game itself broke off: these two count for nothing, and
 * are made again.
 */
export type RowOutcome = "hit" | "miss" | "spared" | "struck" | "early" | "lost" | "void";

/** An exposure has its outcome. */
export interface RowEntry {
  e: "row";
  /** Index in the game's players. */
  player: number;
  /** The target's id. */
  target: string;
  outcome: RowOutcome;
  /** Seconds from armed to hit, to 1 ms; with a hit. */
  time?: number;
  points: number;
  /** Seconds of the turn's clock, to 1 ms. */
  clock: number;
  /** Seconds that the exposure was to last. */
  of?: number;
}

/** A turn that was to be done within par is over. */
export interface ParEntry {
  e: "par";
  /** Index in the game's players. */
  player: number;
  points: number;
}

/** A game ends. */
export interface EndEntry {
  e: "end";
  how: "over" | "stopped" | "void";
  /** Of each player. */
  points: readonly number[];
}

/** What is recorded. None of its fields may have a name that is tagged as short. */
export type Entry = GameEntry | TurnEntry | RowEntry | ParEntry | EndEntry;

/** An entry as it stands in the record, `{"n":…,"g":…,` first and `"p":…}` last. */
export type Recorded = Entry & {
  /** Its number, from 1 on for ever. */
  n: number;
  /** Its game's number, from 1 on for ever. */
  g: number;
  /** So many entries before it could not be written. */
  skip?: number;
  /**
   * The digest of the line before it without its newline, of "" for the first: SHA-256 in base64, or a CRC-32 as 8 hex
   * digits where the build has no SHA-256.
   */
  p: string;
};
