// What a game's document contains, and what follows from it: docs/GAMES.md explains the rules to makers.

/** Minimum and maximum, both included. */
export type Span = [min: number, max: number];

/** The fields of a document. Optional fields have a default, which the comments name. */
export interface GameRules {
  /** 1 to 16 characters. */
  name: string;
  /** A line for the list, up to 60 characters. */
  about?: string;
  /**
   * `turns` (the default): the players shoot one after the other. `duel`: they shoot at the same time, each at separate
   * targets. `teams`: one after the other, in two teams.
   */
  play?: "turns" | "duel" | "teams";
  /** How many can play, 1 to 8; by default [1, 4], and [2, 4] in a duel or in teams. */
  players?: Span;
  /**
   * How many targets the game needs, 1 to 16, in a duel per player; by default 1. It always needs those that `order`
   * and `noShoot` name.
   */
  targets?: number;
  /** Which target is next: at random (the default), in sequence, or in the order of this list, which repeats. */
  order?: "random" | "sequence" | number[];
  /** Makes the random choices the same in each game. */
  seed?: number;
  /** How many plates are up at once, 1 to 16; by default 1. */
  up?: number | "all";
  /** Plates come up together, and the next ones when none of them is up any more. */
  wave?: boolean;
  /** Targets that must not be shot: every n-th, or those with these numbers. */
  noShoot?: number | number[];
  /**
   * How many hits a plate needs, 1 to 9; by default 1. It falls at each hit, and comes up again at once if it needs
   * more.
   */
  hits?: number;
  /**
   * Seconds until the next plate comes up, 0 to 60, by default [1, 3]. With `gapLast` this changes gradually to that
   * until the turn's end.
   */
  gap?: Span;
  gapLast?: Span;
  /** Seconds for which a plate is up, 0.1 to 600, by default [3, 3]; it changes likewise to `durationLast`. */
  duration?: Span;
  durationLast?: Span;
  /**
   * A turn ends after so many exposures, 1 to 100, seconds, 1 to 900, or misses, 1 to 20; with `allDown` when all
   * plates have had their hits.
   */
  exposures?: number;
  seconds?: number;
  misses?: number;
  allDown?: boolean;
  /** The time to beat, in seconds, 1 to 900: a faster turn earns `points.par`. */
  par?: number;
  /** A hit earlier than this, in seconds, 0.01 to 1, is a false start: the shot was fired before the plate stood. */
  early?: number;
  points?: Points;
}

/** Whole numbers from -1000 to 1000. */
export interface Points {
  /** For each hit; by default 10. */
  hit?: number;
  /** Added to an immediate hit. The later the hit, the less is added, down to 0 at the exposure's end. */
  speed?: number;
  /** Added to a hit for each hit in a row just before it, up to 5. */
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
/** Rows of a sheet at most: one for each exposure of each player. */
export const rowsMax = 240;
/** How many can play any game at most, and a game whose document does not say it: the rows are shared among so many. */
export const playersMax = 8;
const playersDefault = 4;
/** How many hits in a row earn more points. */
export const streakMax = 5;
/** A game must not be able to last longer, in seconds. */
export const boundSecondsMax = 7200;
/** The countdown before each turn. */
export const countdownSeconds = 3;
/** How long the players have to change places, unless A is pressed. */
export const handoverSeconds = 10;
/**
 * The longest that an exposure takes besides its gap and duration: the command's reply, and the wait for a late result.
 */
const overheadSeconds = 7;

/** The side of a player in teams, 0 or 1, by the player's number: players 1 and 3 play against 2 and 4. */
export function sideOf(player: number): number {
  return player % 2;
}

/** Whether the sides of a team game would differ in size. */
export function isUneven(rules: GameRules, players: number): boolean {
  return rules.play == "teams" && players % 2 == 1;
}

/** The name of a side. */
export function sideName(side: number): string {
  return side ? "Blues" : "Reds";
}

/** How many can play. */
export function playersOf(rules: GameRules): Span {
  return rules.players || [rules.play == "duel" || rules.play == "teams" ? 2 : 1, playersDefault];
}

/** How many can play, as text: "2", "1 to 4". */
export function playersText(rules: GameRules): string {
  const range = playersOf(rules);
  return range[0] == range[1] ? "" + range[0] : range[0] + " to " + range[1];
}

/** The most exposures of a turn. */
export function exposuresOf(rules: GameRules): number {
  return rules.exposures || Math.floor(rowsMax / playersOf(rules)[1]);
}

/** How many targets the game needs, in a duel per player. */
export function targetsOf(rules: GameRules): number {
  let needed = rules.targets || 1;
  const named = [rules.order, rules.noShoot];
  for (let i = 0; i < named.length; i++)
    if (Array.isArray(named[i])) needed = Math.max(needed, Math.max.apply(null, named[i] as number[]));
  return needed;
}

/** The most seconds that a turn lasts after its countdown, without pauses. */
function turnSeconds(rules: GameRules): number {
  const gaps = (rules.gap || [0, 3]).concat(rules.gapLast || []);
  const durations = (rules.duration || [0, 3]).concat(rules.durationLast || []);
  const each = Math.max.apply(null, gaps) + Math.max.apply(null, durations) + overheadSeconds;
  const all = exposuresOf(rules) * each;
  return Math.ceil(rules.seconds ? Math.min(rules.seconds + overheadSeconds, all) : all);
}

/**
 * The most seconds that a game lasts with so many players. It does not include pauses, nor the repetition of exposures
 * that were lost or void.
 */
export function boundSeconds(rules: GameRules, players: number): number {
  const turns = rules.play == "duel" ? 1 : players;
  return turns * (countdownSeconds + turnSeconds(rules)) + (turns - 1) * handoverSeconds;
}

/** How many plates are up at once at most. */
export function platesOf(rules: GameRules, players: number, targets: number): number {
  return rules.up == "all" ? targets : Math.min(targets, (rules.up || 1) * (rules.play == "duel" ? players : 1));
}

/** Why so many players and targets cannot play the game, as a sentence; "" if they can. */
export function whyNotPlayable(rules: GameRules, players: number, targets: number): string {
  const range = playersOf(rules);
  const needed = targetsOf(rules) * (rules.play == "duel" ? players : 1);
  if (players < range[0] || players > range[1]) return rules.name + " is for " + playersText(rules) + " players";
  if (isUneven(rules, players)) return rules.name + " needs two teams of the same size";
  return targets < needed ? rules.name + " needs " + needed + " targets" : "";
}
