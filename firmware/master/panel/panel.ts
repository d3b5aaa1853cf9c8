// The panel: the screen is drawn a row at a time where it changed, and the buttons do what it says.
// @apart: what runs for each row must not have to pass what runs for a button
import type { Report } from "../../../shared/messages.js";
import { printable } from "../../../shared/printable.js";
import type { Button } from "./buttons.js";
import { closeGame, hurry, phase, resumeGame, voidGame } from "../game/game.js";
import { askReport, change, count, enter, openResults, raise } from "./items.js";
import { layAllDown } from "../wire/lay-down.js";
import { looked, move, openView, told, view } from "./menu.js";
import { forgetNotice, notice, refused } from "../notice.js";
import { word } from "../range.js";
import { look, part, size, textOf } from "./rows.js";
import { drawRow, openScreen } from "./screen.js";
import type { ScreenPins, Rotation } from "./st7789.js";
import { targets, type Target } from "../wire/targets.js";

const rows = 15;
/** What a button does is seen soon: a menu's items are looked at first. */
const firstRow = 2;
/** A piece of work so often while something may have changed, ms: a whole new screen in less than a second. */
const pieceMs = 25;
/** So often something may have changed by itself: clocks, notices, what a target tells, ms. */
const secondMs = 1000;

/** What each row shows. @hot 150 */
let shown: string[] = [];
/** @hot 140 */
let row = 0;
/** What that row says, and whether it is yet to be drawn. */
let text = "";
let isNew = false;
/** Rows that are still to be looked at. */
let left = 0;
let drawing: Handle | undefined;
let isOpen = false;

/** Starts the screen, if there is one; the buttons' menus are there without it, too. */
export function openPanel(pins: ScreenPins | undefined, turn: Rotation): void {
  if (pins && !openScreen(pins, turn, opened))
    print("screen none: this Espruino has no Graphics, or no SPI on these pins");
}

function opened(): void {
  isOpen = true;
  changed();
  setInterval(second, secondMs);
}

/** Something changed that the screen may show. */
export function changed(): void {
  left = isNew ? rows + 1 : rows; // what was found before is drawn, and looked at again
  if (isOpen && drawing === undefined) drawing = setInterval(draw, pieceMs);
}

function second(): void {
  forgetNotice();
  if (view == "target" && phase == "") askReport();
  changed();
}

/** One piece of work: what a row says now, or, where it says something new, drawing it. */
function draw(): void {
  if (isNew) {
    isNew = false;
    drawRow(row, text, look, size, part);
  } else {
    text = textOf(row);
    const key = text + "|" + look + size + part;
    isNew = shown[row] != key;
    shown[row] = key;
    if (isNew) {
      text = printable(text);
      return;
    }
  }
  row = (row + 1) % rows;
  if (--left) return;
  clearInterval(drawing!);
  drawing = undefined;
}

/** A game ended: its results are shown. */
export function gameEnded(): void {
  openResults();
}

/** What a target told of itself. */
export function targetTold(target: Target, report: Report): void {
  if (target == looked) told(report, -1);
}

export function pressed(button: Button): void {
  notice("");
  if (word == "STOP") refused("STOP: hold X to clear it");
  else if (phase == "") pressedInMenu(button);
  else pressedInGame(button);
  if (!isNew) row = firstRow;
  changed();
}

function pressedInGame(button: Button): void {
  const isOk = button == "a" || button == "p";
  if (phase == "paused" && button == "y") voidGame();
  else if (phase == "paused" && isOk) refused(resumeGame());
  else if (phase == "owed" && isOk) closeGame();
  else if (phase == "ready" && isOk) hurry();
  else if (button == "y" || isOk) refused("a game is running");
}

function pressedInMenu(button: Button): void {
  switch (button) {
    case "a":
    case "p":
      return enter();
    case "x":
    case "d":
      return move(1, count());
    case "u":
      return move(-1, count());
    case "l":
      return change(-1);
    case "r":
      return change(1);
    case "y":
      return view == "main"
        ? raiseOrLower()
        : openView(view == "setup" ? "main" : view == "target" ? "targets" : view == "sure" ? "options" : "main");
  }
}

/** For setting up: all plates up to look at them, or down again, also those that are on their way up. */
function raiseOrLower(): void {
  if (
    targets.some(function (target) {
      return target.link && target.pose && target.pose != "falling";
    })
  )
    layAllDown();
  else raise();
}
