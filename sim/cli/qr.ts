// A QR code in a terminal, for the page on which others can watch: each character is two modules, one above the other.
import { qrModules } from "../web/qr.js";
import { span, widthOf, type Line } from "./line.js";

/** The characters by what is to be drawn in the upper and the lower half. */
const halves = { none: " ", upper: "\u2580", lower: "\u2584", both: "\u2588" };

function half(upper: boolean, lower: boolean): string {
  return upper ? (lower ? halves.both : halves.upper) : lower ? halves.lower : halves.none;
}

/**
 * A text's code. With colours it is black on white, whatever colours the terminal has. Without them its light modules
 * are drawn, as most terminals are dark; readers take the other way round, too.
 */
export function qrLines(text: string, isColoured: boolean): Line[] {
  const rows = qrModules(text);
  const isDrawn = (row: readonly boolean[] | undefined, column: number) =>
    row === undefined ? !isColoured : row[column] === isColoured;
  return Array.from({ length: Math.ceil(rows.length / 2) }, (_, line) => [
    span(
      rows[0]!.map((_, column) => half(isDrawn(rows[2 * line], column), isDrawn(rows[2 * line + 1], column))).join(""),
      isColoured ? "code" : "plain",
    ),
  ]);
}

/** The page on which others can watch: its address, and its code if that fits into so many characters. */
export function showLines(
  { url, isColoured }: { url: string; isColoured: boolean },
  { width, height }: { width: number; height: number },
): Line[] {
  const code = qrLines(url, isColoured);
  const fits = code.length < height && code.every((line) => widthOf(line) <= width);
  return [[span(` Everybody on this network can watch: ${url}  (v hides it)`)], ...(fits ? code : [])];
}
