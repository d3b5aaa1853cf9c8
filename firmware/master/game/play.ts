// One turn of a game on its targets: when a plate comes up, and what becomes of it.
import { Subject, exposureUp } from "../../../shared/console-lines.js";
import { now } from "../../../shared/clock.js";
import { later } from "../later.js";
import { isHot } from "../range.js";
import { activate, isStandingBy, printResult } from "../wire/activations.js";
import { layDown } from "../wire/lay-down.js";
import { isBusy } from "../wire/server.js";
import type { Target } from "../wire/targets.js";
import { drawFrom } from "./chance.js";
import type { Span } from "./document.js";
import {
  choosePlace,
  clearLanes,
  clockMs,
  countDown,
  isAllDown,
  isDone,
  isLaneOver,
  isNoShoot,
  isOn,
  isRunning,
  isUsedUp,
  lanes,
  startClock,
  stopClock,
  upIn,
  upMax,
  within,
  type Lane,
  type Open,
} from "./lane.js";
import { rowOutcome, struckMs } from "./outcome.js";
import type { Owner } from "./play-owner.js";
import type { RowOutcome } from "./record-lines.js";
import { addRow, cast, players, pointsFor, rowText, rules, tie } from "./sheet.js";

/** How soon to look for a free target again, in ms, and how often. */
const retryMs = 500;
const triesMax = 20;
/** The same while lines of targets wait; somebody may send so many that some always do. */
const busyMs = 20;
const busyMax = 10;
const gapDefault: Span = [1, 3];
const durationDefault: Span = [3, 3];

let owner: Owner;
/** Runs until the turn's time is up. */
let limit: Handle | undefined;

export function openPlay(itsOwner: Owner): void {
  owner = itsOwner;
}

/** Starts the clock, and lets plates come up. */
export function runTurn(): void {
  startClock();
  if (rules!.seconds) limit = setTimeout(timeUp, Math.max(0, rules!.seconds * 1000 - clockMs()));
  wakePlay();
}

/** Stops the clock, and lays everything down: running exposures become void, unless they are hit on the way down. */
export function haltTurn(): void {
  stopClock();
  stopLimit();
  lanes.forEach(rest);
}

/** Ends the game's turn: what its targets report from now on belongs to no game. */
export function endPlay(): void {
  stopLimit();
  lanes.forEach(stopGap);
  clearLanes();
}

function stopLimit(): void {
  if (limit !== undefined) clearTimeout(limit);
  limit = undefined;
}

function timeUp(): void {
  limit = undefined;
  lanes.forEach(endLane);
  checkOver();
}

/** Something changed: a target is free, or has reported what it owed. */
export function wakePlay(): void {
  lanes.forEach(goOn);
}

/** Lets a lane go on later, unless its turn is over by then. */
function goOn(lane: Lane): void {
  later(function () {
    if (lanes.indexOf(lane) < 0) return;
    scheduleNext(lane);
    checkOver();
  });
}

/** A target's link broke. */
export function playLost(target: Target): void {
  if (!isOn || cast.indexOf(target) < 0) return;
  if (lanes.every(isLaneOver)) checkOver();
  else owner.stuck(target.id + " is away");
}

/** Gives up what absent targets owe: it is lost. */
export function giveUpOwed(): void {
  lanes.forEach(function (lane) {
    lane.open.forEach(function (open) {
      later(function () {
        if (!isGone(lane, open)) settle(lane, open, "lost", -1, clockMs());
      });
    });
  });
}

/** Whether an exposure has its outcome, or belongs to a turn that is over. */
function isGone(lane: Lane, open: Open): boolean {
  return lanes.indexOf(lane) < 0 || lane.open.indexOf(open) < 0;
}

/** Lets lanes go on at the turn's end if their players have to repeat what was lost. Returns whether any has to. */
export function reopen(): boolean {
  if (rules!.play == "duel" && lanes.some(isAllDown)) return false;
  lanes.forEach(function (lane) {
    lane.isOver = isDone(lane) || isUsedUp(lane, players[lane.player]!.made);
  });
  return !lanes.every(isLaneOver);
}

function stopGap(lane: Lane): void {
  if (lane.gap !== undefined) clearTimeout(lane.gap);
  lane.gap = undefined;
}

/** Keeps the lane's plates from coming up until it goes on, and lays down those that are up. */
function rest(lane: Lane): void {
  stopGap(lane);
  lane.open.forEach(function (open) {
    const target = cast[open.at]!;
    later(function () {
      if (target.link && target.exposure) layDown(target);
    });
  });
}

function endLane(lane: Lane): void {
  if (lane.isOver) return;
  lane.isOver = true;
  rest(lane);
}

function checkOver(): void {
  if (!isOn || !lanes.every(isLaneOver) || isRunning()) return;
  haltTurn();
  later(owner.over);
}

/** Lets the lane's next plate come up after its gap, if one may. */
function scheduleNext(lane: Lane): void {
  if (!isOn || lane.isOver) return;
  const up = upIn(lane);
  const begun = players[lane.player]!.made + lane.open.length;
  const isLast = isUsedUp(lane, begun);
  if (rules!.play == "duel" && isAllDown(lane)) return lanes.forEach(endLane);
  if (isDone(lane) || (isLast && !up)) return endLane(lane); // the game waits at its end for what is owed
  if (isLast) return;
  if (lane.again.length) stopGap(lane);
  else if (lane.gap !== undefined || (rules!.wave ? up > 0 : up >= upMax(lane))) return;
  lane.gap = setTimeout(function () {
    drawFrom(lane.player, begun, true);
    bringUpAfter(lane, lane.again.length ? 0 : within(rules!.gap || gapDefault, rules!.gapLast, begun) * 1000);
  }, 0);
}

