// The games that there are: those that come with the firmware, and those that were copied onto this board's Storage.
import { gameNames, gameText } from "snyper:games";
import { checkGame, type GameForm } from "../../shared/game.js";

/** A copied game's file is its name and this. */
const suffix = ".game";

/** The games' names, the firmware's first. */
export function gamesHere(): string[] {
  const names = gameNames.split(",");
  require("Storage").list(/\.game$/).forEach(function (file) {
    const name = file.slice(0, -suffix.length);
    if (names.indexOf(name) < 0) names.push(name);
  });
  return names;
}

/** The form of the game with that name; a copied one goes before the firmware's. Throws what is wrong with it as a sentence. */
export function readGame(name: string): GameForm {
  const copied: any = require("Storage").readJSON(name + suffix, true);
  const shipped = gameText(name);
  if (!copied && !shipped) throw "there is no game " + name;
  const form = copied || JSON.parse(shipped!);
  checkGame(form);
  if (form.name != name) throw "name: its file is " + name + suffix;
  return form;
}
