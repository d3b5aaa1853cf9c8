// Identify: shows which board a target is. Its light blinks, and on a hot range its plate also rises a little and falls
// again, by the ordinary orders: so lease, STOP and keys hold for it as for any plate.
import { Subject } from "../../../shared/console-lines.js";
import { phase } from "../game/game.js";
import { notice } from "../notice.js";
import { isHot } from "../range.js";
import { command } from "../wire/commands.js";
import { layDown } from "../wire/lay-down.js";
import type { Target } from "../wire/targets.js";

/** How often the plate moves, how long it rises each time, and the wait until it rises again, in ms. */
const wiggles = 3;
const riseMs = 120;
const fallMs = 750;

/** Shows which board a target is. */
export function identify(target: Target): void {
  let left = wiggles;

  /** Moves the plate, unless it is up, or a game has begun. */
  function wiggle(): void {
    if (!left-- || !isHot() || phase != "" || target.exposure || (target.pose && target.pose != "falling")) return;
    command("stand_up", target, undefined, function (_target, outcome) {
      if (outcome != "standing" && outcome != "error superseded") notice(target.id + ": " + outcome);
    });
    setTimeout(function () {
      layDown(target);
      setTimeout(wiggle, fallMs);
    }, riseMs);
  }

  command("ping", target, { blink: 1 }, function (_target, outcome) {
    // A target that knows nothing of it answers that it is alive.
    if (outcome == "alive") outcome = "no_light";
    print(Subject.command + " identify " + target.id + " " + outcome);
    if (outcome == "no_light") notice(target.id + " has no light" + (isHot() ? "" : ": HOT moves its plate"));
    else if (outcome != "blinking") notice(target.id + ": " + outcome);
  });
  wiggle();
}
