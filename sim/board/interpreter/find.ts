// Finding real Espruinos on this machine. There need not be one: whoever asks says loudly what is left out.
//
// Two kinds are of use. The stock build for Linux has 64-bit variables and Unicode strings; a board-like build (32
// bits, a fixed number of variables of 14 bytes or fewer, byte strings) counts memory as a board does.
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, resolve, sep } from "node:path";

const stockName = "espruino-linux";
const boardName = "espruino-board";

/** The sentence for whoever needs an interpreter and has none. */
export const noInterpreter = `No Espruino interpreter found: set ESPRUINO to the path of one, or put ${stockName} on the PATH.`;
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

/** The path of a program by its path, or by its name on the PATH; undefined where there is none. */
export function findProgram(name: string): string | undefined {
  const folders = name.includes(sep)
    ? [""]
    : (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => resolve(folder, name)).find(isProgram);
}

/** The first of these names that is a program; a variable that is set is the only one that counts. */
function first(variable: string | undefined, ...names: string[]): string | undefined {
  return (variable ? [variable] : names).map(findProgram).find((path) => path !== undefined);
}

/**
 * What runs boards: $ESPRUINO, a path or a name on the PATH, else `espruino-linux` there, else `espruino-board`;
 * undefined where that is no program.
 */
export function findInterpreter(): string | undefined {
  return first(process.env["ESPRUINO"], stockName, boardName);
}

/**
 * What counts memory: $ESPRUINO_BOARD, a path or a name on the PATH, else `espruino-board` there, else what runs
 * boards. That one may be no board-like build: `boardInterpreter` in sim/bench/interpreter.ts looks.
 */
export function findBoardInterpreter(): string | undefined {
  return first(process.env["ESPRUINO_BOARD"], boardName) ?? findInterpreter();
}

/** Each of the two, once. */
export function findInterpreters(): string[] {
  return [...new Set([findInterpreter(), findBoardInterpreter()])].filter((program) => program !== undefined);
}
