// Checks the record of a game that a power loss interrupted: each field of its entries must be what a master writes.
// @seldom: when such a record is read
import { gameNameMax, playersMax } from "./document.js";
import { countMax, durationMax } from "../../../shared/limits.js";
import { isNumber, isTargetId, isText, isWhole } from "../../../shared/messages.js";
import type { GameEntry } from "./record-lines.js";
import { isName } from "./names.js";
import { castMax, isOutcome } from "./sheet.js";

/** More than any seed. */
const seedMax = 2147483647;
/** More than the points of any row, and than those for any par. */
const rowPointsMax = 10000;
const parPointsMax = 1000000;

/** Whether a value is a list of 1 to `max` items, for all of which `isOne` holds. */
function isList(value: any, max: number, isOne: (value: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length > 0 && value.length <= max && value.every(isOne);
}

function isMaybe(value: unknown, max: number): boolean {
  return value === undefined || isNumber(value, 0, max);
}

/** The first wrong field of an entry, "" for none. `game` is the entry that began its game, undefined before that. */
export function entryFault(entry: any, game: GameEntry | undefined): string {
  if (!game != (entry.e == "game")) return "e";
  if (!game) return gameFault(entry);
  if (!isWhole(entry.player, 0, game.players.length - 1)) return "player";
  switch (entry.e) {
    case "turn":
      return "";
    case "row":
      return rowFault(entry, game);
    case "par":
      return isWhole(entry.points, -parPointsMax, parPointsMax) ? "" : "points";
  }
  return "e";
}

function gameFault(entry: any): string {
  if (!isText(entry.name, gameNameMax)) return "name";
  if (!isWhole(entry.seed, 1, seedMax)) return "seed";
  if (!isList(entry.players, playersMax, isName)) return "players";
  return isList(entry.targets, castMax, isTargetId) ? "" : "targets";
}

function rowFault(entry: any, game: GameEntry): string {
  if (game.targets.indexOf(entry.target) < 0) return "target";
  if (!isOutcome(entry.outcome)) return "outcome";
  if (entry.outcome == "hit" ? !isNumber(entry.time, 0, durationMax) : !isMaybe(entry.time, durationMax)) return "time";
  if (!isWhole(entry.points, -rowPointsMax, rowPointsMax)) return "points";
  if (!isNumber(entry.clock, 0, countMax)) return "clock";
  if (entry.within !== "untimed" && !isMaybe(entry.within, durationMax)) return "within";
  return isMaybe(entry.of, durationMax) ? "" : "of";
}
