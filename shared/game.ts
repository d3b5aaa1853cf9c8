// What a game is: the form of its document, the rules that it keeps, and how long it can last at most. docs/GAMES.md tells it to makers.
import { isNumber, isText } from "./messages.js";

/** From and to, both included. */
export type Span = [least: number, most: number];

/** What its document says. What is left out is as the comment says. */
export interface GameForm {
  /** 1 to 16 characters. */
  name: string;
  /** A line for the list, up to 60 characters. */
  about?: string;
  /** Players one after the other (this unless given), side by side each with targets of its own, or one after the other in two teams. */
  play?: "turns" | "duel" | "teams";
  /** How many may play, 1 to 4; [1, 4] unless given, [2, 4] in a duel or in teams. */
  players?: Span;
  /** Targets that it needs, 1 to 16, in a duel for each player; 1 unless given, and as many as `order` and `noShoot` name. */
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
  /** Seconds until the next plate comes up, 0 to 60, [1, 3] unless given; and what that shrinks to, or grows, until the turn's end. */
  gap?: Span;
  gapLast?: Span;
  /** Seconds that a plate is up, 0.1 to 600, [3, 3] unless given; and at the turn's end. */
  duration?: Span;
  durationLast?: Span;
  /** A turn ends after so many exposures, 1 to 100; seconds, 1 to 900; misses, 1 to 20; or when all plates have had enough. */
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

/** Rows of a sheet: all exposures of all players. */
export const rowsMax = 240;
export const playersMax = 4;
/** Hits in a row that count for more points. */
export const streakMax = 5;
/** A game that could last for longer is no game. */
const boundSecondsMax = 7200;
/** Before each turn. */
export const countdownSeconds = 3;
/** A player has so long to make room for the next, unless A is pressed. */
export const handoverSeconds = 10;
/** What an exposure takes beside its gap and duration at most: the command's reply, and until a target that does not tell what came of it is dropped. */
const overheadSeconds = 7;

/** Checks what was read from a game's document. Throws the first thing that is wrong as a sentence that names the field and its limit. */
export function checkGame(form: any): void {
  let place = "";

  function demand(isRight: boolean, field: string, rule: string): void {
    if (!isRight) throw place + field + ": " + rule;
  }

  function number(value: any, field: string, least: number, most: number, isWhole: boolean): void {
    demand(isNumber(value, least, most) && !(isWhole && value % 1), field, "a " + (isWhole ? "whole " : "") + "number from " + least + " to " + most);
  }

  function span(field: string, least: number, most: number, isWhole: boolean): void {
    const value = form[field];
    if (value === undefined) return;
    demand(Array.isArray(value) && value.length == 2, field, "two numbers, [least, most]");
    number(value[0], field, least, most, isWhole);
    number(value[1], field, least, most, isWhole);
    demand(value[0] <= value[1], field, "the first of the two is not more than the second");
  }

  function numbers(field: string, lengthMax: number): void {
    const value = form[field];
    demand(value.length > 0 && value.length <= lengthMax, field, "1 to " + lengthMax + " targets' numbers");
    for (let i = 0; i < value.length; i++) number(value[i], field, 1, 16, true);
  }

  function known(record: any, names: string): void {
    for (const name in record) demand((" " + names + " ").indexOf(" " + name + " ") >= 0, name.slice(0, 16), "there is no such field; there are " + names.split(" ").join(", "));
  }

  function optional(record: any, field: string, least: number, most: number, isWhole: boolean): void {
    if (record[field] !== undefined) number(record[field], field, least, most, isWhole);
  }

  function flag(field: string): void {
    demand(form[field] === undefined || typeof form[field] == "boolean", field, "true or false");
  }

  function choice(field: string, choices: string): boolean {
    return typeof form[field] == "string" && choices.split(" ").indexOf(form[field]) >= 0;
  }

  demand(typeof form == "object" && form && !Array.isArray(form), "game", "a JSON object");
  known(form, "name about play players targets order seed up wave noShoot hits gap gapLast duration durationLast exposures seconds misses allDown par early points");
  demand(isText(form.name, 16) && form.name == form.name.trim(), "name", "1 to 16 printable ASCII characters, none of them a space at an end");
  demand(form.about === undefined || isText(form.about, 60), "about", "1 to 60 printable ASCII characters");
  demand(form.play === undefined || choice("play", "turns duel teams"), "play", "turns, duel or teams");
  span("players", 1, playersMax, true);
  const players = playersOf(form);
  demand(!(form.play == "duel" || form.play == "teams") || players[0] > 1, "players", "2 at least in a duel or in teams");
  optional(form, "targets", 1, 16, true);
  if (Array.isArray(form.order)) numbers("order", 32);
  else demand(form.order === undefined || choice("order", "random sequence"), "order", "random, sequence, or a list of targets' numbers");
  if (Array.isArray(form.noShoot)) numbers("noShoot", 15);
  else optional(form, "noShoot", 2, 16, true);
  optional(form, "seed", 1, 2147483646, true);
  if (form.up != "all") optional(form, "up", 1, 16, true);
  flag("wave");
  optional(form, "hits", 1, 9, true);
  span("gap", 0, 60, false);
  span("gapLast", 0, 60, false);
  span("duration", 0.1, 600, false);
  span("durationLast", 0.1, 600, false);
  optional(form, "exposures", 1, 100, true);
  optional(form, "seconds", 1, 900, false);
  optional(form, "misses", 1, 20, true);
  flag("allDown");
  optional(form, "par", 1, 900, false);
  optional(form, "early", 0.01, 1, false);
  demand(form.exposures !== undefined || form.seconds !== undefined, "exposures", "these or seconds, for without them a turn may never end");
  demand(!(exposuresOf(form) * players[1] > rowsMax), "exposures", "with " + players[1] + " players " + Math.floor(rowsMax / players[1]) + " at most, for a sheet has " + rowsMax + " rows");
  if (form.points !== undefined) {
    demand(typeof form.points == "object" && form.points && !Array.isArray(form.points), "points", "a JSON object");
    place = "points.";
    known(form.points, "hit speed streak miss noShoot early par");
    for (const name in form.points) number(form.points[name], name, -1000, 1000, true);
    demand(form.points.par === undefined || form.par !== undefined, "par", "says nothing without par");
    demand(form.points.early === undefined || form.early !== undefined, "early", "says nothing without early");
    demand(form.points.noShoot === undefined || form.noShoot !== undefined, "noShoot", "says nothing without noShoot");
    place = "";
  }
  demand(boundSeconds(form, players[1]) <= boundSecondsMax, "game", "with " + players[1] + " players it could last " + boundSeconds(form, players[1]) + " s, and " + boundSecondsMax + " are the most");
}

/** How many may play. */
export function playersOf(form: GameForm): Span {
  return form.players || [form.play == "duel" || form.play == "teams" ? 2 : 1, playersMax];
}

/** The same for a sentence: "2", "1 to 4". */
export function playersText(form: GameForm): string {
  const range = playersOf(form);
  return range[0] == range[1] ? "" + range[0] : range[0] + " to " + range[1];
}

/** Exposures of a turn at most. */
export function exposuresOf(form: GameForm): number {
  return form.exposures || Math.floor(rowsMax / playersOf(form)[1]);
}

/** Targets that it needs, in a duel for each player: as many as it says, and those that it names. */
export function targetsOf(form: GameForm): number {
  let needed = form.targets || 1;
  const named = [form.order, form.noShoot];
  for (let i = 0; i < named.length; i++)
    if (Array.isArray(named[i])) needed = Math.max(needed, Math.max.apply(null, named[i] as number[]));
  return needed;
}

/** Seconds that a turn lasts at most, once its countdown is over; while the game is paused its clock stands, and nothing is counted. */
function turnSeconds(form: GameForm): number {
  const gaps = (form.gap || [0, 3]).concat(form.gapLast || []);
  const durations = (form.duration || [0, 3]).concat(form.durationLast || []);
  const each = Math.max.apply(null, gaps) + Math.max.apply(null, durations) + overheadSeconds;
  const all = exposuresOf(form) * each;
  return Math.ceil(form.seconds ? Math.min(form.seconds + overheadSeconds, all) : all);
}

/**
 * Seconds that a game lasts at most with so many players: every valid game ends. Pauses, which last as long as people want, are not counted; an exposure that
 * was lost or broken off is made again and costs its time once more.
 */
export function boundSeconds(form: GameForm, players: number): number {
  const turns = form.play == "duel" ? 1 : players;
  return turns * (countdownSeconds + turnSeconds(form)) + (turns - 1) * handoverSeconds;
}
