// Lays targets down, and makes sure that they are down.
import { Subject } from "../../../shared/console-lines.js";
import { command } from "./commands.js";
import { drop } from "./links.js";
import { eachLinked, type Target } from "./targets.js";

/** Lays a target down, and calls `done`. If it does not confirm, its link is closed, which ends its lease. */
export function layDown(target: Target, done?: () => void): void {
  command("lay_down", target, undefined, function (_target, outcome) {
    if (outcome != "down" && outcome != "error superseded") {
      print(Subject.command + " lay_down " + target.id + " " + outcome);
      if (target.link && outcome == "timeout") drop(target.link, "no answer to lay_down");
    }
    if (done) done();
  });
}

/** Lays down all linked targets. A failure does not keep the others up. Calls `done` at the end. */
export function layAllDown(done?: () => void): void {
  eachLinked(layDown, done);
}
