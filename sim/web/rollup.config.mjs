// The build of the arena page: its modules become one script, its styles one sheet, and everything it loads lies beside
// them.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import nodeResolve from "@rollup/plugin-node-resolve";
import typescript from "@rollup/plugin-typescript";
import { minify } from "terser";

const require = createRequire(import.meta.url);
const here = (name) => readFileSync(new URL(`page/${name}`, import.meta.url));

/** Beside the script: the page itself, its styles with the chart's, the title's letters and the icon. */
function besides() {
  return {
    name: "page-files",
    buildStart() {
      for (const name of ["index.html", "style.css", "icon.svg"])
        this.addWatchFile(new URL(`page/${name}`, import.meta.url).pathname);
    },
    generateBundle() {
      const emit = (fileName, source) => this.emitFile({ type: "asset", fileName, source });
      emit("index.html", here("index.html"));
      emit("icon.svg", here("icon.svg"));
      emit("page.css", `${readFileSync(require.resolve("uplot/dist/uPlot.min.css"), "utf8")}\n${here("style.css")}`);
      emit(
        "title.woff2",
        readFileSync(require.resolve("@fontsource/alfa-slab-one/files/alfa-slab-one-latin-400-normal.woff2")),
      );
    },
    async renderChunk(code) {
      return { code: (await minify(code, { module: true })).code, map: null };
    },
  };
}

export default {
  input: "sim/web/page/main.ts",
  // A helper of the servo looks for one in a global `this`.
  context: "globalThis",
  output: { file: "dist/page/page.js", format: "es" },
  plugins: [
    nodeResolve({ browser: true }),
    typescript({ tsconfig: "sim/web/page/tsconfig.json", noEmitOnError: true }),
    besides(),
  ],
};
