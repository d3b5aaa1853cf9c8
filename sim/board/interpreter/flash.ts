// The flash of a real interpreter for a PC: a file in its working directory, which the interpreter itself fills in a
// run of its own.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InterpreterProcess } from "./process.js";

const scriptName = "write.js";
const writtenLine = "\x1ewritten";
/** Writing takes a tenth of a second. */
const writeMsMax = 20_000;

const folders = new Set<string>();

/** A fresh folder for one interpreter. It is removed by `removeFolder`, or when this program ends. */
export function makeFolder(): string {
  if (folders.size === 0)
    process.once("exit", () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));
  const folder = mkdtempSync(join(tmpdir(), "snyper-espruino-"));
  folders.add(folder);
  return folder;
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  folders.delete(folder);
}

/** Text of characters 0 to 255 as a literal that every build reads alike. */
export function literal(text: string): string {
  return JSON.stringify(text).replace(
    /[\x7f-\xff]|\\u00([0-9a-f]{2})/g,
    (character, code?: string) => `\\x${code ?? character.charCodeAt(0).toString(16)}`,
  );
}

/**
 * Writes files into the Storage that interpreters in this folder have; `undefined` removes one. What was there stays.
 * Rejects, with what the interpreter said, if it did not do it.
 */
export async function writeFlash(
  program: string,
  folder: string,
  files: ReadonlyMap<string, string | undefined>,
): Promise<void> {
  const orders = [...files].map(([name, text]) =>
    text === undefined ? `S.erase(${literal(name)});` : `S.write(${literal(name)},${literal(text)});`,
  );
  const script = join(folder, scriptName);
  writeFileSync(script, ['var S=require("Storage");', ...orders, `print(${literal(writtenLine)});quit();`].join("\n"));
  const said: string[] = [];
  const run = new InterpreterProcess({ program, folder, args: [script], line: (line) => said.push(line) });
  const tooLong = setTimeout(() => run.kill(), writeMsMax);
  const why = await run.ended;
  clearTimeout(tooLong);
  rmSync(script, { force: true });
  if (!said.includes(writtenLine))
    throw new Error(`${program} did not write its flash (${why}): ${said.slice(-3).join(" ")}`);
}
