// Games' documents on this side of the wire: those that come with the firmware, and files of others.
import { readdirSync, readFileSync } from "node:fs";
import { checkGame } from "../../firmware/master/game/check.js";
import type { GameRules } from "../../firmware/master/game/document.js";

const folder = new URL("../../../firmware/master/game/games/", import.meta.url);

/** What `text` says, checked. Throws an Error whose message is a sentence that names the field and its limit. */
export function gameFrom(text: string): GameRules {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch (error) {
    throw new Error(`a game is JSON: ${(error as Error).message}`);
  }
  try {
    checkGame(read);
  } catch (wrong) {
    throw typeof wrong === "string" ? new Error(wrong) : wrong;
  }
  return read as GameRules;
}

/** Those that come with the firmware, in their order. */
export function shippedGames(): GameRules[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => gameFrom(readFileSync(new URL(file, folder), "utf8")));
}

/** One of those; undefined if none has that name, in whatever case. */
export function shippedGame(name: string): GameRules | undefined {
  return shippedGames().find((form) => form.name.toLowerCase() === name.toLowerCase());
}
