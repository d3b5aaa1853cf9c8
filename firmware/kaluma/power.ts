// Rebooting on purpose, the watchdog, and the results that the master has not recorded yet, which survive a reboot.
import { bootFile } from "../../shared/limits.js";
import { delay, load } from "./native.js";
import { eraseFile, readFile, writeFile } from "./storage.js";

/**
 * The watchdog's time in ms. When memory runs out Kaluma hangs for ever and goes on sending pulses to the servo: the
 * watchdog ends that. Nothing blocks the interpreter for longer once it runs; looking up a name takes 3 s at most.
 */
const watchdogMs = 4000;
/** A watchdog's time that is over at once, and a wait that it ends, in ms. */
const nowMs = 1;
const neverMs = 60000;
/** The files of the results, numbered. */
const resultFile = "snyper.result";

let watchdog: { feed(): void } | undefined;
/** The lines of results that are not recorded. The firmware's own list: it adds to it and takes from it. */
const kept: string[] = [];

/** From now on a blocked interpreter restarts the board. It cannot be stopped, so nothing may block for longer. */
export function startWatchdog(): void {
  if (!watchdog) watchdog = new (load("wdt").WDT)(watchdogMs);
}

export function feedWatchdog(): void {
  if (watchdog) watchdog.feed();
}

/** Whether nothing may block for longer than the watchdog waits. */
export function isWatched(): boolean {
  return watchdog !== undefined;
}

/** Restarts the board, and never returns. What it does has to be safe: the pulses to the servo stop. */
export function reboot(): void {
  try {
    for (let i = 0; i < kept.length; i++) writeFile(resultFile + i, kept[i]!);
    eraseFile(bootFile); // this is no end that nobody saw
  } finally {
    new (load("wdt").WDT)(nowMs);
    delay(neverMs);
  }
}

/** Takes up the results that were kept over the reboot. One that was damaged is lost. */
export function installPower(): void {
  for (let i = 0, line; (line = readFile(resultFile + i)) !== undefined; i++) {
    eraseFile(resultFile + i);
    if (line.charAt(line.length - 1) == "}") kept.push(line);
  }
  global["kept"] = kept;
}
