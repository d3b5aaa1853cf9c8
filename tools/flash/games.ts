// Games' documents as they are copied onto a master: checked as the master checks them, each under its name.
import { documentBytesMax, readText } from "../common/files.js";
import { checkGame } from "../../firmware/master/game/check.js";
import type { GameRules } from "../../firmware/master/game/document.js";
import { exitFailed, reasonOf, Refusal } from "../common/refusal.js";

/** A copied game's Storage file is its name and this. */
const suffix = ".game";

/** The game that a Storage file has. */
export const gameOf = (file: string): string => file.slice(0, -suffix.length);

function readDocument(path: string): unknown {
  let text: string;
  try {
    text = readText(path, documentBytesMax);
  } catch (thrown) {
    throw new Refusal(`${path} cannot be read (${reasonOf(thrown)}): see to its name and its rights.`, exitFailed);
  }
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new Refusal(`${path} is no game: it is no JSON (${reasonOf(thrown)}).`, exitFailed);
  }
}

/** Storage files by their names. Throws a `Refusal` that says which document is wrong, and in what. */
export function gameFiles(paths: readonly string[]): Map<string, string> {
  const files = new Map<string, string>();
  for (const path of paths) {
    const form = readDocument(path);
    try {
      checkGame(form);
    } catch (wrong) {
      throw new Refusal(`${path} is no game: ${reasonOf(wrong)}.`, exitFailed);
    }
    const file = (form as GameRules).name + suffix;
    if (files.has(file))
      throw new Refusal(`Two of these games have the name ${gameOf(file)}: give one of them another.`, exitFailed);
    files.set(file, JSON.stringify(form));
  }
  return files;
}
