// The items of the screen's menus, and what they do.
// @apart: a menu runs only a few of these functions, and the others must cost nothing to pass
import { now } from "../../../shared/clock.js";
import { playersOf } from "../game/document.js";
import { bestOf } from "../game/best.js";
import { changePlayer, chooseGame, choosePlayers, startChosen } from "../game/choice.js";
import { chosen, game, roster } from "../game/roster.js";
import { command } from "../wire/commands.js";
import { gamesHere } from "../game/games.js";
import { later } from "../later.js";
import { isGuest, letIn, waiting } from "../wire/guests.js";
import { layAllDown, layDown } from "../wire/lay-down.js";
import { identify } from "./identify.js";
import { codeLineBytes, pageCodeFile, wifiCodeFile } from "./code-file.js";
import { at, openTarget, looked, names, openView, showReport, view } from "./menu.js";
import { place } from "./place.js";
import { notice, refused } from "../notice.js";
import { disableBoard, keepOptions } from "./keep-options.js";
import { options } from "../options.js";
import { coldText, isHot } from "../range.js";
import { hitsText, playerOf, players, rowsCount, rules, shortText } from "../game/sheet.js";
import { pageState } from "../web/page.js";
import { eachLinked, targets, type Target } from "../wire/targets.js";

const mainItems = "Play,New game,Results,Targets,Options";
const targetItems = "Ping,Raise,Lower,Identify";
const sensitivities = [0.5, 1, 2];

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
      return 2 * players.length + names.length + rowsCount;
    case "targets":
      return 2 + targets.length;
    case "target":
      return 4;
    case "options":
      return 5;
    case "code":
      return 0;
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
          : index - 1 + ": " + roster[chosen[index - 2]!];
    case "results":
      return resultText(index);
    case "targets":
      return index < 2 ? ["Raise all", "Lower all"][index]! : targetText(targets[index - 2]!);
    case "target":
      return targetItems.split(",")[index]!;
    case "options":
      return index == 0
        ? "Sound " + (options.mute ? "off" : "on")
        : index == 1
          ? "Sensitivity " + ["half", "as set", "twice"][sensitivities.indexOf(options.sens)]
          : ["Disable", "Wi-Fi code", "Page code"][index - 2]!;
  }
  return index ? (view == "sure" ? "Yes, boot quietly" : "Yes") : "No";
}

/** The results: two items for each player, then the game's best scores, then the rows of the sheet. */
function resultText(index: number): string {
  const player = players[index >> 1];
  const place = index - 2 * players.length;
  if (player) return index & 1 ? " " + hitsText(player) : player.name + " " + player.points;
  return place < names.length ? names[place]! : resultRow(place - names.length);
}

function resultRow(row: number): string {
  return (players.length > 1 ? players[playerOf(row)]!.name.slice(0, 4) + " " : "") + shortText(row, false);
}

function targetText(target: Target): string {
  const state = (isGuest(target) ? "open " : "") + (target.link ? target.pose || "down" : "away");
  return target.id.slice(state.length - 18) + " " + state;
}

/** Opens the results of the last game, with the game's best scores. */
export function openResults(): void {
  openView(
    "results",
    0,
    bestOf(rules ? rules.name : game.name).map(function (best) {
      return "best " + best.player + " " + best.points;
    }),
  );
}

/** Does what the chosen item says. */
export function enter(): void {
  switch (view) {
    case "main":
      return enterMain();
    case "games":
      return enterGame();
    case "setup":
      return at ? change(1) : startLater();
    case "targets":
      return at > 1 ? chooseTarget(targets[at - 2]) : at ? layAllDown() : openView("raise");
    case "target":
      return act();
    case "results":
      return startLater();
    case "options":
      return at == 2 ? openView("sure") : at < 2 ? change(1) : openCode(at == 3);
    case "code":
      return openView("options");
    case "sure":
      notice(at ? disable() : "");
      return openView("options", 2);
  }
  if (at) raise(); // the view is "raise"
  openView("main");
}

/**
 * Shows the QR code of the Wi-Fi or of the page. On a router's network nobody knew the master's address when it was
 * flashed: then the page's address is shown as a text.
 */
function openCode(isWifi: boolean): void {
  const file = isWifi ? wifiCodeFile : pageCodeFile;
  let shown = [isWifi ? "Wi-Fi" : "Page", file];
  if (!isWifi && pageState.charAt(0) != ":") shown = [shown[0]!, "", " page " + (pageState == "" ? "off" : pageState)];
  else if ((require("Storage").read(file, codeLineBytes, 1) || "") == "")
    shown = isWifi
      ? [shown[0]!, "", " no code:", " flash the master"]
      : [shown[0]!, "", " http://", " " + place[2]!.slice(4), " " + pageState + "/"];
  openView("code", 0, shown);
}

/** Disables the board. Returns the outcome as a sentence. */
function disable(): string {
  const why = disableBoard();
  return why == "" ? "It will boot quietly. Flash it with --enable to end that." : why;
}

/** Starts the chosen game in a separate turn. */
function startLater(): void {
  later(function () {
    refused(startChosen());
  });
}

function enterMain(): void {
  switch (at) {
    case 0:
      return startLater();
    case 1:
      return openView("games", 0, gamesHere());
    case 2:
      return openResults();
    case 3:
      return openView("targets");
    case 4:
      return openView("options");
    case 5:
      if (waiting != "") letIn();
      return openView("targets");
  }
}

function enterGame(): void {
  const name = names[at]!;
  later(function () {
    chooseGame(
      name,
      function () {
        openView("setup");
      },
      refused,
    );
  });
}

/** Changes the chosen item to its next value, or to the one before. */
export function change(by: 1 | -1): void {
  if (view == "setup" && at == 1) {
    const range = playersOf(game);
    const size = range[1] - range[0] + 1;
    choosePlayers(range[0] + ((chosen.length - range[0] + by + size) % size));
  } else if (view == "setup" && at > 1) {
    changePlayer(at - 2, by);
  } else if (view == "options" && at < 2) {
    if (at) options.sens = sensitivities[(sensitivities.indexOf(options.sens) + by + 3) % 3] as 0.5 | 1 | 2;
    else options.mute = !options.mute;
    notice(keepOptions());
  }
}

/** Raises a target or all, to set them up. */
export function raise(target?: Target): void {
  function outcome(one: Target, word: string): void {
    if (word != "standing" && word != "error superseded") notice(one.id + ": " + word);
  }
  if (!isHot()) refused(coldText());
  else if (target) command("stand_up", target, undefined, outcome);
  else
    eachLinked(function (one) {
      command("stand_up", one, undefined, outcome);
    });
}

/** Opens a target's view, and asks it for a report. */
function chooseTarget(target: Target | undefined): void {
  if (!target) return; // it was removed from the range while its item was chosen
  openTarget(target);
  askReport();
}

/** Asks the target in view for a report, and measures how long the answer takes. */
export function askReport(): void {
  const sentMs = now();
  command("ping", looked!, { report: 1 }, function (target, outcome) {
    if (target == looked && outcome == "alive") showReport(undefined, now() - sentMs);
  });
}

/** Does what an item of a target's view says. */
function act(): void {
  if (!looked!.link) return refused(looked!.id + " is away");
  switch (at) {
    case 0:
      return askReport();
    case 1:
      return raise(looked);
    case 2:
      return layDown(looked!);
    case 3:
      return identify(looked!);
  }
}
