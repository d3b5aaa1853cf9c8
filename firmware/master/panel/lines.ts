// What each line of the screen says: the range's word on top, below it STOP, a game or a menu, and at the bottom what
// the buttons do.
// @apart: a line needs only a few of these functions, and the others must cost nothing to pass
import { keyName } from "../../../shared/keys.js";
import { countdownSeconds } from "../game/document.js";
import { phase, readySeconds } from "../game/game.js";
import { noticed } from "../notice.js";
import { word } from "../range.js";
import { targets, unconfirmed, type Target } from "../wire/targets.js";
import { playLine, readyLine, waitLine } from "./game-lines.js";
import { names, view } from "./menu.js";
import { menuLine } from "./menu-lines.js";
import { coldHint, isWithin, large, pad, pieceOf, piecesOf, style } from "./text.js";

/** Where the longest notice begins, and where the line is that says what the buttons do. */
const noticeFrom = 8;
const helpLine = 14;
/** How many lines name plates that have not confirmed to be down. */
const missingLines = 4;

/** The text of a line, 0 to 14; `style` says how it looks. @hot 240 */
export function lineText(line: number): string {
  style.look = "plain";
  style.size = 1;
  style.part = 0;
  if (line == 0) return topLine();
  if (word == "STOP") return stopLine(line);
  if (line == helpLine) return help();
  if (noticed != "" && noticePiece(line) != "") {
    style.look = "bad";
    return noticePiece(line);
  }
  if (phase == "playing") return playLine(line);
  return phase == "" ? menuLine(line) : phase == "ready" ? readyLine(line) : waitLine(line);
}

/** Whether anybody on the network may join this range. */
function isOpen(): boolean {
  return keyName == "";
}

/** HOT or COLD is always on the screen, as a word, and so is OPEN in a range without a key. */
function topLine(): string {
  let linked = 0;
  for (let i = 0; i < targets.length; i++) if (targets[i]!.link) linked++;
  style.look = word == "HOT" ? "hot" : word == "COLD" ? "cold" : "stop";
  return (
    pad(" " + (word == "STOP" ? stopText() : isOpen() ? word + " OPEN" : word), 14) + linked + "/" + targets.length
  );
}

/** STOP, and how many plates have confirmed that they are down, until all have. */
function stopText(): string {
  const missing = unconfirmed().length;
  return missing ? "STOP " + (targets.length - missing) + "/" + targets.length : "STOP, COLD";
}

function stopLine(line: number): string {
  style.look = "stop";
  if (isWithin(line, 2, 4)) return large(" STOP", line, 2, 4);
  switch (line) {
    case 1:
      return isOpen() ? " OPEN: no key" : "";
    case 6:
      return coldHint();
    case 12:
      return " Hold X: clear it";
    case 13:
      return " and again: HOT";
  }
  return line < 7 ? "" : missingText(line - 7, unconfirmed());
}

/** Which plates have not confirmed that they are down, for people who want to walk to them. */
function missingText(index: number, missing: Target[]): string {
  if (!missing.length) return index ? "" : targets.length ? " All plates are down" : " No target is known";
  if (!index) return " " + (targets.length - missing.length) + " of " + targets.length + " are down";
  const target = missing[index - 1];
  if (index == missingLines && missing.length > missingLines) return " and " + (missing.length - index + 1) + " more";
  return target ? " " + target.id.slice(-12) + " " + (target.link ? target.pose : "away") : "";
}

/** The notice's piece in a line, "" if it has none there: a notice ends above the bottom line. */
function noticePiece(line: number): string {
  return pieceOf(noticed, line - Math.max(noticeFrom, helpLine - piecesOf(noticed)));
}

function help(): string {
  style.look = "dim";
  if (phase == "")
    return view == "code" || view == "facts"
      ? "Y back"
      : view == "selftest"
        ? "A without Y end"
        : view == "main"
          ? "A ok X next Y plates"
          : view == "results"
            ? "A again X on Y back"
            : view == "entry"
              ? "A " + names[4] + " X next Y prev"
              : "A ok X next Y back";
  return (
    (phase == "paused"
      ? "A go on Y end "
      : phase == "owed"
        ? "A without it "
        : phase == "ready" && readySeconds() > countdownSeconds
          ? "A go on now "
          : "") + "B STOP"
  );
}
