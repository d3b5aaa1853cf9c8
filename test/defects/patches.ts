// The deliberate defects: each a patch of the firmware's sources that a programmer could have written by mistake, and
// the simulated time within which the soak must find it.
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Runtime } from "../../sim/arena/arena.js";
import type { Heap } from "../../sim/soak/boards.js";
import { applyPatch, parsePatch } from "diff";

/** The folder of the patches, from the root that npm runs in. */
export const defectsFolder = resolve("test/defects");

/** How many context lines around a change may have changed since the patch was made. */
const fuzzFactor = 1;

export interface Defect {
  /** Its file's name, without `.patch`. */
  name: string;
  /** What is wrong, in a sentence. */
  title: string;
  /** Simulated hours within which the soak must find it. */
  hours: number;
  /** The boards on which alone it is to be found; all if undefined. */
  only: Runtime | undefined;
  /** The memory of real interpreters on which alone it is to be found; the build's own if undefined. */
  heap: Heap | undefined;
  /** The unified diff. */
  patch: string;
}

function readDefect(file: string): Defect {
  const text = readFileSync(join(defectsFolder, file), "utf8");
  const header = /^# (.+)\n# hours: (\d+)\n(?:# only: (vm|espruino|kaluma)\n)?(?:# heap: (small)\n)?--- a\//;
  const [, title, hours, only, heap] = header.exec(text) ?? [];
  if (title === undefined)
    throw new Error(
      `${file} does not begin with "# title", "# hours: n", perhaps "# only: espruino" and "# heap: small", and a diff`,
    );
  return {
    name: file.replace(/\.patch$/, ""),
    title,
    hours: Number(hours),
    only: only as Runtime | undefined,
    heap: heap as Heap | undefined,
    patch: text.replace(/^#.*\n/gm, ""),
  };
}

/** All defects, in the order of their names. */
export function defects(): Defect[] {
  return readdirSync(defectsFolder)
    .filter((file) => file.endsWith(".patch"))
    .sort()
    .map(readDefect);
}

/**
 * The changed files by their path. `read` gives a file's present text. Throws if the patch does not apply or changes
 * nothing.
 */
export function changed({ name, patch }: Defect, read: (path: string) => string): Map<string, string> {
  const files = new Map<string, string>();
  for (const part of parsePatch(patch)) {
    const path = part.newFileName?.replace(/^b\//, "") ?? "";
    const before = read(path);
    const after = applyPatch(before, part, { fuzzFactor });
    if (after === false) throw new Error(`${name} does not apply to ${path}`);
    if (after === before) throw new Error(`${name} changes nothing in ${path}`);
    files.set(path, after);
  }
  if (files.size === 0) throw new Error(`${name} has no diff`);
  return files;
}
