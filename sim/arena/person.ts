// A person at the master's panel, in virtual time: presses buttons, and waits until the screen shows the result.
import type { SimulatedBoard } from "../board/board.js";
import type { VirtualArena } from "./virtual-arena.js";
import type { Button, Joystick } from "./wiring.js";

/** How long a press lasts, and when its effect is on the screen: the panel draws its 15 lines within 750 ms. */
const fingerMs = 120;
export const seenMs = 900;

export type Contact = Button | Joystick;

/** Presses buttons and pushes the joystick, one after another. A number repeats what follows it so many times. */
export function press(arena: VirtualArena<SimulatedBoard>, ...contacts: (Contact | number)[]): void {
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

function pressOnce(arena: VirtualArena<SimulatedBoard>, contact: Contact): void {
  if (contact.length === 1) arena.press(contact as Button, fingerMs);
  else arena.push(contact as Joystick, fingerMs);
  arena.run(2 * fingerMs);
}

/** Raises all plates, in the main menu while none is up: the master asks first. */
export function raiseAll(arena: VirtualArena): void {
  for (const contact of ["Y", "X", "A"] as const) pressOnce(arena, contact);
}

/** Waits until the range's targets are linked and the screen shows it. */
export function assembled(arena: VirtualArena): VirtualArena {
  arena.assemble();
  arena.run(seenMs);
  return arena;
}
