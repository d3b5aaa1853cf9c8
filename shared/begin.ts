// How a board begins: its settings first, then what keeps it from starting, each told in one sentence and by its light.
import { crashesAlways } from "./crash.js";

/** What both boards' settings have in common. */
export interface Settings {
  /** The range's name: masters and targets of one name belong together. */
  rangeName: string;
  /** The network's name and password. */
  wifiName: string;
  wifiPassword: string;
  /** The master's TCP port. */
  masterPort: number;
  /** Its maker wants it quiet: no Wi-Fi and no motion. */
  isQuiet: boolean;
  /** Held at power-up, it keeps the board from starting. */
  safePin: Pin | undefined;
}

/** Half of a flash, and the pause after the last. */
const flashMs = 200;
const pauseMs = 2000;

function flash(times: number): void {
  const led = global["LED1"] as Pin | undefined;
  let step = 0;
  if (!led) return;
  setInterval(function () {
    digitalWrite(led, step < 2 * times && step % 2 == 0 ? 1 : 0);
    step = (step + 1) % (2 * times + pauseMs / flashMs);
  }, flashMs);
}

function isHeld(button: Pin | undefined): boolean {
  if (!button) return false;
  pinMode(button, "input_pullup");
  return !digitalRead(button);
}

function hasNetwork(): boolean {
  try {
    return !!(require("net") && require("Wifi"));
  } catch (missing) {
    return false;
  }
}

/**
 * Reads the settings with `read`, which throws a sentence where they are wrong, and calls `start` if nothing keeps the board from it. What does is
 * told on the console, and by flashes on boards that have a `LED1`, again and again: one for the settings, two for no network, three for safe mode.
 */
export function begin<Own extends Settings>(name: (settings: Own) => string, read: () => Own, start: (settings: Own) => void): void {
  let settings: Own | undefined;
  let flashes = 0;
  if (!hasNetwork()) {
    print("no network: this Espruino (" + process.env.BOARD + " " + process.version + ") lacks Wi-Fi or net, see docs/BOARDS.md");
    flashes = 2;
  } else {
    try {
      settings = /*@__NOINLINE__*/ read(); // what only reading needs is then forgotten
    } catch (wrong) {
      print("settings " + wrong);
      flashes = 1;
    }
  }
  if (settings) {
    if (settings.isQuiet) return print("disabled " + name(settings));
    if (isHeld(settings.safePin)) print("safe mode: button held at power-up");
    else if (crashesAlways()) print("safe mode: three crashes soon after booting, power it up again to retry");
    else return /*@__NOINLINE__*/ start(settings);
    flashes = 3;
  }
  flash(flashes);
}
