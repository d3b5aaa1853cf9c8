// A bundle that only V8 runs: the firmware's sources compiled and joined, without being checked or made fit for a board,
// which takes two thirds of the time. The league's demonstration plays it, to be there soon after `npm ci`.
import { dirname, resolve } from "node:path";
import type { Plugin } from "rollup";
import ts from "typescript";
import { readConfig } from "./program.js";

const isSource = /(?<!\.d)\.ts$/;

/** The program of one script and what it imports. No type of a library is known to it. */
function programFor(entry: string, configFile: string): ts.Program {
  const { options } = readConfig(configFile);
  // A simulated board counts a script's characters as memory.
  return ts.createProgram([entry], { ...options, noCheck: true, noLib: true, removeComments: true });
}

/** A rollup plugin: compiles the script and what it imports with the options of a tsconfig.json, and checks nothing. */
export function compileUnchecked(configFile: string): Plugin {
  let program: ts.Program | undefined;
  return {
    name: "compile unchecked",
    resolveId(source, importer) {
      if (importer === undefined || !source.startsWith(".")) return null;
      const path = resolve(dirname(importer), source.replace(/\.js$/, ".ts"));
      return ts.sys.fileExists(path) ? path : null;
    },
    transform(_code, id) {
      if (!isSource.test(id)) return null;
      program ??= programFor(id, configFile);
      const source = program.getSourceFile(id);
      if (!source) return this.error(`${id} is not imported by what came first`);
      let code = "";
      program.emit(source, (_file, text) => void (code = text));
      return { code, map: null };
    },
  };
}

/** A rollup plugin: says what `__VERSION__` is. */
export const tellVersion = (version: string): Plugin => ({
  name: "version",
  renderChunk: (code) => ({ code: code.replaceAll("__VERSION__", JSON.stringify(version)), map: null }),
});
