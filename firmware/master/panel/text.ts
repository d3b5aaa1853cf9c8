// What all screens need: how a line looks, how texts are made to fit into it, and what makes the range hot.
// @apart: a line needs only a few of these functions, and the others must cost nothing to pass
import { printable } from "../../../shared/printable.js";
import { isStopTested, rival, word } from "../range.js";
import type { Look } from "./screen.js";

/** Characters of a line, and of a piece of a sentence, which is indented. */
const columns = 20;
const pieceColumns = 19;

/**
 * How the line looks whose text was asked for last: its colours, how many times as large as usual its text is, and
 * which part of that text it shows.
 * @hot 160
 */
export const style: { look: Look; size: number; part: number } = { look: "plain", size: 1, part: 0 };

/** The sentence that was broken into pieces last, and the pieces. */
let broken = "";
let pieces: string[] = [];

/** Fills a text with blanks, or cuts it, to `length` characters, up to 15. @hot 350 */
export function pad(text: string, length: number): string {
  return (text + "               ").slice(0, length);
}

/** Cuts a list that is too long for a line between its words. */
export function clipped(list: string): string {
  return list.length > columns ? list.slice(0, list.lastIndexOf(" ", columns - 3)) + " .." : list;
}

/** Gives the line its part of a text that is `times` as large and begins in line `from`. @hot 340 */
export function large(text: string, line: number, from: number, times: number): string {
  style.size = times;
  style.part = line - from;
  return text;
}

/** Whether a line is one of the `length` lines from `from` on. */
export function isWithin(line: number, from: number, length: number): boolean {
  return line >= from && line < from + length;
}

/** Breaks a sentence between its words, and returns how many pieces it has. */
export function piecesOf(sentence: string): number {
  let rest = printable(sentence);
  if (sentence == broken) return pieces.length;
  broken = sentence;
  pieces = [];
  while (rest != "") {
    let end = rest.length > pieceColumns ? rest.lastIndexOf(" ", pieceColumns) : pieceColumns;
    if (end < 1) end = pieceColumns;
    pieces.push(" " + rest.slice(0, end));
    rest = rest.slice(end).trim();
  }
  return pieces.length;
}

/** One piece of a sentence, "" before the first and after the last. */
export function pieceOf(sentence: string, index: number): string {
  return index < piecesOf(sentence) && index >= 0 ? pieces[index]! : "";
}

/** How a cold range becomes hot, "" while it is hot. */
export function coldHint(): string {
  return word == "HOT"
    ? ""
    : rival != ""
      ? " another master here"
      : word != "COLD"
        ? ""
        : isStopTested
          ? " hold X 1 s: HOT"
          : " press B: test STOP";
}
