// Laying targets down, so that it is known that they lie.
import { command } from "./commands.js";
import { drop } from "./server.js";
import { targets, type Target } from "./targets.js";

/** A target that was told to lie down and does not say that it does loses its link, and with that its lease. */
export function layDown(target: Target): void {
  command("lay_down", target, undefined, function (_target, outcome) {
    if (outcome == "down" || outcome == "error superseded") return;
    print("command lay_down " + target.id + " " + outcome);
    if (target.link && outcome == "timeout") drop(target.link, "no answer to lay_down");
  });
}

export function layAllDown(): void {
  targets.forEach(function (target) {
    if (target.link) layDown(target);
  });
}
