// What each line says while a game is counted down, played, paused or told.
// @apart: a line needs only a few of these functions, and the others must cost nothing to pass
import { phase, readySeconds, turn, why } from "../game/game.js";
import { clockMs, upText } from "../game/lane.js";
import { nameLengthMax } from "../game/names.js";
import { outcomeOf, players, rowsCount, rules, shortText, sidesCount, sideText, tie } from "../game/sheet.js";
import { clipped, coldHint, isWithin, large, pad, pieceOf, style } from "./text.js";

/** How many lines list the players. */
const scoreLines = 4;

/** A turn that is about to begin. */
export function readyLine(line: number): string {
  if (isWithin(line, 4, 4)) return large(" " + readySeconds(), line, 4, 4);
  switch (line) {
    case 1:
      return rules!.name;
    case 2:
      return "next: " + (rules!.play == "duel" ? "all" : players[turn]!.name);
  }
  const side = (line - 9) >> 1;
  return side >= 0 && side < sidesCount() ? large(sideText(side, false), line, 9 + 2 * side, 2) : "";
}

/** A game that is paused, waits, or is over. */
export function waitLine(line: number): string {
  if (line == 1) return rules!.name;
  if (isWithin(line, 3, 2)) {
    if (phase != "told") style.look = "bad";
    return large(phase == "paused" ? " PAUSED" : phase == "owed" ? " WAITING" : " OVER", line, 3, 2);
  }
  return phase == "told" ? "" : whyLine(line);
}

function whyLine(line: number): string {
  if (isWithin(line, 6, 3)) return pieceOf(why, line - 6);
  return line == 9 ? coldHint() : ""; // after a restart, before A goes on
}

/**
 * A game that is played: the score, what is up, what happened last, and who else plays. The order matters: the
 * interpreter reads past each `case` before the one that it wants.
 */
export function playLine(line: number): string {
  switch (line) {
    case 1:
      return pad(rules!.name, 14) + " " + Math.floor(clockMs() / 1000) + " s";
    case 2:
      return turnText();
    case 3:
    case 4:
    case 5:
      return pointsText(line);
    case 6:
      return upLine(false);
    case 7:
      return upLine(true);
    case 8:
      return rowsCount ? lastText() : "";
    case 13:
      return rules!.misses || !sidesCount() ? missesText() : sideText(0, false) + " " + sideText(1, false);
  }
  return scoreText(line - 9);
}

function turnText(): string {
  const player = players[turn]!;
  return rules!.play == "duel"
    ? ""
    : player.name + " " + player.made + (rules!.exposures ? " of " + rules!.exposures : "");
}

function pointsText(line: number): string {
  if (rules!.play != "duel") return large("" + players[turn]!.points, line, 3, 3);
  return line < 5 && players.length == 2 ? large(players[0]!.points + ":" + players[1]!.points, line, 3, 2) : "";
}

function upLine(isNot: boolean): string {
  const up = upText(isNot);
  style.look = isNot ? "bad" : "good";
  return up == "" ? "" : clipped((isNot ? "NOT" : "UP") + up);
}

/** The last row of the sheet. */
function lastText(): string {
  const how = outcomeOf(rowsCount - 1);
  style.look = how == "hit" || how == "spared" ? "good" : "bad";
  return tie ? "tie (+-" + tie + " ms)" : shortText(rowsCount - 1, true);
}

function missesText(): string {
  return rules!.misses && rules!.play != "duel" ? "misses " + players[turn]!.bad + " of " + rules!.misses : "";
}

/**
 * The players of such a line, the first of which is 0, with their points: one; or two with short names if there are
 * more players than lines. Points that need the room take it from the name.
 */
function scoreText(line: number): string {
  const each = players.length > scoreLines ? 2 : 1;
  const characters = nameLengthMax / each;
  let text = "";
  for (let i = each * line; i < each * line + each && players[i]; i++) {
    const points = "" + players[i]!.points;
    const shown = Math.min(characters, 2 * characters - points.length);
    text =
      (text == "" ? "" : pad(text, 10)) +
      (i == turn && rules!.play != "duel" ? ">" : " ") +
      pad(players[i]!.name.slice(0, shown), shown + 1) +
      points;
  }
  return text;
}
