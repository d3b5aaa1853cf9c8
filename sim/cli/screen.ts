// The live screen as lines of text: a pure function of the range's state and the window's size.
import { Subject } from "../../shared/console-lines.js";
import { displayLineCount } from "../devices/read-text.js";
import { clip, column, span, widthOf, type Line, type Style } from "./line.js";
import { showLines } from "./qr.js";
import { gameHeadline, sheetLines } from "./game-lines.js";
import { framed, displayHeight, displayWidth, sided } from "./display.js";
import type { LogLine, RangeState, TargetState } from "../arena/state.js";

export interface Size {
  /** In characters. */
  width: number;
  height: number;
}

/** The columns of the targets' table, in characters; `#` is the number that the keys take. */
const columns = { number: 4, id: 18, link: 22, pose: 11, last: 13, roundTrip: 12 };
const targetWidth = Object.values(columns).reduce((sum, width) => sum + width, 0);
/** The minimum of log lines, which come before the rest of the game's rows, and of targets, which come first. */
const logMin = 3;
const targetsMin = 2;

/** How log lines begin that report an error. */
const badLines = [Subject.refused, Subject.settings, Subject.uncaught, "ERROR"];

/** Lines for the title, its hint and the keys. */
const frameLines = 3;

/** At most 78 characters each, to fit the default window of a terminal. */
const helpLines = [
  "h        holds X: COLD becomes HOT. After STOP, h clears to COLD, h makes HOT.",
  "a b x y  press the master's buttons. a: selects, starts a game, continues a",
  "         paused one. x: next line. y: goes back, or ends a paused game.",
  "s        is b: STOP. All plates lie down, and the range stays cold. g is a.",
  "arrows   push the master's joystick, Enter presses it in.",
  "m        shows or hides the master's screen.",
  "v        shows or hides the QR code of the page for watching (--show).",
  "1 to 9   shoots at that target's plate.",
  "k 1      cuts target 1's link, or heals it.   r 1  switches it off and on.",
  "0 1 2    is number 12, also after k and r.    Esc  cancels k, r or 0.",
  "PgUp     and PgDn scroll a table that is longer than the window.",
  "q        quits, like Ctrl-C.   ?  shows or hides this help.",
];

const keyLine = "h hot  a ok  x next  y back  m screen  1-9 shoot  k cut  s STOP  q quit  ? help";

/** The style of the range's state; the word itself is always shown. */
function wordStyle(word: RangeState["word"]): Style {
  return word === "HOT" ? "hot" : word === "STOP" ? "stop" : "cold";
}

function title({ word, address, page, targets }: RangeState): Line {
  const linked = targets.filter((target) => target.linked).length;
  return [
    span(" SNYPER ", "bold"),
    span(word === "" ? " booting " : ` ${word} `, wordStyle(word)),
    span(`  ${linked} of ${targets.length} targets linked`),
    ...(page ? [span("  "), span(page, "bold")] : []),
    span(`  ${address ? `${page ? "on" : "listening on"} ${address}` : "not listening yet"}`, "dim"),
  ];
}

/** What to do next, in a sentence, or the input that the keyboard waits for. */
export function hint({ word, hint: todo, prompt }: RangeState): string {
  return prompt || (word === "HOT" ? `HOT: ${todo}` : todo);
}

function linkText({ linked, reason, cut }: TargetState): [string, Style] {
  const state = linked === undefined ? "not yet" : linked ? "up" : `down ${reason}`;
  return [cut ? `cut, ${state}` : state, cut ? "bad" : linked ? "good" : linked === undefined ? "dim" : "bad"];
}

