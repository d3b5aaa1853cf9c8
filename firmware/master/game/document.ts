// What a game is: the form of its document, the rules that it keeps, and how long it can last at most. docs/GAMES.md
// tells it to makers.
import { isNumber, isText } from "../../../shared/messages.js";

/** From and to, both included. */
export type Span = [least: number, most: number];

/** What its document says. What is left out is as the comment says. */
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
const boundSecondsMax = 7200;
/** Before each turn. */
export const countdownSeconds = 3;
/** A player has so long to make room for the next, unless A is pressed. */
export const handoverSeconds = 10;
/**
 * What an exposure takes beside its gap and duration at most: the command's reply, and until a target that does not
 * tell what came of it is dropped.
 */
const overheadSeconds = 7;

/**
 * Checks what was read from a game's document. Throws the first thing that is wrong as a sentence that names the field
 * and its limit.
 */
export function checkGame(form: any): void {
  for (let part = 0; checkPart(form, part); part++);
}

/** What a stranger wrote, a JSON object: each field may be anything. */
type Fields = { [name: string]: any };

function demand(isRight: boolean, field: string, rule: string): void {
  if (!isRight) throw field + ": " + rule;
}

function demandNumber(value: any, field: string, least: number, most: number, isWhole: boolean): void {
  demand(
    isNumber(value, least, most) && !(isWhole && value % 1),
    field,
    "a " + (isWhole ? "whole " : "") + "number from " + least + " to " + most,
  );
}

/** A number that may be left out. */
function demandMaybe(form: Fields, field: string, least: number, most: number, isWhole: boolean): void {
  if (form[field] !== undefined) demandNumber(form[field], field, least, most, isWhole);
}

/** Two numbers that may be left out. */
function demandSpan(form: Fields, field: string, least: number, most: number, isWhole: boolean): void {
  const value: number[] = form[field];
  if (value === undefined) return;
  demand(Array.isArray(value) && value.length == 2, field, "two numbers, [least, most]");
  demandNumber(value[0], field, least, most, isWhole);
  demandNumber(value[1], field, least, most, isWhole);
  demand(value[0]! <= value[1]!, field, "the first of the two is not more than the second");
}

function isTarget(value: any): boolean {
  return isNumber(value, 1, 16) && value % 1 == 0;
}

function demandTargets(value: number[], field: string, lengthMax: number): void {
  demand(value.length > 0 && value.length <= lengthMax, field, "1 to " + lengthMax + " targets' numbers");
  demand(value.every(isTarget), field, "whole numbers from 1 to 16");
}

function demandFlag(form: Fields, field: string): void {
  demand(form[field] === undefined || typeof form[field] == "boolean", field, "true or false");
}

function isChoice(value: any, choices: string): boolean {
  return typeof value == "string" && choices.split(" ").indexOf(value) >= 0;
}

/** `place` goes before the field's name. */
function demandKnown(record: Fields, place: string, names: string): void {
  for (const name in record)
    demand(
      (" " + names + " ").indexOf(" " + name + " ") >= 0,
      place + name.slice(0, 16),
      "there is no such field; there are " + names.split(" ").join(", "),
    );
}

/** Whether it is an object that is no list: a pin and a function are none. */
export function isRecord(value: any): boolean {
  return typeof value == "object" && !!value && !Array.isArray(value);
}

/**
 * One part of the check, from 0 on: all of it at once would hold a board's interpreter for too long. Throws as
 * `checkGame` does; returns whether there is another part.
 */
