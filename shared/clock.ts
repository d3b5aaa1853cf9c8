// Elapsed time that no step of the board's clock can change. `getTime()` may be set at any moment: by `setTime`, which
// the Espruino IDE types with each upload, or from outside the interpreter, as SNTP does on an ESP32. A `setTime` can
// be measured, and does not affect the interpreter's timers. A step from outside does: the timers stop after a step
// back, and all fire at once after a step forward. It is detected by a clock that went back, or further than it can
// have gone since the last check; the timers are then corrected.

/** How often the clock is checked, in ms. */
const lookMs = 100;
/**
 * If more than this passes between two checks, in ms, the clock was set: nothing in the firmware blocks the interpreter
 * for so long, except for calls that say so.
 */
export const gapMsMax = 1000;
/** After a step forward by less than this, in ms, timers that were set before it may not be overdue yet. */
const nearMs = 10000;
/** The longest that a dial can block, in ms. */
const blockMsMax = 120000;

// These are exported for the beat, which reads the clock without calling `now`: most traffic is beats.

/** A copy, because Espruino searches all of the program's names before its own. @hot 50 */
export const readClock = getTime;

/** What to add to the clock to get ms since boot. @hot 60 */
export let correctionMs = 0;
/** What `now` returned last. @hot 70 */
export let lastMs = 0;
/** When the clock last moved by an impossible amount: what was measured from before that on is not certain. */
export let steppedMs = 0;
/** The interpreter's entry for the timer that checks the clock, and `lookMs` in the interpreter's ticks. */
let looking: EspruinoTimer;
let lookTicks = 0;

/** Called with the interpreter's new errors; returns whether the board works. */
let handleErrors: (flags: string[]) => unknown;
/** Called after each check. */
let whenChecked: (() => void) | undefined;

/** The interpreter's own function, which does not report the step. */
const setUnseen = setTime;

/**
 * Ms since boot, which never go back, whatever happens to the clock. A step from outside loses at most the time since
 * the last check. Pass `wasBlocked` after a call that may have blocked for up to two minutes: all of that time counts.
 * @hot 40
 */
export function now(wasBlocked?: boolean): number {
  const ms = readClock() * 1000 + correctionMs;
  const passedMs = ms - lastMs;
  if (passedMs >= 0 && passedMs < (wasBlocked ? blockMsMax : gapMsMax)) lastMs = ms;
  else /*@__NOINLINE__*/ stepped(passedMs);
  return lastMs;
}

/**
 * The clock moved by an impossible amount since the last check: time goes on from where it was, and so do all timers.
 */
function stepped(passedMs: number): void {
  const stepMs = passedMs > 0 ? passedMs - lookMs : passedMs;
  correctionMs -= stepMs;
  steppedMs = lastMs += passedMs - stepMs;
  const ticks = (stepMs / lookMs) * lookTicks;
  // During a dial the interpreter does not see a step. After one back it would take timers that are set now for
  // overdue, and run them at once and for ever; after one forward it would make up for all the time. So the program
  // must tell it the time, and then its timers need no correction.
  if (Math.abs(looking.time) < Math.abs(ticks) / 2) return setUnseen(getTime());
  global["\xff"].timers.forEach(function (timer) {
    // A timer that was set after the step needs no correction: after a step back it is not late by that much, after a
    // step far forward it is not overdue.
    if (stepMs < 0 ? timer.time + ticks > -lookTicks : timer.time < 0 || stepMs < nearMs) timer.time += ticks;
    // Time goes on from the last check, but what happens again and again, as the sensor's reading, need not wait so long.
    if (timer.time > timer.intr!) timer.time = timer.intr!;
  });
}

/**
 * Runs as the first timer of all, so after a step forward it fires before timers that are not due. When a timer fires,
 * the interpreter adds `intr` to the time at which it was due, so the step of this timer itself is corrected there.
 */
function checkClock(): void {
  const before = correctionMs;
  now();
  looking.intr = before == correctionMs ? lookTicks : ((lookMs + before - correctionMs) / lookMs) * lookTicks;
  // Errors that could not be handled when they happened are handled here. A board that lost this timer, or that has
  // crashed, is restarted by its watchdog if its reboot fails. An ESP8266 has none, and prints a line for each kick.
  if (handleErrors(E.getErrorFlags()) && !global["ESP8266"]) E.kickWatchdog();
  if (whenChecked) whenChecked();
}

/** Does `work` every 0.1 s from now on. It costs no timer, which each round of the interpreter's loop would look at. */
export function atEachCheck(work: () => void): void {
  whenChecked = work;
}

/** Whether the interpreter has removed the timer that checks the clock, as it may when its memory is out. */
export function isClockLost(): boolean {
  return global["\xff"].timers.indexOf(looking) < 0;
}

/** Replaces `setTime` for all callers. */
function setSeen(seconds: number): void {
  const beforeMs = getTime() * 1000;
  setUnseen(seconds);
  setUnseen(getTime()); // on Linux, Espruino moves its timers but cannot set the clock
  correctionMs += beforeMs - getTime() * 1000;
}

/** Starts the clock, which calls `itsHandleErrors` every 0.1 s. Call it before any timer is set. */
export function openClock(itsHandleErrors: typeof handleErrors): void {
  handleErrors = itsHandleErrors;
  correctionMs = -getTime() * 1000;
  const handle = setInterval(checkClock, lookMs);
  looking = global["\xff"].timers[handle]!;
  lookTicks = looking.intr!;
  global["setTime"] = setSeen;
}
