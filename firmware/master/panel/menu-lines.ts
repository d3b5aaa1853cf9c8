// What each line says in the menus: the view's title, its items, and below them what it tells.
// @apart: a line needs only a few of these functions, and the others must cost nothing to pass
import { chosen, game, roster, rosterMax } from "../game/roster.js";
import { boundSeconds } from "../game/document.js";
import { flight } from "../game/flight.js";
import { isWhole } from "../game/game.js";
import { rules } from "../game/sheet.js";
import { pageState } from "../web/page.js";
import { low } from "../wire/batteries.js";
import { count, itemText } from "./items.js";
import { at, calibration, first, itemsShown, looked, names, report, tripMs, view } from "./menu.js";
import { place } from "./place.js";
import { codeSize } from "./screen.js";
import { coldHint, isWithin, large, pieceOf, style } from "./text.js";

/** How many lines name targets whose batteries are low. */
const lowLines = 4;
/** The line of a menu's first item. */
const itemsFrom = 2;

/** The text of a line while no game is played. @hot 250 */
export function menuLine(line: number): string {
  const index = line - itemsFrom + first;
  if (line == 1) {
    style.look = "dim";
    return title();
  }
  const behind = index - count();
  const isItem = behind < 0 && line < itemsFrom + itemsShown;
  style.look = !isItem ? "dim" : index == at ? "chosen" : "plain";
  const text = isItem ? itemText(index) : info(behind);
  if (view == "preflight" || view == "facts") {
    // a text that begins with the shape of a level has that level's colour
    const level = "+!X".indexOf(text.charAt(0));
    if (level >= 0 && style.look != "chosen") style.look = level > 1 ? "bad" : level ? "amber" : "good";
  }
  return isItem ? " " + text : text;
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
    case "calibration":
    case "facts":
      return looked!.id;
    case "options":
      return "Options";
    case "preflight":
    case "selftest":
    case "code":
    case "remove":
      return names[0]!;
    case "names":
      return "Names";
    case "entry":
      return "New name";
  }
  return view == "sure" ? "Disable this master?" : view == "raise" ? "Raise all plates?" : "All behind the line?";
}

/** What a view tells below its items, by line: 0 is the first line after the last item. */
function info(index: number): string {
  switch (view) {
    case "main":
      return index == 1 ? coldHint() : lowLine(index - 2);
    case "setup":
      return setupInfo(index);
    case "calibration":
      return calibration.now ? pieceOf(calibration.now.text, index - 1) : "";
    case "target":
      return targetInfo(index);
    case "code":
      if (names.length > 2) return index ? names[index + 1] || "" : "";
      style.look = "chosen";
      style.size = codeSize;
      style.part = index;
      return names[1]!;
    case "facts":
      return names[index] || "";
    case "preflight":
      style.look = "bad";
      return index == 1 && flight.check && flight.check.red != "" ? " hold A 2 s: start" : "";
    case "entry":
      style.look = index < 6 ? "plain" : "dim";
      if (index < 6) return index < 2 ? large(" " + names[0] + "|", index, 0, 2) : large(names[2]!, index, 2, 4);
      return index == 7 ? "    " + names[3] : index == 9 ? " " + names[0]!.length + " of 8 letters" : "";
    case "names":
      return index == 1 ? " " + roster.length + " of " + rosterMax + " players" : "";
    case "selftest":
      return isWithin(index, 1, 2)
        ? large(names[1]!.slice(-10), index, 1, 2)
        : pieceOf("When its plate is up, shoot it or tap it with a stick.", index - 4);
    case "options":
      return index > 0 && index <= place.length
        ? place[index - 1]!
        : index == 4 && pageState != ""
          ? " page " + pageState
          : "";
  }
  return "";
}

/**
 * The line with that number, from 0, about low batteries: their targets with their volts, also those that are away, and
 * how many more there are.
 */
function lowLine(index: number): string {
  if (index < 0 || !low.length) return "";
  const target = low[index - 1];
  style.look = "bad";
  return !index
    ? " low battery"
    : index == lowLines && low.length > lowLines
      ? " and " + (low.length - index + 1) + " more"
      : target
        ? " " + target.id.slice(-12) + " " + target.battery + " V"
        : "";
}

function setupInfo(index: number): string {
  if (index == 1) return " at most " + boundSeconds(game, chosen.length) + " s";
  return index > 1 ? (game.about !== undefined ? pieceOf(game.about, index - 2) : "") : "";
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
