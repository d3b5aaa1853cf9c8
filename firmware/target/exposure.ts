// One activation as the target sees it: the plate rises, the sensor is armed, then there is a hit, a miss or an abort.
import { Subject } from "../../shared/console-lines.js";
import { now } from "../../shared/clock.js";
import type { ResultStatus } from "../../shared/messages.js";
import { keep } from "./results.js";
import { arm, blow, disarm } from "./sensor.js";
import { move, pose } from "./servo.js";

/** The running activation's id, "" when there is none. */
let activation = "";
let end: Handle | undefined;
/** When the sensor began to look, ms. */
let armedMs = 0;

export function isExposed(): boolean {
  return activation != "";
}

/**
 * Begins an exposure of so many seconds, that feels so much more than its setting has it; `armed` is called when the
 * plate is up and the sensor looks.
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
}

/**
 * Forgets an exposure, as when another movement takes the place of its rise; an armed one is aborted. The plate is left
 * as it is.
 */
export function abort(): void {
  if (end !== undefined) conclude("aborted");
  activation = "";
}

/** Ends by a blow of that strength, or by time. The plate falls in either case, so that a hit is seen. */
function finish(strength?: number): void {
  conclude("miss", strength);
  move(false, function () {});
}

/**
 * A blow that was felt is a hit, and is not measured again: it is dying away. Without one, what struck since the last
 * look still counts, however the exposure ends.
 */
function conclude(status: ResultStatus, felt?: number): void {
  const id = activation;
  const strength = felt || blow() || undefined;
  const time = strength && Math.round(now() - armedMs) / 1000;
  activation = "";
  disarm();
  clearTimeout(end!);
  end = undefined;
  if (strength) status = "hit";
  print(Subject.exposure + " " + status + (strength ? " " + time + " s " + strength : ""));
  keep(id, status, time, strength);
}
