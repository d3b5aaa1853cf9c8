// Games' documents as they are copied onto a master: checked as the master checks them, each under its name.
import type { GameRules } from "../../firmware/master/game/document.js";
import { gameInFile, shippedGame } from "../game/games.js";
import { exitFailed, Refusal } from "../common/refusal.js";

/** A copied game's Storage file is its name and this. */
const suffix = ".game";

/** The name of the game in a Storage file. */
export const gameOf = (file: string): string => file.slice(0, -suffix.length);

/** What is wrong with the files, all of it. */
class Mistakes {
  private sentences: string[] = [];
  private exitCode: Refusal["exitCode"] = exitFailed;

  /** The game in a file, or nothing if there is a mistake. */
  read(path: string): GameRules[] {
    try {
      return [gameInFile(path)];
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      const shipped = shippedGame(path);
      this.add(
        shipped ? `${shipped.name} comes with the firmware: every master has it.` : thrown.message,
        thrown.exitCode,
      );
      return [];
    }
  }

  add(sentence: string, exitCode: Refusal["exitCode"]): void {
    this.sentences.push(sentence);
    this.exitCode = exitCode;
  }

  refuse(): void {
    if (this.sentences.length > 0) throw new Refusal(this.sentences.join("\n"), this.exitCode);
  }
}

/** Storage files by their names. Throws a `Refusal` that lists all that is wrong with the documents. */
export function gameFiles(paths: readonly string[]): Map<string, string> {
  const mistakes = new Mistakes();
  const files = new Map<string, string>();
  for (const path of paths)
    for (const rules of mistakes.read(path)) {
      const file = rules.name + suffix;
      if (files.has(file)) mistakes.add(`Two of these games are called ${rules.name}: rename one of them.`, exitFailed);
      files.set(file, JSON.stringify(rules));
    }
  mistakes.refuse();
  return files;
}
