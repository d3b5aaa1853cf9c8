// What a game is: the rules that its document states, and how long it can last. docs/GAMES.md explains them to makers.

/** From and to, both included. */
export type Span = [least: number, most: number];

/** What a document states. Each comment names the default of what is left out. */
export interface GameRules {
  /** 1 to 16 characters. */
  name: string;
  /** A line for the list, up to 60 characters. */
  about?: string;
  /**
   * Players one after the other (this unless given), side by side each with targets of its own, or one after the other
   * in two teams.
   */
  play?: "turns" | "duel" | "teams";
  /** How many may play, 1 to 4; [1, 4] unless given, [2, 4] in a duel or in teams. */
  players?: Span;
  /**
   * Targets that it needs, 1 to 16, in a duel for each player; 1 unless given, and as many as `order` and `noShoot`
   * name.
   */
  targets?: number;
  /** Which target is next: drawn (this unless given), one after the other, or by their numbers, over and over. */
  order?: "random" | "sequence" | number[];
  /** What is drawn is the same in each game. */
  seed?: number;
  /** Plates up at once, 1 to 16; 1 unless given. */
  up?: number | "all";
  /** They come up together, and the next ones when none is left. */
  wave?: boolean;
  /** Every n-th target, or those with these numbers, must not be shot. */
  noShoot?: number | number[];
  /** Hits until a plate has had enough, 1 to 9; 1 unless given. It falls at each, and comes up again at once. */
  hits?: number;
  /**
   * Seconds until the next plate comes up, 0 to 60, [1, 3] unless given; and what that shrinks to, or grows, until the
   * turn's end.
   */
  gap?: Span;
  gapLast?: Span;
  /** Seconds that a plate is up, 0.1 to 600, [3, 3] unless given; and at the turn's end. */
  duration?: Span;
  durationLast?: Span;
  /**
   * A turn ends after so many exposures, 1 to 100; seconds, 1 to 900; misses, 1 to 20; or when all plates have had
   * enough.
   */
  exposures?: number;
  seconds?: number;
  misses?: number;
  allDown?: boolean;
  /** Seconds in which a turn is to be done, 1 to 900. */
  par?: number;
  /** A hit so soon, in seconds from 0.01 to 1, was fired before the plate stood: a false start. */
  early?: number;
  points?: Points;
}

/** Whole numbers from -1000 to 1000. */
export interface Points {
  /** For each hit; 10 unless given. */
  hit?: number;
  /** Added to a hit in no time at all; less the later it is, nothing at the exposure's end. */
  speed?: number;
  /** Added to a hit for each hit in a row before it, up to 5. */
  streak?: number;
  miss?: number;
  /** For a hit on a plate that must not be shot. */
  noShoot?: number;
  /** For a false start. */
  early?: number;
  /** For each whole second under par. */
  par?: number;
}

/** Characters of a game's name. */
export const gameNameMax = 16;
/** Rows of a sheet: all exposures of all players. */
export const rowsMax = 240;
export const playersMax = 4;
/** Hits in a row that count for more points. */
export const streakMax = 5;
/** A game that could last for longer is no game. */
export const boundSecondsMax = 7200;
/** Before each turn. */
export const countdownSeconds = 3;
/** A player has so long to make room for the next, unless A is pressed. */
export const handoverSeconds = 10;
/**
 * What an exposure takes beside its gap and duration at most: the command's reply, and until a target that does not
 * tell what came of it is dropped.
 */
const overheadSeconds = 7;

/** How many may play. */
export function playersOf(rules: GameRules): Span {
  return rules.players || [rules.play == "duel" || rules.play == "teams" ? 2 : 1, playersMax];
}

/** The same for a sentence: "2", "1 to 4". */
export function playersText(rules: GameRules): string {
  const range = playersOf(rules);
  return range[0] == range[1] ? "" + range[0] : range[0] + " to " + range[1];
}

/** Exposures of a turn at most. */
export function exposuresOf(rules: GameRules): number {
  return rules.exposures || Math.floor(rowsMax / playersOf(rules)[1]);
}

/** Targets that it needs, in a duel for each player: as many as it says, and those that it names. */
export function targetsOf(rules: GameRules): number {
  let needed = rules.targets || 1;
  const named = [rules.order, rules.noShoot];
  for (let i = 0; i < named.length; i++)
    if (Array.isArray(named[i])) needed = Math.max(needed, Math.max.apply(null, named[i] as number[]));
  return needed;
}

/**
 * Seconds that a turn lasts at most, once its countdown is over; while the game is paused its clock stands, and nothing
 * is counted.
 */
function turnSeconds(rules: GameRules): number {
  const gaps = (rules.gap || [0, 3]).concat(rules.gapLast || []);
  const durations = (rules.duration || [0, 3]).concat(rules.durationLast || []);
  const each = Math.max.apply(null, gaps) + Math.max.apply(null, durations) + overheadSeconds;
  const all = exposuresOf(rules) * each;
  return Math.ceil(rules.seconds ? Math.min(rules.seconds + overheadSeconds, all) : all);
}

/**
 * Seconds that a game lasts at most with so many players: every valid game ends. Pauses, which last as long as people
 * want, are not counted; an exposure that was lost or broken off is made again and costs its time once more.
 */
export function boundSeconds(rules: GameRules, players: number): number {
  const turns = rules.play == "duel" ? 1 : players;
  return turns * (countdownSeconds + turnSeconds(rules)) + (turns - 1) * handoverSeconds;
}

/** Why so many players and targets cannot play the game, as a sentence; "" if they can. */
export function whyNotPlayable(rules: GameRules, players: number, targets: number): string {
  const range = playersOf(rules);
  const needed = targetsOf(rules) * (rules.play == "duel" ? players : 1);
  if (players < range[0] || players > range[1]) return rules.name + " is for " + playersText(rules) + " players";
  if (rules.play == "teams" && players % 2) return rules.name + " needs two teams of the same size";
  return targets < needed ? rules.name + " needs " + needed + " targets" : "";
}
