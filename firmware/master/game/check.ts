// Checks a game's document: each field has the right kind and range, and the game ends. A sentence names the first
// mistake.
// @seldom: only copied games are checked
import { isNumber, isText } from "../../../shared/messages.js";
import {
  boundSeconds,
  boundSecondsMax,
  exposuresOf,
  gameNameMax,
  playersMax,
  playersOf,
  rowsMax,
  type GameRules,
} from "./document.js";

/** A JSON object from outside: each field may be anything. */
type Fields = { [name: string]: any };

const fieldNames =
  "name about play players targets order seed up wave noShoot hits gap gapLast duration durationLast exposures seconds misses allDown par early points";

/** The checks in their order, for `checkNamed`: all of them at once would block a board's interpreter for too long. */
export const checkNames =
  "fields name players targets order noShoot plates gaps durations ends par rows points unused bound";

/** Checks what was read from a game's document. Throws the first mistake as a sentence that names field and limit. */
export function checkGame(rules: any): void {
  const names = checkNames.split(" ");
  for (let i = 0; i < names.length; i++) checkNamed(rules, names[i]!);
}

/** One of `checkNames`, which relies on those before it. Throws as `checkGame` does. */
export function checkNamed(rules: any, name: string): void {
  switch (name) {
    case "fields":
      demand(isRecord(rules), "game", "a JSON object");
      demandKnown(rules, "", fieldNames);
      break;
    case "name":
      demand(
        isText(rules.name, gameNameMax) && rules.name == rules.name.trim(),
        "name",
        "1 to " + gameNameMax + " printable ASCII characters, without spaces at either end",
      );
      demand(rules.about === undefined || isText(rules.about, 60), "about", "1 to 60 printable ASCII characters");
      demand(rules.play === undefined || isChoice(rules.play, "turns duel teams"), "play", "turns, duel or teams");
      break;
    case "players":
      demandSpan(rules, "players", 1, playersMax, true);
      demand(
        !isChoice(rules.play, "duel teams") || playersOf(rules)[0] > 1,
        "players",
        "at least 2 in a duel or in teams",
      );
      break;
    case "targets":
      demandMaybe(rules, "targets", 1, 16, true);
      break;
    case "order":
      checkOrder(rules);
      break;
    case "noShoot":
      if (Array.isArray(rules.noShoot)) demandTargets(rules.noShoot, "noShoot", 15);
      else demandMaybe(rules, "noShoot", 2, 16, true);
      demandMaybe(rules, "seed", 1, 2147483646, true);
      break;
    default:
      checkCourse(rules, name);
  }
}

/** Checks what happens in a turn, when it ends, and its points. */
function checkCourse(rules: any, name: string): void {
  switch (name) {
    case "plates":
      if (rules.up != "all") demandMaybe(rules, "up", 1, 16, true);
      demandFlag(rules, "wave");
      demandMaybe(rules, "hits", 1, 9, true);
      break;
    case "gaps":
      demandSpan(rules, "gap", 0, 60, false);
      demandSpan(rules, "gapLast", 0, 60, false);
      break;
    case "durations":
      demandSpan(rules, "duration", 0.1, 600, false);
      demandSpan(rules, "durationLast", 0.1, 600, false);
      break;
    case "ends":
      demandMaybe(rules, "exposures", 1, 100, true);
      demandMaybe(rules, "seconds", 1, 900, false);
      demandMaybe(rules, "misses", 1, 20, true);
      demandFlag(rules, "allDown");
      break;
    case "par":
      demandMaybe(rules, "par", 1, 900, false);
      demandMaybe(rules, "early", 0.01, 1, false);
      break;
    case "rows":
      return checkRows(rules, playersOf(rules)[1]);
    case "points":
      return checkPoints(rules.points);
    case "unused":
      return checkUnused(rules);
    case "bound":
      return checkBound(rules, playersOf(rules)[1]);
  }
}

