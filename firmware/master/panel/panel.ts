// The panel: the screen is drawn line by line where it changed, and learns what may have changed.
import { Subject } from "../../../shared/console-lines.js";
import type { Report } from "../../../shared/messages.js";
import { printable } from "../../../shared/printable.js";
import type { Button } from "./buttons.js";
import { refreshCheck } from "./check-menu.js";
import { openResults } from "./choose.js";
import { phase } from "../game/game.js";
import { askReport, count } from "./items.js";
import { low } from "../wire/batteries.js";
import { forgetWaiting, waiting } from "../wire/guests.js";
import { at, looked, openView, showReport, view } from "./menu.js";
import { pressedInNames } from "./name-menu.js";
import { pressedInGame, pressedInMenu } from "./press.js";
import { forgetNotice, notice, noticed, refused } from "../notice.js";
import { word } from "../range.js";
import { later } from "../later.js";
import { lineText } from "./lines.js";
import { drawLine, openScreen } from "./screen.js";
import type { ScreenPins, Rotation } from "./st7789.js";
import { style } from "./text.js";
import type { Target } from "../wire/targets.js";

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
    text = /*@__NOINLINE__*/ lineText(line);
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
  later(function () {
    openResults();
    changed();
  });
}

/** A target reported its state. */
export function targetReported(target: Target, report: Report): void {
  if (target == looked) showReport(report, -1);
}

/** A button was pressed. */
export function pressed(button: Button): void {
  notice("");
  if (word == "STOP") refused("STOP: hold X to clear it");
  else if (phase != "") pressedInGame(button);
  else
    later(function () {
      if (view == "entry") pressedInNames(button);
      else pressedInMenu(button);
      changed();
    });
  if (!isNew) line = firstLine;
  changed();
}
