// The views of the check before a game and of the self-test: what they list, and what the buttons do there.
// @seldom: before a game, and while somebody looks at its check
import { boardLines } from "../game/condition.js";
import { plateLines } from "../game/plate-condition.js";
import { later } from "../later.js";
import type { GameRules } from "../game/document.js";
import { flight } from "../game/flight.js";
import { checkRange, startWaiting } from "../game/preflight.js";
import { selfTest } from "../game/self-test.js";
import { refused } from "../notice.js";
import { command } from "../wire/commands.js";
import { targets } from "../wire/targets.js";
import type { Button } from "./buttons.js";
import { at, calibration, looked, openTarget, openView, view } from "./menu.js";

/** Checks the targets in a separate turn, shows that, and starts a game if there is one: as `checkRange` does. */
export function openCheck(rules?: GameRules, players?: readonly string[]): void {
  later(function () {
    const why = calibration.now ? "a calibration is under way" : checkRange(shown, rules, players);
    later(function () {
      refused(why);
      if (why == "" && flight.check) openList(0); // else the game begins, and nothing is checked
    });
  });

  function shown(): void {
    if (view == "preflight") openList(at);
  }
}

/** Shows how the targets are, under a title. */
function openList(item: number): void {
  const check = flight.check;
  openView("preflight", item, [
    check && check.left ? "Checking" : check && check.rules ? check.rules.name : "Pre-flight",
  ]);
}

/** Tests the targets one after the other, then checks them. */
export function openSelfTest(): void {
  later(function () {
    refused(
      selfTest(function (title, id) {
        if (id == "") openCheck();
        else openView("selftest", 0, [title, id]);
      }),
    );
  });
}

/** A, Y, or A that is held, was pressed in one of these views. */
export function pressedInCheck(button: Button): void {
  const check = flight.check;
  const isBack = button == "y";
  if (view == "selftest") return button == "h" ? undefined : flight.next!(isBack);
  if (button == "h") return startAnyway();
  if (view == "behind" && at && !isBack) return openSelfTest();
  if (view != "preflight") return openList(0);
  if (isBack) return leave();
  if (at == 0) check ? openCheck(check.rules, check.names) : openCheck();
  else if (at == 1) openView("behind");
  else if (targets[at - 2]) {
    openTarget(targets[at - 2]!);
    openView("facts");
    later(refreshCheck);
  }
}

/** A was held: starts the game that waits, whatever the check has found or finds. */
function startAnyway(): void {
  const check = flight.check;
  if (view != "preflight" || !check) return;
  if (check.left) check.isForced = true;
  else startWaiting();
}

/** Back: no game waits any more. */
function leave(): void {
  const check = flight.check;
  const isGame = check && check.rules;
  if (check) check.rules = undefined;
  openView(isGame ? "main" : "targets", isGame ? 0 : targets.length + 2);
}

/** A second has passed, or a target was chosen: shows what is known of it, and asks it for a report. */
export function refreshCheck(): void {
  const target = looked!;
  if (targets.indexOf(target) < 0) return openList(0);
  const lines = boardLines(target);
  later(function () {
    const others = plateLines(target);
    later(function () {
      if (view == "facts") openView("facts", 0, lines.concat(others));
      command("ping", target, { report: 1 }, function () {});
    });
  });
}