function demand(isRight: boolean, field: string, rule: string): void {
  if (!isRight) throw field + ": " + rule;
}

function demandNumber(value: any, field: string, min: number, max: number, isWhole: boolean): void {
  demand(
    isNumber(value, min, max) && !(isWhole && value % 1),
    field,
    "a " + (isWhole ? "whole " : "") + "number from " + min + " to " + max,
  );
}

/** Checks an optional number. */
function demandMaybe(rules: Fields, field: string, min: number, max: number, isWhole: boolean): void {
  if (rules[field] !== undefined) demandNumber(rules[field], field, min, max, isWhole);
}

/** Checks an optional pair of numbers. */
function demandSpan(rules: Fields, field: string, min: number, max: number, isWhole: boolean): void {
  const value: number[] = rules[field];
  if (value === undefined) return;
  demand(Array.isArray(value) && value.length == 2, field, "two numbers, [minimum, maximum]");
  demandNumber(value[0], field, min, max, isWhole);
  demandNumber(value[1], field, min, max, isWhole);
  demand(value[0]! <= value[1]!, field, "the first number must not exceed the second");
}

function isTarget(value: any): boolean {
  return isNumber(value, 1, 16) && value % 1 == 0;
}

function demandTargets(value: number[], field: string, lengthMax: number): void {
  demand(value.length > 0 && value.length <= lengthMax, field, "1 to " + lengthMax + " targets' numbers");
  demand(value.every(isTarget), field, "whole numbers from 1 to 16");
}

function demandFlag(rules: Fields, field: string): void {
  demand(rules[field] === undefined || typeof rules[field] == "boolean", field, "true or false");
}

function isChoice(value: any, choices: string): boolean {
  return typeof value == "string" && choices.split(" ").indexOf(value) >= 0;
}

/** Checks that all fields are known. `place` comes before their names in the sentence. */
function demandKnown(record: Fields, place: string, names: string): void {
  for (const name in record)
    demand(
      (" " + names + " ").indexOf(" " + name + " ") >= 0,
      place + name.slice(0, 16),
      "unknown field; the fields are " + names.split(" ").join(", "),
    );
}

/** Whether a value is a plain object, not a list, a pin or a function. */
export function isRecord(value: any): boolean {
  return typeof value == "object" && !!value && !Array.isArray(value);
}

function checkOrder(rules: GameRules): void {
  if (Array.isArray(rules.order)) demandTargets(rules.order, "order", 32);
  else
    demand(
      rules.order === undefined || isChoice(rules.order, "random sequence"),
      "order",
      "random, sequence, or a list of targets' numbers",
    );
}

function checkRows(rules: GameRules, players: number): void {
  demand(rules.exposures !== undefined || rules.seconds !== undefined, "exposures", "this or seconds is required");
  demand(
    exposuresOf(rules) * players <= rowsMax,
    "exposures",
    "at most " + Math.floor(rowsMax / players) + " with " + players + " players: a sheet has " + rowsMax + " rows",
  );
}

function checkPoints(points: Fields | undefined): void {
  if (points === undefined) return;
  demand(isRecord(points), "points", "a JSON object");
  demandKnown(points, "points.", "hit speed streak miss noShoot early par");
  for (const name in points) demandNumber(points[name], "points." + name, -1000, 1000, true);
}

function checkUnused(rules: Fields): void {
  if (rules.points === undefined) return;
  ["par", "early", "noShoot"].forEach(function (field) {
    demand(
      (rules.points as Fields)[field] === undefined || rules[field] !== undefined,
      "points." + field,
      "has no effect without " + field,
    );
  });
}

function checkBound(rules: GameRules, players: number): void {
  const seconds = boundSeconds(rules, players);
  demand(
    seconds <= boundSecondsMax,
    "game",
    "with " + players + " players it could last " + seconds + " s; the limit is " + boundSecondsMax + " s",
  );
}
