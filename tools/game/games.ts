// Games' documents on a PC: those that come with the firmware, and a maker's own files.
import { readdirSync, readFileSync } from "node:fs";
import { checkGame } from "../../firmware/master/game/check.js";
import type { GameRules } from "../../firmware/master/game/document.js";
import { didYouMean } from "../common/nearest.js";

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

/** The games that come with the firmware, in their order. */
export function shippedGames(): GameRules[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => gameFrom(readFileSync(new URL(file, folder), "utf8")));
}

/** Their names. */
export function gameNames(): string[] {
  return shippedGames().map(({ name }) => name);
}

/** The one with that name, in whatever case; undefined if there is none. */
export function shippedGame(name: string): GameRules | undefined {
  return shippedGames().find((form) => form.name.toLowerCase() === name.toLowerCase());
}

/** The sentence that refuses a name which no game has. */
export function noSuchGame(name: string): string {
  const meant = didYouMean(name, gameNames());
  return `There is no game ${name}.${meant || ` The games are ${gameNames().join(", ")}.`}`;
}
