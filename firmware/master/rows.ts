// What each row of the screen says, and how it looks.
import { boundSeconds, countdownSeconds } from "../../shared/game.js";
import { chosen, game } from "./choice.js";
import { form, phase, readySeconds, turn, why } from "./game.js";
import { count, itemText } from "./items.js";
import { at, first, itemsShown, looked, report, tripMs, view } from "./menu.js";
import { noticeNow } from "./notice.js";
import { clockMs, upText } from "./play.js";
import { word } from "./range.js";
import type { Look } from "./screen.js";
import { outcomeOf, players, rowsCount, rowText } from "./sheet.js";
import { targets } from "./targets.js";

/** Characters of a row. */
const columns = 20;
/** The first row of a menu's items, of a notice, and of what the buttons do. */
const itemsRow = 2;
const noticeRow = 12;
const helpRow = 14;

/** How the row looks that was asked for last; how many times as large it is, and which part of it. */
export let look: Look;
export let size = 1;
export let part = 0;
/** Where the master is, once it is known: told among the options. */
let address = "";

export function rowsAddress(itsAddress: string): void {
  address = itsAddress;
}

function pad(text: string, length: number): string {
  return (text + "               ").slice(0, length);
}

/** A row of a sentence that is broken between words. */
function wrapped(sentence: string, row: number): string {
  let rest = sentence;
  for (; row > 0; row--) rest = rest.slice(brokenAt(rest)).trim();
  return rest.slice(0, brokenAt(rest));
}

function brokenAt(text: string): number {
  if (text.length <= columns) return text.length;
  const space = text.lastIndexOf(" ", columns);
  return space > 0 ? space : columns;
}

/** A row of a text that is so many times as large, which begins in row `from`. */
function large(text: string, row: number, from: number, times: number): string {
  size = times;
  part = row - from;
  return text;
}

function isWithin(row: number, from: number, length: number): boolean {
  return row >= from && row < from + length;
}

/** The text of a row, 0 to 14. */
export function textOf(row: number): string {
  look = "plain";
  size = 1;
  part = 0;
  if (row == 0) return bar();
  if (word == "STOP") return stopRow(row);
  if (row == helpRow) return help();
  if (row >= noticeRow && noticeNow()) {
    look = "bad";
    return wrapped(noticeNow(), row - noticeRow);
  }
  if (phase == "playing") return playRow(row);
  return phase == "" ? menuRow(row) : waitRow(row);
}

/** HOT or COLD is always on the screen, as a word. */
function bar(): string {
  let linked = 0;
  for (let i = 0; i < targets.length; i++) if (targets[i]!.link) linked++;
  look = word == "HOT" ? "hot" : word == "COLD" ? "cold" : "stop";
  return pad(" " + (word == "STOP" ? "STOP, COLD" : word), 14) + linked + "/" + targets.length;
}

function stopRow(row: number): string {
  look = "stop";
  if (isWithin(row, 2, 4)) return large("STOP", row, 2, 4);
  switch (row) {
    case 7:
      return "Everything lies down";
    case 9:
      return "Hold X: clear it";
    case 10:
      return "and again: HOT";
  }
  return "";
}

function help(): string {
  look = "dim";
  if (phase == "paused") return "A go on    Y end it";
  if (phase != "") return "B STOP";
  return view == "main" ? "A ok X next Y plates" : view == "results" ? "A again X on Y back" : "A ok X next Y back";
}

function menuRow(row: number): string {
  const index = row - itemsRow + first;
  if (row == 1) {
    look = "dim";
    return title();
  }
  if (index < count() && row < itemsRow + itemsShown) {
    if (index == at) look = "chosen";
    return " " + itemText(index);
  }
  look = "dim";
  return " " + info(index - count());
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
      return form ? form.name : "No game yet";
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

/** What a view says below its items. */
function info(index: number): string {
  switch (view) {
    case "setup":
      return setupInfo(index);
    case "target":
      return targetInfo(index);
    case "options":
      return index == 1 ? address : "";
  }
  return "";
}

function setupInfo(index: number): string {
  if (index == 1) return "at most " + boundSeconds(game, chosen.length) + " s";
  return index > 2 ? wrapped(game.about || "", index - 3) : "";
}

function targetInfo(index: number): string {
  switch (index) {
    case 1:
      return "link " + (looked!.link ? "up" : "down");
    case 2:
      return "trip " + (tripMs < 0 ? "-" : Math.round(tripMs) + " ms");
  }
  if (!report) return "";
  switch (index) {
    case 3:
      return "pose " + report.pose;
    case 4:
      return "signal " + (report.rssi === undefined ? "-" : report.rssi + " dBm");
    case 5:
      return "memory " + report.memory_free;
    case 6:
      return report.battery === undefined ? "" : "battery " + report.battery + " V";
  }
  return "";
}

/** A game that is about to begin, paused, or waits. */
function waitRow(row: number): string {
  if (row == 1) return form!.name;
  if (phase == "ready") {
    if (isWithin(row, 4, 4)) return large(" " + readySeconds(), row, 4, 4);
    if (row == 2) return "next: " + (form!.play == "duel" ? "all" : players[turn]!.name);
    return row == 9 && readySeconds() > countdownSeconds ? "A: go on now" : "";
  }
  if (isWithin(row, 3, 2)) {
    look = "bad";
    return large(phase == "paused" ? "PAUSED" : phase == "owed" ? "WAITING" : "OVER", row, 3, 2);
  }
  if (isWithin(row, 6, 3)) return wrapped(why, row - 6);
  if (row == 10) return phase == "paused" ? "A go on" : phase == "owed" ? "A without it" : "";
  return row == 11 && phase == "paused" ? "Y end, without sheet" : "";
}

/** A game that is played: the score, what is up, what happened last, and who else plays. */
function playRow(row: number): string {
  const player = players[turn]!;
  const isDuel = form!.play == "duel";
  switch (row) {
    case 1:
      return pad(form!.name, 15) + Math.floor(clockMs() / 1000) + " s";
    case 2:
      return isDuel ? "" : player.name + "  " + player.made + (form!.exposures ? " of " + form!.exposures : "") + (form!.misses ? ", " + player.bad + " of " + form!.misses : "");
    case 7:
      look = "good";
      return upText();
    case 8:
      if (!rowsCount) return "";
      look = /hit|spared/.test(outcomeOf(rowsCount - 1)) ? "good" : "bad";
      return rowText(rowsCount - 1).replace(/^\S+ /, "");
  }
  if (isWithin(row, 3, 3) && !isDuel) return large("" + player.points, row, 3, 3);
  const other = players[row - 9];
  return other ? (row - 9 == turn && !isDuel ? ">" : " ") + pad(other.name, 9) + other.points : "";
}
