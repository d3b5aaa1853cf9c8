// A person at the master's panel, in virtual time: fingers that press, and eyes that wait until the screen shows what
// came of it.
import type { VirtualArena } from "./virtual-arena.js";
import type { Button, Joystick } from "./wiring.js";

/** A finger, and the time until what it did is seen: the panel finds and draws its 15 rows within 750 ms. */
const fingerMs = 120;
export const seenMs = 900;

export type Contact = Button | Joystick;

/** Buttons and ways of the joystick, one after the other. A number presses what comes behind it so many times. */
export function press(arena: VirtualArena, ...contacts: (Contact | number)[]): void {
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

function pressOnce(arena: VirtualArena, contact: Contact): void {
  if (contact.length === 1) arena.press(contact as Button, fingerMs);
  else arena.push(contact as Joystick, fingerMs);
  arena.run(2 * fingerMs);
}

/** A range whose targets are linked, and whose screen shows it. */
export function assembled(arena: VirtualArena): VirtualArena {
  arena.assemble();
  arena.run(seenMs);
  return arena;
}
