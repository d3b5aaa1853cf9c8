// Builds all bundles with one defect: patches a copy of the sources, and runs the ordinary build on it.
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { changed, type Defect } from "./patches.js";

/** Everything that rollup reads to make the bundles, including the built bundler. */
export const buildInputs = [
  "firmware",
  "shared",
  "sim/bench/trial",
  "tools/bundler/virtual.d.ts",
  "build/shared",
  "build/tools",
  "package.json",
  "rollup.config.mjs",
  "tsconfig.json",
];
const buildMsMax = 300_000;
/** By how many bytes a mistake may exceed the budget. */
const slackBytes = 500;

export interface Bundles {
  master: string;
  target: string;
  kaluma: string;
}

/** Runs rollup. Rejects with its error. */
async function rollup(folder: string): Promise<void> {
  const command = join("node_modules", "rollup", "dist", "bin", "rollup");
  const env = { ...process.env, NO_COLOR: "1" };
  const args = [command, "-c", "--configOnly", "target,master,kaluma", "--configDefect", String(slackBytes)];
  const options = { cwd: folder, env, timeout: buildMsMax };
  await promisify(execFile)(process.execPath, args, options).catch((error: { stderr?: string }) => {
    throw new Error(/^\[!\].*(\n(?! {4}at ).+)*/m.exec(error.stderr ?? "")?.[0] ?? String(error));
  });
}

/** Builds with the defect. Rejects if the patch does not apply, or with the error of the build. */
export async function buildWith(defect: Defect): Promise<Bundles> {
  const folder = mkdtempSync(join(tmpdir(), "snyper-defect-"));
  try {
    for (const input of buildInputs) cpSync(input, join(folder, input), { recursive: true });
    symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
    const files = changed(defect, (path) => readFileSync(join(folder, path), "utf8"));
    for (const [path, text] of files) writeFileSync(join(folder, path), text);
    await rollup(folder);
    const bundle = (name: string) => readFileSync(join(folder, "dist", `${name}.js`), "latin1");
    return { master: bundle("master"), target: bundle("target"), kaluma: bundle("kaluma") };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
