// The players' names that were entered on the master, in a file of the Storage. A new list is written under
// another name before the old one is erased, so that a power failure leaves the old list or the new one.
// @seldom: at boot, and when a name is entered or removed
import { Subject } from "../../../shared/console-lines.js";
import { playersMax } from "./document.js";
import { later } from "../later.js";
import { refused } from "../notice.js";
import { flight } from "./flight.js";
import { areNames, isName, nameRule } from "./names.js";
import { chosen, enteredFrom, namesMax, roster, rosterMax, setChosen, setEnteredFrom, setRoster } from "./roster.js";

/** The file's name; every other version has a 2 behind it. */
const namesFile = "snyper.names";

/** The names in a file, undefined if it is missing or damaged. A damaged one is overwritten next. */
function read(file: string): string[] | undefined {
  const list: any = require("Storage").readJSON(file, true);
  if (areNames(list, namesMax)) return list;
  if (require("Storage").read(file) !== undefined) print(Subject.damaged + " " + file + ": left aside");
  return undefined;
}

/** Lets as many of the entered names as there is room for, each once, follow P1 to P8 and those of the settings. */
function join(entered: string[]): void {
  const others = roster.slice(0, enteredFrom);
  const room = rosterMax - enteredFrom;
  const further = entered.filter(function (name) {
    return others.indexOf(name) < 0;
  });
  setRoster(others.concat(further.slice(0, room)));
  if (further.length > room) refused(rosterMax + " players at most, without " + further.slice(room).join(", "));
}

/**
 * Begins the roster with P1 to P8 and the other names of the settings, which may be older than P5 to P8. Call it once at
 * boot.
 */
export function openRoster(names: string[]): void {
  const others: string[] = [];
  for (let i = 1; i <= playersMax; i++) others.push("P" + i);
  names.forEach(function (name) {
    if (others.indexOf(name) < 0) others.push(name);
  });
  setRoster(others);
  setEnteredFrom(others.length);
  join(read(namesFile) || read(namesFile + 2) || []);
}

/** Prints who can be chosen; behind `entered:` stand those that can be removed. */
export function printNames(): void {
  const entered = roster.slice(enteredFrom);
  print(
    Subject.names +
      " " +
      roster
        .slice(0, enteredFrom)
        .concat(entered.length ? "entered:" : [], entered)
        .join(" "),
  );
}

/** Why no name can be added, as a sentence; "" if one can. */
export function whyFull(): string {
  if (roster.length < rosterMax) return "";
  return (
    "name: " + rosterMax + " players at most, remove one" + (roster.length > enteredFrom ? "" : " from the settings")
  );
}

/** Why this cannot be added as a name, or removed, as a sentence; "" if it can. */
function whyNot(name: unknown, isGone: boolean): string {
  if (flight.name) return "name: the last change is being saved";
  if (!isName(name)) return "name: " + nameRule;
  const place = roster.indexOf(name);
  if (isGone) return place < enteredFrom ? "name: " + name + " is not among those that were entered" : "";
  return place >= 0 ? "name: " + name + " is there already" : whyFull();
}

/**
 * Adds a name behind all others, or removes one, and saves and prints the list, in several turns. Whoever does not play
 * yet replaces a player of the next game who is removed. Calls `done` when that is over: with "" if the list was saved,
 * else with a sentence that says why not.
 */
export function changeEntered(name: unknown, isGone: boolean, done: (why: string) => void): void {
  const why = whyNot(name, isGone);
  if (why != "") return done(why);
  flight.name = true;
  const first = read(namesFile);
  // Names for which there is no room stay in the file until one is entered: then there is room for all.
  const list = isGone
    ? (first || read(namesFile + 2) || []).filter(function (one) {
        return one != name;
      })
    : roster.slice(enteredFrom).concat(name as string);
  later(function () {
    try {
      require("Storage").write(first ? namesFile + 2 : namesFile, JSON.stringify(list));
    } catch (full) {
      delete flight.name;
      return done("name: the Storage refused it: " + full);
    }
    later(function () {
      require("Storage").erase(first ? namesFile : namesFile + 2);
    });
    later(function () {
      delete flight.name;
      if (isGone) leave(roster.indexOf(name as string));
      join(list);
      printNames();
      done("");
    });
  });
}

/** The player at a place of the roster leaves it, and the next game. */
function leave(gone: number): void {
  let free = 0;
  // if the player was chosen, one of P1 to P8 was not: a game has no more players than these
  while (chosen.indexOf(free) >= 0) free++;
  setChosen(
    chosen.map(function (place) {
      return place == gone ? free : place > gone ? place - 1 : place;
    }),
  );
}
