// What was recorded never changes: compares a game's rows, as reported, with its sheet and the master's record.
import { Subject } from "../../shared/console-lines.js";
import type { Board } from "../board/board.js";
import type { Checks } from "./invariant.js";

/**
 * The beginning of the line in which a master says that power which failed in an earlier write keeps it from recording
 * the rest of a game. It compacts its Storage before the next one.
 */
export const tornLine = `${Subject.record} trouble Error: File already written`;

export class GameRecord {
  /** The rows of the present game as they were reported, by number. */
  private rows = new Map<string, string>();
  /** The rows from before the master lost power in a game: it must know them when it is back. */
  private before = new Map<string, string>();
  /** The master said that it cannot record the rest of this game. */
  private isIncomplete = false;

  constructor(
    private readonly checks: Checks,
    master: Board,
  ) {
    master.onLine((line) => {
      if (line.startsWith(tornLine)) this.isIncomplete = true;
    });
  }

  masterDied(): void {
    this.before = new Map([...this.before, ...this.rows]);
    this.rows = new Map();
  }

  /** A line of the master's console that begins with `game`. */
  gameLine(line: string, what: string): void {
    if (["start", "over", "stopped", "void"].includes(what)) {
      this.rows = new Map();
      this.before = new Map();
      if (what === "start") this.isIncomplete = false;
    }
    if (line !== "game paused the master was switched off") return;
    const lost = [...this.before].filter(([number, row]) => this.rows.get(number) !== row);
    this.checks.demand(
      "record kept",
      lost.length === 0 || this.isIncomplete,
      () => `rows ${lost.map(([number]) => number).join(", ")} of a game are not in the record after a power loss`,
    );
  }

  /**
   * A row that the master recalls after a power loss: it must be as it was reported. Only a row that was never
   * reported, because power failed first, may be new.
   */
  recalled([number, ...words]: string[]): void {
    const row = words.slice(0, 5).join(" ");
    const reported = this.before.get(number!);
    this.checks.demand(
      "record kept",
      reported === undefined || reported === row,
      () => `exposure ${number} was ${reported}, and after a power loss is ${row}`,
    );
    this.rows.set(number!, row);
  }

  /** The master reports the outcome of an exposure. */
  exposure(number: string, row: readonly string[]): void {
    const reported = this.rows.get(number);
    this.checks.demand(
      "record kept",
      reported === undefined,
      () => `exposure ${number} was ${reported}, and now is ${row[2]}`,
    );
    this.rows.set(number, row.join(" "));
  }

  /** A row of the sheet. */
  sheet([number, ...row]: string[]): void {
    if (number === "total") return;
    const reported = this.rows.get(number!);
    this.checks.demand(
      "record kept",
      reported === row.slice(0, 5).join(" "),
      () => `row ${number} of the sheet is ${row.join(" ")}, and was reported as ${reported}`,
    );
  }
}
