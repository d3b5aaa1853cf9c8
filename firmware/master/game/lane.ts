// The state of a turn: its clock and its lanes, and which plate of a lane is next. A lane is a player's share of the
// targets; in a duel there are several at once.
import { now } from "../../../shared/clock.js";
import { isStandingBy } from "../wire/activations.js";
import type { Target } from "../wire/targets.js";
import { chance } from "./chance.js";
import { exposuresOf, type Span } from "./document.js";
import {
  cast,
  isSheetFull,
  isRepeated,
  outcomeOf,
  playerOf,
  players,
  printSides,
  rowsCount,
  rules,
  targetOf,
} from "./sheet.js";

/** An exposure that has no outcome yet. */
export interface Open {
  /** Its target's place in the cast. */
  at: number;
  /** How many seconds it lasts. */
  of: number;
  /** What the turn's clock showed when its plate was armed, in ms; undefined until its target has said so. */
  armed?: number;
}

export interface Lane {
  /** The player's number. */
  player: number;
  /** Its targets: `count` of the cast, from this place on. */
  from: number;
  count: number;
  /** How many plates of the order were taken. */
  next: number;
  open: Open[];
  /** Places of targets that come up again at once. */
  again: number[];
  /** How many hits each of its targets still needs, by place in the lane; undefined for one that must not be shot. */
  left: (number | undefined)[];
  /** Runs until the next plate comes up. */
  gap: Handle | undefined;
  /** How often no target was free. */
  tries: number;
  /** No more plates come up. @short */
  isOver: boolean;
}

export let lanes: Lane[] = [];
/** Plates may come up, and the clock runs. */
export let isOn = false;
/** What the clock showed when it last stopped, in ms. */
let stoppedMs = 0;
/** When the clock began to run, and what it showed then, in ms: its last runs, the oldest first. */
let runs: { since: number; shown: number }[] = [];
/** So many runs are kept: no result is older than all of them, unless somebody pauses every second. */
const runsMax = 4;

/** The turn's clock in ms: it stops while the game is paused. */
export function clockMs(): number {
  return stoppedMs + (isOn ? now() - runs[runs.length - 1]!.since : 0);
}

/** What the turn's clock showed at that time of the master's clock, in ms; while it stood, what it had stopped at. */
export function clockAt(ms: number): number {
  let i = runs.length - 1;
  let shownMax = clockMs();
  for (; i > 0 && ms < runs[i]!.since; i--) shownMax = runs[i]!.shown;
  return Math.min(runs[i]!.shown + ms - runs[i]!.since, shownMax);
}

export function startClock(): void {
  isOn = true;
  runs.push({ since: now(), shown: stoppedMs });
  if (runs.length > runsMax) runs.shift();
}

export function stopClock(): void {
  stoppedMs = clockMs();
  isOn = false;
}

/** Whether a target of the game must not be shot, by its place in the cast. */
export function isNoShoot(place: number): boolean {
  const rule = rules && rules.noShoot;
  return !!rule && (Array.isArray(rule) ? rule.indexOf(place + 1) >= 0 : (place + 1) % rule == 0);
}

/** Sets up a turn of `count` players, from player `first` on, and tells the sides. Its clock shows `itsMs` already. */
export function beginTurn(first: number, count: number, itsMs: number): void {
  stoppedMs = itsMs;
  runs = [];
  isOn = false;
  lanes = [];
  const each = Math.floor(cast.length / count);
  for (let i = 0; i < count; i++) {
    const left = [];
    for (let j = 0; j < each; j++) left.push(rules!.noShoot && isNoShoot(i * each + j) ? undefined : rules!.hits || 1);
    lanes.push({
      player: first + i,
      from: i * each,
      count: each,
      next: 0,
      open: [],
      again: [],
      left: left,
      gap: undefined,
      tries: 0,
      isOver: false,
    });
  }
  printSides();
}

/** Brings the lanes of an interrupted turn up to date: what its players have done is on the sheet. */
export function recallTurn(): void {
  for (let row = 0; row < rowsCount; row++) {
    const lane = lanes[playerOf(row) - lanes[0]!.player];
    if (!lane) continue;
    if (outcomeOf(row) == "hit") countDown(lane, targetOf(row));
    if (!isRepeated(outcomeOf(row))) lane.next++;
  }
}

/** There is no turn any more. */
export function clearLanes(): void {
  isOn = false;
  lanes = [];
}

/**
 * The plates that are up and may be shot, or with `isNot` those that must not be, for the screen: the id of a single
 * target, the numbers of several.
 */
