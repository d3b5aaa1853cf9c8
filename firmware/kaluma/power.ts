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
/** The file of the results that were not recorded, a line for each. */
const resultsFile = "snyper.results";

/** The last digits of a random number: they are as many as 32 bits need. */
const randomDigits = 12;

let watchdog: { feed(): void } | undefined;
/** The lines of results that are not recorded. It is the firmware's own list, too. */
let kept: string[] = [];

/** 32 random bits. */
export function random(): number {
  return parseInt(("" + load("rp2").randomBigInt()).slice(-randomDigits), 10) | 0;
}

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
    if (kept.length) writeFile(resultsFile, kept.join("\n"));
    eraseFile(bootFile); // this is no end that nobody saw
  } finally {
    new (load("wdt").WDT)(nowMs);
    delay(neverMs);
  }
}

/**
 * Takes up the results that were kept over the reboot, and the power-up to which they belong: the master knows results
 * by its id and their numbers.
 */
export function installPower(): void {
  const lines = readFile(resultsFile);
  let boot = (random() >>> 0).toString(36);
  let number = 0;
  if (lines !== undefined) {
    eraseFile(resultsFile);
    kept = lines.split("\n");
    const id: string[] = JSON.parse(kept[kept.length - 1]!).id.split("-");
    boot = id[0]!;
    number = parseInt(id[1]!, 10);
  }
  global.survivors = { boot: boot, results: kept, number: number };
}
