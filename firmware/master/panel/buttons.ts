// The master's buttons, all pulled up: a pressed one reads 0.
import { now } from "../../../shared/clock.js";

/** A, X, Y and the joystick, by letters: up, down, left, right, and pressed in. */
export type Button = "a" | "x" | "y" | "u" | "d" | "l" | "r" | "p";
const letters = "axyudlrp";
/** Those that count again while they are held: the joystick's four ways. */
const repeatFirst = 3;
const repeatLast = 6;

/** Contacts bounce for some milliseconds. */
const debounceMs = 25;
/** How long a button is held for what must not happen by a brush of the sleeve. */
const holdMs = 1000;
/** The joystick, held, counts again: first after a while, then quickly. */
const repeatMsFirst = 500;
const repeatMs = 150;

let pins: (Pin | undefined)[];
let pressed: (button: Button) => void;
let held: () => void;
/** Which button is down, and what waits for its being held. */
let down = -1;
let holding: Handle | undefined;

/**
 * From now on `itsPressed` hears each press: at once, but of X when it is let go, since X held for 1 s is `itsHeld`
 * instead. The joystick repeats while it is held in a direction. `itsPins` in the order of the letters; a button
 * without a pin is none.
 */
export function openButtons(
  itsPins: (Pin | undefined)[],
  itsPressed: (button: Button) => void,
  itsHeld: () => void,
): void {
  pins = itsPins;
  pressed = itsPressed;
  held = itsHeld;
  for (let i = 0; i < pins.length; i++) {
    if (!pins[i]) continue;
    pinMode(pins[i]!, "input_pullup");
    setWatch(changed, pins[i]!, { repeat: true, edge: "both", debounce: debounceMs });
  }
}

function changed(event: { state: boolean; pin: Pin }): void {
  now(); // after a step back of the clock the timers stand still
  const which = pins.indexOf(event.pin);
  const isX = letters.charAt(which) == "x";
  if (event.state) {
    if (which != down) return;
    // X that was let go before its time was pressed.
    if (isX && holding !== undefined) press(which);
    letGo();
    return;
  }
  letGo();
  down = which;
  if (!isX) press(which);
  if (isX) holding = setTimeout(hold, holdMs);
  else if (which >= repeatFirst && which <= repeatLast) holding = setTimeout(repeat, repeatMsFirst);
}

function press(which: number): void {
  pressed(letters.charAt(which) as Button);
}

/** What is held counts no more, until it is pressed anew. */
export function letGo(): void {
  if (holding !== undefined) clearTimeout(holding);
  holding = undefined;
  down = -1;
}

function hold(): void {
  holding = undefined;
  held();
}

function repeat(): void {
  holding = setTimeout(repeat, repeatMs);
  press(down);
}
