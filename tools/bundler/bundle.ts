// The last steps of a bundle, as rollup plugins: minify, mend, check, and compare with its budget.
import { SourceMap, type SourceMapPayload } from "node:module";
import { relative } from "node:path";
import type { OutputBundle, OutputChunk, Plugin } from "rollup";
import { minify, type MinifyOptions } from "terser";
import { checkBundle } from "./check.js";
import { declareCommon } from "./common.js";
import { inlineConstants } from "./constants.js";
import { forRollup, type Edited, type Mended } from "./edits.js";
import { declareFirst, rankHot } from "./hot.js";
import { inlineSmall } from "./inline.js";
import { mend } from "./mend.js";
import { prefixNames } from "./names.js";
import { fieldsToShorten, refuseLong } from "./short.js";
import type { Hot } from "./tags.js";

/** How a bundle is made. */
export interface BundleOptions {
  /** More bytes fail the build. */
  bytesMax: number;
  /** What `__VERSION__` in the sources becomes. */
  version: string;
  /** The tags of what is to be declared first (hot.ts). */
  hot?: readonly Hot[];
  /** The fields that may be renamed, with the places of their tags (short.ts). */
  short?: ReadonlyMap<string, string>;
  /** Gets what was made. */
  say?: (text: string) => void;
}

/** Small functions that call each other are inlined from the innermost on. */
const inlineRounds = 4;

// Globals of Espruino that the console, a module or a board's start-up code may use: no minified name may cover one.
const pins = [..."ABCDEFGH"].flatMap((port) => Array.from({ length: 100 }, (_unused, number) => `${port}${number}`));
// "of" is a reserved word there, and names of one or two letters are what a minifier makes.
const reserved = ["E", "of", ...pins];

function terserOptions(version: string, short: ReadonlyMap<string, string>): MinifyOptions {
  return {
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
  };
}

/** What terser keeps of the names that it has changed: "$" and the old name lead to the new one. */
interface NameCache {
  vars?: { props?: Record<string, string> };
}

const shortNames = ({ vars }: NameCache): Map<string, string> =>
  new Map(Object.entries(vars?.props ?? {}).map(([name, short]) => [name.slice(1), short]));

/** Where a place of the bundle (line from 1, column from 0) comes from: "shared/link.ts:12:3", or its own place. */
type Origin = (line: number, column: number) => string;

function originIn({ map, fileName }: OutputChunk): Origin {
  if (!map) throw new Error(`${fileName} has no source map`);
  const { version, sources, names, mappings } = map;
  const origins = new SourceMap({
    file: fileName,
    version,
    sources,
    sourcesContent: [],
    names,
    mappings,
    sourceRoot: "",
  });
  return (line, column) => {
    const entry = origins.findEntry(line - 1, column);
    if (!("originalSource" in entry) || entry.originalSource === undefined) return `${fileName}:${line}:${column + 1}`;
    return `${entry.originalSource.replace(/^(\.\.\/)+/, "")}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  };
}

/** "2 x division read as a regex (firmware/master/score.ts:40:12, …)", for each kind. */
function describeMended(mended: readonly Mended[], origin: Origin): string[] {
  const places = new Map<string, string[]>();
  for (const { kind, line, column } of mended) places.set(kind, [...(places.get(kind) ?? []), origin(line, column)]);
  return [...places].map(([kind, at]) => `  mended ${at.length} x ${kind} (${at.join(", ")})`);
}

function minifier({ version, hot = [], short = new Map() }: BundleOptions): Plugin {
  return {
    name: "minify",
    resolveId: {
      order: "pre",
      handler(source, importer) {
        if (source !== "tslib") return null;
        const file = relative(process.cwd(), importer ?? "");
        const helper = "a helper of TypeScript's (for extends, spread, async or the like)";
        return this.error(`${file} needs ${helper}, which relies on hoisting: write it out in ES5`);
      },
    },
    async renderChunk(code, { modules }) {
      const ranked = rankHot(modules, hot);
      const nameCache: NameCache = {};
      const { code: small, map } = await minify(code, { ...terserOptions(version, short), nameCache });
      refuseLong(small!, short);
      const first = declareFirst(small!, ranked, shortNames(nameCache));
      const { mappings, ...rest } = JSON.parse(map as string) as SourceMapPayload;
      return { code: first, map: { ...rest, mappings: first === small ? mappings : `;${mappings}` } };
    },
  };
}

/** A separate plugin, because each has its own source map, and rollup joins those of different plugins. */
const editor = (name: string, edit: (code: string) => Edited): Plugin => ({
  name,
  renderChunk: (code) => forRollup(edit(code)),
});

function onlyChunk(bundle: OutputBundle): OutputChunk {
  const chunks = Object.values(bundle).filter((part) => part.type === "chunk");
  if (chunks.length !== 1) throw new Error(`a board runs one script, not ${chunks.length}`);
  return chunks[0]!;
}

/** What is wrong with a finished bundle, "" if nothing. */
function faultsOf({ code, fileName }: OutputChunk, origin: Origin, bytesMax: number): string {
  const findings = checkBundle(code, fileName).map(
    ({ line, column, why, snippet }) => `  ${origin(line, column - 1)}: ${why}\n      ${snippet}`,
  );
  if (findings.length > 0) return `${fileName} cannot run on Espruino:\n${findings.join("\n")}`;
  const bytes = Buffer.byteLength(code);
  return bytes > bytesMax ? `${fileName} has ${bytes} bytes, over its budget of ${bytesMax}` : "";
}

function finisher({ bytesMax, say = console.log }: BundleOptions): Plugin {
  let mended: Mended[] = [];
  return {
    name: "espruino",
    renderChunk(code) {
      const result = mend(code);
      mended = result.mended;
      return forRollup(result);
    },
    generateBundle(_options, bundle) {
      const chunk = onlyChunk(bundle);
      const origin = originIn(chunk);
      const faults = faultsOf(chunk, origin, bytesMax);
      if (faults !== "") this.error(faults);
      const bytes = Buffer.byteLength(chunk.code);
      const made = `${chunk.fileName}: ${bytes} of ${bytesMax} bytes, ${bytesMax - bytes} left`;
      say([made, ...describeMended(mended, origin)].join("\n"));
    },
  };
}

/** Compares a bundle that no Espruino runs with its budget. */
function measurer({ bytesMax, say = console.log }: BundleOptions): Plugin {
  return {
    name: "budget",
    generateBundle(_options, bundle) {
      const { code, fileName } = onlyChunk(bundle);
      const bytes = Buffer.byteLength(code);
      if (bytes > bytesMax) this.error(`${fileName} has ${bytes} bytes, over its budget of ${bytesMax}`);
      say(`${fileName}: ${bytes} of ${bytesMax} bytes, ${bytesMax - bytes} left`);
    },
  };
}

/** The plugins for what only Kaluma runs, which reads ES5 as it is written. They fail on more than `bytesMax` bytes. */
export function forKaluma(options: BundleOptions): Plugin[] {
  return [minifier(options), measurer(options)];
}

/**
 * The plugins. They fail the build, with everything that is wrong, on a helper of TypeScript's, on a tag without
 * effect, on what checkBundle refuses and on more than `bytesMax` bytes.
 */
export function forEspruino(options: BundleOptions): Plugin[] {
  return [
    minifier(options),
    editor("constants", inlineConstants),
    editor("names", prefixNames),
    ...Array.from({ length: inlineRounds }, () => editor("inline", inlineSmall)),
    editor("common", declareCommon),
    finisher(options),
  ];
}
