// Whether a game that the power broke off can go on: each field of its entries in the record is what a master writes.
import { gameNameMax, playersMax } from "./document.js";
import { countMax, durationMax } from "../../../shared/limits.js";
import { isNumber, isTargetId, isText, isWhole } from "../../../shared/messages.js";
import type { GameEntry } from "./record-lines.js";
import { isName } from "./names.js";
import { castMax, isOutcome } from "./sheet.js";

/** Above any seed. */
const seedMax = 2147483647;
/** Above the points of any row, and of any turn under par. */
const rowPointsMax = 10000;
const parPointsMax = 1000000;

/** Whether it is a list of one to so many of a kind. */
function isList(value: any, most: number, isOne: (value: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length > 0 && value.length <= most && value.every(isOne);
}

function isMaybe(value: unknown, most: number): boolean {
  return value === undefined || isNumber(value, 0, most);
}

/**
 * The first field of an entry that is wrong, "" if none is. `game` is how its game began; undefined as long as it has
 * not.
 */
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
  return isMaybe(entry.of, durationMax) ? "" : "of";
}
