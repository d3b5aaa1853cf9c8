// Games' documents as they are copied onto a master: checked as the master checks them, each under its name.
import { readFileSync } from "node:fs";
import { checkGame, type GameForm } from "../../shared/game.js";
import { exitFailed, reasonOf, Refusal } from "./refusal.js";

function readDocument(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (thrown) {
    throw new Refusal(`${path} is no game: ${reasonOf(thrown)}.`, exitFailed);
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
    const file = `${(form as GameForm).name}.game`;
    if (files.has(file)) throw new Refusal(`Two of these games have the name ${(form as GameForm).name}.`, exitFailed);
    files.set(file, JSON.stringify(form));
  }
  return files;
}
