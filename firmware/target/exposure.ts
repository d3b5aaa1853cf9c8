// One activation as the target sees it: the plate rises, the sensor is armed, then there is a hit, a miss or an abort.
import type { ResultStatus } from "../../shared/messages.js";
import { arm, blow, disarm } from "./sensor.js";
import { move, pose } from "./servo.js";

/** What comes of an exposure; `time` in seconds from armed to hit, to 1 ms, and `strength`, 0 to 1, come with a hit. */
export type Finished = (activation: string, status: ResultStatus, time?: number, strength?: number) => void;

/** The running activation's id, "" when there is none. */
let activation = "";
let end: Handle | undefined;
/** When the sensor began to look, ms of the board's clock. */
let armedMs = 0;
let finished: Finished;

/** `whenFinished` hears of every exposure that was armed, exactly once. */
export function attachExposure(whenFinished: Finished): void {
  finished = whenFinished;
}

export function isExposed(): boolean {
  return activation != "";
}

/** Begins an exposure of so many seconds; `armed` is called when the plate is up and the sensor looks. */
export function expose(id: string, seconds: number, armed: () => void): void {
  activation = id;
  if (pose == "standing") begin();
  else move(true, begin);

  function begin(): void {
    armedMs = getTime() * 1000;
    print("exposure armed " + seconds + " s");
    arm(look);
    end = setTimeout(finish, seconds * 1000);
    armed();
  }
}

function look(): void {
  if (blow() > 0) finish();
}

/** Forgets an exposure, as when another movement takes the place of its rise; an armed one is aborted. The plate is left as it is. */
export function abort(): void {
  if (end !== undefined) conclude("aborted");
  activation = "";
}

/** The plate falls at a hit as at the end, so that it is seen. */
function finish(): void {
  conclude("miss");
  move(false, function () {});
}

/** It looks once more: what struck since the last look is a hit, however the exposure ends. */
function conclude(status: ResultStatus): void {
  const id = activation;
  const strength = blow() || undefined;
  const time = strength && Math.round(getTime() * 1000 - armedMs) / 1000;
  activation = "";
  disarm();
  clearTimeout(end!);
  end = undefined;
  if (strength) status = "hit";
  print("exposure " + status + (strength ? " " + time + " s " + strength : ""));
  finished(id, status, time, strength);
}
