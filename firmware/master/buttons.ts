// The master's buttons, all pulled up: a pressed one reads 0.

/** Contacts bounce for some milliseconds. */
const debounceMs = 25;
/** How long a button is held for what must not happen by a brush of the sleeve. */
const holdMs = 1000;

/** Calls `pressed` at once when the button goes down. */
export function onPress(pin: Pin, pressed: () => void): void {
  pinMode(pin, "input_pullup");
  setWatch(pressed, pin, { repeat: true, edge: "falling", debounce: debounceMs });
}

/** Calls `pressed` at the first touch, without waiting for the contact to settle: it may be called more than once. */
export function onTouch(pin: Pin, pressed: () => void): void {
  pinMode(pin, "input_pullup");
  setWatch(pressed, pin, { repeat: true, edge: "falling" });
}

/** Calls `held` when the button has been down for 1 s; it must be let go before it can be held again. */
export function onHold(pin: Pin, held: () => void): void {
  let holding: Handle | undefined;
  pinMode(pin, "input_pullup");
  setWatch(function (event) {
    if (holding !== undefined) clearTimeout(holding);
    holding = undefined;
    if (event.state) return;
    holding = setTimeout(function () {
      holding = undefined;
      held();
    }, holdMs);
  }, pin, { repeat: true, edge: "both", debounce: debounceMs });
}
