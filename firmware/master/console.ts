// What can be typed at the master's console: commands to targets, and games.
import { Subject } from "../../shared/console-lines.js";
import { complaintFromMaster } from "../../shared/from-master.js";
import { isRecord } from "./game/check.js";
import { chooseGame } from "./game/choice.js";
import { changeEntered, printNames } from "./game/entered.js";
import { playersMax } from "./game/document.js";
import { isWhole } from "../../shared/messages.js";
import { activate, printResult } from "./wire/activations.js";
import { ping } from "./wire/beat.js";
import { command, type CommandType, type Done } from "./wire/commands.js";
import { readGame } from "./game/games.js";
import { markRow } from "./game/mark.js";
import { areNames, nameRule } from "./game/names.js";
import { enteredFrom, roster } from "./game/roster.js";
import { later } from "./later.js";
import { refused } from "./notice.js";
import { calibrate } from "./panel/calibrate.js";
import { identify } from "./panel/identify.js";
import { openCheck, openSelfTest } from "./panel/check-menu.js";
import { openView, view } from "./panel/menu.js";
import { changed } from "./panel/panel.js";
import { findTarget, targets, type Target } from "./wire/targets.js";

const types = "ping stand_up lay_down activate identify check selftest names add remove";

function printOutcome(type: CommandType): Done {
  return function (target, outcome) {
    print(Subject.command + " " + type + " " + target.id + " " + outcome);
  };
}

/** Makes `command`, `play`, `mark` and `calibrate` available at the console. */
export function openConsole(): void {
  global["mark"] = markRow;
  global["command"] = consoleCommand;
  global["play"] = consolePlay;
  global["calibrate"] = calibrate;
}

/**
 * Checks or tests all targets, lists, adds or removes players' names, or sends a command to one target, given by its id
 * or as the record that `done` gets, or to all linked targets. `data` is as on the wire. `done(target, outcome)` gets
 * each outcome; without it they are printed. Wrong arguments are refused at once, because an error later would count as
 * a crash.
 */
function consoleCommand(type: CommandType, which?: string | Target, data?: { duration?: number }, done?: Done): void {
  const target = which as Target | undefined;
  const link = target && target.link;
  if (type == "ping" && link && typeof done == "function" && !link.done && data === undefined) ping(link, done);
  else /*@__NOINLINE__*/ consoleCommandLong(type, which, data, done);
}

function consoleCommandLong(type: CommandType, which: unknown, data: any, done: unknown): void {
  const one = findTarget(which && typeof which == "object" ? (which as Target).id : (which as string));
  const report = done === undefined ? printOutcome(type) : (done as Done);
  if (typeof type != "string" || types.split(" ").indexOf(type) < 0)
    return refused("type: " + types.split(" ").join(", "));
  if ((type as string) == "check") return openCheck();
  if ((type as string) == "selftest") return openSelfTest();
  if ((type as string) == "names") return printNames();
  if ((type as string) == "add" || (type as string) == "remove") return changeName(which, (type as string) == "remove");
  if (!one && which !== undefined) return refused("no target " + (typeof which == "string" ? which : "of that kind"));
  if (data !== undefined && !isRecord(data)) return refused("data: an object");
  if ((type as string) == "identify") return one ? identify(one) : refused("identify: a target's id");
  const wrong = complaintFromMaster({ type: type }, data || {});
  if (wrong != "") return refused(wrong);
  if (typeof report != "function") return refused("done: a function");
  targets.forEach(function (target) {
    if (one ? target != one : !target.link) return;
    if (type == "activate") consoleActivate(target, data.duration, report);
    else command(type, target, data && data.report ? { report: 1 } : undefined, report);
  });
}

/** Adds or removes a player's name. A menu that shows the players as they were is left, or shows the new list. */
function changeName(name: unknown, isGone: boolean): void {
  later(function () {
    changeEntered(name, isGone, function (why) {
      refused(why);
      if (why == "" && view == "setup") openView("main");
      if (why == "" && (view == "names" || view == "remove")) openView("names", 0, roster.slice(enteredFrom));
      changed();
    });
  });
}

/** Activates a target, and prints the result once, whenever it comes. */
function consoleActivate(target: Target, seconds: number, report: Done): void {
  if (!target.link) return report(target, "timeout");
  if (target.exposure) return report(target, "error busy");
  activate(
    target,
    seconds,
    function (outcome) {
      report(target, outcome);
    },
    function (outcome, time) {
      printResult(target, outcome, time);
    },
  );
}

/**
 * Checks the targets, and starts the game of that name with so many players, by default 1, or players of these names.
 * With `waits` it is only chosen, as in the menu: A starts it.
 */
function consolePlay(name: string, players?: number | string[], waits?: unknown): void {
  let names: string[] = [];
  if (Array.isArray(players) && players.length && areNames(players, playersMax)) names = players.slice();
  else if (players === undefined || isWhole(players, 1, playersMax))
    for (let i = 0; i < (players || 1); i++) names.push("P" + (i + 1));
  else return refused("players: 1 to " + playersMax + ", or as many different names of " + nameRule);
  if (waits)
    return chooseGame(
      name,
      function () {
        if (view == "setup") openView("main"); // it may have fewer players now
        changed();
      },
      refused,
      names,
    );
  readGame(
    name,
    function (rules) {
      openCheck(rules, names);
    },
    refused,
  );
}
