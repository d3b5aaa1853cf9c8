// The games that there are: those that come with the firmware, and those that were copied onto this board's Storage.
import { gameNames, gameText } from "snyper:games";
import { checkNamed, checkNames } from "./check.js";
import { gameNameMax, type GameRules } from "./document.js";
import { isText } from "../../../shared/messages.js";

/** A copied game's file is its name and this. */
const suffix = ".game";

/** The games' names, the firmware's first. */
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
 * Reads the game with that name; a copied one goes before the firmware's. `read` hears its form, or `wrong` what is
 * wrong with it, as a sentence: at once, but of a copied one, which is checked piece by piece.
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
  else if (require("Storage").read(file) !== undefined) wrong(file + ": not a whole JSON object, copy it again");
  else if (shipped !== undefined) read(JSON.parse(shipped));
  else wrong("there is no game " + name);
}
