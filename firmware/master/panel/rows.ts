// What each row of the screen says, and how it looks.
// @apart: a row runs only a few of these functions, and the others must cost nothing to pass
import { boundSeconds, countdownSeconds } from "../game/document.js";
import { printable } from "../../../shared/printable.js";
import { chosen, game } from "../game/choice.js";
import { rules, isWhole, phase, readySeconds, turn, why } from "../game/game.js";
import { count, itemText } from "./items.js";
import { at, first, itemsShown, looked, report, tripMs, view } from "./menu.js";
import { noticed } from "../notice.js";
import { pageTold } from "../web/page.js";
import { clockMs, upText } from "../game/play.js";
import { isStopTested, rival, word } from "../range.js";
import type { Look } from "./screen.js";
import { outcomeOf, players, rowsCount, shortText } from "../game/sheet.js";
import { targets, unconfirmed, type Target } from "../wire/targets.js";

/** Characters of a row, and of a sentence's line, which is indented. */
const columns = 20;
const lineColumns = 19;
/** The first row of a menu's items, of the longest notice, and of what the buttons do. */
const itemsRow = 2;
const noticeRow = 8;
const helpRow = 14;
/** Lines for the names of plates that are not known to be down. */
const missingLines = 4;

/** How the row looks that was asked for last; how many times as large it is, and which part of it. @hot 160 */
export let look: Look;
/** @hot 170 */
export let size = 1;
/** @hot 180 */
export let part = 0;
/** Told among the options: the range's name, its Wi-Fi, and the master's address once it is known. */
let place: string[] = [];
/** The sentence that was broken into lines last, and these. */
let broken = "";
let lines: string[] = [];

export function rowsPlace(range: string, wifi: string): void {
  place = [" range " + printable(range), " Wi-Fi " + printable(wifi)];
}

export function rowsAddress(address: string): void {
  place[2] = " IP " + printable(address);
}

/** @hot 350 */
function pad(text: string, length: number): string {
  return (text + "               ").slice(0, length);
}

/** Breaks a sentence between words. */
function breakUp(sentence: string): void {
  let rest = printable(sentence);
  if (sentence == broken) return;
  broken = sentence;
  lines = [];
  while (rest != "") {
    let end = rest.length > lineColumns ? rest.lastIndexOf(" ", lineColumns) : lineColumns;
    if (end < 1) end = lineColumns;
    lines.push(" " + rest.slice(0, end));
    rest = rest.slice(end).trim();
  }
}

/** A line of a sentence, "" behind its last. */
function lineOf(sentence: string, line: number): string {
  breakUp(sentence);
  return line < lines.length ? lines[line]! : "";
}

/** The notice's line in a row, "" where it has none: it ends above what the buttons do. */
function noticeLine(row: number): string {
  breakUp(noticed);
  const line = row - Math.max(noticeRow, helpRow - lines.length);
  return line >= 0 && line < lines.length ? lines[line]! : "";
}

/** A list that is cut between its words where it is too long for a row. */
function clipped(list: string): string {
  return list.length > columns ? list.slice(0, list.lastIndexOf(" ", columns - 3)) + " .." : list;
}

/** A row of a text that is so many times as large, which begins in row `from`. @hot 340 */
function large(text: string, row: number, from: number, times: number): string {
  size = times;
  part = row - from;
  return text;
}

/** @hot 360 */
function isWithin(row: number, from: number, length: number): boolean {
  return row >= from && row < from + length;
}

/** The text of a row, 0 to 14. @hot 240 */
export function textOf(row: number): string {
  look = "plain";
  size = 1;
  part = 0;
  if (row == 0) return bar();
  if (word == "STOP") return stopRow(row);
  if (row == helpRow) return help();
  if (noticed != "" && noticeLine(row) != "") {
    look = "bad";
    return noticeLine(row);
  }
  if (phase == "playing") return playRow(row);
  return phase == "" ? menuRow(row) : phase == "ready" ? readyRow(row) : waitRow(row);
}

/** HOT or COLD is always on the screen, as a word. */
function bar(): string {
  let linked = 0;
  for (let i = 0; i < targets.length; i++) if (targets[i]!.link) linked++;
  look = word == "HOT" ? "hot" : word == "COLD" ? "cold" : "stop";
  return pad(" " + (word == "STOP" ? stopText() : word), 14) + linked + "/" + targets.length;
}

/** STOP, and how many of all plates have confirmed that they are down, as long as that is not all of them. */
function stopText(): string {
  const missing = unconfirmed().length;
  return missing ? "STOP " + (targets.length - missing) + "/" + targets.length : "STOP, COLD";
}

function stopRow(row: number): string {
  look = "stop";
  if (isWithin(row, 2, 4)) return large(" STOP", row, 2, 4);
  switch (row) {
    case 6:
      return coldHint();
    case 12:
      return " Hold X: clear it";
    case 13:
      return " and again: HOT";
  }
  return row < 7 ? "" : missingRow(row - 7, unconfirmed());
}

/** Which plates are not known to be down, for whoever wants to walk to them. */
function missingRow(line: number, missing: Target[]): string {
  if (!missing.length) return line ? "" : targets.length ? " All plates are down" : " No target is known";
  if (!line) return " " + (targets.length - missing.length) + " of " + targets.length + " are down";
  const target = missing[line - 1];
  if (line == missingLines && missing.length > missingLines) return " and " + (missing.length - line + 1) + " more";
  return target ? " " + target.id.slice(-12) + " " + (target.link ? target.pose : "away") : "";
}

