// Changes to the text of a bundle that keep its source map right.
import type { Token } from "acorn";
import type { SourceMapInput } from "rollup";

/** Puts `text` at the offset `at` and passes over the next `skip` characters. */
export interface Edit {
  at: number;
  text: string;
  skip?: number;
  /** What it mends, if it is to be reported. */
  kind?: string;
}

/** What was mended, and where in the new text: line from 1, column from 0. */
export interface Mended {
  kind: string;
  line: number;
  column: number;
}

/** A decoded source map: for each line its segments, each a column, a source, and a line and column there. */
export interface SourceMapOfEdits {
  version: 3;
  sources: string[];
  names: string[];
  mappings: [number, number, number, number][][];
}

/** A text, and a source map from it to the text before. */
export interface Edited {
  code: string;
  map: SourceMapOfEdits;
}

/** Writes a text piece by piece, and knows where it is. */
class Writer {
  code = "";
  column = 0;
  readonly mappings: SourceMapOfEdits["mappings"] = [[]];

  write(text: string): void {
    this.code += text;
    const lines = text.split("\n");
    for (let line = 1; line < lines.length; line++) this.mappings.push([]);
    this.column = lines.length > 1 ? lines.at(-1)!.length : this.column + text.length;
  }

  mark({ loc }: Token): void {
    this.mappings.at(-1)!.push([this.column, 0, loc!.start.line - 1, loc!.start.column]);
  }
}

/**
 * Applies edits to a bundle's text. `tokens` are those of the text; each has a segment in the source map. `mended` has
 * the edits of some `kind`.
 */
export function applyEdits(
  code: string,
  tokens: readonly Token[],
  unordered: readonly Edit[],
): Edited & { mended: Mended[] } {
  const edits = [...unordered].sort((a, b) => a.at - b.at);
  const writer = new Writer();
  const mended: Mended[] = [];
  let from = 0;
  let next = 0;
  const writeEditsUpTo = (offset: number): void => {
    for (; next < edits.length && edits[next]!.at <= offset; next++) {
      const { at, text, skip = 0, kind } = edits[next]!;
      writer.write(code.slice(from, at));
      from = at + skip;
      if (kind !== undefined) mended.push({ kind, line: writer.mappings.length, column: writer.column });
      writer.write(text);
    }
  };
  for (const token of tokens) {
    writeEditsUpTo(token.start);
    if (token.start < from) continue;
    writer.write(code.slice(from, token.start));
    from = token.start;
    writer.mark(token);
  }
  writeEditsUpTo(code.length);
  writer.write(code.slice(from));
  const map: SourceMapOfEdits = { version: 3, sources: ["minified"], names: [], mappings: writer.mappings };
  return { code: writer.code, map, mended };
}

/** The same for rollup, which takes decoded source maps too, although its types do not say so. */
export function forRollup({ code, map }: Edited): { code: string; map: SourceMapInput } {
  return { code, map: map as unknown as SourceMapInput };
}
