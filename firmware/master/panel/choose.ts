// What a menu's items do when a person chooses them.
// @seldom: somebody presses a button
import { bestOf } from "../game/best.js";
import { changeCount, changePlayer, chooseGame } from "../game/choice.js";
import { gamesHere } from "../game/games.js";
import { chosen, enteredFrom, game, roster } from "../game/roster.js";
import { rules } from "../game/sheet.js";
import { later } from "../later.js";
import { notice, refused } from "../notice.js";
import { options } from "../options.js";
import { coldText, isHot } from "../range.js";
import { pageState } from "../web/page.js";
import { command } from "../wire/commands.js";
import { letIn, waiting } from "../wire/guests.js";
import { layAllDown, layDown } from "../wire/lay-down.js";
import { eachLinked, targets, type Target } from "../wire/targets.js";
import { calibrate } from "./calibrate.js";
import { openCheck, pressedInCheck } from "./check-menu.js";
import { codeLineBytes, pageCodeFile, wifiCodeFile } from "./code-file.js";
import { identify } from "./identify.js";
import { askReport, sensitivities } from "./items.js";
import { disableBoard, keepOptions } from "./keep-options.js";
import { at, calibration, looked, names, openTarget, openView, view } from "./menu.js";
import { pressedInNames } from "./name-menu.js";
import { place } from "./place.js";

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
    case "main": // first, because to start a game takes long enough
      return enterMain();
    case "preflight":
    case "facts":
    case "behind":
    case "selftest":
      return pressedInCheck("a");
    case "games":
      return enterGame();
    case "setup":
      return at ? change(1) : startLater();
    case "results":
      return startLater();
    case "targets":
      return at > 1 ? chooseTarget(targets[at - 2]) : at ? layAllDown() : openView("raise");
    case "target":
      return act();
    case "options":
      return at == 2 ? openView("sure") : at < 2 ? change(1) : at < 5 ? openCode(at == 3) : openNames();
    case "names":
    case "remove":
      return later(function () {
        pressedInNames("a");
      });
    case "code":
      return openView("options");
    case "sure":
      notice(at ? disable() : "");
      return openView("options", 2);
    case "calibration":
      return calibrate(!at && !!calibration.now && calibration.now.asks != "");
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

/** Opens the list of the names that were entered on the screen. */
function openNames(): void {
  openView("names", 0, roster.slice(enteredFrom));
}

/** Disables the board. Returns the outcome as a sentence. */
function disable(): string {
  const why = disableBoard();
  return why == "" ? "It will boot quietly. Flash it with --enable to end that." : why;
}

/** Checks the targets in a separate turn, and then starts the chosen game. */
function startLater(): void {
  later(function () {
    openCheck(
      game,
      chosen.map(function (place) {
        return roster[place]!;
      }),
    );
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
    changeCount(by);
  } else if (view == "setup" && at > 1) {
    changePlayer(at - 2, by);
  } else if (view == "options" && at < 2) {
    if (at) options.sens = sensitivities[(sensitivities.indexOf(options.sens) + by + 3) % 3] as 0.5 | 1 | 2;
    else options.mute = !options.mute;
    notice(keepOptions());
  }
}

/** Raises a target or all, to set them up. */
function raise(target?: Target): void {
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

/** Opens a target's view, and asks it for a report; behind the last target is the check of all. */
function chooseTarget(target: Target | undefined): void {
  if (!target) return openCheck();
  openTarget(target);
  askReport();
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
    case 4:
      return calibrate(looked!.id);
  }
}
