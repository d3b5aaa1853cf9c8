// Finds Espruino interpreters on this machine. There need not be any: the caller then reports what it leaves out.
//
// Two kinds are useful. The stock build for Linux has 64-bit variables and Unicode strings; a board-like build (32
// bits, a fixed number of variables of 14 bytes or fewer, byte strings) counts memory as a board does.
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, resolve, sep } from "node:path";

const stockName = "espruino-linux";
const boardName = "espruino-board";

/** The message where an interpreter is needed and there is none. */
export const noInterpreter = `No Espruino interpreter found: set ESPRUINO to the path of one, or put ${stockName} on the PATH.`;
/** The same for Kaluma. */
export const noKaluma = "No Kaluma for this machine: set KALUMA to the path of one (docs/FIDELITY.md).";
/** The same for a board-like one. */
export const noBoardInterpreter = `No board-like Espruino interpreter found: set ESPRUINO_BOARD to the path of one, or put ${boardName} on the PATH.`;

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The path of a program, given its path or its name on the PATH; undefined if there is none. */
export function findProgram(name: string): string | undefined {
  const folders = name.includes(sep)
    ? [""]
    : (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => resolve(folder, name)).find(isProgram);
}

/** The first of these names that is a program. If the variable is set, only its value counts. */
function first(variable: string | undefined, ...names: string[]): string | undefined {
  return (variable ? [variable] : names).map(findProgram).find((path) => path !== undefined);
}

/**
 * The interpreter that runs boards: $ESPRUINO (a path or a name on the PATH), else `espruino-linux`, else
 * `espruino-board` on the PATH; undefined if there is no such program.
 */
export function findInterpreter(): string | undefined {
  return first(process.env["ESPRUINO"], stockName, boardName);
}

/**
 * The interpreter that counts memory: $ESPRUINO_BOARD (a path or a name on the PATH), else `espruino-board` on the
 * PATH, else the one that runs boards. That may be no board-like build: `boardInterpreter` in sim/bench/interpreter.ts
 * checks.
 */
export function findBoardInterpreter(): string | undefined {
  return first(process.env["ESPRUINO_BOARD"], boardName) ?? findInterpreter();
}

/** Kaluma for this machine, $KALUMA (a path or a name on the PATH); undefined if there is no such program. */
export function findKaluma(): string | undefined {
  return first(process.env["KALUMA"]);
}

/** Both, or the one that serves as both. */
export function findInterpreters(): string[] {
  return [...new Set([findInterpreter(), findBoardInterpreter()])].filter((program) => program !== undefined);
}
