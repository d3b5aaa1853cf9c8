// The master's panel as a person uses it: fingers on its buttons, and what is read off its glass.
import assert from "node:assert/strict";
import { VirtualArena, type ArenaOptions, type Button, type Joystick } from "../../sim/arena.js";
import { readRows, type TextOnGlass } from "../../sim/screen/read-text.js";
import { seed } from "./peer.js";

/** A finger, and the time until what it did is seen: the panel looks at its 15 rows within 375 ms. */
const fingerMs = 120;
export const seenMs = 550;
/** A row that is chosen is black on white. */
const chosenPaper = 0xffffff;

/** A range whose targets are linked, and whose screen shows it. */
export function range(options: ArenaOptions = {}): VirtualArena {
  const arena = new VirtualArena({ seed, targets: 2, ...options });
  arena.assemble();
  arena.run(seenMs);
  return arena;
}

/** The same, hot. */
export function hotRange(options: ArenaOptions = {}): VirtualArena {
  const arena = range(options);
  arena.makeHot();
  return arena;
}

/** Buttons and ways of the joystick, one after the other. A number presses what comes behind it so many times. */
export function press(arena: VirtualArena, ...contacts: (Button | Joystick | number)[]): void {
  let times = 1;
  for (const contact of contacts) {
    if (typeof contact === "number") times = contact;
    else {
      for (; times > 0; times--) pressOnce(arena, contact);
      times = 1;
    }
  }
  arena.run(seenMs);
}

function pressOnce(arena: VirtualArena, contact: Button | Joystick): void {
  if (contact.length === 1) arena.press(contact as Button, fingerMs);
  else arena.push(contact as Joystick, fingerMs);
  arena.run(2 * fingerMs);
}

/** What is on the glass now. The chip must have had nothing to complain of, and nothing may have been thrown. */
export function glass(arena: VirtualArena): TextOnGlass[] {
  assert.deepEqual(arena.screen.complaints, []);
  assert.deepEqual(arena.said("master", "ncaught"), []);
  return readRows(arena.screen.pixels());
}

/** The rows that say something, from above. */
export function seen(arena: VirtualArena): string[] {
  return glass(arena).map(({ text }) => text).filter((text) => text !== "");
}

/** The item that is chosen, "" where there is none. */
export function chosen(arena: VirtualArena): string {
  return glass(arena).find(({ paper }) => paper === chosenPaper)?.text.trim() ?? "";
}

/** The rows under the bar and the title, without what the buttons do: a menu's items, and what is said below them. */
export function items(arena: VirtualArena): string[] {
  return seen(arena).slice(2, -1).map((text) => text.trim());
}

/** The screen's title. */
export function title(arena: VirtualArena): string {
  return glass(arena)[1]!.text.trim();
}
