// The Quick Game: ten exposures on random targets after random gaps, and the sheet that comes of it.
import { activate, isStandingBy, printResult, type Outcome } from "./activations.js";
import { isHot } from "./range.js";
import { targets, type Target } from "./targets.js";

const exposuresCount = 10;
const exposureSeconds = 3;
const gapMsMin = 1000;
const gapMsMax = 3000;
/** A hit's points, and what comes on top for one in no time at all: linear over the exposure. */
const hitPoints = 10;
const speedPoints = 10;

/** One row of the sheet. */
interface Row {
  target: Target;
  /** "" while it is not known. */
  outcome: "" | "hit" | "miss" | "lost";
  /** Seconds, with a hit. */
  time: number;
  points: number;
}

/** The sheet of the game that is played; undefined when none is. */
let sheet: Row[] | undefined;
let gap: Handle | undefined;
/** The next exposure could not begin, or an outcome is still owed: said once, and looked at again when something changes. */
let waiting = false;

export function isPlaying(): boolean {
  return sheet !== undefined;
}

/** Whether all exposures were made and only absent targets' results are missing. */
export function isWaiting(): boolean {
  return waiting;
}

/** Starts a game. Why it cannot start is returned as a sentence, "" if it does. */
export function startGame(): string {
  if (sheet) return "a game is running";
  if (!isHot()) return "the range is cold: hold X for 1 s";
  if (!targets.some(function (target) { return !!target.link; })) return "no target is linked";
  sheet = [];
  print("game quick start");
  afterGap();
  return "";
}

function afterGap(): void {
  gap = setTimeout(next, gapMsMin + Math.random() * (gapMsMax - gapMsMin));
}

/** Begins the next exposure, or ends the game; where neither can be, waits for `wakeGame`. */
function next(): void {
  const standingBy = targets.filter(isStandingBy);
  gap = undefined;
  if (!sheet) return;
  if (sheet.length == exposuresCount) {
    const owed = sheet.filter(function (row) { return row.outcome == ""; });
    if (owed.length == 0) finish();
    else wait("for the result of " + owed[0]!.target.id);
  } else if (standingBy.length == 0) {
    wait("for a target");
  } else {
    waiting = false;
    begin(sheet, standingBy[Math.floor(Math.random() * standingBy.length)]!);
  }
}

function wait(sentence: string): void {
  if (!waiting) print("game waiting " + sentence);
  waiting = true;
}

/** A target came back, or told what it owed. */
export function wakeGame(): void {
  if (waiting) next();
}

function begin(rows: Row[], target: Target): void {
  const row: Row = { target: target, outcome: "", time: 0, points: 0 };
  const number = rows.push(row);
  const title = "exposure " + number + " " + target.id + " ";
  activate(
    target,
    exposureSeconds,
    function (outcome) {
      if (sheet != rows || outcome == "timeout") return; // a timeout ends the link too: see `targetLost`
      if (outcome == "activated") return print(title + "up");
      print("command activate " + target.id + " " + outcome);
      rows.pop(); // nothing began, so it is no exposure
      afterGap();
    },
    function (outcome, time) {
      if (sheet != rows) return printResult(target, outcome, time); // its game was stopped
      settle(row, title, outcome, time || 0);
      if (waiting) next();
      else if (gap === undefined && rows[rows.length - 1] == row) afterGap(); // an older one's outcome changes no turn
    },
  );
}

function settle(row: Row, title: string, outcome: Outcome, time: number): void {
  row.outcome = outcome == "hit" || outcome == "miss" ? outcome : "lost";
  if (outcome == "hit") {
    row.time = time;
    row.points = hitPoints + Math.round(speedPoints * (1 - time / exposureSeconds));
    print(title + "hit " + time + " s " + row.points + " points");
  } else {
    print(title + row.outcome);
  }
}

/** A target's link broke. If it was exposed, the game goes on without it; its outcome comes when it is back. */
export function targetLost(target: Target): void {
  const row = sheet && sheet[sheet.length - 1];
  if (row && row.target == target && row.outcome == "" && gap === undefined && !waiting) afterGap();
}

/** Ends a game that waits for absent targets: what they owe is lost. */
export function closeGame(): void {
  if (!sheet) return;
  sheet.forEach(function (row, index) {
    if (row.outcome == "") settle(row, "exposure " + (index + 1) + " " + row.target.id + " ", "lost", 0);
  });
  finish();
}

/** STOP: the game is over without a sheet. */
export function stopGame(): void {
  if (!sheet) return;
  end();
  print("game stopped");
}

function end(): void {
  if (gap !== undefined) clearTimeout(gap);
  gap = undefined;
  sheet = undefined;
  waiting = false;
}

function finish(): void {
  const rows = sheet!;
  const hits = rows.filter(function (row) { return row.outcome == "hit"; });
  let points = 0;
  let time = 0;
  let best = exposureSeconds;
  end();
  rows.forEach(function (row, index) {
    const isHit = row.outcome == "hit";
    print("sheet " + (index + 1) + " " + row.target.id + " " + row.outcome + " " + (isHit ? row.time : "-") + " " + row.points);
    points += row.points;
    time += row.time;
    if (isHit && row.time < best) best = row.time;
  });
  print("sheet total " + points + " hits " + hits.length
    + " mean " + (hits.length ? Math.round(time / hits.length * 1000) / 1000 : "-") + " best " + (hits.length ? best : "-"));
  print("game over");
}
