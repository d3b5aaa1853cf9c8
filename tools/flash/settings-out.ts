// `--settings-out`: each board's `snyper.json` as a file on the PC, for those who write their boards with Espruino's own
// command line tool. A list beside the files says what was written, so that nobody's own file is overwritten.
import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { boards } from "../common/boards.js";
import { documentBytesMax, readText, writeWhole } from "../common/files.js";
import { exitFailed, reasonOf, Refusal } from "../common/refusal.js";
import { settingsFile, type Plan } from "./plan.js";

/** The digests of the files that were written, by their names. */
const listFile = ".written.json";

const digestOf = (text: string): string => createHash("sha256").update(text).digest("base64");

/** A file that will be written. */
interface SettingsOut {
  name: string;
  path: string;
  text: string;
}

/** Reads a text; undefined if there is no such file. */
function textAt(path: string): string | undefined {
  try {
    return readText(path, documentBytesMax);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new Refusal(
      `${path} cannot be read (${reasonOf(thrown)}): move it away, or name another folder with --settings-out.`,
      exitFailed,
    );
  }
}

/** What the list says; nothing if there is none, or somebody has changed it. */
function writtenIn(folder: string): Record<string, unknown> {
  try {
    return { ...(JSON.parse(textAt(join(folder, listFile)) ?? "{}") as object) };
  } catch (thrown) {
    if (thrown instanceof Refusal) throw thrown;
    return {};
  }
}

/** Boards whose ids differ only in the case of their letters: on many disks their files would be one. */
function refuseSameFiles(files: readonly SettingsOut[]): void {
  const names = files.map(({ name }) => name.toLowerCase());
  const second = files.find((_, index) => names.indexOf(names[index]!) < index);
  if (second)
    throw new Refusal(
      `${second.path} would be the file of two boards whose ids differ only in capital letters: give one of them another id.`,
    );
}

function refuseForeign(folder: string, files: readonly SettingsOut[]): void {
  const written = writtenIn(folder);
  const foreign = files.filter(({ name, path, text }) => {
    const old = textAt(path);
    return old !== undefined && old !== text && digestOf(old) !== written[name];
  });
  if (foreign.length > 0)
    throw new Refusal(
      foreign
        .map(
          ({ path }) =>
            `${path} is not as npm run flash has written it: move it away, or name another folder with --settings-out.`,
        )
        .join("\n"),
    );
}

/**
 * The files for the boards of these plans, in the folder. Boards with Kaluma have none: their settings are in their
 * program. Throws a `Refusal` if a file is there that was not written by this command, or was changed since.
 */
export function settingsFiles(folder: string, plans: readonly Plan[]): SettingsOut[] {
  const files = plans
    .filter(({ board }) => boards[board].runtime === "espruino")
    .map((plan) => {
      const name = `${plan.name}.json`;
      return { name, path: join(folder, name), text: plan.files.get(settingsFile)! };
    });
  refuseSameFiles(files);
  refuseForeign(folder, files);
  return files;
}

/** Writes the files, readable for their owner only, and the list. Throws a `Refusal`. */
export function writeSettings(folder: string, files: readonly SettingsOut[]): void {
  const digests = Object.fromEntries(files.map(({ name, text }) => [name, digestOf(text)]));
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const { path, text } of files) writeWhole(path, text, { mode: 0o600 });
    const list = { ...writtenIn(folder), ...digests };
    writeWhole(join(folder, listFile), `${JSON.stringify(list, undefined, 2)}\n`, { mode: 0o600 });
  } catch (thrown) {
    if (thrown instanceof Refusal) throw thrown;
    throw new Refusal(
      `${folder} cannot be written (${reasonOf(thrown)}): check its permissions and free space, or name another folder with --settings-out.`,
      exitFailed,
    );
  }
}
