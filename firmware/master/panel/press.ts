// What a button does, by the game's phase and the view.
// @seldom: somebody presses a button
import { closeGame, hurry, phase, resumeGame, voidGame } from "../game/game.js";
import { enteredFrom, roster } from "../game/roster.js";
import { refused } from "../notice.js";
import { layAllDown } from "../wire/lay-down.js";
import { targets } from "../wire/targets.js";
import type { Button } from "./buttons.js";
import { calibrate } from "./calibrate.js";
import { pressedInCheck } from "./check-menu.js";
import { change, enter } from "./choose.js";
import { count } from "./items.js";
import { moveItem, openView, view } from "./menu.js";

/** A button was pressed during a game, or before its results were closed. */
export function pressedInGame(button: Button): void {
  const isOk = button == "a" || button == "p";
  if (phase == "paused" && button == "y") voidGame();
  else if (phase == "paused" && isOk) refused(resumeGame());
  else if (phase == "owed" && isOk) closeGame();
  else if (phase == "ready" && isOk) hurry();
  else if (button == "y" || isOk) refused("a game is running");
}

/** A button was pressed in a menu that is no list of letters. */
export function pressedInMenu(button: Button): void {
  switch (button) {
    case "a":
    case "p":
      return enter();
    case "h":
      return isInCheck() ? pressedInCheck(button) : undefined;
    case "x":
    case "d":
      return moveItem(1, count());
    case "u":
      return moveItem(-1, count());
    case "l":
      return change(-1);
    case "r":
      return change(1);
    case "y":
      return goBack();
  }
}

/** Y in a menu. */
function goBack(): void {
  switch (view) {
    case "main":
      return raiseOrLower();
    case "calibration":
      return calibrate(false);
    case "remove":
      return openView("names", 0, roster.slice(enteredFrom));
  }
  if (isInCheck()) pressedInCheck("y");
  else
    openView(view == "target" ? "targets" : view == "sure" || view == "code" || view == "names" ? "options" : "main");
}

/** Whether the view is one of the check's: see check-menu.ts. */
function isInCheck(): boolean {
  return view == "preflight" || view == "facts" || view == "behind" || view == "selftest";
}

/** To set up the range: asks whether to raise all plates, or lowers them again if any is up or on its way up. */
function raiseOrLower(): void {
  if (
    targets.some(function (target) {
      return target.link && target.pose && target.pose != "falling";
    })
  )
    layAllDown();
  else openView("raise");
}
