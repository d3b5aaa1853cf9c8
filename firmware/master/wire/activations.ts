// Activations and their outcomes: each has exactly one, a result, or `lost` if its target cannot report it any more.
import { Subject } from "../../../shared/console-lines.js";
import type { Result } from "../../../shared/messages.js";
import { replyMs } from "../../../shared/limits.js";
import { later } from "../later.js";
import { tick, tickMs } from "./beat.js";
import { command, isMoving, nextId } from "./commands.js";
import { options } from "../options.js";
import { isCrosstalk, isWeak, waitMs } from "./crosstalk.js";
import { drop } from "./links.js";
import type { Exposure, Outcome, Target } from "./targets.js";

/** How long after its exposure a target may take to report the result, in ms: two replies and the longest travel. */
const toldMs = 2 * replyMs + 1500;

let boot = "";
/** When a result was last taken for an exposure; some ticks later it is surely settled and recorded. */
let takenTick = -Infinity;
const settleTicks = 20;

/**
 * `ownBoot`, which names this power-up, starts the id of each activation: a target may still keep results of
 * activations from before the master was rebooted.
 */
export function openActivations(ownBoot: string): void {
  boot = ownBoot;
}

/** Ends an exposure, if it is still the target's. */
function end(target: Target, exposure: Exposure | undefined, outcome: Outcome, time?: number): void {
  if (!exposure || target.exposure != exposure) return;
  target.exposure = undefined;
  exposure.ended(outcome, time, outcome == "lost" ? undefined : exposure.at, exposure.boundMs);
}

/** Whether a target can be activated: it is linked, down, and owes no result. */
export function isStandingBy(target: Target): boolean {
  return target.link !== undefined && !target.pose && !target.exposure;
}

/**
 * Activates a target that stands by, for so many seconds (0.1 to 3600). `begun` gets the command's outcome: `activated`
 * when the target is up and armed, `timeout` when it did not answer, anything else when it refused. Unless it refused,
 * `ended` is called exactly once.
 */
export function activate(
  target: Target,
  seconds: number,
  begun: (outcome: string) => void,
  ended: Exposure["ended"],
): void {
  const id = boot + "-" + nextId();
  target.exposure = { id: id, due: tick + (seconds * 1000 + toldMs) / tickMs, ended: ended };
  command(
    "activate",
    target,
    options.sens == 1 ? { duration: seconds } : { duration: seconds, sensitivity: options.sens },
    function (_target, outcome) {
      if (!target.exposure || target.exposure.id != id) return; // its result came before its reply
      if (outcome != "activated" && outcome != "timeout") {
        target.exposure = undefined;
        // In a separate turn: what a game does with it, down to its next plate, is too deep for a board's stack here.
        setTimeout(function () {
          begun(outcome);
        }, 0);
      } else begun(outcome);
      // The plate may be up and armed. Without a link it lies down, and the target reports when it is back.
      if (outcome == "timeout" && target.link) drop(target.link, "no answer to activate");
    },
    id,
  );
}

/**
 * Records a result, unless it was recorded before, and calls `recorded` when that is done. Returns false if its id does
 * not belong to this power-up of the target: then nobody can tell whether it was recorded before.
 */
export function takeResult(target: Target, result: Result, recorded: () => void): boolean {
  const dash = target.boot.length;
  const number = result.id.slice(0, dash + 1) == target.boot + "-" ? parseInt(result.id.slice(dash + 1), 10) : NaN;
  if (!(number > 0)) return false;
  if (number <= (target.recorded || 0)) {
    if (target.exposure && target.exposure.id == "")
      setTimeout(recorded, 2 * waitMs); // it waits, see below
    else if (tick - takenTick > settleTicks) recorded();
    else
      later(function () {
        later(function () {
          later(function () {
            later(recorded);
          });
        });
      });
    return true;
  }
  target.recorded = number;
  if (!isMoving(target)) target.pose = undefined; // else the reply to the movement will set it
  const time = result.data.time === undefined ? undefined : Math.round(result.data.time * 1000) / 1000;
  const exposure = target.exposure;
  if (exposure && exposure.id == result.data.activation) {
    exposure.id = "";
    takenTick = tick;
    exposure.due += (2 * waitMs) / tickMs;
    later(function () {
      if (isWeak(target, exposure, result))
        setTimeout(function () {
          score(target, exposure, result, time, recorded);
        }, waitMs);
      else score(target, exposure, result, time, recorded);
    });
  } else {
    printResult(target, result.status, time);
    recorded();
  }
  return true;
}

/** Ends an exposure. A weak hit was kept waiting, so that a strong one next door is known by now. */
function score(target: Target, exposure: Exposure, result: Result, time: number | undefined, done: () => void): void {
  end(target, exposure, isCrosstalk(target, exposure, result) ? "crosstalk" : result.status, time);
  // a game settles it in a separate turn, and records it in two others
  later(function () {
    later(function () {
      later(done);
    });
  });
}

/** Prints a result that belongs to no game. */
export function printResult(target: Target, status: string, time?: number): void {
  print(Subject.result + " " + target.id + " " + status + (time === undefined ? "" : " " + time + " s"));
}

/**
 * Settles the exposure of a target that is back, and asks it for a report. After a power-up it has forgotten its
 * activation. Otherwise it sends all results that it kept before it answers the ping; one that is missing then is lost.
 */
export function settleExposure(target: Target, rebooted: boolean): void {
  const owed = target.exposure;
  if (rebooted && owed && owed.id != "") end(target, owed, "lost");
  later(function () {
    command("ping", target, { report: 1 }, function (_target, outcome) {
      if (owed && owed.id != "" && outcome != "timeout") end(target, owed, "lost");
    });
  });
}