export function upText(isNot: boolean): string {
  const isMixed = rules !== undefined && !!rules.noShoot; // as a rule none must be spared, and none need be asked
  let text = "";
  let count = 0;
  let id = "";
  for (let i = 0; i < lanes.length; i++) {
    const open = lanes[i]!.open;
    for (let j = 0; j < open.length; j++) {
      const place = open[j]!.at;
      if (cast[place]!.pose != "standing" || (isMixed && isNoShoot(place)) != isNot) continue;
      text += " " + (place + 1);
      id = " " + cast[place]!.id;
      count++;
    }
  }
  return count > 1 ? text : id;
}

/** A target that still owes the result of an exposure, undefined if none does. */
export function owing(): Target | undefined {
  for (let i = 0; i < lanes.length; i++) if (lanes[i]!.open.length) return cast[lanes[i]!.open[0]!.at];
  return undefined;
}

/** How many exposures of a lane are running on linked targets. */
export function upIn(lane: Lane): number {
  let count = 0;
  for (let i = 0; i < lane.open.length; i++) if (cast[lane.open[i]!.at]!.link) count++;
  return count;
}

/** Whether an exposure is running on a linked target. */
export function isRunning(): boolean {
  return lanes.some(upIn);
}

export function isLaneOver(lane: Lane): boolean {
  return lane.isOver;
}

export function isAllDown(lane: Lane): boolean {
  return (
    !!rules!.allDown &&
    lane.left.every(function (hits) {
      return hits === undefined || hits <= 0;
    })
  );
}

/** Whether the lane has met a condition that ends it, even if exposures are left. */
export function isDone(lane: Lane): boolean {
  return (
    isAllDown(lane) ||
    players[lane.player]!.bad >= (rules!.misses || Infinity) ||
    clockMs() >= (rules!.seconds || Infinity) * 1000
  );
}

/** Whether the lane's player may have no exposure beyond `begun`. */
export function isUsedUp(lane: Lane, begun: number): boolean {
  return begun >= exposuresOf(rules!) || isSheetFull(lane.open.length);
}

/** How many plates of a lane may be up at once. */
export function upMax(lane: Lane): number {
  return rules!.up == "all" ? lane.count : rules!.up || 1;
}

/** Seconds at random from a span that moves from `first` to `last` while the turn goes on. */
export function within(first: Span, last: Span | undefined, made: number): number {
  const far = !last
    ? 0
    : Math.min(
        1,
        Math.max(
          rules!.exposures ? made / rules!.exposures : 0,
          rules!.seconds ? clockMs() / 1000 / rules!.seconds : 0,
        ),
      );
  const min = first[0] + far * ((last || first)[0] - first[0]);
  const max = first[1] + far * ((last || first)[1] - first[1]);
  return min + chance() * (max - min);
}

/** The place of the target that comes up next; -1 if it is not free, or none is. */
export function choosePlace(lane: Lane): number {
  const order = rules!.order || "random";
  if (lane.again.length) return isFree(lane, lane.again[0]!) ? lane.again.shift()! : -1;
  return order == "random" ? drawPlace(lane) : placeInOrder(lane, order);
}

/** Asks the same as `isFree` of each target, without a call for each. */
function drawPlace(lane: Lane): number {
  const left = rules!.allDown && lane.left;
  const free = [];
  for (let i = 0; i < lane.count; i++) {
    const target = cast[lane.from + i]!;
    if (target.link && !target.pose && !target.exposure && !(left && left[i] !== undefined && left[i]! <= 0))
      free.push(lane.from + i);
  }
  return free.length ? free[Math.floor(chance() * free.length)]! : -1;
}

/** Skips targets that have had all their hits, or are away. */
function placeInOrder(lane: Lane, order: "sequence" | number[]): number {
  const tries = order == "sequence" ? lane.count : order.length;
  for (let i = 0; i < tries; i++) {
    const place = lane.from + (order == "sequence" ? lane.next % lane.count : order[lane.next % order.length]! - 1);
    const isIn = !isDown(lane, place) && cast[place]!.link;
    if (isIn && !isFree(lane, place)) return -1;
    lane.next++;
    if (isIn) return place;
  }
  return -1;
}

/** Whether a target has had all its hits in a game that ends when all are down. A no-shoot target never has. */
function isDown(lane: Lane, place: number): boolean {
  const hits = lane.left[place - lane.from];
  return !!rules!.allDown && hits !== undefined && hits <= 0;
}

function isFree(lane: Lane, place: number): boolean {
  return isStandingBy(cast[place]!) && !isDown(lane, place);
}

/** Counts a hit on a target: it comes up again if it needs more. */
export function countDown(lane: Lane, place: number): void {
  const index = place - lane.from;
  const left = lane.left[index]! - 1;
  lane.left[index] = left > 0 || rules!.allDown ? left : rules!.hits || 1;
  if (left > 0) lane.again.push(place);
}
