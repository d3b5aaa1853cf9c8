// Elapsed time that no step of the board's clock can change. `getTime()` may be set at any moment: by `setTime`, which
// the Espruino IDE types with each upload, or from beneath, as SNTP does it on an ESP32. A `setTime` is measured, and
// the interpreter's timers keep their pace. A step from beneath moves them as well: they stand still after a step back
// and all fire after a step forward. It shows as a clock that went back, or further than it can have gone since it was
// last looked at; the timers are then put where they belong.

/** How often the clock is looked at, ms. */
const lookMs = 100;
/**
 * More than this between two looks, and the clock was set, ms: nothing that the firmware does blocks the interpreter
 * for so long, unless it says so.
 */
export const gapMsMax = 1000;
/** A step forward by less than this leaves timers that are not overdue yet, and were set before it, ms. */
const nearMs = 10000;
/** No dial blocks for longer than this, ms. */
const blockMsMax = 120000;

// What follows is for the beat, which looks at the clock as `now` does without a call: it is most of what passes.

/** A name of Espruino's own is found only after all of the program's. @hot 50 */
export const readClock = getTime;

/** What has to be added to the clock for it to show ms since the boot. @hot 60 */
export let correctionMs = 0;
/** @hot 70 */
export let lastMs = 0;
/** The interpreter's entry for the timer that looks, and `lookMs` in the interpreter's ticks. */
let looking: EspruinoTimer;
let lookTicks = 0;

/**
 * Ms since the boot: never less than before, whatever happens to the clock. After a step from beneath it has missed at
 * most what passed since the last look. `wasBlocked` after a call that may block for more than a second, two minutes at
 * most: then all of that has passed.
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
 * The clock went from one look to the next by this much, which nobody believes: time goes on from where it was, and so
 * do all timers.
 */
function stepped(passedMs: number): void {
  const stepMs = passedMs > 0 ? passedMs - lookMs : passedMs;
  correctionMs -= stepMs;
  lastMs += passedMs - stepMs;
  const ticks = (stepMs / lookMs) * lookTicks;
  global["\xff"].timers.forEach(function (timer) {
    // What was set since the step is right as it is: after a step back it is not late by that much, after one far
    // forward it is not overdue.
    if (stepMs < 0 ? timer.time + ticks > -lookTicks : timer.time < 0 || stepMs < nearMs) timer.time += ticks;
  });
}

/**
 * The first timer of all, so it is the first to fire after a step forward, before any that is not due. Of a timer that
 * fires, the interpreter adds `intr` to the time at which it was due; so that is where the step goes.
 */
function checkClock(): void {
  const before = correctionMs;
  now();
  looking.intr = before == correctionMs ? lookTicks : ((lookMs + before - correctionMs) / lookMs) * lookTicks;
}

/** The interpreter's own, which does not say what it did. */
const setUnseen = setTime;

/** `setTime` from now on, whoever calls it. */
function setSeen(seconds: number): void {
  const beforeMs = getTime() * 1000;
  setUnseen(seconds);
  setUnseen(getTime()); // an Espruino on Linux moves its timers, but cannot set its clock
  correctionMs += beforeMs - getTime() * 1000;
}

/** Call it before any timer is set. */
export function openClock(): void {
  correctionMs = -getTime() * 1000;
  const handle = setInterval(checkClock, lookMs);
  looking = global["\xff"].timers[handle]!;
  lookTicks = looking.intr;
  global["setTime"] = setSeen;
}