function help(): string {
  look = "dim";
  if (phase != "") return "B STOP";
  return view == "main" ? "A ok X next Y plates" : view == "results" ? "A again X on Y back" : "A ok X next Y back";
}

/** @hot 250 */
function menuRow(row: number): string {
  const index = row - itemsRow + first;
  if (row == 1) {
    look = "dim";
    return title();
  }
  const behind = index - count();
  if (behind < 0 && row < itemsRow + itemsShown) {
    if (index == at) look = "chosen";
    return " " + itemText(index);
  }
  look = "dim";
  return info(behind);
}

function title(): string {
  switch (view) {
    case "main":
      return "SNYPER " + __VERSION__;
    case "games":
      return "New game";
    case "setup":
      return game.name;
    case "results":
      return !rules ? "No game yet" : isWhole ? rules.name : "Unfinished game";
    case "targets":
      return "Targets";
    case "target":
      return looked!.id;
    case "options":
      return "Options";
    case "sure":
      return "Disable this master?";
  }
}

/** How a cold range becomes hot. */
function coldHint(): string {
  return word == "HOT"
    ? ""
    : rival != ""
      ? " another master here"
      : word != "COLD"
        ? ""
        : isStopTested
          ? " hold X 1 s: HOT"
          : " press B: test STOP";
}

/** What a view says below its items. */
function info(index: number): string {
  switch (view) {
    case "main":
      return index == 1 ? coldHint() : "";
    case "setup":
      return setupInfo(index);
    case "target":
      return targetInfo(index);
    case "options":
      return index > 0 && index <= place.length
        ? place[index - 1]!
        : index == 4 && pageTold != ""
          ? " page " + pageTold
          : "";
  }
  return "";
}

function setupInfo(index: number): string {
  if (index == 1) return " at most " + boundSeconds(game, chosen.length) + " s";
  return index > 1 ? (game.about !== undefined ? lineOf(game.about, index - 2) : "") : "";
}

function targetInfo(index: number): string {
  switch (index) {
    case 1:
      return " link " + (looked!.link ? "up" : "down");
    case 2:
      return " trip " + (tripMs < 0 ? "-" : Math.round(tripMs) + " ms");
  }
  if (!report) return "";
  switch (index) {
    case 3:
      return " pose " + report.pose;
    case 4:
      return " signal " + (report.rssi === undefined ? "-" : report.rssi + " dBm");
    case 5:
      return " memory " + report.memory_free + " free";
    case 6:
      return report.battery === undefined ? "" : " battery " + report.battery + " V";
  }
  return "";
}

/** A turn that is about to begin. */
function readyRow(row: number): string {
  if (isWithin(row, 4, 4)) return large(" " + readySeconds(), row, 4, 4);
  switch (row) {
    case 1:
      return rules!.name;
    case 2:
      return "next: " + (rules!.play == "duel" ? "all" : players[turn]!.name);
    case 9:
      return readySeconds() > countdownSeconds ? " A: go on now" : "";
  }
  return "";
}

/** A game that is paused, waits, or is over. */
function waitRow(row: number): string {
  if (row == 1) return rules!.name;
  if (isWithin(row, 3, 2)) {
    if (phase != "told") look = "bad";
    return large(phase == "paused" ? " PAUSED" : phase == "owed" ? " WAITING" : " OVER", row, 3, 2);
  }
  return phase == "told" ? "" : whyRow(row);
}

function whyRow(row: number): string {
  if (isWithin(row, 6, 3)) return lineOf(why, row - 6);
  switch (row) {
    case 9:
      return coldHint(); // after a restart, before A goes on
    case 10:
      return phase == "paused" ? " A go on" : " A without it";
    case 11:
      return phase == "paused" ? " Y end, no sheet" : "";
  }
  return "";
}

/**
 * A game that is played: the score, what is up, what happened last, and who else plays. Each row costs what stands
 * before it here.
 */
function playRow(row: number): string {
  switch (row) {
    case 1:
      return pad(rules!.name, 14) + " " + Math.floor(clockMs() / 1000) + " s";
    case 2:
      return turnText();
    case 3:
    case 4:
    case 5:
      return pointsPart(row);
    case 6:
      return upRow(false);
    case 7:
      return upRow(true);
    case 8:
      return rowsCount ? lastText() : "";
    case 13:
      return missesText();
  }
  return scoreText(row - 9);
}

function turnText(): string {
  const player = players[turn]!;
  return rules!.play == "duel"
    ? ""
    : player.name + " " + player.made + (rules!.exposures ? " of " + rules!.exposures : "");
}

function pointsPart(row: number): string {
  if (rules!.play != "duel") return large("" + players[turn]!.points, row, 3, 3);
  return row < 5 && players.length == 2 ? large(players[0]!.points + ":" + players[1]!.points, row, 3, 2) : "";
}

function upRow(isNot: boolean): string {
  const up = upText(isNot);
  look = isNot ? "bad" : "good";
  return up == "" ? "" : clipped((isNot ? "NOT" : "UP") + up);
}

function lastText(): string {
  const how = outcomeOf(rowsCount - 1);
  look = how == "hit" || how == "spared" ? "good" : "bad";
  return shortText(rowsCount - 1, true);
}

function missesText(): string {
  return rules!.misses && rules!.play != "duel" ? "misses " + players[turn]!.bad + " of " + rules!.misses : "";
}

function scoreText(which: number): string {
  const player = players[which];
  return player ? (which == turn && rules!.play != "duel" ? ">" : " ") + pad(player.name, 9) + player.points : "";
}
