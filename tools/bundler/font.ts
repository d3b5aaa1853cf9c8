// The screen's font, drawn in firmware/master/panel/font.txt, as the firmware has it: a module of one text, of which
// nothing is in RAM before it is used.
import { readFileSync } from "node:fs";
import type { Plugin } from "rollup";
import { fromRoot } from "./folders.js";
import { virtualModule } from "./virtual-module.js";

const source = fromRoot("firmware/master/panel/font.txt");
/** Its first character and the one behind its last. */
const firstCode = 32;
const endCode = 127;
/** Dots of a drawing; a cell has one more column and one more row. */
const dotsAcross = 5;
const dotsDown = 7;
const drawingsInRow = 16;

/** Reads a row of drawings: the line with their characters, and the lines with their dots. */
function readRow(first: number, [names = "", ...rows]: readonly string[], drawings: Map<string, string[]>): void {
  for (let code = first; code < Math.min(first + drawingsInRow, endCode); code++) {
    const character = String.fromCharCode(code);
    const quoted = JSON.stringify(character);
    const at = (code - first) * (dotsAcross + 1);
    const drawing = rows.map((row) => row.slice(at, at + dotsAcross));
    if ((names[at] ?? " ") !== character)
      throw new Error(`font.txt: ${quoted} has to be at column ${at + 1} of the line ${JSON.stringify(names)}`);
    if (drawing.length !== dotsDown || !drawing.every((row) => /^[.#]{5}$/.test(row)))
      throw new Error(`font.txt: ${quoted} is not ${dotsDown} rows of ${dotsAcross} dots, # or .`);
    drawings.set(character, drawing);
  }
}

function drawingsOf(text: string): Map<string, string[]> {
  const lines = text.split("\n").filter((line) => !line.startsWith("//") && line !== "");
  const drawings = new Map<string, string[]>();
  for (let first = firstCode; first < endCode; first += drawingsInRow)
    readRow(first, lines.splice(0, 1 + dotsDown), drawings);
  if (lines.length > 0) throw new Error(`font.txt: there is something behind the last character: ${lines[0]}`);
  return drawings;
}

/**
 * The cells by character: for each a byte for each of its six columns from the left, the highest bit on top. Throws
 * where a drawing is missing or has another size. `text` is that of the font's file.
 */
export function readFont(text = readFileSync(source, "latin1")): Map<string, number[]> {
  const cells = new Map<string, number[]>();
  for (const [character, rows] of drawingsOf(text)) {
    const columns = Array.from({ length: dotsAcross }, (_unused, x) =>
      rows.reduce((bits, row, y) => bits | (row[x] === "#" ? 128 >> y : 0), 0),
    );
    cells.set(character, [...columns, 0]);
  }
  return cells;
}

const moduleText = (): string => {
  const bytes = Buffer.from([...readFont().values()].flat());
  return `export const font = ${JSON.stringify(bytes.toString("base64"))};`;
};

/** A rollup plugin: gives the import of "snyper:font" the cells, one after the other, in base64. */
export const font = (): Plugin => virtualModule("snyper:font", moduleText, [source]);
