// Calibrates the sensor, a step at a time as the master asks: rest, taps, the knock of the own servo, that of the others;
// then it proposes, and keeps what is accepted in the Storage.
// @seldom: after the sensor was mounted
import { Subject } from "../../shared/console-lines.js";
import { now } from "../../shared/clock.js";
import { replyError, sendMessage, type Link } from "../../shared/link.js";
import type { Calibrated, CalibrationStep } from "../../shared/messages.js";
import { blindMoreMs, blindMsMax, propose, tapsMax, type Measured } from "./propose.js";
import { targetSettings } from "./read-settings.js";
import { move, pose } from "./servo.js";
import { calibrationFile, servoText, settings } from "./settings.js";
import { setTrial, trial, type Trial } from "./trial.js";

/** How often the sensor is read, in ms: more often than in a game, so that peaks are seen as they are. */
const readMs = 2;
/** How long the rest is measured, and for how long the sensor is watched after each movement, in ms. */
const quietMs = 3000;
const afterMs = 700;
/** How often the servo moves up and down. */
const knocksMax = 3;
/** A plate shakes no more when its sensor feels less than this factor of the rest, and this much more. */
const stillFactor = 1.1;
const stillMore = 0.002;
/** A tap is so much stronger than the rest: this factor, and this much more. */
const tapFactor = 1.5;
const tapMore = 0.03;
/** A tap has died away below this share of its peak; the next one is expected so many ms later. */
const tapEnd = 0.3;
const tapPauseMs = 300;
/** After so long without a tap the step ends, in ms. */
const tapMsMax = 30000;

/** A step that runs. */
interface Run {
  link: Link;
  id: string;
  step: CalibrationStep;
  own: Trial;
}

/** Does a step. The reply and the progress have the id of its request. */
export function calibrate(link: Link, id: string, step: CalibrationStep, at: number): void {
  if (trial && trial.reading !== undefined) clearInterval(trial.reading);
  if (!trial || step == "quiet") setTrial({ id: "", reading: undefined });
  const own = trial!;
  const run: Run = { link: link, id: id, step: step, own: own };
  own.id = id;
  own.reading = undefined;
  switch (step) {
    case "quiet":
      return quiet(run);
    case "tap":
      return pose == "down" ? taps(run) : refuse(run, "the plate must lie");
    case "knock":
      return pose == "down" ? knocks(run) : refuse(run, "the plate must lie");
    case "near":
      return near(run);
    case "sum":
      return own.rest === undefined ? refuse(run, "nothing was measured") : tell(run, 1, 1);
    case "keep":
      return own.rest === undefined ? refuse(run, "nothing was measured") : keepIt(run, at);
    case "drop":
      tell(run, 1, 1);
      return setTrial(undefined);
  }
}

function refuse(run: Run, why: string): void {
  run.own.id = "";
  replyError(run.link, run.id, "busy", why);
}

/** Reports how far the step has come, and what it has found when it is over. */
function tell(run: Run, done: number, total: number, level?: number): void {
  const own = run.own;
  const data: Calibrated["data"] = {
    step: run.step,
    done: done,
    total: total,
    level: level === undefined ? level : Math.round(level * 1000) / 1000,
  };
  if (run.step == "sum" || run.step == "keep") {
    const found = propose(measured(own));
    data.cross = found.cross;
    data.threshold = found.threshold;
    data.blind = found.blind;
    data.lockout = found.lockout;
    data.margin = found.margin;
  }
  print(
    Subject.calibration + " " + run.step + " " + done + " of " + total + (level === undefined ? "" : " " + data.level),
  );
  sendMessage(run.link, { type: "calibrated", id: run.id, data: data });
  if (done != total) return;
  if (own.reading !== undefined) clearInterval(own.reading);
  own.reading = undefined;
  own.id = "";
}

/** Reads the sensor until the step ends. */
function watch(run: Run, work: (level: number) => void): void {
  run.own.reading = setInterval(function () {
    work(analogRead(settings.piezoPin));
  }, readMs);
}

