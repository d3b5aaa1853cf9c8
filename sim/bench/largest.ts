// The largest functions of a built bundle, with their places in the sources.
import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { parse, type Node } from "acorn";
import { full } from "acorn-walk";
import { builtBundle } from "../arena/flashed.js";
import type { BundleName } from "./images.js";

export interface FunctionSize {
  bytes: number;
  /** `shared/link.ts:12`; the size of a function includes the functions inside it. */
  where: string;
}

/** The `count` largest, largest first. Throws if the bundle was not built. */
export function largestFunctions(bundle: BundleName, count: number): FunctionSize[] {
  const text = builtBundle(bundle);
  const map = new SourceMap(
    JSON.parse(readFileSync(new URL(`../../../dist/${bundle}.js.map`, import.meta.url), "utf8")),
  );
  const found: Node[] = [];
  full(parse(text, { ecmaVersion: 5, locations: true }), (node) => {
    if (node.type.startsWith("Function")) found.push(node);
  });
  return found
    .sort((a, b) => b.end - b.start - (a.end - a.start))
    .slice(0, count)
    .map((node) => {
      const { line, column } = node.loc!.start;
      const entry = map.findEntry(line - 1, column);
      const place =
        "originalSource" in entry ? `${entry.originalSource.replace(/^(\.\.\/)+/, "")}:${entry.originalLine + 1}` : "?";
      return { bytes: node.end - node.start, where: place };
    });
}