function bringUpAfter(lane: Lane, ms: number, waits = 0): void {
  lane.gap = setTimeout(function () {
    if (isBusy() && waits < busyMax) return bringUpAfter(lane, busyMs, waits + 1); // what targets say comes first
    lane.gap = undefined;
    bringUp(lane);
  }, ms);
}

/**
 * Brings up one plate, or the wave one after the other. If no target is free the lane waits for an outcome, or looks
 * again.
 */
function bringUp(lane: Lane): void {
  const made = players[lane.player]!.made;
  const begun = made + lane.open.length;
  drawFrom(lane.player, begun, false);
  const seconds = Math.round(within(rules!.duration || durationDefault, rules!.durationLast, begun) * 100) / 100;
  const place = /*@__NOINLINE__*/ choosePlace(lane);
  if (place < 0) {
    if (upIn(lane)) return;
    if (++lane.tries > triesMax) return owner.stuck("no target is free");
    return bringUpAfter(lane, retryMs);
  }
  lane.tries = 0;
  exposeLater(lane, place, seconds);
  if (!isOn || !rules!.wave || upIn(lane) >= upMax(lane) || isUsedUp(lane, made + lane.open.length)) return goOn(lane);
  later(function () {
    if (isOn && !lane.isOver && lanes.indexOf(lane) >= 0) bringUp(lane);
  });
}

/** Lets a plate come up in a separate turn, unless the game's turn is over or the target is away or busy by then. */
function exposeLater(lane: Lane, place: number, seconds: number): void {
  const open = { at: place, of: seconds };
  lane.open.push(open);
  later(function () {
    if (isGone(lane, open)) return;
    if (isOn && !lane.isOver && isStandingBy(cast[place]!)) return /*@__NOINLINE__*/ expose(lane, open);
    lane.open.splice(lane.open.indexOf(open), 1);
    goOn(lane);
  });
}

/** The plate of an exposure is up and its sensor armed, since this time of the master's clock, if anybody knows. */
function isUp(lane: Lane, open: Open, target: Target, at: number | undefined): void {
  open.armed = struckMs(open, -1, at);
  const player = players[lane.player]!.name;
  print(
    Subject.exposure +
      " " +
      exposureUp +
      " " +
      player +
      " " +
      target.id +
      " " +
      open.of +
      " s" +
      (isNoShoot(open.at) ? ", no-shoot" : ""),
  );
}

function expose(lane: Lane, open: Open): void {
  const target = cast[open.at]!;
  const link = target.link;
  /** Its game was stopped, or gave it up. After STOP it counts for no game, even before the game knows of STOP. */
  function isNobodys(): boolean {
    return !isHot() || isGone(lane, open);
  }
  activate(
    target,
    open.of,
    function (outcome) {
      if (isNobodys() || outcome == "timeout") return; // a timeout ends the link too
      if (outcome == "activated") {
        const at = target.exposure!.at;
        return later(function () {
          if (!isNobodys()) isUp(lane, open, target, at);
        });
      }
      print(Subject.command + " activate " + target.id + " " + outcome);
      const mayGoOn = isOn && !lane.isOver;
      settle(lane, open, "void", -1, clockMs());
      if (mayGoOn) owner.stuck(target.id + " says " + outcome);
    },
    function (outcome, time, at, within) {
      if (isNobodys()) return printResult(target, outcome, time);
      const ms = time === undefined ? -1 : Math.round(time * 1000);
      const mayGoOn = isOn && !lane.isOver;
      const struck = struckMs(open, ms, at);
      const doubt = at === undefined ? undefined : within;
      const how = rowOutcome(open, outcome, ms, struck, doubt, target.link == link);
      later(function () {
        if (isNobodys()) return printResult(target, outcome, time);
        settle(lane, open, how, ms, struck, at, doubt);
        if (outcome == "fault" && mayGoOn) owner.stuck(target.id + "'s sensor is stuck");
      });
    },
  );
}

/**
 * Scores an exposure that had its outcome when the turn's clock showed `clock`, and at `at` by the master's, if anybody
 * knows; `bound` says by how much that may be wrong. Then, piece by piece, it is recorded and printed, and the turn goes on.
 */
function settle(lane: Lane, open: Open, how: RowOutcome, ms: number, clock: number, at?: number, bound?: number): void {
  const atMs = Math.round(clock);
  const player = players[lane.player]!;
  const earned = pointsFor(rules!, player, how, ms, open.of * 1000, atMs);
  const row = addRow(lane.player, open.at, how, ms, earned, atMs, bound);
  lane.open.splice(lane.open.indexOf(open), 1);
  if (how == "hit") /*@__NOINLINE__*/ countDown(lane, open.at);
  const doubt = tie;
  owner.settled(row, how, ms, open.of, atMs, function () {
    const ago = ms < 0 || at === undefined ? "" : ", " + Math.round(now() - at) + " ms ago";
    const text = rowText(row) + " of " + open.of + " s" + ago + (doubt ? ", tie +-" + doubt + " ms" : "");
    print(Subject.exposure + " " + (row + 1) + " " + text);
    owner.told();
    goOn(lane);
  });
}
