// The master's panel as a person uses it: fingers on its buttons, and what is read off its display.
import assert from "node:assert/strict";
import type { ArenaOptions } from "../../sim/arena/arena.js";
import { VirtualArena } from "../../sim/arena/virtual-arena.js";
import { screenWiring } from "../../sim/arena/wiring.js";
import { assembled, press, seenMs } from "../../sim/arena/person.js";
import { readLines, type DisplayLine } from "../../sim/devices/read-text.js";
import { seed } from "./peer.js";

export { press, seenMs };

/** A row that is chosen is black on white, a notice is red, and pixels that are no text are read as this. */
const chosenPaper = 0xffffff;
const noticeInk = 0xff6563;
const unreadable = "\ufffd";

/** A range whose targets are linked, and whose screen shows it. */
export function range(options: ArenaOptions = {}): VirtualArena {
  return assembled(new VirtualArena({ seed, targets: 2, ...options }));
}

/** The same, hot. */
export function hotRange(options: ArenaOptions = {}): VirtualArena {
  const arena = range(options);
  arena.makeHot();
  return arena;
}

/** The bar that is on every screen: the range's word, and how many targets are linked. */
const barPattern = /^ (HOT|COLD|STOP, COLD|STOP \d+\/\d+) +\d+\/\d+$/;

/** What is on the display now. All of it has to be text, and the chip must have had nothing to complain of. */
export function displayLines(arena: VirtualArena): DisplayLine[] {
  assert.deepEqual(arena.screen.complaints, []);
  assert.deepEqual(arena.said("master", "ncaught"), []);
  const rows = readLines(arena.screen.pixels());
  assert.match(rows[0]!.text, barPattern);
  assert.deepEqual(
    rows.filter(({ text }) => text === unreadable),
    [],
  );
  return rows;
}

/** The range's word as the screen has it. */
export function word(arena: VirtualArena): string {
  return barPattern.exec(displayLines(arena)[0]!.text)![1]!;
}

/** The rows that say something, from above. */
export function seen(arena: VirtualArena): string[] {
  return displayLines(arena)
    .map(({ text }) => text)
    .filter((text) => text !== "");
}

/** The item that is chosen, "" where there is none. */
export function chosen(arena: VirtualArena): string {
  return (
    displayLines(arena)
      .find(({ paper }) => paper === chosenPaper)
      ?.text.trim() ?? ""
  );
}

/** The rows under the bar and the title, without what the buttons do: a menu's items, and what is said below them. */
export function items(arena: VirtualArena): string[] {
  return seen(arena)
    .slice(2, -1)
    .map((text) => text.trim());
}

/** The screen's title. */
export function title(arena: VirtualArena): string {
  return displayLines(arena)[1]!.text.trim();
}

/** The notice, its lines as one sentence, "" where there is none. */
export function notice(arena: VirtualArena): string {
  return displayLines(arena)
    .slice(2)
    .filter(({ ink, text }) => ink === noticeInk && text !== "")
    .map(({ text }) => text.trim())
    .join(" ");
}

/** The same as soon as the panel had time to show what just happened. */
export function shown(arena: VirtualArena): string[] {
  arena.run(seenMs);
  return seen(arena);
}

/** A row that was drawn, and when, ms of the world's clock. */
export interface DrawnRow {
  row: number;
  at: number;
}

/**
 * The command that says which lines the next pixels belong to, two bytes for the first and two for the last; a row has
 * so many lines.
 */
const linesCommand = 0x2a;
const rowLines = 16;

/** The rows that are drawn from now on: the list grows with time. */
export function rowsDrawn(arena: VirtualArena): DrawnRow[] {
  const drawn: DrawnRow[] = [];
  let lines: number[] | undefined;
  arena.master.onSpi(({ at, bytes, level }) => {
    if (level(screenWiring.dc) < 0.5) lines = bytes[0] === linesCommand ? [] : undefined;
    else if (lines && lines.push(...bytes) === 4) drawn.push({ row: (lines[0]! * 256 + lines[1]!) / rowLines, at });
  });
  return drawn;
}
