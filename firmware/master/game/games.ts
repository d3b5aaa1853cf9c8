// The available games: those that come with the firmware, and those that were copied to this board's Storage.
import { gameNames, gameText } from "snyper:games";
import { checkNamed, checkNames } from "./check.js";
import { gameNameMax, type GameRules } from "./document.js";
import { isText } from "../../../shared/messages.js";

/** A copied game's file has the game's name and this suffix. */
const suffix = ".game";

/** The names of all games, the firmware's first. */
export function gamesHere(): string[] {
  const names = gameNames.split(",");
  require("Storage")
    .list(/\.game$/)
    .forEach(function (file) {
      const name = file.slice(0, -suffix.length);
      if (isText(name, gameNameMax) && names.indexOf(name) < 0) names.push(name);
    });
  return names;
}

/**
 * Reads the game of that name; a copied one takes precedence over the firmware's. Calls `read` with its rules, or
 * `wrong` with a sentence that says what is wrong: later for a copied game, which is checked piece by piece, at once
 * for others.
 */
export function readGame(name: string, read: (rules: GameRules) => void, wrong: (why: string) => void): void {
  if (!isText(name, gameNameMax)) return wrong("there is no game " + name);
  const file = name + suffix;
  const copied: any = require("Storage").readJSON(file, true);
  const shipped = gameText(name);
  const checks = checkNames.split(" ");
  function check(): void {
    try {
      checkNamed(copied, checks.shift()!);
      if (checks.length) return void setTimeout(check, 0);
      if (copied.name != name) throw "name: its file is " + file;
    } catch (why) {
      return wrong("" + why);
    }
    read(copied);
  }
  if (copied) check();
  else if (require("Storage").read(file) !== undefined) wrong(file + ": not a complete JSON object, copy it again");
  else if (shipped !== undefined) read(JSON.parse(shipped));
  else wrong("there is no game " + name);
}
