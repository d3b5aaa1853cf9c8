// A Kaluma board's program: its settings, the adapter that gives it Espruino's functions, and the firmware, in one file.
import { settingsFile } from "./plan.js";

/** Kaluma runs a text of ASCII up to its first zero, and its console adds a return to each newline as it reads back. */
const unfit = /[^\n -~]/;

/** The global variable in which the adapter finds the settings. */
const settingsName = "snyper";

/**
 * The program from a plan's files, in their order; the settings are JSON. Throws an Error if the text is none that Kaluma
 * keeps as it is.
 */
export function kalumaProgram(files: ReadonlyMap<string, string>): string {
  const pieces = [...files].map(([name, text]) => (name === settingsFile ? `var ${settingsName}=${text};` : text));
  const program = `${pieces.map((piece) => piece.trimEnd()).join("\n")}\n`;
  const found = unfit.exec(program);
  if (found) throw new Error(`character ${found[0].charCodeAt(0)} at ${found.index} of the program is not for Kaluma`);
  return program;
}
