// Finding a real Espruino on this machine. There need not be one: whoever asks says loudly what goes without.
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, resolve, sep } from "node:path";

const programName = "espruino-linux";

/** The sentence for whoever needs an interpreter and has none. */
export const noInterpreter = `No Espruino interpreter found: set ESPRUINO to the path of one, or put ${programName} on the PATH.`;

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
  const folders = name.includes(sep) ? [""] : (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => resolve(folder, name)).find(isProgram);
}

/** The path of an Espruino for this machine: $ESPRUINO, a path or a name on the PATH, else `espruino-linux` there; undefined where that is no program. */
export function findInterpreter(): string | undefined {
  return findProgram(process.env["ESPRUINO"] || programName);
}
