// `node tools/build/transpile.mjs NAME…`: compiles the sources of products one by one, without looking for mistakes and
// without reading what they import. That takes a third of the compiler's time.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import ts from "typescript";
import { Files } from "./files.mjs";
import { transpiled } from "./products.mjs";

const isCompiled = /(?<!\.d)\.ts$/;

/** The options of a tsconfig.json, whatever files it lists. @param {string} path */
function optionsOf(path) {
  const { config, error } = ts.readConfigFile(path, ts.sys.readFile);
  if (error) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, "\n"));
  return ts.parseJsonConfigFileContent(config, { ...ts.sys, readDirectory: () => [] }, dirname(path)).options;
}

/** @param {string} config @param {string[]} sources */
function transpile(config, sources) {
  /** @type {ts.CompilerOptions} */
  const options = {
    ...optionsOf(config),
    noCheck: true,
    noLib: true,
    noResolve: true,
    isolatedModules: true,
    types: [],
    incremental: false,
  };
  delete options.tsBuildInfoFile;
  const host = ts.createCompilerHost(options);
  host.jsDocParsingMode = ts.JSDocParsingMode.ParseNone;
  ts.createProgram(sources, options, host).emit(undefined, (file, text) => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  });
}

for (const { name, tsconfig, inputs } of transpiled) {
  if (process.argv.includes(name)) transpile(tsconfig, inputs(new Files(".")).filter((path) => isCompiled.test(path)));
}
