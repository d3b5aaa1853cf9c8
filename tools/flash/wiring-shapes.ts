// What the wiring diagrams are drawn with: wires that end in labels, boxes, and the symbols of the parts. Lengths are
// pixels, y grows downwards.
import type { Pins } from "../common/parts.js";

/** A board as it is drawn. */
export interface Drawn {
  name: string;
  /** With its article. */
  one: string;
  pins: Pins;
  /** What is printed beside the pins that feed it: 5 V in, 3.3 V out, ground. */
  power: { supply: string; out: string; ground: string };
  /** What has to be known before anything is soldered, in a line. */
  note: string;
}

/**
 * Every colour reads on the white card with a contrast of 4.5 to 1 or more. A colour never says a thing alone: its wire
 * has a label.
 */
export const colours = {
  ink: "#1b1f24",
  quiet: "#57606a",
  ground: "#1b1f24",
  supply: "#b3261e",
  power: "#9a4a00",
  signals: ["#0b57d0", "#7a1fa2", "#00696f", "#146c2e", "#a3195b", "#5d4300"],
} as const;
export const card = "#ffffff";
const boxFill = "#f3f5f7";
/** The line around a part, and what is in it. */
const outline = `stroke="${colours.ink}" stroke-width="2.5"`;
const symbol = `fill="${card}" ${outline}`;

export type Point = readonly [x: number, y: number];

/** The n-th signal's colour. */
export function signalColour(n: number): string {
  return colours.signals[n % colours.signals.length]!;
}

interface TextStyle {
  size?: number;
  anchor?: "start" | "middle" | "end";
  bold?: boolean;
  fill?: string;
  /** What it is, where a test has to find it again: a pin, or a wire's end. */
  kind?: "pin" | "end";
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

export function text(
  [x, y]: Point,
  said: string,
  { size = 15, anchor = "start", bold, fill = colours.ink, kind }: TextStyle = {},
): string {
  const more = `${anchor === "start" ? "" : ` text-anchor="${anchor}"`}${bold ? ' font-weight="bold"' : ""}${kind ? ` class="${kind}"` : ""}`;
  return `<text x="${x}" y="${y}" font-size="${size}" fill="${fill}"${more}>${escaped(said)}</text>`;
}

/** A wire through these points. */
export function wire(colour: string, ...points: Point[]): string {
  const path = points.map((point) => point.join(",")).join(" ");
  return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="3.5" stroke-linejoin="round" stroke-linecap="round"/>`;
}

/** Where wires are joined. */
export function joint([x, y]: Point, colour: string): string {
  return `<circle cx="${x}" cy="${y}" r="6" fill="${colour}"/>`;
}

/** A hole or a screw for a wire. */
export function terminal([x, y]: Point): string {
  return `<circle cx="${x}" cy="${y}" r="6" ${symbol}/>`;
}

export function box(x: number, y: number, width: number, height: number, isDashed = false): string {
  const dashes = `fill="none" stroke="${colours.quiet}" stroke-width="1.5" stroke-dasharray="7 5"`;
  const line = isDashed ? dashes : `fill="${boxFill}" ${outline}`;
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8" ${line}/>`;
}

function line(from: Point, to: Point, width = 2.5): string {
  return `<line x1="${from[0]}" y1="${from[1]}" x2="${to[0]}" y2="${to[1]}" stroke="${colours.ink}" stroke-width="${width}"/>`;
}

/** A resistor around a point; its wires end 35 on either side. */
export function resistor([x, y]: Point, isUpright = false): string {
  const [width, height] = isUpright ? [22, 70] : [70, 22];
  return `<rect x="${x - width / 2}" y="${y - height / 2}" width="${width}" height="${height}" ${symbol}/>`;
}

/** A capacitor around a point; its wires end 6 on either side. */
export function capacitor([x, y]: Point, isUpright = false): string {
  const plate = (by: number) =>
    isUpright ? line([x - 20, y + by], [x + 20, y + by], 4) : line([x + by, y - 20], [x + by, y + 20], 4);
  return plate(-6) + plate(6);
}

/** An upright diode around a point, its stripe (the cathode) on top; its wires end 15 above and below. */
export function diode([x, y]: Point): string {
  return `<polygon points="${x - 15},${y + 13} ${x + 15},${y + 13} ${x},${y - 13}" ${symbol}/>${line([x - 16, y - 14], [x + 16, y - 14], 4)}`;
}

/** A push-button around a point; its wires end 30 on either side. */
export function button([x, y]: Point): string {
  return [
    `<circle cx="${x - 25}" cy="${y}" r="5" ${symbol}/>`,
    `<circle cx="${x + 25}" cy="${y}" r="5" ${symbol}/>`,
    line([x - 27, y - 11], [x + 27, y - 11], 3),
    line([x, y - 11], [x, y - 18], 3),
  ].join("");
}

/** A piezo disc around a point; its wires end 34 on either side. */
export function piezo([x, y]: Point): string {
  return `<circle cx="${x}" cy="${y}" r="34" fill="#f0dfae" ${outline}/><circle cx="${x}" cy="${y}" r="20" ${symbol}/>`;
}

/** A pin inside the board's box, at its edge. `toRight`: the edge is on the right of the name. */
export function boardPin([x, y]: Point, name: string, toRight: boolean): string {
  return (
    terminal([x, y]) +
    text([toRight ? x - 16 : x + 16, y + 6], name, {
      size: 18,
      bold: true,
      anchor: toRight ? "end" : "start",
      kind: "pin",
    })
  );
}

/** The whole picture: a white card, whatever colour the page has. */
export function picture(width: number, height: number, title: string, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect x="1" y="1" width="${width - 2}" height="${height - 2}" rx="12" fill="${card}" stroke="#c3cad2" stroke-width="2"/>`,
    `<g font-family="'DejaVu Sans', Verdana, Helvetica, Arial, sans-serif">`,
    ...parts,
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}
