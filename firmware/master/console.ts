// What a maker can type at the master's console: commands to targets, and games.
import { activate, printResult } from "./activations.js";
import { ping } from "./beat.js";
import { command, type CommandType, type Done } from "./commands.js";
import { startGame } from "./game.js";
import { readGame } from "./games.js";
import { refused } from "./notice.js";
import { findTarget, targets, type Target } from "./targets.js";

function printOutcome(type: CommandType): Done {
  return function (target, outcome) {
    print("command " + type + " " + target.id + " " + outcome);
  };
}

/** What can be typed, by its name. */
export function openConsole(): void {
  global["command"] = consoleCommand;
  global["play"] = consolePlay;
}

/**
 * One command to one target, by its id or by its record as `done` gets it, or to all that are linked. `data` as on the wire; `done(target,
 * outcome)` hears each outcome, else it is printed.
 */
function consoleCommand(type: CommandType, which?: string | Target, data?: { duration?: number }, done?: Done): void {
  const link = which != undefined && (which as Target).link;
  if (type == "ping" && link && done && !link.done && !data) ping(link, done);
  else /*@__NOINLINE__*/ consoleCommandLong(type, which, data, done);
}

function consoleCommandLong(type: CommandType, which?: string | Target, data?: { duration?: number }, done?: Done): void {
  const heard = done || printOutcome(type);
  const one = findTarget(typeof which == "string" ? which : which && which.id);
  if (!one && which !== undefined) return refused("no target " + which);
  targets.forEach(function (target) {
    if (one ? target != one : !target.link) return;
    if (type == "activate") consoleActivate(target, data && data.duration || 0, heard);
    else command(type, target, data, heard);
  });
}

/** Like any other activation it has its outcome recorded once, whenever it comes. */
function consoleActivate(target: Target, seconds: number, heard: Done): void {
  if (!target.link) return heard(target, "timeout");
  if (target.exposure) return heard(target, "error busy");
  activate(
    target,
    seconds,
    function (outcome) {
      heard(target, outcome);
    },
    function (outcome, time) {
      printResult(target, outcome, time);
    },
  );
}

/** Starts the game of that name with so many players, 1 unless given, or with players of these names. */
function consolePlay(name: string, players?: number | string[]): void {
  const names = typeof players == "object" ? players : [];
  const count = typeof players == "object" ? 0 : players || 1; // Espruino takes an array for more than any number
  for (let i = 0; i < count; i++) names.push("P" + (i + 1));
  readGame(name, function (form) { refused(startGame(form, names)); }, refused);
}
