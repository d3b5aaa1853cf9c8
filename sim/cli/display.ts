// The master's screen as lines of text, in the colours of its display.
import { displayLineCount, type DisplayLine } from "../devices/read-text.js";
import { span, type Line, type Span, type Style } from "./line.js";

/** Characters in a row, without and with the frame on both sides. */
const columns = 20;
export const displayWidth = columns + 2;
/** Lines, including the frame. */
export const displayHeight = displayLineCount + 2;

/** What a colour means: as a background, and as the colour of text on black. */
const papers = new Map<number, Style>([
  [0xffffff, "chosen"],
  [0xc60000, "hot"],
  [0x0034d6, "cold"],
  [0xffff00, "stop"],
]);
const inks = new Map<number, Style>([
  [0x9c9a9c, "dim"],
  [0x00ff00, "good"],
  [0xff6563, "bad"],
]);

function styleOf({ ink, paper, size }: DisplayLine): Style {
  return papers.get(paper) ?? inks.get(ink) ?? (size > 1 ? "bold" : "plain");
}

/** The rows, each as one span of 20 characters. Large text is in the middle of its rows, and bold. */
export function displaySpans(display: readonly DisplayLine[]): Span[] {
  const texts = display.map(() => " ".repeat(columns));
  display.forEach((row, index) => {
    if (row.text !== "") texts[index + Math.floor((row.size - 1) / 2)] = row.text.padEnd(columns);
  });
  return display.map((row, index) => span(texts[index]!, styleOf(row)));
}

/** The rows with a frame around them: `displayHeight` lines of `displayWidth` characters. */
export function framed(display: readonly DisplayLine[]): Line[] {
  const edge: Line = [span(`+${"-".repeat(columns)}+`, "dim")];
  return [edge, ...sided(display), edge];
}

/** The rows with a frame on both sides only, to save lines. */
export function sided(display: readonly DisplayLine[]): Line[] {
  return displaySpans(display).map((row) => [span("|", "dim"), row, span("|", "dim")]);
}
