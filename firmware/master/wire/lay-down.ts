// Laying targets down, so that it is known that they lie.
import { Subject } from "../../../shared/console-lines.js";
import { command } from "./commands.js";
import { drop } from "./server.js";
import { targets, type Target } from "./targets.js";

/** A target that was told to lie down and does not say that it does loses its link, and with that its lease. */
export function layDown(target: Target): void {
  command("lay_down", target, undefined, function (_target, outcome) {
    if (outcome == "down" || outcome == "error superseded") return;
    print(Subject.command + " lay_down " + target.id + " " + outcome);
    if (target.link && outcome == "timeout") drop(target.link, "no answer to lay_down");
  });
}

/** Each that is linked, whatever becomes of the others: the last failure is thrown at the end. */
export function layAllDown(): void {
  let failure: unknown;
  for (let i = 0; i < targets.length; i++) {
    try {
      if (targets[i]!.link) layDown(targets[i]!);
    } catch (thrown) {
      failure = thrown;
    }
  }
  if (failure !== undefined) throw failure;
}
