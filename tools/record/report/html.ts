// HTML from pieces: whatever is put into a piece is escaped, unless it is such a piece itself.

/** Text that is HTML already. */
export class Html {
  constructor(readonly text: string) {}
}

type Part = Html | string | number | null | readonly Html[];

const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function textOf(part: Part): string {
  if (part instanceof Html) return part.text;
  if (part === null) return "";
  if (typeof part === "object") return part.map(({ text }) => text).join("");
  return String(part).replace(/[&<>"']/g, (character) => escapes[character]!);
}

/** A template's HTML: its values are escaped, also within attributes, which must have quotes. */
export function markup(pieces: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(pieces.map((piece, index) => piece + (index < parts.length ? textOf(parts[index]!) : "")).join(""));
}

/** A table with a caption; the columns in `numbers` are aligned to the right. */
export function tableOf(
  caption: string,
  header: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
  numbers: readonly number[],
): Html {
  const kind = (column: number) => (numbers.includes(column) ? "number" : "text");
  return markup`<div class="scroll"><table>
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        ${header.map((name, column) => markup`<th scope="col" class="${kind(column)}">${name}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          markup`<tr>
            ${row.map((cell, column) => markup`<td class="${kind(column)}">${cell ?? "–"}</td>`)}
          </tr> `,
      )}
    </tbody>
  </table></div> `;
}
