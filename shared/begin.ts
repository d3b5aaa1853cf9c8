// How a board starts: it reads its settings, then checks what could keep it from starting. If anything does, it says
// why in one sentence and flashes its light.
import { Subject } from "./console-lines.js";
import { openClock } from "./clock.js";
import { checkFlags, minutesToRest } from "./crash.js";
import { printable } from "./printable.js";

/** What both boards' settings have in common. */
export interface Settings {
  /** A target's id; a master has none. */
  id?: string;
  /** The range's name: masters and targets of one name belong together. @short */
  rangeName: string;
  /** The network's name and password. @short */
  wifiName: string;
  /** @short */
  wifiPassword: string;
  /** The master's TCP port. @short */
  masterPort: number;
  /** The board's key with its name; none in an open range: anybody on the network may join that. @short */
  keyText?: string;
  /** The board does nothing: no Wi-Fi and no motion. @short */
  isQuiet: boolean;
  /** A button that keeps the board from starting if it is held at power-up. @short */
  safePin: Pin | undefined;
}

/** Half of a flash, and the pause after the last flash, in ms. */
const flashMs = 200;
const pauseMs = 2000;
/**
 * How long the button must be held for safe mode, in ms: the master's is STOP, and somebody who strikes it at power-up
 * does not want safe mode.
 */
const safeHoldMs = 1000;

function hasNetwork(): boolean {
  try {
    return !!(require("net") && require("Wifi"));
  } catch (missing) {
    return false;
  }
}

/**
 * Reads the settings with `read`, which throws a sentence if they are wrong, and calls `start` unless something keeps
 * the board from starting. It prints what does, and boards that have a `LED1` repeat flashes: one for wrong settings,
 * two for no network, three for safe mode, four for less free memory than `memoryMin` JsVars.
 */
export function begin<Own extends Settings>(read: () => Own, start: (settings: Own) => void, memoryMin: number): void {
  let settings: Own;
  /** The board does not start: prints why, and repeats that many flashes for ever. */
  function halt(why: string, flashes: number): void {
    const led = global["LED1"] as Pin | undefined;
    let step = 0;
    print(why);
    function flash(): void {
      digitalWrite(led!, step < 2 * flashes && step % 2 == 0 ? 1 : 0);
      step = (step + 1) % (2 * flashes + pauseMs / flashMs);
    }
    if (led) setInterval(flash, flashMs);
  }
  function isHeld(button: Pin | undefined): boolean {
    if (!button) return false;
    pinMode(button, "input_pullup");
    return !digitalRead(button);
  }
  function decide(): void {
    if (isHeld(settings.safePin)) return halt(Subject.safeMode + " button held at power-up", 3);
    const minutes = minutesToRest();
    if (!minutes) return /*@__NOINLINE__*/ start(settings);
    const next = ", trying again in " + minutes + " min or at the next power-up";
    halt(Subject.safeMode + " crashes soon after booting" + next, 3);
    setTimeout(E.reboot, minutes * 60000);
  }
  openClock(checkFlags);
  if (process.memory().free < memoryMin)
    return halt(Subject.memory + " short: " + process.memory().free + " JsVars free, " + memoryMin + " needed", 4);
  if (!hasNetwork()) return halt(Subject.noNetwork + " this Espruino lacks Wi-Fi or net, see docs/BOARDS.md", 2);
  try {
    settings = /*@__NOINLINE__*/ read(); // its closures are then freed
  } catch (wrong) {
    return halt(Subject.settings + " " + printable(wrong), 1);
  }
  if (settings.isQuiet) print(Subject.disabled + " " + (settings.id === undefined ? "master" : settings.id));
  else if (isHeld(settings.safePin)) setTimeout(decide, safeHoldMs);
  else decide();
}
