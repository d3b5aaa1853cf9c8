// The page that the master serves: firmware/master/web/page as one file, minified, zipped, and held to its budget.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync, constants } from "node:zlib";
import { minify } from "terser";

const folder = fileURLToPath(new URL("../../firmware/master/web/page/", import.meta.url));
const read = (file) => readFileSync(folder + file, "utf8");

/** Without comments, indents and line ends, none of which the page's own style and text need. */
const smallStyle = (text) =>
  text
    .replace(/\/\*[^]*?\*\//g, "")
    .replace(/\s+/g, " ")
    .replace(/ ?([{};,]) ?/g, "$1")
    .replace(/: /g, ":")
    .replace(/;}/g, "}")
    .trim();
const smallText = (text) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .join("\n");

/** Puts `text` in the place of `mark`, which has to be there once. */
function filled(page, mark, text) {
  const parts = page.split(mark);
  if (parts.length !== 2) throw new Error(`firmware/master/web/page/index.html: ${mark} has to be there once`);
  return parts.join(text);
}

/** The page as a browser gets it. `code` is the script. */
export async function pageText(code) {
  const { code: script } = await minify(code, {
    module: true,
    toplevel: true,
    ecma: 2017,
    format: { ascii_only: true },
  });
  if (/<\/script|<!--/i.test(script))
    throw new Error("firmware/master/web/page/script.ts: these characters would end the script");
  return filled(
    filled(smallText(read("index.html")), "/* style.css */", smallStyle(read("style.css"))),
    "/* script.js */",
    script,
  );
}

/** A rollup plugin: instead of the script's bundle there is `file`, of `bytesMax` bytes at most. */
export function page({ file, bytesMax, say = console.log }) {
  return {
    name: "page",
    buildStart() {
      for (const source of ["index.html", "style.css"]) this.addWatchFile(folder + source);
    },
    async generateBundle(_options, bundle) {
      const [chunk] = Object.values(bundle);
      const source = gzipSync(await pageText(chunk.code), { level: constants.Z_BEST_COMPRESSION });
      delete bundle[chunk.fileName];
      if (source.length > bytesMax) this.error(`${file} has ${source.length} bytes, over its budget of ${bytesMax}`);
      this.emitFile({ type: "asset", fileName: file, source });
      say(`${file}: ${source.length} of ${bytesMax} bytes`);
    },
  };
}
