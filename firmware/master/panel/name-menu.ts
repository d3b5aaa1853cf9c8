// The views in which players' names are entered and removed: a name is spelled letter by letter.
// @seldom: somebody enters a name
import { changeEntered, whyFull } from "../game/entered.js";
import { nameLengthMax } from "../game/names.js";
import { enteredFrom, roster, rosterMax } from "../game/roster.js";
import { later } from "../later.js";
import { refused } from "../notice.js";
import type { Button } from "./buttons.js";
import { at, names, openView, view } from "./menu.js";

/**
 * What can be chosen, in a ring: `<` removes the last letter, `>` ends the name. Its end stands also before it, and its
 * beginning behind it, so that each sign has `besides` neighbours on both sides.
 */
const ring = "_-<>ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-<>ABCD";
const besides = 4;

/** A was pressed in one of these views, or any button in "entry". */
export function pressedInNames(button: Button): void {
  if (view == "entry") spell(button);
  else if (view == "remove") at ? keep(names[1]!, true) : openNames(0);
  else if (at) openView("remove", 0, ["Remove " + names[at - 1] + "?", names[at - 1]!]);
  else if (roster.length < rosterMax) showEntry("", "A");
  else refused(whyFull());
}

function openNames(item: number): void {
  openView("names", item, roster.slice(enteredFrom));
}

/** Shows the name so far, the chosen letter or sign alone and among its neighbours, and what A does with it. */
function showEntry(name: string, sign: string): void {
  const from = ring.indexOf(sign, besides) - besides;
  const word = sign == ">" ? "OK" : sign != "<" ? "" : name == "" ? "BACK" : "DEL";
  openView("entry", 0, [
    name,
    sign,
    word == "" ? " [" + sign + "]" : sign + word,
    ring.substr(from, besides) + " " + sign + " " + ring.substr(from + besides + 1, besides),
    word == "" ? "take" : word == "OK" ? "keep" : word.toLowerCase(),
  ]);
}

function spell(button: Button): void {
  const name = names[0]!;
  const sign = names[1]!;
  if (button == "h") return;
  const by = button == "x" || button == "d" ? 1 : button == "y" || button == "u" ? -1 : 0;
  if (by) showEntry(name, ring.charAt(ring.indexOf(sign, besides) + by));
  else if (button == "l" || (sign == "<" && name != "")) showEntry(name.slice(0, -1), sign);
  else if (sign == "<") openNames(0);
  else if (sign != ">" && name.length < nameLengthMax)
    showEntry(name + sign, name.length == nameLengthMax - 1 ? ">" : sign);
  else keep(sign == ">" ? name : name + sign, false); // a ninth letter is refused
}

/** Adds or removes a name, and then shows the list. */
function keep(name: string, isGone: boolean): void {
  later(function () {
    changeEntered(name, isGone, function (why) {
      refused(why);
      if (why == "") openNames(isGone ? 0 : roster.length - enteredFrom);
    });
  });
}
