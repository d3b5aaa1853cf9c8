// Announces a finished game on the console: its sheet row by row, each player's total, and new high scores.
import { Subject, sheetTotal } from "../../../shared/console-lines.js";
import { enterScore } from "./best.js";
import { totalText } from "./player.js";
import { players, printSides, rowsCount, rowText, rules } from "./sheet.js";

/** How often a row or a total is printed, in ms: a long sheet printed at once would hold up everything else. */
const rowMs = 20;

/** Prints everything, and calls `done`. `wait` calls a function later, unless the game is stopped before. */
export function announceSheet(wait: (ms: number, work: () => void) => void, done: () => void): void {
  let row = 0;
  function printNext(): void {
    if (row < rowsCount) {
      print(Subject.sheet + " " + (row + 1) + " " + rowText(row++));
      return wait(rowMs, printNext);
    }
    const player = players[row++ - rowsCount];
    if (player) {
      print(Subject.sheet + " " + sheetTotal + " " + totalText(player));
      const rank = enterScore(rules!.name, player.name, player.points);
      if (rank) print(Subject.best + " " + rank + " " + player.name + " " + player.points + " " + rules!.name);
      return wait(rowMs, printNext);
    }
    printSides();
    done();
  }
  printNext();
}