function quiet(run: Run): void {
  const beganMs = now();
  let most = 0;
  tell(run, 0, 1);
  watch(run, function (level) {
    most = Math.max(most, level);
    if (now() - beganMs < quietMs) return;
    run.own.rest = most;
    tell(run, 1, 1, most);
  });
}

function near(run: Run): void {
  run.own.near = 0;
  tell(run, 0, 1);
  watch(run, function (level) {
    run.own.near = Math.max(run.own.near!, level);
  });
}

function taps(run: Run): void {
  const own = run.own;
  const least = tapFactor * own.rest! + tapMore;
  let peak = 0;
  let peakMs = 0;
  let lastMs = now();
  own.taps = own.shortMs = own.longMs = 0;
  own.tap = 1;
  tell(run, 0, tapsMax);
  watch(run, function (level) {
    const ms = now();
    if (level > peak && (peak || (level >= least && ms - lastMs >= tapPauseMs))) {
      peak = level;
      peakMs = ms;
    } else if (peak && level < Math.max(tapEnd * peak, tapFactor * own.rest!)) {
      noteTap(own, peak, level, ms - peakMs);
      tell(run, own.taps!, tapsMax, peak);
      peak = 0;
      lastMs = ms;
    } else if (!peak && level >= least) lastMs = ms;
    else if (ms - lastMs >= tapMsMax) tell(run, tapsMax, tapsMax);
  });
}

/** A tap has died away from its peak to a level within so many ms. */
function noteTap(own: Trial, peak: number, level: number, ms: number): void {
  // Rest is not silence: the time constant is taken from what is well above it.
  const ringMs = level > own.rest! ? ms / Math.log(peak / level) : ms;
  own.taps!++;
  own.tap = Math.min(own.tap!, peak);
  own.shortMs = own.shortMs ? Math.min(own.shortMs, ringMs) : ringMs;
  own.longMs = Math.max(own.longMs!, ringMs);
}

function knocks(run: Run): void {
  const own = run.own;
  let moves = 0;
  let beganMs = 0;
  let lateMove = 0;
  own.knock = own.knockMs = 0;
  tell(run, 0, knocksMax);
  watch(run, function (level) {
    const lateMs = now() - beganMs - settings.travelMs;
    own.knock = Math.max(own.knock!, level);
    if (!(moves & 1) && lateMs > own.knockMs! && level > stillFactor * own.rest! + stillMore) {
      // A knock that is too late for any blind time comes again; what comes once is noise, stronger than that at rest.
      if (lateMs <= blindMsMax - blindMoreMs || (lateMove && lateMove != moves + 1)) own.knockMs = lateMs;
      else lateMove = moves + 1;
    }
    if (lateMs < afterMs) return;
    if (moves++ & 1) tell(run, moves >> 1, knocksMax, own.knock!);
    if (own.id != "") next();
  });
  next();

  function next(): void {
    beganMs = now();
    move(!(moves & 1), function () {});
  }
}

/** What is proposed holds from now on. */
function keepIt(run: Run, at: number): void {
  const found = propose(measured(run.own));
  try {
    require("Storage").write(
      calibrationFile,
      JSON.stringify({
        threshold: found.threshold,
        blind: found.blind,
        lockout: found.lockout,
        cross: found.cross,
        at: at,
        servo: servoText(settings),
      }),
    );
  } catch (full) {
    return refuse(run, "the Storage is full");
  }
  const fresh = targetSettings(); // what range.json says takes precedence
  settings.hitStrength = fresh.hitStrength;
  settings.blindMs = fresh.blindMs;
  settings.lockOutMs = fresh.lockOutMs;
  settings.cross = fresh.cross;
  settings.cal = fresh.cal;
  tell(run, 1, 1);
  setTrial(undefined);
}

function measured(own: Trial): Measured {
  return {
    rest: own.rest || 0,
    near: own.near || 0,
    knock: own.knock || 0,
    knockMs: own.knockMs || 0,
    taps: own.taps || 0,
    tap: own.tap || 0,
    shortMs: own.shortMs || 1,
    longMs: own.longMs || 0,
  };
}
