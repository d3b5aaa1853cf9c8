// The functions of a built bundle: the largest ones, and their places in the sources.
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

/** Finds the source of a line, from 1, and a column, from 0, of a bundle: `shared/link.ts:12`, `?` if there is none. */
function sourceFinder(bundle: BundleName): (line: number, column: number) => string {
  const map = new SourceMap(
    JSON.parse(readFileSync(new URL(`../../../dist/${bundle}.js.map`, import.meta.url), "utf8")),
  );
  return (line, column) => {
    const entry = map.findEntry(line - 1, column);
    return "originalSource" in entry
      ? `${entry.originalSource.replace(/^(\.\.\/)+/, "")}:${entry.originalLine + 1}`
      : "?";
  };
}

/** Finds the source of a function of a bundle by its text as Espruino prints it, with a blank after `function`. */
export function placesIn(bundle: BundleName): (text: string) => string {
  const code = builtBundle(bundle);
  const sourceOf = sourceFinder(bundle);
  return (text) => {
    const body = /^function ?\w* ?\([^)]*\) ?\{\s*([^]*)/.exec(text)?.[1] ?? text;
    const at = code.indexOf(body.slice(0, 90).replace(/\s*\}?$/, ""));
    const before = code.slice(0, Math.max(at, 0)).split("\n");
    return at < 0 ? "?" : sourceOf(before.length, before.at(-1)!.length);
  };
}

/** The `count` largest, largest first. Throws if the bundle was not built. */
export function largestFunctions(bundle: BundleName, count: number): FunctionSize[] {
  const text = builtBundle(bundle);
  const sourceOf = sourceFinder(bundle);
  const found: Node[] = [];
  full(parse(text, { ecmaVersion: 5, locations: true }), (node) => {
    if (node.type.startsWith("Function")) found.push(node);
  });
  return found
    .sort((a, b) => b.end - b.start - (a.end - a.start))
    .slice(0, count)
    .map((node) => ({
      bytes: node.end - node.start,
      where: sourceOf(node.loc!.start.line, node.loc!.start.column),
    }));
}
