// `npm run calibrate -- ID`: leads a person through the calibration of a target's sensor, over the master's console.
import type { BoardConsole } from "../common/console.js";
import { exitFailed, Refusal } from "../common/refusal.js";
import { shownBytes } from "../common/terminal.js";

/** The person's part: reads what is to be done or was found, and decides whether to go on. */
export interface Person {
  read(text: string): void;
  goesOn(question: string): Promise<boolean>;
}

/** A person may need a while for a tap; the master gives up after half a minute without one. */
const lineMs = 180_000;
const isBoolean = (value: unknown): value is boolean => typeof value === "boolean";

/** What the person has to decide, undefined if a line only says what happens. */
function questionIn(text: string): string | undefined {
  if (text.startsWith("Everybody behind the line?")) return "Is everybody behind the line, and the range hot?";
  return /, threshold [\d.]+$/.test(text) ? "Keep it?" : undefined;
}

/** Fulfilled with whether the calibration was kept. Rejects with a `Refusal` that says why it ended. */
export async function calibrateOnBoard(board: BoardConsole, id: string, person: Person): Promise<boolean> {
  if (!(await board.askFor('typeof calibrate=="function"', isBoolean)))
    throw new Refusal("This board cannot calibrate targets: connect the master, or flash it again.", exitFailed);
  const next = (): Promise<string> =>
    board.line(
      (line) => (line.startsWith(`calibration ${id} `) || line.startsWith("refused ") ? line : undefined),
      lineMs,
      `The master no longer reports on the calibration of ${id}: look at its screen.`,
    );
  let line = next();
  board.send(`calibrate(${JSON.stringify(id)})`);
  for (;;) {
    const said = await line;
    line = next();
    line.catch(() => undefined); // it is not waited for if this ends first
    if (said.startsWith("refused the range is cold")) {
      person.read(shownBytes(said.slice("refused ".length)));
      board.send(`calibrate(${await person.goesOn("Is the range hot?")})`);
      continue;
    }
    if (said.startsWith("refused "))
      throw new Refusal(`The master refused: ${shownBytes(said.slice("refused ".length))}.`, exitFailed);
    const text = said.slice(`calibration ${id} `.length);
    person.read(shownBytes(text));
    if (text === "kept" || text === "discarded") return text === "kept";
    const question = questionIn(text);
    if (question !== undefined) board.send(`calibrate(${await person.goesOn(question)})`);
  }
}
