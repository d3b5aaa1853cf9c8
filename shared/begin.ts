// How a board begins: its settings first, then what keeps it from starting, each told in one sentence and by its light.
import { Subject } from "./console-lines.js";
import { openClock } from "./clock.js";
import { minutesToRest } from "./crash.js";
import { printable } from "./printable.js";

/** What both boards' settings have in common. */
export interface Settings {
  /** The range's name: masters and targets of one name belong together. @short */
  rangeName: string;
  /** The network's name and password. @short */
  wifiName: string;
  /** @short */
  wifiPassword: string;
  /** The master's TCP port. @short */
  masterPort: number;
  /** Its maker wants it quiet: no Wi-Fi and no motion. @short */
  isQuiet: boolean;
  /** Held at power-up, it keeps the board from starting. @short */
  safePin: Pin | undefined;
}

/** Half of a flash, and the pause after the last. */
const flashMs = 200;
const pauseMs = 2000;
/**
 * So long the button is held for safe mode: the master's is STOP, and a hand that strikes it just then wants no safe
 * mode.
 */
const safeHoldMs = 1000;

/** Nothing begins: says why, and shows it by so many flashes, again and again. */
function halt(why: string, flashes: number): void {
  const led = global["LED1"] as Pin | undefined;
  let step = 0;
  print(why);
  if (!led) return;
  setInterval(function () {
    digitalWrite(led, step < 2 * flashes && step % 2 == 0 ? 1 : 0);
    step = (step + 1) % (2 * flashes + pauseMs / flashMs);
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
 * Reads the settings with `read`, which throws a sentence where they are wrong, and calls `start` if nothing keeps the
 * board from it. What does is told on the console, and by flashes on boards that have a `LED1`, again and again: one
 * for the settings, two for no network, three for safe mode.
 */
export function begin<Own extends Settings>(
  name: (settings: Own) => string,
  read: () => Own,
  start: (settings: Own) => void,
): void {
  let settings: Own;
  function decide(): void {
    if (isHeld(settings.safePin)) return halt(Subject.safeMode + " button held at power-up", 3);
    const minutes = minutesToRest();
    if (!minutes) return /*@__NOINLINE__*/ start(settings);
    halt(
      Subject.safeMode +
        " three crashes soon after booting, trying again in " +
        minutes +
        " min or at the next power-up",
      3,
    );
    setTimeout(E.reboot, minutes * 60000);
  }
  openClock();
  if (!hasNetwork()) return halt(Subject.noNetwork + " this Espruino lacks Wi-Fi or net, see docs/BOARDS.md", 2);
  try {
    settings = /*@__NOINLINE__*/ read(); // what only reading needs is then forgotten
  } catch (wrong) {
    return halt(Subject.settings + " " + printable(wrong), 1);
  }
  if (settings.isQuiet) print(Subject.disabled + " " + name(settings));
  else if (isHeld(settings.safePin)) setTimeout(decide, safeHoldMs);
  else decide();
}
