// TypeScript for rollup: a program is read and checked once, however many bundles are made of it.
import { relative, resolve } from "node:path";
import type { Plugin, SourceMapInput } from "rollup";
import ts from "typescript";
import { readConfig } from "./program.js";

interface Checked {
  program: ts.Program;
  /** What is wrong with its types, "" if nothing. */
  faults: string;
}

/**
 * What a bundle needs whatever the tsconfig.json says. With `importHelpers` a helper of TypeScript's is an import from a
 * module that nobody has installed: an error. Helpers rely on hoisting, which Espruino lacks.
 */
const forced: ts.CompilerOptions = {
  noEmit: false,
  declaration: false,
  incremental: false,
  sourceMap: true,
  inlineSources: false,
  importHelpers: true,
  noEmitHelpers: true,
};

/** TypeScript's code for a helper that it does not find. */
const needsHelper = 2354;

/** "firmware/target/main.ts:12:3: Type 'string' is not assignable to type 'number'. (TS2322)" */
function describe({ file, start, code, messageText }: ts.Diagnostic): string {
  const helper =
    "this needs a helper of TypeScript's (as extends, spread and async do), and a bundle has none: write it out";
  const why = code === needsHelper ? helper : `${ts.flattenDiagnosticMessageText(messageText, "\n  ")} (TS${code})`;
  if (!file) return why;
  const { line, character } = file.getLineAndCharacterOfPosition(start ?? 0);
  return `${relative(process.cwd(), file.fileName).replaceAll("\\", "/")}:${line + 1}:${character + 1}: ${why}`;
}

const checked = new Map<string, Checked>();

/** The program of a tsconfig.json, which is read once. Do not use it after a source has changed. */
export function checkedProgram(configFile: string): Checked {
  const path = resolve(configFile);
  const known = checked.get(path);
  if (known) return known;
  const { fileNames, options, errors } = readConfig(path);
  const program = ts.createProgram(fileNames, { ...options, ...forced });
  const faults = [...errors, ...ts.getPreEmitDiagnostics(program)].map(describe).join("\n");
  checked.set(path, { program, faults });
  return { program, faults };
}

function emit(program: ts.Program, source: ts.SourceFile): { code: string; map: SourceMapInput } {
  let [code, map] = ["", ""];
  program.emit(source, (name, text) => {
    if (name.endsWith(".map")) map = text;
    else code = text;
  });
  return { code, map };
}

/**
 * A rollup plugin: compiles the sources of a tsconfig.json. An error in the types of any of them fails the build.
 */
export function typescript(configFile: string): Plugin {
  return {
    name: "typescript",
    buildStart() {
      const { faults } = checkedProgram(configFile);
      if (faults !== "") this.error(faults);
    },
    resolveId(source, importer) {
      if (importer === undefined || !source.startsWith(".")) return null;
      const { program } = checkedProgram(configFile);
      const { resolvedModule } = ts.resolveModuleName(source, importer, program.getCompilerOptions(), ts.sys);
      const isSource = resolvedModule !== undefined && /(?<!\.d)\.ts$/.test(resolvedModule.resolvedFileName);
      return isSource ? resolve(resolvedModule.resolvedFileName) : null;
    },
    transform(_code, id) {
      const { program } = checkedProgram(configFile);
      const source = program.getSourceFile(id.replaceAll("\\", "/"));
      return source ? emit(program, source) : null;
    },
  };
}
