// Timers that keep Espruino's promises. All of them share one timer of Kaluma's, which is never cleared, because to
// clear one in its own callback frees it twice. It may ring too early: Kaluma counts from when its turn began, so a
// timer that is set after the interpreter was blocked has already run for that long. Therefore each ring looks at the
// time, runs what is due by it, and sets the timer again.
import { guarded } from "./errors.js";
import { micros, startTimer } from "./native.js";

interface Timer extends EspruinoTimer {
  handle: Handle;
  run: () => void;
  dueMs: number;
  /** The interval; NaN for a timer that runs once. */
  everyMs: number;
}

/** By when they are due, then by when they were set. */
const queue: Timer[] = [];
/** By handle, where shared/clock.ts looks for one. An object, because an array would grow with the handles. */
const byHandle = {} as unknown as Timer[];
let handles = 0;
/** When the timer that was set last rings, in ms; Infinity when it has rung. */
let alarmMs = Infinity;
/** Called at each ring. */
let rung: () => void;

/** The time since power-up in ms, with fractions. It cannot be set. */
export function ms(): number {
  return micros() / 1000;
}

function insert(timer: Timer): void {
  let place = queue.length;
  while (place > 0 && queue[place - 1]!.dueMs > timer.dueMs) place--;
  queue.splice(place, 0, timer);
}

function arm(): void {
  const next = queue[0];
  if (!next || next.dueMs >= alarmMs) return;
  const dueMs = next.dueMs;
  alarmMs = dueMs;
  startTimer(
    function () {
      // An earlier one may have been set since: then this one only passes.
      if (dueMs == alarmMs) ring();
    },
    Math.max(0, Math.ceil(dueMs - ms())),
  );
}

/** Runs all timers that are due now, but none that they set. */
function ring(): void {
  const nowMs = ms();
  alarmMs = Infinity;
  guarded(rung);
  for (let left = queue.length; left > 0; left--) {
    const timer = queue[0];
    if (!timer || timer.dueMs > nowMs) break;
    queue.shift();
    if (timer.everyMs >= 0) {
      // Missed turns are not made up for.
      timer.dueMs = Math.max(timer.dueMs + timer.everyMs, nowMs);
      insert(timer);
    } else delete byHandle[timer.handle];
    guarded(timer.run);
  }
  arm();
}

function start(run: () => void, afterMs: number, everyMs: number): Handle {
  // `time` stays 0: these timers need no correction when somebody sets the clock (shared/clock.ts).
  const timer = { handle: ++handles, run: run, dueMs: ms() + afterMs, everyMs: everyMs, time: 0, intr: everyMs * 1000 };
  insert((byHandle[handles] = timer));
  arm();
  return timer.handle;
}

/** Calls `run` once after so many ms. */
export function after(waitMs: number, run: () => void): Handle {
  return start(run, waitMs, NaN);
}

/** Stops a timer. A handle of a timer that has run, or of none, has no effect. */
export function stop(handle: Handle): void {
  for (let i = 0; i < queue.length; i++)
    if (queue[i]!.handle == handle) {
      queue.splice(i, 1);
      break;
    }
  delete byHandle[handle];
}

/** `itsRung` is called whenever the interpreter has got round to its timers. */
export function installTimers(itsRung: () => void): void {
  rung = itsRung;
  global["\xff"] = { timers: byHandle };
  // with the one value for its callback that the firmware may pass
  global["setTimeout"] = function (run: (value?: unknown) => void, waitMs: number, value: unknown): Handle {
    return after(waitMs, value === undefined ? run : run.bind(undefined, value));
  };
  global["setInterval"] = function (run: () => void, everyMs: number): Handle {
    return start(run, everyMs, everyMs);
  };
  global["clearTimeout"] = global["clearInterval"] = stop;
}
