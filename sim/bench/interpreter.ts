// Which interpreter counts memory, and what is said about one.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { findInterpreter } from "../interpreter/find.js";
import { Run } from "./run.js";

/** A program on the PATH, or undefined. */
export function onPath(program: string): string | undefined {
  return (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, program)).find((path) => existsSync(path));
}

/** The interpreter for memory: $ESPRUINO_BOARD or `espruino-board`, whose variables have a board's size, else what there is. */
export function findBoardInterpreter(): string | undefined {
  return process.env.ESPRUINO_BOARD || onPath("espruino-board") || findInterpreter();
}

/** What an interpreter is: its version, and what its variables and strings are like. */
export async function versionOf(interpreter: string): Promise<string> {
  const script = `var m=process.memory();
print("IS "+process.version+" on "+process.env.BOARD+", "+m.total+" variables of "+(m.blocksize||"?")+" bytes");quit();`;
  const run = new Run({ command: [interpreter], script, maxMs: 10_000 });
  try {
    return (await run.line("IS ")).replace(/^.*IS /, "");
  } finally {
    await run.close();
  }
}
