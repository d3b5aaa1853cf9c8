// The panel: the screen is drawn line by line where it changed, and the buttons do what it says.
// @apart: what runs for each line must not have to pass what runs for a button
import { Subject } from "../../../shared/console-lines.js";
import type { Report } from "../../../shared/messages.js";
import { printable } from "../../../shared/printable.js";
import type { Button } from "./buttons.js";
import { calibrate } from "./calibrate.js";
import { pressedInCheck, refreshCheck } from "./check-menu.js";
import { change, enter, openResults } from "./choose.js";
import { closeGame, hurry, phase, resumeGame, voidGame } from "../game/game.js";
import { enteredFrom, roster } from "../game/roster.js";
import { askReport, count } from "./items.js";
import { low } from "../wire/batteries.js";
import { forgetWaiting, waiting } from "../wire/guests.js";
import { layAllDown } from "../wire/lay-down.js";
import { at, looked, moveItem, openView, showReport, view } from "./menu.js";
import { pressedInNames } from "./name-menu.js";
import { forgetNotice, notice, noticed, refused } from "../notice.js";
import { word } from "../range.js";
import { later } from "../later.js";
import { lineText } from "./lines.js";
import { drawLine, openScreen } from "./screen.js";
import type { ScreenPins, Rotation } from "./st7789.js";
import { style } from "./text.js";
import { targets, type Target } from "../wire/targets.js";

const lines = 15;
/** A menu's items are drawn first, so that the effect of a button is seen soon. */
const firstLine = 2;
/** What happened last in a game (game-lines.ts) is drawn first, so that a hit is seen at once. */
const lastRowLine = 8;
/**
 * How often one piece of work is done while something may have changed, in ms: a whole screen in less than a second.
 */
const pieceMs = 25;
/** How often the screen is compared with what may change without an event (clocks, notices, reports), in ms. */
const secondMs = 1000;
/** How often a menu is compared where nothing is known to have changed, in s. */
const idleSeconds = 8;

/** What each line shows. @hot 150 */
let shown: string[] = [];
/** The line that is compared or drawn next. @hot 140 */
let line = 0;
/** What that line says, and whether it is still to be drawn. */
let text = "";
let isNew = false;
/** How many lines are still to be compared. */
let left = 0;
let drawing: Handle | undefined;
let isOpen = false;
/** A row was added while another line was about to be drawn. */
let isRowNext = false;
let seconds = 0;
let shownLow = low;

/** Starts the screen, if there is one. Buttons and menus work without it, too. */
export function openPanel(pins: ScreenPins | undefined, rotation: Rotation): void {
  if (pins && !openScreen(pins, rotation, opened))
    print(Subject.screen + " none: this Espruino has no Graphics, or no SPI on these pins");
}

function opened(): void {
  isOpen = true;
  changed();
  setInterval(second, secondMs);
}

/** Something changed that the screen may show. */
export function changed(): void {
  left = isNew ? lines + 1 : lines; // a line that is still to be drawn is drawn, and compared again
  if (isOpen && drawing === undefined) drawing = setInterval(draw, pieceMs);
}

/** A game has a new row. */
export function rowAdded(): void {
  if (isNew) isRowNext = true;
  else line = lastRowLine;
  changed();
  if (isOpen) later(draw); // the first piece at once
}

/**
 * Compares the screen where something may have changed without an event, and every few seconds in any case: to compare
 * all of it takes most of what a range at rest has to do.
 */
function second(): void {
  const before = noticed + waiting;
  forgetNotice();
  forgetWaiting();
  if (view == "main" && at >= count()) openView("main", count() - 1); // its guest waits no more
  if (view == "target" && phase == "") askReport();
  if (view == "facts" && phase == "")
    later(function () {
      refreshCheck();
    });
  const isLive = phase != "" || view == "target" || view == "facts" || noticed + waiting != before || low != shownLow;
  shownLow = low;
  if (isLive || ++seconds % idleSeconds == 0) changed();
}

/** Does one piece of work: finds out what a line says now, or draws it if that is new. */
function draw(): void {
  if (isNew) {
    isNew = false;
    drawLine(line, text, style.look, style.size, style.part);
  } else {
    text = lineText(line);
    const key = text + "|" + style.look + style.size + style.part;
    isNew = shown[line] != key;
    shown[line] = key;
    if (isNew) {
      text = printable(text);
      return;
    }
  }
  line = isRowNext ? lastRowLine : (line + 1) % lines;
  isRowNext = false;
  if (--left) return;
  clearInterval(drawing!);
  drawing = undefined;
}

/** A game ended: shows its results. */
export function gameEnded(): void {
  openResults();
}

/** A target reported its state. */
export function targetReported(target: Target, report: Report): void {
  if (target == looked) showReport(report, -1);
}

/** A button was pressed. */
export function pressed(button: Button): void {
  notice("");
  if (word == "STOP") refused("STOP: hold X to clear it");
  else if (phase == "") pressedInMenu(button);
  else pressedInGame(button);
  if (!isNew) line = firstLine;
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
  if (view == "entry")
    return later(function () {
      pressedInNames(button);
      changed();
    });
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
      return /*@__NOINLINE__*/ goBack();
  }
}

/** Y in a menu. It is a function of its own so that other buttons need not pass it. */
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
