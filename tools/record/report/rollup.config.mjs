// The build of what the report needs in a browser: the script that draws its charts, and its styles.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import nodeResolve from "@rollup/plugin-node-resolve";
import typescript from "@rollup/plugin-typescript";
import { minify } from "terser";

const require = createRequire(import.meta.url);
const style = new URL("browser/style.css", import.meta.url);

/** The chart's styles and the report's in one sheet, and a script that ends no element of HTML early. */
function besides() {
  return {
    name: "report-files",
    generateBundle() {
      const source = `${readFileSync(require.resolve("uplot/dist/uPlot.min.css"), "utf8")}\n${readFileSync(style, "utf8")}`;
      this.emitFile({ type: "asset", fileName: "report.css", source });
    },
    async renderChunk(code) {
      const made = await minify(code, { format: { ascii_only: true, inline_script: true } });
      return { code: made.code, map: null };
    },
  };
}

export default {
  input: "tools/record/report/browser/main.ts",
  output: { file: "dist/report/report.js", format: "iife" },
  plugins: [
    nodeResolve({ browser: true }),
    typescript({ tsconfig: "tools/record/report/browser/tsconfig.json", noEmitOnError: true }),
    besides(),
  ],
};
