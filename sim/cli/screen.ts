// The live screen as lines of text: a pure function of the range's state and the window's size.
import { Subject } from "../../shared/console-lines.js";
import { displayLineCount, type DisplayLine } from "../devices/read-text.js";
import { clip, column, span, widthOf, type Line, type Style } from "./line.js";
import { gameHeadline, sheetLines } from "./game-lines.js";
import { chosenOn, framed, displayHeight, displayWidth, sided } from "./display.js";
import type { LogLine, RangeState, TargetState } from "../arena/state.js";

export interface Size {
  /** In characters. */
  width: number;
  height: number;
}

/** The columns of the targets' table, in characters; `#` is the number that the keys take. */
const columns = { number: 4, id: 18, link: 22, pose: 11, last: 13, roundTrip: 12 };
const targetWidth = Object.values(columns).reduce((sum, width) => sum + width, 0);
/** Log lines that come before the game gets all its rows, and targets that are shown before anything else. */
const logLeast = 3;
const targetsLeast = 2;

/** How log lines begin that report that something is wrong. */
const badLines = [Subject.refused, Subject.settings, Subject.uncaught, "ERROR"];

/** Lines for the title, its hint and the keys. */
const frameLines = 3;

/** At most 78 characters each, for the usual window. */
const helpLines = [
  "h        holds X: COLD becomes HOT. After STOP, h clears to COLD, h makes HOT.",
  "a b x y  press the master's buttons. a: takes what is chosen, starts a game,",
  "         goes on after a pause. x: next line. y: back, or ends a paused game.",
  "s        is b: STOP. Everything lies down, and the range stays cold. g is a.",
  "arrows   push the master's joystick, Enter presses it in.",
  "m        shows the master's screen, and hides it.",
  "1 to 9   shoots at that target's plate.",
  "k 1      cuts target 1's link, or heals it.   r 1  switches it off and on.",
  "0 1 2    is number 12, also after k and r.    Esc  forgets what is begun.",
  "PgUp     and PgDn move a table that is longer than the window.",
  "q        quits, as Ctrl-C does.   ?  shows this, and hides it.",
];

const keyLine = "h hot  a ok  x next  y back  m screen  1-9 shoot  k cut  s STOP  q quit  ? help";

/** What the range's word looks like; the word itself is always there. */
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

/** What to do next, in a sentence. */
export function hint({ word, address, targets, game, display, prompt }: RangeState): string {
  if (prompt) return prompt;
  if (!address) return "The master boots.";
  if (word === "STOP") return "STOP: everything lies down. h clears it to COLD, h again makes it HOT.";
  if (word === "COLD") return "COLD: nothing moves up. h makes the range HOT.";
  if (game?.state === "ready") return "HOT: the turn is about to begin. s is STOP.";
  if (game?.state === "playing") return "HOT: shoot the plate that stands, by its number. s is STOP.";
  if (game?.state === "paused") return "PAUSED: a goes on with the targets that are here, y ends it without a sheet.";
  if (game?.state === "waiting")
    return "The game waits for a target that is away: bring it back, or a closes the game.";
  if (!targets.some((target) => target.linked)) return "HOT, but no target is linked yet.";
  return `HOT: ${display ? menuHint(display) : `a starts ${game ? "the next game" : "a Quick Game"}.`}`;
}

/** What the master's own menu is at. */
function menuHint(display: readonly DisplayLine[]): string {
  const game = /^Play (.*)/.exec(chosenOn(display))?.[1];
  if (game !== undefined) return `a starts ${game}, x goes to the next line of the master's menu.`;
  if (display.at(-1)!.text.startsWith("A again")) return "a plays again, y goes back to the master's menu.";
  return "a, x, y and the arrows go through the menus of the master's screen (m).";
}

function linkText({ linked, reason, cut }: TargetState): [string, Style] {
  const state = linked === undefined ? "not yet" : linked ? "up" : `down ${reason}`;
  return [cut ? `cut, ${state}` : state, cut ? "bad" : linked ? "good" : linked === undefined ? "dim" : "bad"];
}

/** Milliseconds with as many decimals as one may care about. */
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
 * The first visible row: where the user scrolled to, but a plate that is to be shot is always among the visible ones.
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

function logLine({ who, text }: LogLine): Line {
  return [
    span(` ${who}: `, "dim"),
    span(text, badLines.some((begin) => text.startsWith(begin)) || /\bdown\b/.test(text) ? "bad" : "plain"),
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
 * How many lines each part of the screen gets: at least two targets and the game's headline, then what else there is
 * room for.
 */
function shares(height: number, wanted: { table: number; story: number }): Shares {
  let left = height;
  const allot = (wish: number) => {
    const got = Math.min(left, wish);
    left -= got;
    return got;
  };
  let table = allot(Math.min(wanted.table, 1 + targetsLeast));
  let story = allot(1);
  let log = allot(logLeast);
  story += allot(wanted.story - story);
  table += allot(wanted.table - table);
  const gaps = allot(2);
  log += allot(left);
  return { table, story, log, gaps };
}

/** A blank line before each section but the first, as far as `spare` lines go. */
function spaced(sections: readonly Line[][], spare: number): Line[] {
  return sections.flatMap((lines, index) => {
    if (index === 0 || lines.length === 0 || spare <= 0) return lines;
    spare--;
    return [[], ...lines];
  });
}

/**
 * Where the master's screen is: beside everything, or where there is no room below the table, in place of the game.
 * Undefined if it is not shown.
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

/** What is left between the title with its hint and the keys, without the master's screen at its side. */
function bodySize(state: RangeState, size: Size): Size {
  const isBeside = displayPlace(state, size) === "beside";
  return {
    width: isBeside ? size.width - displayWidth - 1 : size.width,
    height: Math.max(0, size.height - frameLines),
  };
}

/** The game's part of the screen, or the help in its place. */
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
  const table = Math.min(height, wanted, Math.max(1 + targetsLeast, height - displayLineCount));
  return {
    table,
    story: Math.min(displayLineCount, height - table),
    log: 0,
    gaps: height > table + displayLineCount ? 1 : 0,
  };
}

/** How far the table can be scrolled in a window of this size: what `scroll` may be at most. */
export function scrollMax(state: RangeState, size: Size): number {
  const rows = Math.ceil(state.targets.length / tableColumns(bodySize(state, size).width));
  return Math.max(0, rows - (layout(state, size).table - 1));
}

function logOf({ log }: RangeState, lines: number): Line[] {
  return log.slice(Math.max(0, log.length - lines)).map(logLine);
}

/** Two columns with a blank between them, the left one so many characters wide. */
function sideBySide(left: readonly Line[], width: number, right: readonly Line[]): Line[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, index) => {
    const line = clip(left[index] ?? [], width);
    return right[index] ? [...line, span(" ".repeat(width - widthOf(line) + 1)), ...right[index]] : line;
  });
}

/** Everything between the title with its hint and the keys. */
function body(state: RangeState, size: Size): Line[] {
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
  return [...lines, keys(width)].map((line) => clip(line, width));
}

/** The key line, which is the screen's last. */
function keys(width: number): Line {
  const line: Line = [span(` ${keyLine}`, "dim")];
  return widthOf(line) <= width ? line : [span(" s STOP  q quit  ? help", "dim")];
}