/** Milliseconds, with a decimal only if they are few. */
function msText(ms: number | undefined): string {
  return ms === undefined ? "-" : `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
}

function targetCell(target: TargetState): Line {
  const { number, id, pose, last, roundTripMs } = target;
  const [link, linkStyle] = linkText(target);
  const isUp = pose === "standing" || pose === "rising";
  return [
    span(`${String(number ?? "-").padStart(columns.number - 2)}  `, "dim"),
    column(id, columns.id - 1, isUp ? "raised" : "plain"),
    span(" "),
    column(link, columns.link - 1, linkStyle),
    span(" "),
    column(pose ?? "-", columns.pose, isUp ? "raised" : "plain"),
    column(last || "-", columns.last, last.startsWith("hit") ? "good" : "plain"),
    column(msText(roundTripMs).padStart(columns.roundTrip - 2), columns.roundTrip),
  ];
}

function headings(targets: string): Line {
  return [
    span(" #  ", "dim"),
    column(targets, columns.id, "dim"),
    column("link", columns.link, "dim"),
    column("pose", columns.pose, "dim"),
    column("last", columns.last, "dim"),
    column("round trip", columns.roundTrip, "dim"),
  ];
}

/**
 * The first visible row: where the user scrolled to, or further if a plate that is up would be hidden.
 */
function firstTableLine(state: RangeState, rows: number, across: number): number {
  const last = Math.max(0, Math.ceil(state.targets.length / across) - rows);
  const first = Math.min(state.scroll, last);
  const row = Math.floor(state.targets.findIndex(({ pose }) => pose === "standing" || pose === "rising") / across);
  return row < 0 || (row >= first && row < first + rows) ? first : Math.min(row, last);
}

/** The table of targets in at most `height` lines, side by side where the window is wide enough. */
function table(state: RangeState, { width, height }: Size): Line[] {
  const across = tableColumns(width);
  const rows = height - 1;
  const first = firstTableLine(state, rows, across) * across;
  const shown = state.targets.slice(first, first + rows * across);
  const lines: Line[] = Array.from({ length: Math.ceil(shown.length / across) }, (_, row) =>
    shown.slice(row * across, (row + 1) * across).flatMap(targetCell),
  );
  const all = state.targets.length;
  const title = shown.length < all ? `target ${first + 1}-${first + shown.length} of ${all}` : "target";
  return [Array.from({ length: across }, (_, index) => headings(index === 0 ? title : "target")).flat(), ...lines];
}

function tableColumns(width: number): number {
  return Math.max(1, Math.floor(width / targetWidth));
}

function logLine({ who, text, isFault }: LogLine): Line {
  return [
    span(` ${who}: `, "dim"),
    span(text, isFault || badLines.some((begin) => text.startsWith(begin)) || /\bdown\b/.test(text) ? "bad" : "plain"),
  ];
}

interface Shares {
  table: number;
  story: number;
  log: number;
  /** Blank lines between them. */
  gaps: number;
}

/**
 * How many lines each part of the screen gets: first two targets and the game's headline, then the rest as there is
 * room.
 */
function shares(height: number, wanted: { table: number; story: number }): Shares {
  let left = height;
  const allot = (wish: number) => {
    const got = Math.min(left, wish);
    left -= got;
    return got;
  };
  let table = allot(Math.min(wanted.table, 1 + targetsMin));
  let story = allot(1);
  let log = allot(logMin);
  story += allot(wanted.story - story);
  table += allot(wanted.table - table);
  const gaps = allot(2);
  log += allot(left);
  return { table, story, log, gaps };
}

/** Puts a blank line before each section except the first, `spare` at most. */
function spaced(sections: readonly Line[][], spare: number): Line[] {
  return sections.flatMap((lines, index) => {
    if (index === 0 || lines.length === 0 || spare <= 0) return lines;
    spare--;
    return [[], ...lines];
  });
}

/**
 * Where the master's screen is shown: beside everything, or, if the window is too narrow, below the table in place of
 * the game. Undefined if it is not shown.
 */
export function displayPlace(
  { display, wantsDisplay, help }: RangeState,
  { width, height }: Size,
): "beside" | "below" | undefined {
  if (!display) return undefined;
  if (width > targetWidth + displayWidth && height >= displayHeight + frameLines)
    return wantsDisplay === false ? undefined : "beside";
  return wantsDisplay && !help ? "below" : undefined;
}

/** The size of the part between the title with its hint and the keys, without the master's screen beside it. */
function bodySize(state: RangeState, size: Size): Size {
  const isBeside = displayPlace(state, size) === "beside";
  return {
    width: isBeside ? size.width - displayWidth - 1 : size.width,
    height: Math.max(0, size.height - frameLines),
  };
}

/** The part of the screen for the game, or for the help. */
function storyOf(state: RangeState, width: number): Line[] {
  return state.help
    ? helpLines.map((text) => [span(` ${text}`)])
    : [gameHeadline(state.game), ...sheetLines(state.game, width)];
}

/** Lines for each part of the body. */
function layout(state: RangeState, size: Size): Shares {
  const { width, height } = bodySize(state, size);
  const wanted = 1 + Math.ceil(state.targets.length / tableColumns(width));
  if (displayPlace(state, size) !== "below")
    return shares(height, { table: wanted, story: storyOf(state, width).length });
  const table = Math.min(height, wanted, Math.max(1 + targetsMin, height - displayLineCount));
  return {
    table,
    story: Math.min(displayLineCount, height - table),
    log: 0,
    gaps: height > table + displayLineCount ? 1 : 0,
  };
}

/** How far the table can be scrolled in a window of this size: the maximum of `scroll`. */
export function scrollMax(state: RangeState, size: Size): number {
  const rows = Math.ceil(state.targets.length / tableColumns(bodySize(state, size).width));
  return Math.max(0, rows - (layout(state, size).table - 1));
}

function logOf({ log }: RangeState, lines: number): Line[] {
  return log.slice(Math.max(0, log.length - lines)).map(logLine);
}

/** Two columns with a space between them, the left one `width` characters wide. */
function sideBySide(left: readonly Line[], width: number, right: readonly Line[]): Line[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, index) => {
    const line = clip(left[index] ?? [], width);
    return right[index] ? [...line, span(" ".repeat(width - widthOf(line) + 1)), ...right[index]] : line;
  });
}

/** Everything between the title with its hint and the keys. */
function body(state: RangeState, size: Size): Line[] {
  if (state.show) return showLines(state.show, { ...size, height: size.height - frameLines });
  const { width } = bodySize(state, size);
  const place = displayPlace(state, size);
  const share = layout(state, size);
  const story =
    place === "below"
      ? sideBySide(sided(state.display!), displayWidth, logOf(state, displayLineCount))
      : storyOf(state, width);
  const parts = [
    share.table > 1 ? table(state, { width, height: share.table }) : [],
    story.slice(0, share.story),
    logOf(state, share.log),
  ];
  const lines = spaced(parts, share.gaps);
  return place === "beside" ? sideBySide(lines, width, framed(state.display!)) : lines;
}

/** The screen, exactly `height` lines of at most `width` characters. */
export function drawScreen(state: RangeState, size: Size): Line[] {
  const { width, height } = size;
  const lines = [title(state), [span(` ${hint(state)}`, "bold")], ...body(state, size)].slice(
    0,
    Math.max(0, height - 1),
  );
  while (lines.length < height - 1) lines.push([]);
  return [...lines, keys(width, state.fault)].map((line) => clip(line, width));
}

/** The last line of the screen, which lists the keys, or says what is wrong with the file of the offered game. */
function keys(width: number, fault = ""): Line {
  if (fault !== "") return [span(` ${fault}`, "bad")];
  const line: Line = [span(` ${keyLine}`, "dim")];
  return widthOf(line) <= width ? line : [span(" s STOP  q quit  ? help", "dim")];
}
