// One turn of a game on its targets: which plate comes up when, and what came of it. Whoever plays has a lane of
// targets; in a duel there are several.
import { now } from "../../../shared/clock.js";
import { exposuresOf, playersMax, type GameRules, type Span } from "./document.js";
import { activate, isStandingBy, printResult } from "../wire/activations.js";
import { chance, drawFrom } from "./chance.js";
import { layDown } from "../wire/lay-down.js";
import { isHot } from "../range.js";
import {
  addRow,
  cast,
  isSheetFull,
  outcomeOf,
  playerOf,
  players,
  pointsFor,
  rowsCount,
  rowText,
  targetOf,
} from "./sheet.js";
import type { RowOutcome } from "./record-lines.js";
import type { Outcome, Target } from "../wire/targets.js";

/** An exposure whose outcome is not known yet: its target's place, and the seconds that it lasts. */
interface Open {
  at: number;
  of: number;
}

interface Lane {
  /** Whose it is, by number. */
  player: number;
  /** Its targets: so many of the cast, from this place on. */
  from: number;
  count: number;
  /** How far it is in the order. */
  next: number;
  open: Open[];
  /** Places of targets that come up again at once. */
  again: number[];
  /** Hits that each of its targets has yet to take, by place in the lane; 0 for one that must not be shot. */
  left: number[];
  /** Until the next plate comes up. */
  gap: Handle | undefined;
  /** How often no target was free. */
  tries: number;
  /** No more plates come up. @short */
  isOver: boolean;
}

/** What a turn tells its owner. */
export interface Owner {
  /** All plates are done with, but for what absent targets still owe. */
  over(): void;
  /** It cannot go on: why, as a sentence. */
  stuck(why: string): void;
  /** A row has its outcome, which is about to be told: `ms` from armed to hit, -1 without one, of so many seconds. */
  settled(row: number, how: RowOutcome, ms: number, seconds: number): void;
  /** It was told. */
  told(): void;
}

/** Without a free target it is looked again so soon, and so often. */
const retryMs = 500;
const triesMax = 20;
const gapUsual: Span = [1, 3];
const durationUsual: Span = [3, 3];

let owner: Owner;
/** The game; undefined when none is played. */
let rules: GameRules | undefined;
let seed = 0;
let lanes: Lane[] = [];
/** Plates may come up, and the clock runs. */
let isOn = false;
/** Until the turn's time is up. */
let limit: Handle | undefined;
/** What the clock showed when it last stood, and since when it runs, ms. */
let stoodMs = 0;
let sinceMs = 0;

export function openPlay(itsOwner: Owner): void {
  owner = itsOwner;
}

/** The turn's clock, ms: it stands while the game is paused. */
export function clockMs(): number {
  return stoodMs + (isOn ? now() - sinceMs : 0);
}

/** Whether a target of the game must not be shot, by its place in the cast. */
export function isNoShoot(place: number): boolean {
  const rule = rules && rules.noShoot;
  return !!rule && (Array.isArray(rule) ? rule.indexOf(place + 1) >= 0 : (place + 1) % rule == 0);
}

