// How much memory a game needs, and how long it waits for that.
import { gameMin, plateMin } from "../../../shared/floors.js";
import { platesOf, type GameRules } from "./document.js";
import { lastRows, players, rowsOf } from "./sheet.js";

/** How long a game waits until the page and strangers, which take memory that it needs, are gone, in ms; how often. */
export const roomMs = 1500;
export const roomWaits = 4;

/** JsVars of a sheet: its rules and lists, 20 for a player, and 9 bytes for a row. */
function sizeOf(rows: number, playersCount: number): number {
  return 40 + 20 * playersCount + Math.ceil((rows * 9) / 16);
}

/** How many JsVars must be free for a game. What the last sheet takes is free then: the new one replaces it. */
export function neededFor(rules: GameRules, playersCount: number, targetsCount: number): number {
  return (
    gameMin +
    plateMin * platesOf(rules, playersCount, targetsCount) +
    sizeOf(rowsOf(rules, playersCount), playersCount) -
    (lastRows() ? sizeOf(lastRows(), players.length) : 0)
  );
}
