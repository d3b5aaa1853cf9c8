// `npm run record -- --mark`: the range officer's decision about a row of the last game, which the master itself scores
// and records. A copy is never marked: it would no longer be what the master has.
import type { BoardConsole } from "../common/console.js";
import { exitFailed, Refusal } from "../common/refusal.js";
import { shownBytes } from "../common/terminal.js";

export interface Mark {
  row: number;
  word: string;
  reason: string;
}

/** The master reads its last game twice, a line in a separate turn. */
const markMs = 60_000;

const isBoolean = (value: unknown): value is boolean => typeof value === "boolean";

/** Fulfilled when the master has recorded the mark. Rejects with a `Refusal` that says why it has not. */
export async function markOnBoard(board: BoardConsole, { row, word, reason }: Mark): Promise<void> {
  if (!(await board.askFor('typeof mark=="function"', isBoolean)))
    throw new Refusal("This board cannot mark rows: connect the master, or flash it again.", exitFailed);
  const said = board.line(
    (line) => (/^(?:marked \d+ |refused )/.test(line) ? line : undefined),
    markMs,
    "The master has not confirmed the mark: read its record again, and see whether it is there.",
  );
  board.send(`mark(${row},${JSON.stringify(word)},${JSON.stringify(reason)})`);
  const line = await said;
  if (line.startsWith("refused ")) throw new Refusal(`The master refused: ${shownBytes(line.slice(8))}.`, exitFailed);
}
