// The lines of the record of games, which the master writes to its Storage and `npm run record` reads. docs/RECORD.md
// explains the record.

/** The record has two files in the Storage, with this name and 0 or 1: the present one grows, the other is older. */
export const recordFile = "snyper.rec";
/**
 * An entry's line with its newline has fewer bytes than this: less than the smallest chunk of any Storage, so that a
 * line spreads over two chunks at most.
 */
export const entryBytesMax = 960;

/** Who told the master the time: a time server (NTP), or a phone that opened its page. */
export type TimeSource = "ntp" | "phone";

/** The time when an entry was made, as far as the master knew it. */
interface Timed {
  /** Whole seconds since 1970, UTC. Absent while the time is unknown, and in records of earlier versions. */
  at?: number;
  by?: TimeSource;
}

/** A game starts. */
export interface GameEntry extends Timed {
  e: "game";
  /** The name of the game, such as "Quick Game". */
  name: string;
  seed: number;
  players: readonly string[];
  /**
   * The names of the sides in a team game: the first player is on the first side, the next one on the second, and so on
   * in turn. Absent in games without sides, and in records of earlier versions.
   */
  sides?: readonly string[] | undefined;
  /** The ids of its targets. */
  targets: readonly string[];
  /** Which targets were red, and why, when somebody started it all the same. */
  anyway?: string | undefined;
}

/** A player's turn begins. */
export interface TurnEntry {
  e: "turn";
  /** Index in the game's players. */
  player: number;
}

/**
 * The outcome of an exposure by the game's rules. A plate that must not be shot is `spared` or `struck`; `early` is a
 * false start. `lost` means that the target cannot report the result any more, `void` that the game itself ended the
 * exposure: these two do not count, and the exposure is repeated.
 */
export type RowOutcome = "hit" | "miss" | "spared" | "struck" | "early" | "lost" | "void" | "crosstalk";

/** An exposure ended. */
export interface RowEntry {
  e: "row";
  /** Index in the game's players. */
  player: number;
  /** The target's id. */
  target: string;
  outcome: RowOutcome;
  /** Seconds from armed to hit, to 1 ms; only for a hit. */
  time?: number | undefined;
  points: number;
  /** What the turn's clock showed, in seconds, to 1 ms. */
  clock: number;
  /**
   * By how many seconds at most the place of a hit on the clock may be wrong; "untimed" if nobody knows. Records of
   * earlier versions do not have it.
   */
  within?: number | "untimed" | undefined;
  /** The exposure's full length, in seconds. */
  of?: number;
}

/** A turn is over in a game that has a par time. */
export interface ParEntry {
  e: "par";
  /** Index in the game's players. */
  player: number;
  points: number;
}

/** A game ends. */
export interface EndEntry extends Timed {
  e: "end";
  how: "over" | "stopped" | "void";
  /** The points of each player. */
  points: readonly number[];
}

/** A row as marks have left it: its number, from 1, its outcome and its points. */
export type MarkedRow = readonly [row: number, outcome: RowOutcome, points: number];

/** After the end of a game the range officer decided about a row of it. The last mark of a game says it all. */
export interface MarkEntry {
  e: "mark";
  /** The number of the row that was decided about, from 1, and the reason. */
  row: number;
  why: string;
  /** All rows of the game that now differ from what was recorded of them. */
  rows: readonly MarkedRow[];
  /** The points of each player now. */
  points: readonly number[];
}

/** What is recorded. None of its fields may have a name that is tagged as short. */
export type Entry = GameEntry | TurnEntry | RowEntry | ParEntry | EndEntry | MarkEntry;

/** An entry as the record has it: `{"n":…,"g":…,` comes first and `"p":…}` last. */
export type Recorded = Entry & {
  /** The entry's number, from 1 on; it never starts over. */
  n: number;
  /** The game's number, from 1 on; it never starts over. */
  g: number;
  /** How many entries just before it could not be written. */
  skip?: number;
  /**
   * The digest of the previous line without its newline, of "" for the first line: SHA-256 in base64, or a CRC-32 as 8
   * hex digits if the build has no SHA-256.
   */
  p: string;
};
