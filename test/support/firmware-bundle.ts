// A bundle of some modules of the firmware and a few lines that call them, made as the boards' own bundles are.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { rollup, type Plugin } from "rollup";
import ts from "typescript";
import { forEspruino } from "../../tools/bundler/bundle.js";

const entry = resolve("firmware/entry.js");
/** The budget of such a bundle, with room for a test's calls. */
const bytesMax = 100_000;

/** Compiles TypeScript without checking types, which the build does. */
const typescript: Plugin = {
  name: "typescript",
  resolveId: (source, importer) =>
    source.startsWith(".") ? resolve(importer!, "..", source.replace(/\.js$/, ".ts")) : null,
  transform: (code, id) => {
    if (!id.endsWith(".ts")) return null;
    const compilerOptions = {
      target: ts.ScriptTarget.ES5,
      module: ts.ModuleKind.ESNext,
      ignoreDeprecations: "5.0",
      noEmitHelpers: true,
      sourceMap: true,
    };
    const { outputText, sourceMapText } = ts.transpileModule(code, { compilerOptions, fileName: id });
    return { code: outputText, map: sourceMapText! };
  },
};

/** The bundle of a script in ES5, which imports modules by their paths from firmware/ (`./master/record.js`). */
export async function firmwareBundle(script: string): Promise<string> {
  const own: Plugin = {
    name: "script",
    resolveId: (source) => (source === entry ? entry : null),
    load: (id) => (id === entry ? script : id.endsWith(".ts") ? readFileSync(id, "utf8") : null),
  };
  const bundle = await rollup({
    input: entry,
    plugins: [own, typescript, ...forEspruino({ bytesMax, version: "0", say: () => undefined })],
  });
  const { output } = await bundle.generate({ format: "es", sourcemap: "hidden" });
  await bundle.close();
  return output[0].code;
}
