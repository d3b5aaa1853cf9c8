// The sheet of a game: a row for each exposure, in the order of their outcomes, and each player's totals.
import { Subject } from "../../../shared/console-lines.js";
import { exposuresOf, rowsMax, sideName, streakMax, type GameRules, type Points } from "./document.js";
import { secondsText, shortSeconds, type Player } from "./player.js";
import type { RowOutcome } from "./record-lines.js";
import type { Target } from "../wire/targets.js";

const outcomes = "hit      miss     spared   struck   early    lost     void     crosstalk";
const outcomeLength = 9;

/** The rules of the present game, or of the last one. @hot 300 */
export let rules: GameRules | undefined;
/** The players, in the order in which they play. @hot 310 */
export let players: Player[] = [];
/** The game's targets: number 1 is at index 0. */
export let cast: Target[] = [];
export let rowsCount = 0;
/** How many sheets were started since boot. */
export let sheets = 0;
/**
 * The rows, in five lists: `castMax` times the player's number plus the target's place in `cast`; the outcome's number;
 * ms from armed to hit, -1 for none; points; and by how many ms at most the place of a hit on the turn's clock
 * may be wrong: `untimed` if nobody knows, 0 without a hit.
 */
let whose: Uint8Array;
let outcome: Uint8Array;
let times: Int32Array;
let points: Int16Array;
export let bounds: Uint8Array;
export const untimed = 255;
/**
 * In a duel: by how many ms the times of the last row's hit and of the other player's last one may be wrong together, if
 * that is more than they are apart: a tie. 0 if it is clear who was first.
 */
export let tie = 0;

/** Makes any number a valid index of a row, because a board throws at an invalid index of a typed array. */
export const rowBits = 255;
/** How many targets a game has at most. */
export const castMax = 16;
/** Rows for exposures that have to be repeated. */
const spareRows = 16;

/** How many rows a game with so many players has at most. */
export function rowsOf(rules: GameRules, playersCount: number): number {
  return Math.min(rowsMax, exposuresOf(rules) * playersCount + spareRows);
}

/** How many rows the last sheet has at most, 0 if there was none. */
export function lastRows(): number {
  return sheets ? whose.length : 0;
}

/** Starts the empty sheet of a game. */
export function newSheet(itsRules: GameRules, names: readonly string[], targets: Target[]): void {
  const length = rowsOf(itsRules, names.length);
  rules = itsRules;
  cast = targets;
  rowsCount = 0;
  sheets++;
  whose = new Uint8Array(length);
  outcome = new Uint8Array(length);
  times = new Int32Array(length);
  points = new Int16Array(length);
  bounds = new Uint8Array(length);
  players = names.map(function (name) {
    return { name: name, points: 0, made: 0, hits: 0, streak: 0, bad: 0, badMs: -1, was: 0, sum: 0, best: -1, ms: 0 };
  });
}

/** The ids of the game's targets, in their order. */
export function castIds(): string[] {
  return cast.map(function (target) {
    return target.id;
  });
}

/** How many sides have totals of their own: two in teams, or else none. */
export function sidesCount(): number {
  return rules && rules.play == "teams" ? 2 : 0;
}

/** A side and its total, which is what its players have together, and with `hasNames` their names. */
export function sideText(side: number, hasNames: boolean): string {
  let points = 0;
  let names = "";
  for (let i = side; i < players.length; i += 2) {
    points += players[i]!.points;
    names += " " + players[i]!.name;
  }
  return sideName(side) + " " + points + (hasNames ? names : "");
}

/** Tells the sides of a team game on the console. */
export function printSides(): void {
  if (!sidesCount()) return;
  print(Subject.side + " " + sideText(0, true));
  print(Subject.side + " " + sideText(1, true));
}

/** Whether no row is left for another exposure, while so many have no outcome yet. */
export function isSheetFull(open: number): boolean {
  return rowsCount + open >= whose.length;
}

/**
 * The points of a hit after `before` hits in a row. `speed` counts fully at once, and not at all at the exposure's end.
 */
function hitPoints(points: Points, ms: number, durationMs: number, before: number): number {
  const hit = points.hit === undefined ? 10 : points.hit;
  const speed = Math.round(((points.speed || 0) * Math.max(0, durationMs - ms)) / durationMs);
  return hit + speed + (points.streak || 0) * Math.min(before, streakMax);
}

/** The points that an outcome earns its player, at that time of the turn's clock. */
export function pointsFor(
  rules: GameRules,
  player: Player,
  how: RowOutcome,
  ms: number,
  durationMs: number,
  clockMs: number,
): number {
  const points = rules.points || {};
  switch (how) {
    case "hit":
      return hitPoints(points, ms, durationMs, isBeforeMistake(player, clockMs) ? player.was : player.streak);
    case "miss":
      return points.miss || 0;
    case "struck":
      return points.noShoot || 0;
    case "early":
      return points.early || 0;
  }
  return 0;
}

