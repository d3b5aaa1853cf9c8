// One activation, as the target sees it: the plate rises, the sensor is armed, and then it ends as hit, miss or
// aborted.
import { Subject } from "../../shared/console-lines.js";
import { now, steppedMs } from "../../shared/clock.js";
import type { ResultStatus } from "../../shared/messages.js";
import { beat, beatMs } from "./link.js";
import { keep } from "./results.js";
import { arm, blow, disarm, hasRested, isLost } from "./sensor.js";
import { move, pose } from "./servo.js";

/**
 * A sensor that is above the threshold for so long after it was armed is stuck, disconnected or too sensitive, in ms. A
 * blow rings for less than half as long.
 */
const restMsMax = 1000;

/** The id of the running activation, "" for none. */
let activation = "";
let end: Handle | undefined;
/** When the sensor was armed, in ms. */
let armedMs = 0;

export function isExposed(): boolean {
  return activation != "";
}

/**
 * Starts an exposure of so many seconds. The setting of the sensor's threshold is divided by `sensitivity`. Calls
 * `armed` when the plate is up and the sensor is armed.
 */
export function expose(id: string, seconds: number, sensitivity: number, armed: () => void): void {
  activation = id;
  if (pose == "standing") armSensor();
  else move(true, armSensor);

  function armSensor(): void {
    armedMs = now();
    print(Subject.exposure + " armed " + seconds + " s");
    arm(checkSensor, sensitivity);
    end = setTimeout(finish, seconds * 1000);
    armed();
  }
}

function checkSensor(): void {
  const strength = blow();
  if (strength > 0) finish(strength);
  else if (!hasRested && now() - armedMs >= restMsMax) finish();
}

/** Ends the exposure, if there is one: as aborted if it was armed, else without a result. The plate stays as it is. */
export function abort(): void {
  if (end !== undefined) conclude("aborted");
  activation = "";
}

/**
 * Ends the exposure, by a blow of that strength or because its time is up. The plate falls in both cases. If the
 * sensor was not read, this is a crash and not a miss.
 */
function finish(strength?: number): void {
  if (!strength && isLost()) throw new Error("the sensor's timer is lost");
  conclude("miss", strength);
  move(false, function () {});
}

/**
 * Decides the result. A blow that was felt is a hit; it is not measured again, because it dies away. Otherwise the
 * sensor is read once more, so that a blow since the last reading counts, however the exposure ends. A sensor that never
 * rested cannot tell a miss: that is a fault.
 */
function conclude(status: ResultStatus, felt?: number): void {
  const id = activation;
  const strength = felt || blow() || undefined;
  const ms = now();
  const time = strength && Math.round(ms - armedMs) / 1000;
  // Since a step of the clock nobody knows how long ago the beat was.
  const isPlaced = beatMs >= steppedMs && armedMs >= steppedMs;
  activation = "";
  disarm();
  clearTimeout(end!);
  end = undefined;
  if (strength) status = "hit";
  else if (status == "miss" && !hasRested) status = "fault";
  print(Subject.exposure + " " + status + (strength ? " " + time + " s " + strength : ""));
  keep(status, {
    activation: id,
    time: time,
    strength: strength,
    beat: isPlaced ? Math.abs(beat) - 1 : undefined,
    after: isPlaced ? Math.round((ms - beatMs) * 10) / 10 : undefined,
    clock: isPlaced ? Math.round(ms - steppedMs) : undefined,
  });
}
