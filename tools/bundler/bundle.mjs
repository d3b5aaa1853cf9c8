// The last steps of a bundle, as a rollup plugin: minify, mend, check, and hold to its budget.
import { SourceMap } from "node:module";
import { relative } from "node:path";
import { minify } from "terser";
import { checkBundle } from "./check.mjs";
import { inlineConstants } from "./constants.mjs";
import { declareFirst, rankHot } from "./hot.mjs";
import { mend } from "./mend.mjs";
import { prefixNames } from "./names.mjs";
import { fieldsToShorten, refuseLong } from "./short.mjs";

// Globals of Espruino that the console, a module or a board's start-up code may use: no minified name may cover one.
const pins = [..."ABCDEFGH"].flatMap((port) => Array.from({ length: 100 }, (_unused, number) => `${port}${number}`));
// "of" is a reserved word there, and names of one or two letters are what a minifier makes.
const reserved = ["E", "of", ...pins];

const terserOptions = (version, short) => ({
  ecma: 5,
  toplevel: true,
  sourceMap: true,
  compress: {
    // Espruino hoists nothing: functions go to the top of their scope.
    hoist_funs: true,
    passes: 3,
    global_defs: { __VERSION__: version },
  },
  mangle: { reserved, properties: fieldsToShorten(short) },
  format: { ascii_only: true },
});

/**
 * Says where a place of the bundle (line from 1, column from 0) comes from: "shared/link.ts:12:3", or its own place.
 */
function originIn(chunk) {
  const map = new SourceMap(chunk.map);
  return (line, column) => {
    const { originalSource, originalLine, originalColumn } = map.findEntry(line - 1, column);
    if (originalSource === undefined) return `${chunk.fileName}:${line}:${column + 1}`;
    return `${originalSource.replace(/^(\.\.\/)+/, "")}:${originalLine + 1}:${originalColumn + 1}`;
  };
}

/** "2 x division read as a regex (firmware/master/score.ts:40:12, …)", for each kind. */
function describeMended(mended, origin) {
  const places = new Map();
  for (const { kind, line, column } of mended) places.set(kind, [...(places.get(kind) ?? []), origin(line, column)]);
  return [...places].map(([kind, at]) => `  mended ${at.length} x ${kind} (${at.join(", ")})`).join("\n");
}

/**
 * The plugins. They fail the build, with everything that is wrong, on a helper of TypeScript's, on what checkBundle
 * refuses and on more than `bytesMax` bytes. `__VERSION__` in the sources becomes `version`; `hot` are the tags
 * of what is to be declared first (hot.mjs), `short` those of fields that may be renamed (short.mjs). `say` gets what was
 * made.
 */
export function forEspruino({ bytesMax, version, hot = [], short = new Map(), say = console.log }) {
  let mended = [];

  const minifier = {
    name: "minify",
    resolveId: {
      order: "pre",
      handler(source, importer) {
        if (source !== "tslib") return null;
        const file = relative(process.cwd(), importer);
        return this.error(
          `${file} needs a helper of TypeScript's (for extends, spread, async or the like), which relies on hoisting: write it out in ES5`,
        );
      },
    },
    async renderChunk(code, { modules }) {
      const ranked = rankHot(modules, hot);
      const nameCache = {};
      const { code: small, map } = await minify(code, { ...terserOptions(version, short), nameCache });
      refuseLong(small, short);
      const names = nameCache.vars?.props ?? {};
      return declareFirst(small, typeof map === "string" ? JSON.parse(map) : map, ranked, names);
    },
  };

  // Plugins of their own, because each has a source map of its own and rollup joins those of different plugins.
  const constants = {
    name: "constants",
    renderChunk(code) {
      const { code: smaller, map } = inlineConstants(code);
      return { code: smaller, map };
    },
  };

  const names = {
    name: "names",
    renderChunk(code) {
      const { code: prefixed, map } = prefixNames(code);
      return { code: prefixed, map };
    },
  };

  const finisher = {
    name: "espruino",
    renderChunk(code) {
      const result = mend(code);
      mended = result.mended;
      return { code: result.code, map: result.map };
    },
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter(({ type }) => type === "chunk");
      if (chunks.length !== 1) this.error(`a board runs one script, not ${chunks.length}`);
      const [chunk] = chunks;
      const origin = originIn(chunk);

      const findings = checkBundle(chunk.code, chunk.fileName);
      if (findings.length > 0) {
        const lines = findings.map(
          ({ line, column, why, snippet }) => `  ${origin(line, column - 1)}: ${why}\n      ${snippet}`,
        );
        this.error(`${chunk.fileName} cannot run on Espruino:\n${lines.join("\n")}`);
      }
      const bytes = Buffer.byteLength(chunk.code);
      if (bytes > bytesMax) this.error(`${chunk.fileName} has ${bytes} bytes, over its budget of ${bytesMax}`);
      say(
        [`${chunk.fileName}: ${bytes} of ${bytesMax} bytes, ${bytesMax - bytes} left`, describeMended(mended, origin)]
          .filter(Boolean)
          .join("\n"),
      );
    },
  };
  return [minifier, constants, names, finisher];
}
