// A line of styled text: the live screen consists of these, in a terminal and in a picture.

import { shown } from "../../tools/common/terminal.js";

/** What a piece of text means. It decides the colour; the text always says the same in words. */
export type Style = "plain" | "dim" | "bold" | "good" | "bad" | "raised" | "hot" | "cold" | "stop" | "chosen" | "code";

export interface Span {
  text: string;
  style: Style;
}

export type Line = readonly Span[];

/** Terminal codes ("select graphic rendition") by style. */
const codes: Record<Style, string> = {
  plain: "",
  dim: "2",
  bold: "1",
  good: "32",
  bad: "31",
  raised: "1;33",
  hot: "1;97;41",
  cold: "1;97;44",
  stop: "1;30;43",
  chosen: "7",
  code: "30;107",
};

/** A piece of text. Control characters are replaced, so that a terminal obeys none of it. */
export function span(text: string, style: Style = "plain"): Span {
  return { text: shown(text), style };
}

/** Text cut or padded to a column of so many characters; `~` marks a cut. */
export function column(text: string, width: number, style: Style = "plain"): Span {
  return span(text.length > width ? `${text.slice(0, width - 1)}~` : text.padEnd(width), style);
}

export function widthOf(line: Line): number {
  return line.reduce((sum, { text }) => sum + text.length, 0);
}

/** The line's first `width` characters. */
export function clip(line: Line, width: number): Line {
  const clipped: Span[] = [];
  let left = width;
  for (const { text, style } of line) {
    if (left <= 0) break;
    clipped.push(span(text.slice(0, left), style));
    left -= text.length;
  }
  return clipped;
}

/** The line's text without styles. */
export function textOf(line: Line): string {
  return line.map(({ text }) => text).join("");
}

/** The line with the codes for a colour terminal. */
export function toAnsi(line: Line): string {
  return line.map(({ text, style }) => (codes[style] ? `\x1b[${codes[style]}m${text}\x1b[0m` : text)).join("");
}
