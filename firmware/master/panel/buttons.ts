// The master's buttons, all pulled up: a pressed one reads 0.
import { now } from "../../../shared/clock.js";

/** A, X, Y and the joystick's up, down, left, right and pressed in, a letter each; and A held for 2 s. */
export type Button = "a" | "x" | "y" | "u" | "d" | "l" | "r" | "p" | "h";
const letters = "axyudlrp";
/** The buttons that repeat while they are held: the joystick's four directions. */
const repeatFirst = 3;
const repeatLast = 6;

/** Contacts bounce for some milliseconds; this is longer, in ms. */
const debounceMs = 25;
/** How long X and A must be held, in ms, for what must not happen by accident. */
const holdMs = 1000;
const holdAMs = 2000;
/** The pause before the joystick repeats the first time, and then each time, in ms. */
const repeatMsFirst = 500;
const repeatMs = 150;

let pins: (Pin | undefined)[];
let pressed: (button: Button) => void;
let held: () => void;
/** The button that is pressed now, -1 for none, and the timer of its hold or repetition. */
let down = -1;
let holding: Handle | undefined;

/**
 * From now on calls `itsPressed` for each press. X counts when it is released, because holding X for 1 s calls
 * `itsHeld` instead; holding A for 2 s is a press of its own. The joystick repeats while it is held in a direction.
 * `itsPins` are in the order of the letters, undefined for buttons that do not exist.
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
    setWatch(buttonChanged, pins[i]!, { repeat: true, edge: "both", debounce: debounceMs });
  }
}

function buttonChanged(event: { state: boolean; pin: Pin }): void {
  now(); // corrects the timers, which stop after a step back of the clock
  const which = pins.indexOf(event.pin);
  const isX = letters.charAt(which) == "x";
  if (event.state) {
    if (which != down) return;
    // X was released before it counted as held.
    if (isX && holding !== undefined) press(which);
    letGo();
    return;
  }
  letGo();
  down = which;
  if (!isX) press(which);
  if (isX || !which) holding = setTimeout(hold, isX ? holdMs : holdAMs);
  else if (which >= repeatFirst && which <= repeatLast) holding = setTimeout(repeat, repeatMsFirst);
}

function press(which: number): void {
  pressed(letters.charAt(which) as Button);
}

/** Forgets the button that is pressed: it counts again when it is pressed again. */
export function letGo(): void {
  if (holding !== undefined) clearTimeout(holding);
  holding = undefined;
  down = -1;
}

function hold(): void {
  holding = undefined;
  if (down) held();
  else pressed("h");
}

function repeat(): void {
  holding = setTimeout(repeat, repeatMs);
  press(down);
}
