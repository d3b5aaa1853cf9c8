// The flash of a real interpreter for a PC: a file in its working directory. A separate run of the interpreter fills
// it.
import { accessSync, constants, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InterpreterProcess } from "./process.js";

const scriptName = "write.js";
const writtenLine = "\x1ewritten";
/** The time after which the run is killed, ms; it takes about 100. */
const writeMsMax = 20_000;

const folders = new Set<string>();
let isCleanedAtExit = false;

/** Linux keeps this folder in memory. It is used if at least so many bytes are free there. */
const memoryFolder = "/dev/shm";
const memoryBytesMin = 64 * 1024 * 1024;

/** The folder for temporary files of a board in virtual time: each use of a named pipe on a disk updates its times. */
export function fastFolder(): string {
  try {
    accessSync(memoryFolder, constants.W_OK);
    const { bavail, bsize } = statfsSync(memoryFolder);
    return bavail * bsize >= memoryBytesMin ? memoryFolder : tmpdir();
  } catch {
    return tmpdir();
  }
}

/** Makes a folder for one interpreter. `removeFolder` removes it, or else the end of this program. */
export function makeFolder(parent = tmpdir()): string {
  if (!isCleanedAtExit)
    process.once("exit", () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));
  isCleanedAtExit = true;
  const folder = mkdtempSync(join(parent, "snyper-espruino-"));
  folders.add(folder);
  return folder;
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  folders.delete(folder);
}

/** A text of characters 0 to 255 as a literal that every build reads in the same way. */
export function literal(text: string): string {
  return JSON.stringify(text).replace(
    /[\x7f-\xff]|\\u00([0-9a-f]{2})/g,
    (character, code?: string) => `\\x${code ?? character.charCodeAt(0).toString(16)}`,
  );
}

/** So many characters of a file are one order: a board-like build has no room for the master's bundle twice. */
const pieceLength = 1024;

/** The orders that write one file. */
function orders(name: string, text: string): string[] {
  if (!text) return [`S.write(${literal(name)},"");`];
  return Array.from({ length: Math.ceil(text.length / pieceLength) }, (_, index) => {
    const at = index * pieceLength;
    return `S.write(${literal(name)},${literal(text.slice(at, at + pieceLength))},${at},${text.length});`;
  });
}

/**
 * Writes files into the Storage of interpreters in this folder; `undefined` removes one. Other files stay. Rejects with
 * the interpreter's output if it fails.
 */
export async function writeFlash(
  program: string,
  folder: string,
  files: ReadonlyMap<string, string | undefined>,
): Promise<void> {
  const lines = [...files].flatMap(([name, text]) =>
    text === undefined ? [`S.erase(${literal(name)});`] : orders(name, text),
  );
  const script = join(folder, scriptName);
  writeFileSync(script, ['var S=require("Storage");', ...lines, `print(${literal(writtenLine)});quit();`].join("\n"));
  const printed: string[] = [];
  const run = new InterpreterProcess({ program, folder, args: [script], line: (line) => printed.push(line) });
  const tooLong = setTimeout(() => run.kill(), writeMsMax);
  const why = await run.ended;
  clearTimeout(tooLong);
  rmSync(script, { force: true });
  if (!printed.includes(writtenLine))
    throw new Error(`${program} did not write its flash (${why}): ${printed.slice(-3).join(" ")}`);
}