/**
 * Adds a row, and counts it for its player. `place` is the target's place in `cast`, `ms` the time from armed to hit,
 * -1 for none, `clockMs` the turn's clock, and `within` by how much that may be wrong, if anybody knows. Returns the
 * row's number, from 0.
 */
export function addRow(
  who: number,
  place: number,
  how: RowOutcome,
  ms: number,
  earned: number,
  clockMs: number,
  within: number | undefined,
): number {
  const player = players[who]!;
  whose[rowsCount] = who * castMax + place;
  outcome[rowsCount] = outcomes.indexOf(how) / outcomeLength;
  times[rowsCount] = ms;
  points[rowsCount] = earned;
  bounds[rowsCount] = ms < 0 ? 0 : within === undefined ? untimed : Math.ceil(within);
  player.points += earned;
  // in doubt for the player: so it does not matter how long a result was on its way
  player.ms = Math.max(player.ms, clockMs - (within || 0));
  tie = rules!.play == "duel" && how == "hit" ? tieOf(who, rowsCount) : 0;
  if (!isRepeated(how)) /*@__NOINLINE__*/ tally(player, how, ms, clockMs);
  return rowsCount++;
}

/** See `tie`. */
function tieOf(who: number, row: number): number {
  let other = row;
  while (other >= 0 && playerOf(other) == who) other--;
  if (other < 0 || outcomeOf(other) != "hit") return 0;
  const doubt = bounds[row & rowBits]! + bounds[other & rowBits]!;
  const apart = players[who]!.ms + bounds[row & rowBits]! - players[playerOf(other)]!.ms - bounds[other & rowBits]!;
  return doubt < untimed && Math.abs(apart) < doubt ? doubt : 0;
}

/** Whether the result of a hit was late: it belongs to the hits before its player's last mistake. */
function isBeforeMistake(player: Player, clockMs: number): boolean {
  return clockMs < player.badMs;
}

function tally(player: Player, how: RowOutcome, ms: number, clockMs: number): void {
  player.made++;
  if (how == "hit") {
    player.hits++;
    if (isBeforeMistake(player, clockMs)) player.was++;
    else player.streak++;
    player.sum += ms;
    if (player.best < 0 || ms < player.best) player.best = ms;
  } else if (how != "spared") {
    player.was = player.streak;
    player.badMs = clockMs;
    player.streak = 0;
    player.bad++;
  }
}

export function isOutcome(value: unknown): value is RowOutcome {
  return (
    typeof value == "string" &&
    value != "" &&
    value.length <= outcomeLength &&
    value.indexOf(" ") < 0 &&
    outcomes.indexOf((value + "        ").slice(0, outcomeLength)) % outcomeLength == 0
  );
}

/** Whether a row counts for nothing: its exposure is repeated. */
export function isRepeated(how: RowOutcome): boolean {
  return how == "lost" || how == "void" || how == "crosstalk";
}

export function outcomeOf(row: number): RowOutcome {
  return outcomes.substr(outcome[row & rowBits]! * outcomeLength, outcomeLength).trim() as RowOutcome;
}

export function playerOf(row: number): number {
  return whose[row & rowBits]! >> 4;
}

export function pointsOf(row: number): number {
  return points[row & rowBits]!;
}

/** The place in `cast` of a row's target. */
export function targetOf(row: number): number {
  return whose[row & rowBits]! % castMax;
}

/** A row for the console: player, target, outcome, seconds and points, and how certain its place on the clock is. */
export function rowText(row: number): string {
  const within = bounds[row & rowBits]!;
  return (
    players[playerOf(row)]!.name +
    " " +
    cast[targetOf(row)]!.id +
    " " +
    outcomeOf(row) +
    " " +
    secondsText(times[row & rowBits]!) +
    " " +
    points[row & rowBits] +
    (!within ? "" : within == untimed ? " untimed" : " +-" + within + " ms")
  );
}

/** A row for the page: player's index, target, outcome, ms (-1 for none), points, and what `bounds` says. */
export function rowFields(row: number): (number | string)[] {
  return [
    playerOf(row),
    cast[targetOf(row)]!.id,
    outcomeOf(row),
    times[row & rowBits]!,
    points[row & rowBits]!,
    bounds[row & rowBits]!,
  ];
}

/**
 * A row for the screen: target's number, outcome, with `hasPoints` its points, and seconds with two decimals, which
 * come last because they may be cut off.
 */
export function shortText(row: number, hasPoints: boolean): string {
  const ms = times[row & rowBits]!;
  const earned = points[row & rowBits]!;
  return (
    "#" +
    (targetOf(row) + 1) +
    " " +
    outcomeOf(row) +
    (hasPoints && earned ? (earned > 0 ? " +" : " ") + earned : "") +
    shortSeconds(ms)
  );
}

/** The names of so many players from that one on. */
export function namesFrom(first: number, count: number): string {
  return players
    .slice(first, first + count)
    .map(function (player) {
      return player.name;
    })
    .join(" ");
}

/** The points of all players. */
export function allPoints(): number[] {
  return players.map(function (player) {
    return player.points;
  });
}
