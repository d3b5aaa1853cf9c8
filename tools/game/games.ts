// Games' documents on a PC: those that come with the firmware, and a maker's own files.
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import type { GameRules } from "../../firmware/master/game/document.js";
import { documentBytesMax, readText } from "../common/files.js";
import { didYouMean } from "../common/nearest.js";
import { exitFailed, exitMisused, reasonOf, Refusal } from "../common/refusal.js";
import { readGame } from "./check.js";
import { shippedFiles } from "./shipped.js";

/** The games that come with the firmware, in their order. */
export function shippedGames(): GameRules[] {
  return shippedFiles().map((file) => readGame(readFileSync(file, "utf8"), basename(file)));
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

/** A name rather than a file: somebody means a game that comes with the firmware. */
export const isName = (text: string) => !/[./\\]/.test(text);

/** The sentence that refuses a file that is not there. */
function noSuchFile(path: string): string {
  let others: string[] = [];
  try {
    others = readdirSync(dirname(path)).filter((file) => file.endsWith(".json"));
  } catch {
    // Its folder is not there either.
  }
  return `There is no file ${path}.${didYouMean(basename(path), others)}`;
}

/** The game in a maker's file. Throws a `Refusal` that says what is wrong with the name, the file or the document. */
export function gameInFile(path: string): GameRules {
  let text: string;
  try {
    text = readText(path, documentBytesMax);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== "ENOENT")
      throw new Refusal(`${path} cannot be read (${reasonOf(thrown)}).`, exitFailed);
    if (isName(path)) throw new Refusal(noSuchGame(path), exitMisused);
    throw new Refusal(noSuchFile(path), exitFailed);
  }
  try {
    return readGame(text, path);
  } catch (thrown) {
    throw new Refusal(reasonOf(thrown), exitFailed);
  }
}