export function checkPart(form: any, part: number): boolean {
  switch (part) {
    case 0:
      demand(isRecord(form), "game", "a JSON object");
      demandKnown(
        form,
        "",
        "name about play players targets order seed up wave noShoot hits gap gapLast duration durationLast exposures seconds misses allDown par early points",
      );
      break;
    case 1:
      demand(
        isText(form.name, gameNameMax) && form.name == form.name.trim(),
        "name",
        "1 to " + gameNameMax + " printable ASCII characters, none of them a space at an end",
      );
      demand(form.about === undefined || isText(form.about, 60), "about", "1 to 60 printable ASCII characters");
      demand(form.play === undefined || isChoice(form.play, "turns duel teams"), "play", "turns, duel or teams");
      break;
    case 2:
      demandSpan(form, "players", 1, playersMax, true);
      demand(
        !isChoice(form.play, "duel teams") || playersOf(form)[0] > 1,
        "players",
        "2 at least in a duel or in teams",
      );
      demandMaybe(form, "targets", 1, 16, true);
      break;
    case 3:
      if (Array.isArray(form.order)) demandTargets(form.order, "order", 32);
      else
        demand(
          form.order === undefined || isChoice(form.order, "random sequence"),
          "order",
          "random, sequence, or a list of targets' numbers",
        );
      break;
    case 4:
      if (Array.isArray(form.noShoot)) demandTargets(form.noShoot, "noShoot", 15);
      else demandMaybe(form, "noShoot", 2, 16, true);
      demandMaybe(form, "seed", 1, 2147483646, true);
      break;
    case 5:
      if (form.up != "all") demandMaybe(form, "up", 1, 16, true);
      demandFlag(form, "wave");
      demandMaybe(form, "hits", 1, 9, true);
      break;
    case 6:
      demandSpan(form, "gap", 0, 60, false);
      demandSpan(form, "gapLast", 0, 60, false);
      break;
    case 7:
      demandSpan(form, "duration", 0.1, 600, false);
      demandSpan(form, "durationLast", 0.1, 600, false);
      break;
    case 8:
      demandMaybe(form, "exposures", 1, 100, true);
      demandMaybe(form, "seconds", 1, 900, false);
      demandMaybe(form, "misses", 1, 20, true);
      break;
    case 9:
      demandFlag(form, "allDown");
      demandMaybe(form, "par", 1, 900, false);
      demandMaybe(form, "early", 0.01, 1, false);
      break;
    case 10:
      checkRows(form, playersOf(form)[1]);
      break;
    case 11:
      if (form.points !== undefined) checkPoints(form.points);
      break;
    case 12:
      if (form.points !== undefined) checkPointless(form);
      break;
    default:
      checkBound(form, playersOf(form)[1]);
      return false;
  }
  return true;
}

function checkRows(form: GameRules, players: number): void {
  demand(
    form.exposures !== undefined || form.seconds !== undefined,
    "exposures",
    "these or seconds, for without them a turn may never end",
  );
  demand(
    exposuresOf(form) * players <= rowsMax,
    "exposures",
    "with " + players + " players " + Math.floor(rowsMax / players) + " at most, for a sheet has " + rowsMax + " rows",
  );
}

function checkPoints(points: Fields): void {
  demand(isRecord(points), "points", "a JSON object");
  demandKnown(points, "points.", "hit speed streak miss noShoot early par");
  for (const name in points) demandNumber(points[name], "points." + name, -1000, 1000, true);
}

function checkPointless(form: Fields): void {
  ["par", "early", "noShoot"].forEach(function (field) {
    demand(
      (form.points as Fields)[field] === undefined || form[field] !== undefined,
      "points." + field,
      "says nothing without " + field,
    );
  });
}

function checkBound(form: GameRules, players: number): void {
  const seconds = boundSeconds(form, players);
  demand(
    seconds <= boundSecondsMax,
    "game",
    "with " + players + " players it could last " + seconds + " s, and " + boundSecondsMax + " are the most",
  );
}

/** How many may play. */
export function playersOf(form: GameRules): Span {
  return form.players || [form.play == "duel" || form.play == "teams" ? 2 : 1, playersMax];
}

/** The same for a sentence: "2", "1 to 4". */
export function playersText(form: GameRules): string {
  const range = playersOf(form);
  return range[0] == range[1] ? "" + range[0] : range[0] + " to " + range[1];
}

/** Exposures of a turn at most. */
export function exposuresOf(form: GameRules): number {
  return form.exposures || Math.floor(rowsMax / playersOf(form)[1]);
}

/** Targets that it needs, in a duel for each player: as many as it says, and those that it names. */
export function targetsOf(form: GameRules): number {
  let needed = form.targets || 1;
  const named = [form.order, form.noShoot];
  for (let i = 0; i < named.length; i++)
    if (Array.isArray(named[i])) needed = Math.max(needed, Math.max.apply(null, named[i] as number[]));
  return needed;
}

/**
 * Seconds that a turn lasts at most, once its countdown is over; while the game is paused its clock stands, and nothing
 * is counted.
 */
function turnSeconds(form: GameRules): number {
  const gaps = (form.gap || [0, 3]).concat(form.gapLast || []);
  const durations = (form.duration || [0, 3]).concat(form.durationLast || []);
  const each = Math.max.apply(null, gaps) + Math.max.apply(null, durations) + overheadSeconds;
  const all = exposuresOf(form) * each;
  return Math.ceil(form.seconds ? Math.min(form.seconds + overheadSeconds, all) : all);
}

/**
 * Seconds that a game lasts at most with so many players: every valid game ends. Pauses, which last as long as people
 * want, are not counted; an exposure that was lost or broken off is made again and costs its time once more.
 */
export function boundSeconds(form: GameRules, players: number): number {
  const turns = form.play == "duel" ? 1 : players;
  return turns * (countdownSeconds + turnSeconds(form)) + (turns - 1) * handoverSeconds;
}
