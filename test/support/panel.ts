// The master's panel as a person uses it: presses its buttons, and reads its display.
import assert from "node:assert/strict";
import type { ArenaOptions } from "../../sim/arena/arena.js";
import { RangeKey } from "../../sim/arena/range-key.js";
import { VirtualArena } from "../../sim/arena/virtual-arena.js";
import { screenWiring } from "../../sim/arena/wiring.js";
import { assembled, press, seenMs } from "../../sim/arena/person.js";
import { linesOf, type DisplayLine } from "../../sim/devices/read-text.js";
import { seed } from "./peer.js";

export { press, seenMs };

/** The current row is black on white, a notice is red, and pixels that are no text are read as this. */
const chosenPaper = 0xffffff;
const noticeInk = 0xff6563;
const unreadable = "\ufffd";

/** A range whose targets are linked, and whose screen shows it. */
export function range(options: ArenaOptions = {}): VirtualArena {
  return assembled(new VirtualArena({ seed, key: RangeKey.simulated, targets: 2, ...options }));
}

/** The same, hot. */
export function hotRange(options: ArenaOptions = {}): VirtualArena {
  const arena = range(options);
  arena.makeHot();
  return arena;
}

/** The bar that is on every screen: the range's word, and how many targets are linked. */
const barPattern = /^ (HOT|COLD|STOP, COLD|STOP \d+\/\d+)( OPEN)? +\d+\/\d+$/;

/** What is on the display now. All of it must be text, and the chip must not have complained. */
export function displayLines(arena: VirtualArena): readonly DisplayLine[] {
  assert.deepEqual(arena.screen.complaints, []);
  assert.deepEqual(arena.said("master", "ncaught"), []);
  const rows = linesOf(arena.screen);
  assert.match(rows[0]!.text, barPattern);
  const isCode = rows.at(-1)!.text === "Y back";
  assert.deepEqual(
    rows.filter(({ text }) => text === unreadable && !isCode),
    [],
  );
  return rows;
}

/** The range's state as shown on the screen. */
export function word(arena: VirtualArena): string {
  return barPattern.exec(displayLines(arena)[0]!.text)![1]!;
}

/** The rows that are not empty, from top to bottom. */
export function seen(arena: VirtualArena): string[] {
  return displayLines(arena)
    .map(({ text }) => text)
    .filter((text) => text !== "");
}

/** The current item, "" if there is none. */
export function chosen(arena: VirtualArena): string {
  return (
    displayLines(arena)
      .find(({ paper }) => paper === chosenPaper)
      ?.text.trim() ?? ""
  );
}

/** The rows under the bar and the title, without the bottom line: a menu's items, and the text below them. */
export function items(arena: VirtualArena): string[] {
  return seen(arena)
    .slice(2, -1)
    .map((text) => text.trim());
}

/** The screen's title. */
export function title(arena: VirtualArena): string {
  return displayLines(arena)[1]!.text.trim();
}

/** The notice, with its lines joined to one sentence; "" if there is none. */
export function notice(arena: VirtualArena): string {
  return displayLines(arena)
    .slice(2)
    .filter(({ ink, text }) => ink === noticeInk && text !== "")
    .map(({ text }) => text.trim())
    .join(" ");
}

/** The same, after the panel had time to show what just happened. */
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
 * The command that sets the lines of the next pixels: two bytes for the first and two for the last. And the number of
 * lines in a row.
 */
const linesCommand = 0x2a;
const rowLines = 16;

/** A list to which the rows are added as they are drawn from now on. */
export function rowsDrawn(arena: VirtualArena): DrawnRow[] {
  const drawn: DrawnRow[] = [];
  let lines: number[] | undefined;
  arena.master.onSpi(({ at, bytes, level }) => {
    if (level(screenWiring.dc) < 0.5) lines = bytes[0] === linesCommand ? [] : undefined;
    else if (lines && lines.push(...bytes) === 4) drawn.push({ row: (lines[0]! * 256 + lines[1]!) / rowLines, at });
  });
  return drawn;
}
