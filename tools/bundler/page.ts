// The page that the master serves: firmware/master/web/page as one file, minified, zipped, and compared with its budget.
import { readFileSync } from "node:fs";
import { constants, gzipSync } from "node:zlib";
import type { Plugin } from "rollup";
import { minify } from "terser";
import { fromRoot } from "./folders.js";

const folder = "firmware/master/web/page";
const read = (file: string): string => readFileSync(fromRoot(`${folder}/${file}`), "utf8");

/** Without comments, indents and line ends, none of which the page's own style and text need. */
const smallStyle = (text: string): string =>
  text
    .replace(/\/\*[^]*?\*\//g, "")
    .replace(/\s+/g, " ")
    .replace(/ ?([{};,]) ?/g, "$1")
    .replace(/: /g, ":")
    .replace(/;}/g, "}")
    .trim();
const smallText = (text: string): string =>
  text
    .split("\n")
    .map((line) => line.trim())
    .join("\n");

/** Puts `text` in the place of `mark`, which has to be there once. */
function filled(page: string, mark: string, text: string): string {
  const parts = page.split(mark);
  if (parts.length !== 2) throw new Error(`${folder}/index.html: ${mark} has to be there once`);
  return parts.join(text);
}

/** The page as a browser gets it. `code` is the script. */
export async function pageText(code: string): Promise<string> {
  const format = { ascii_only: true };
  const { code: script = "" } = await minify(code, { module: true, toplevel: true, ecma: 2017, format });
  if (/<\/script|<!--/i.test(script)) throw new Error(`${folder}: these characters would end the script`);
  const page = filled(smallText(read("index.html")), "/* style.css */", smallStyle(read("style.css")));
  return filled(page, "/* script.js */", script);
}

/** How the page is made. */
export interface PageOptions {
  /** The name of the file. */
  file: string;
  /** More bytes fail the build. */
  bytesMax: number;
  /** Gets what was made. */
  say?: (text: string) => void;
}

/** A rollup plugin: replaces the bundle of the script by the page. */
export function page({ file, bytesMax, say = console.log }: PageOptions): Plugin {
  return {
    name: "page",
    buildStart() {
      for (const source of ["index.html", "style.css"]) this.addWatchFile(fromRoot(`${folder}/${source}`));
    },
    async generateBundle(_options, bundle) {
      const [chunk] = Object.values(bundle);
      if (chunk?.type !== "chunk") this.error("the page has one script");
      const source = gzipSync(await pageText(chunk.code), { level: constants.Z_BEST_COMPRESSION });
      delete bundle[chunk.fileName];
      if (source.length > bytesMax) this.error(`${file} has ${source.length} bytes, over its budget of ${bytesMax}`);
      this.emitFile({ type: "asset", fileName: file, source });
      say(`${file}: ${source.length} of ${bytesMax} bytes, ${bytesMax - source.length} left`);
    },
  };
}