/** Sets up a turn of `count` players from that one on, whose clock shows `itsMs` already. */
export function beginTurn(itsForm: GameRules, itsSeed: number, first: number, count: number, itsMs: number): void {
  rules = itsForm;
  seed = itsSeed;
  stoodMs = itsMs;
  isOn = false;
  lanes = [];
  const each = Math.floor(cast.length / count);
  for (let i = 0; i < count; i++) {
    const left = [];
    for (let j = 0; j < each; j++) left.push(isNoShoot(i * each + j) ? 0 : rules.hits || 1);
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
}

/** A turn that was broken off goes on: what its players have done is on the sheet. */
export function recallTurn(): void {
  for (let row = 0; row < rowsCount; row++) {
    const lane = lanes[playerOf(row) - lanes[0]!.player];
    if (!lane) continue;
    if (outcomeOf(row) == "hit") countDown(lane, targetOf(row));
    if (outcomeOf(row) != "lost" && outcomeOf(row) != "void") lane.next++;
  }
}

/** The clock runs, and plates come up. */
export function play(): void {
  isOn = true;
  sinceMs = now();
  if (rules!.seconds) limit = setTimeout(timeUp, Math.max(0, rules!.seconds * 1000 - stoodMs));
  wakePlay();
}

/** The clock stands, and everything lies down: what runs is void, unless it is struck on its way. */
export function halt(): void {
  stoodMs = clockMs();
  isOn = false;
  if (limit !== undefined) clearTimeout(limit);
  limit = undefined;
  lanes.forEach(rest);
}

/** There is no game any more: what its targets still tell belongs to none. */
export function endPlay(): void {
  isOn = false;
  if (limit !== undefined) clearTimeout(limit);
  limit = undefined;
  lanes.forEach(stopGap);
  lanes = [];
}

function timeUp(): void {
  limit = undefined;
  lanes.forEach(endLane);
  checkOver();
}

/** Something changed: a target is free, or told what it owed. */
export function wakePlay(): void {
  lanes.forEach(next);
  checkOver();
}

/** A target's link broke. True if that is the turn's affair. */
export function playLost(target: Target): boolean {
  if (!isOn || cast.indexOf(target) < 0) return false;
  if (lanes.every(isLaneOver)) checkOver();
  else owner.stuck(target.id + " is away");
  return true;
}

/**
 * The plates that are up and may be shot, or with `isNot` those that must not be, for the screen: their targets'
 * numbers, of one alone its id.
 */
export function upText(isNot: boolean): string {
  let text = "";
  let count = 0;
  let id = "";
  for (let i = 0; i < lanes.length; i++) {
    const open = lanes[i]!.open;
    for (let j = 0; j < open.length; j++) {
      const place = open[j]!.at;
      if (cast[place]!.pose != "standing" || isNoShoot(place) != isNot) continue;
      text += " " + (place + 1);
      id = " " + cast[place]!.id;
      count++;
    }
  }
  return count > 1 ? text : id;
}

/** A target that has not told what became of its exposure. */
export function owing(): Target | undefined {
  for (let i = 0; i < lanes.length; i++) if (lanes[i]!.open.length) return cast[lanes[i]!.open[0]!.at];
  return undefined;
}

/** Whether an exposure runs on a target that is here. */
export function isRunning(): boolean {
  return lanes.some(upIn);
}

/** What is owed is lost. */
export function giveUpOwed(): void {
  lanes.forEach(function (lane) {
    while (lane.open.length) settle(lane, lane.open[0]!, "lost", -1);
  });
}

/** Whether somebody has to make again what was lost at the turn's end: then more plates may come up. */
export function reopen(): boolean {
  if (rules!.play == "duel" && lanes.some(isAllDown)) return false;
  lanes.forEach(function (lane) {
    lane.isOver = isDone(lane) || players[lane.player]!.made >= exposuresOf(rules!) || isSheetFull(lane.open.length);
  });
  return !lanes.every(isLaneOver);
}

function isLaneOver(lane: Lane): boolean {
  return lane.isOver;
}

/** Exposures of a lane that run on targets that are here. */
function upIn(lane: Lane): number {
  let count = 0;
  for (let i = 0; i < lane.open.length; i++) if (cast[lane.open[i]!.at]!.link) count++;
  return count;
}

function stopGap(lane: Lane): void {
  if (lane.gap !== undefined) clearTimeout(lane.gap);
  lane.gap = undefined;
}

/** No plate of the lane comes up for now, and those that are up lie down. */
function rest(lane: Lane): void {
  stopGap(lane);
  lane.open.forEach(function (open) {
    if (cast[open.at]!.link) layDown(cast[open.at]!);
  });
}

function endLane(lane: Lane): void {
  if (lane.isOver) return;
  lane.isOver = true;
  rest(lane);
}

function checkOver(): void {
  if (!isOn || !lanes.every(isLaneOver) || isRunning()) return;
  halt();
  owner.over();
}

function isAllDown(lane: Lane): boolean {
  return (
    !!rules!.allDown &&
    lane.left.every(function (hits) {
      return hits <= 0;
    })
  );
}

/** Whether the lane is over, however many exposures it may still have. */
function isDone(lane: Lane): boolean {
  return (
    isAllDown(lane) ||
    players[lane.player]!.bad >= (rules!.misses || Infinity) ||
    clockMs() >= (rules!.seconds || Infinity) * 1000
  );
}

/** Lets the lane's next plate come up after its gap, if one may. */
function next(lane: Lane): void {
  if (!isOn || lane.isOver) return;
  const up = upIn(lane);
  const begun = players[lane.player]!.made + lane.open.length;
  const isUsedUp = begun >= exposuresOf(rules!) || isSheetFull(lane.open.length);
  if (rules!.play == "duel" && isAllDown(lane)) return lanes.forEach(endLane);
  if (isDone(lane) || (isUsedUp && !up)) return endLane(lane); // what is owed is waited for at the end
  if (isUsedUp) return;
  if (lane.again.length) stopGap(lane);
  else if (lane.gap !== undefined || (rules!.wave ? up > 0 : up >= upMost(lane))) return;
  drawFrom(seed, lane.player + playersMax, begun);
  after(lane, lane.again.length ? 0 : within(rules!.gap || gapUsual, rules!.gapLast, begun) * 1000);
}

function after(lane: Lane, ms: number): void {
  lane.gap = setTimeout(function () {
    lane.gap = undefined;
    bringUp(lane);
  }, ms);
}

function upMost(lane: Lane): number {
  return rules!.up == "all" ? lane.count : rules!.up || 1;
}

/** A number of seconds between the ends of a span, which moves to its last place while the turn goes on. */
function within(first: Span, last: Span | undefined, made: number): number {
  const far = !last
    ? 0
    : Math.min(
        1,
        Math.max(
          rules!.exposures ? made / rules!.exposures : 0,
          rules!.seconds ? clockMs() / 1000 / rules!.seconds : 0,
        ),
      );
  const least = first[0] + far * ((last || first)[0] - first[0]);
  const most = first[1] + far * ((last || first)[1] - first[1]);
  return least + chance() * (most - least);
}

/** One plate comes up, or the wave. Where no target is free the lane waits for an outcome, or looks again. */
function bringUp(lane: Lane): void {
  const made = players[lane.player]!.made;
  do {
    const begun = made + lane.open.length;
    drawFrom(seed, lane.player, begun);
    const seconds = Math.round(within(rules!.duration || durationUsual, rules!.durationLast, begun) * 100) / 100;
    const place = choose(lane);
    if (place >= 0) {
      lane.tries = 0;
      expose(lane, place, seconds);
    } else if (upIn(lane)) return;
    else if (++lane.tries > triesMax) return owner.stuck("no target is free");
    else return after(lane, retryMs);
  } while (
    isOn &&
    rules!.wave &&
    upIn(lane) < upMost(lane) &&
    made + lane.open.length < exposuresOf(rules!) &&
    !isSheetFull(lane.open.length)
  );
  next(lane);
}

/** The place of the target that is next, or -1 if it, or any, is not free. */
function choose(lane: Lane): number {
  const order = rules!.order || "random";
  if (lane.again.length) return isFree(lane, lane.again[0]!) ? lane.again.shift()! : -1;
  return order == "random" ? drawn(lane) : inOrder(lane, order);
}

function drawn(lane: Lane): number {
  const free = [];
  for (let i = lane.from; i < lane.from + lane.count; i++) if (isFree(lane, i)) free.push(i);
  return free.length ? free[Math.floor(chance() * free.length)]! : -1;
}

/** Those that have had enough, or are away, are passed over. */
function inOrder(lane: Lane, order: "sequence" | number[]): number {
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

/** Whether a target has had all its hits where all are to be down. One that must not be shot is never done with. */
function isDown(lane: Lane, place: number): boolean {
  return !!rules!.allDown && !isNoShoot(place) && lane.left[place - lane.from]! <= 0;
}

function isFree(lane: Lane, place: number): boolean {
  return isStandingBy(cast[place]!) && !isDown(lane, place);
}

function expose(lane: Lane, place: number, seconds: number): void {
  const target = cast[place]!;
  const link = target.link;
  const open = { at: place, of: seconds };
  lane.open.push(open);
  /** Its game was stopped, or gave it up. After STOP there is none any more, even before it is told so. */
  function isNobodys(): boolean {
    return !isHot() || lanes.indexOf(lane) < 0 || lane.open.indexOf(open) < 0;
  }
  activate(
    target,
    seconds,
    function (outcome) {
      if (isNobodys() || outcome == "timeout") return; // a timeout ends the link too
      if (outcome == "activated")
        return print("exposure up " + players[lane.player]!.name + " " + target.id + " " + seconds + " s");
      print("command activate " + target.id + " " + outcome);
      const mayGoOn = isOn && !lane.isOver;
      settle(lane, open, "void", -1);
      if (mayGoOn) owner.stuck(target.id + " says " + outcome);
    },
    function (outcome, time) {
      if (isNobodys()) return printResult(target, outcome, time);
      const ms = time === undefined ? -1 : Math.round(time * 1000);
      settle(lane, open, rowOutcome(place, outcome, ms, target.link == link), ms);
    },
  );
}

/** What a target told, by the game's rules. An abort by a target that was here all the time is the game's own doing. */
function rowOutcome(place: number, outcome: Outcome, ms: number, wasHere: boolean): RowOutcome {
  switch (outcome) {
    case "hit":
      return isNoShoot(place) ? "struck" : ms < Math.round((rules!.early || 0) * 1000) ? "early" : "hit";
    case "miss":
      return isNoShoot(place) ? "spared" : "miss";
    case "aborted":
      return wasHere ? "void" : "lost";
    case "lost":
      return "lost";
  }
}

/** An exposure has its outcome: it is told, and counts. */
function settle(lane: Lane, open: Open, how: RowOutcome, ms: number): void {
  const earned = pointsFor(rules!, players[lane.player]!, how, ms, open.of * 1000);
  const row = addRow(lane.player, open.at, how, ms, earned, Math.round(clockMs()));
  lane.open.splice(lane.open.indexOf(open), 1);
  owner.settled(row, how, ms, open.of);
  print("exposure " + (row + 1) + " " + rowText(row) + " of " + open.of + " s");
  owner.told();
  if (how == "hit") /*@__NOINLINE__*/ countDown(lane, open.at);
  next(lane);
  checkOver();
}

/** A plate has taken one more hit: it comes up again, or has had enough. */
function countDown(lane: Lane, place: number): void {
  const index = place - lane.from;
  const left = lane.left[index]! - 1;
  lane.left[index] = left > 0 || rules!.allDown ? left : rules!.hits || 1;
  if (left > 0) lane.again.push(place);
}
