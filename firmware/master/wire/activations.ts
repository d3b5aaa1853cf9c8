// Activations and what came of them: each has exactly one outcome, a result, or `lost` when its target can no longer
// tell.
import { Subject } from "../../../shared/console-lines.js";
import type { Result } from "../../../shared/messages.js";
import { replyMs } from "../../../shared/limits.js";
import { tick, tickMs } from "./beat.js";
import { command, isMoving, nextId } from "./commands.js";
import { options } from "../options.js";
import { drop } from "./server.js";
import type { Outcome, Target } from "./targets.js";

/**
 * A target that was activated has told what came of it so long after its exposure: two replies' time, and the longest
 * travel.
 */
const toldMs = 2 * replyMs + 1500;

let boot = "";

/**
 * `ownBoot` goes before each activation's id: a target may still keep a result for a master that has since been
 * rebooted.
 */
export function openActivations(ownBoot: string): void {
  boot = ownBoot;
}

function end(target: Target, outcome: Outcome, time?: number): void {
  const exposure = target.exposure;
  target.exposure = undefined;
  if (exposure) exposure.ended(outcome, time);
}

/** Whether a target can be activated: here, down, and with nothing to tell from before. */
export function isStandingBy(target: Target): boolean {
  return target.link !== undefined && !target.pose && !target.exposure;
}

/**
 * Activates a target that stands by, for so many seconds (0.1 to 3600). `begun` hears the command's outcome:
 * `activated` when it is up and armed, `timeout` when nobody knows, anything else when nothing began. `ended` is then
 * called exactly once, but for the last case.
 */
export function activate(
  target: Target,
  seconds: number,
  begun: (outcome: string) => void,
  ended: (outcome: Outcome, time?: number) => void,
): void {
  const id = boot + "-" + nextId();
  target.exposure = { id: id, due: tick + (seconds * 1000 + toldMs) / tickMs, ended: ended };
  command(
    "activate",
    target,
    options.sens == 1 ? { duration: seconds } : { duration: seconds, sensitivity: options.sens },
    function (_target, outcome) {
      if (!target.exposure || target.exposure.id != id) return; // its result was quicker than its reply
      if (outcome != "activated" && outcome != "timeout") target.exposure = undefined;
      begun(outcome);
      // It may be up and armed. Without a link it lies down, and tells when it is back.
      if (outcome == "timeout" && target.link) drop(target.link, "no answer to activate");
    },
    id,
  );
}

/**
 * A result came: recorded if it is the first time that it comes. False if its id is none of this power-up of the
 * target: whether it came before cannot be known then.
 */
export function takeResult(target: Target, result: Result): boolean {
  const dash = target.boot.length;
  const number = result.id.slice(0, dash + 1) == target.boot + "-" ? parseInt(result.id.slice(dash + 1), 10) : NaN;
  if (!(number > 0)) return false;
  if (number <= (target.recorded || 0)) return true;
  target.recorded = number;
  if (!isMoving(target)) target.pose = undefined; // else its reply will tell
  const time = result.data.time === undefined ? undefined : Math.round(result.data.time * 1000) / 1000;
  if (target.exposure && target.exposure.id == result.data.activation) end(target, result.status, time);
  else printResult(target, result.status, time);
  return true;
}

/** A result that belongs to no game. */
export function printResult(target: Target, status: string, time?: number): void {
  print(Subject.result + " " + target.id + " " + status + (time === undefined ? "" : " " + time + " s"));
}

/**
 * A target is back, and is asked how it is. Powered up anew it has forgotten what it was activated for; else it sends
 * all that it kept before it answers a ping, and what it has not told by then it never will.
 */
export function settleExposure(target: Target, rebooted: boolean): void {
  if (rebooted) end(target, "lost");
  const owed = target.exposure;
  command("ping", target, { report: 1 }, function (_target, outcome) {
    if (owed && target.exposure == owed && outcome != "timeout") end(target, "lost");
  });
}
