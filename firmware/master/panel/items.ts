// The items of the screen's menus; what they do is in choose.ts.
// @apart: a menu runs only a few of these functions, and the others must cost nothing to pass
import { now } from "../../../shared/clock.js";
import { sideName, sideOf } from "../game/document.js";
import { chosen, game, roster } from "../game/roster.js";
import { hitsText } from "../game/player.js";
import { playerOf, players, rowsCount, shortText, sidesCount, sideText } from "../game/sheet.js";
import { options } from "../options.js";
import { command } from "../wire/commands.js";
import { fact, factNames, levelAt, levelSteps } from "../wire/facts.js";
import { isGuest, waiting } from "../wire/guests.js";
import { targets, type Target } from "../wire/targets.js";
import { calibration, looked, names, showReport, view } from "./menu.js";

const mainItems = "Play,New game,Results,Targets,Options";
/** Characters of an item. */
const itemMax = 19;
const targetItems = "Ping,Raise,Lower,Identify,Calibrate";
/** The values of the option. */
export const sensitivities = [0.5, 1, 2];

/** How many items the view has. @hot 260 */
export function count(): number {
  switch (view) {
    case "main":
      return waiting == "" ? 5 : 6;
    case "games":
      return names.length;
    case "setup":
      return 2 + chosen.length;
    case "results":
      return sidesCount() + 2 * players.length + names.length + rowsCount;
    case "targets":
      return 3 + targets.length;
    case "preflight":
      return 2 + targets.length;
    case "target":
      return 5;
    case "options":
      return 6;
    case "names":
      return 1 + names.length;
    case "entry":
    case "code":
    case "facts":
    case "selftest":
      return 0;
    case "calibration":
      return calibration.now && calibration.now.asks != "" ? 2 : 1;
  }
  return 2;
}

/** An item's text, up to 19 characters. @hot 270 */
export function itemText(index: number): string {
  switch (view) {
    case "main":
      return index == 5
        ? "Let " + waiting.slice(-12) + " in"
        : index
          ? mainItems.split(",")[index]!
          : "Play " + game.name.slice(0, 14);
    case "games":
      return names[index]!;
    case "setup":
      return index == 0
        ? "Start"
        : index == 1
          ? "Players " + chosen.length
          : (game.play == "teams" ? sideName(sideOf(index - 2)) : index - 1) + ": " + roster[chosen[index - 2]!];
    case "results":
      return resultText(index);
    case "targets":
      return index < 2 ? ["Raise all", "Lower all"][index]! : targetText(targets[index - 2]);
    case "preflight":
      return index < 2 ? ["Check again", "Self-test"][index]! : checkedText(index - 2);
    case "target":
      return targetItems.split(",")[index]!;
    case "options":
      return index == 0
        ? "Sound " + (options.mute ? "off" : "on")
        : index == 1
          ? "Sensitivity " + ["half", "as set", "twice"][sensitivities.indexOf(options.sens)]
          : ["Disable", "Wi-Fi code", "Page code", "Names"][index - 2]!;
    case "names":
      return index ? names[index - 1]! : "New name";
    case "calibration":
      return index || count() == 1 ? "Cancel" : calibration.now!.asks;
  }
  return index ? (view == "sure" ? "Yes, boot quietly" : "Yes") : "No";
}

/**
 * The results: the sides of a team game, then two items for each player, the game's best scores, and the rows of the
 * sheet.
 */
function resultText(item: number): string {
  const index = item - sidesCount();
  const player = players[index >> 1];
  const place = index - 2 * players.length;
  if (index < 0) return sideText(item, false);
  if (player) return index & 1 ? " " + hitsText(player) : player.name + " " + player.points;
  return place < names.length ? names[place]! : resultRow(place - names.length);
}

function resultRow(row: number): string {
  return (players.length > 1 ? players[playerOf(row)]!.name.slice(0, 4) + " " : "") + shortText(row, false);
}

function targetText(target: Target | undefined): string {
  if (!target) return "Pre-flight"; // behind the last one
  const state = (isGuest(target) ? "open " : "") + (target.link ? target.pose || "down" : "away");
  return target.id.slice(state.length - 18) + " " + state;
}

/**
 * A target of the check: the shape and the word of its level, and what is red if there is room. A long id is cut at its
 * beginning.
 */
function checkedText(row: number): string {
  const target = targets[row]!;
  const known = target.link ? fact(row, levelAt) : 3;
  const level = known % levelSteps;
  let word = " " + ["?", "green", "amber", "red"][level];
  const red = level > 2 ? " " + factNames.split(" ")[Math.floor(known / levelSteps)] : "";
  if (target.id.length + word.length + red.length < itemMax - 1) word += red;
  return " +!X".charAt(level) + " " + target.id.slice(word.length + 2 - itemMax) + word;
}

/** Asks the target in view for a report, and measures how long the answer takes. */
export function askReport(): void {
  const sentMs = now();
  command("ping", looked!, { report: 1 }, function (target, outcome) {
    if (target == looked && outcome == "alive") showReport(undefined, now() - sentMs);
  });
}
