// Changes to the text of a bundle that keep its source map right.

/**
 * Applies edits to a bundle's text: each puts `text` at the offset `at` and passes over the next `skip` characters.
 * `tokens` are those of the text. Returns `{ code, map, mended }`: the new text, a source map from it to the text given
 * (decoded mappings, a segment for each token), and the edits that have a `kind` as `{ kind, line, column }` in the new
 * text (line from 1, column from 0).
 */
export function applyEdits(code, tokens, unordered) {
  const edits = [...unordered].sort((a, b) => a.at - b.at);
  const mappings = [[]];
  const mended = [];
  let result = "";
  let column = 0;
  const write = (text) => {
    result += text;
    const lines = text.split("\n");
    for (let line = 1; line < lines.length; line++) mappings.push([]);
    column = lines.length > 1 ? lines.at(-1).length : column + text.length;
  };
  let from = 0;
  let next = 0;
  const writeEditsUpTo = (offset) => {
    for (; next < edits.length && edits[next].at <= offset; next++) {
      const edit = edits[next];
      write(code.slice(from, edit.at));
      from = edit.at + (edit.skip ?? 0);
      if (edit.kind) mended.push({ kind: edit.kind, line: mappings.length, column });
      write(edit.text);
    }
  };
  for (const token of tokens) {
    writeEditsUpTo(token.start);
    if (token.start < from) continue;
    write(code.slice(from, token.start));
    from = token.start;
    mappings.at(-1).push([column, 0, token.loc.start.line - 1, token.loc.start.column]);
  }
  writeEditsUpTo(code.length);
  write(code.slice(from));
  return { code: result, map: { version: 3, sources: ["minified"], names: [], mappings }, mended };
}
