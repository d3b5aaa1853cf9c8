// The benchmark's tables and paragraphs as text.

/** Instructions, in thousands. */
export const thousands = (value: number) => `${(value / 1000).toFixed(1)} k`;
/** Milliseconds. */
export const ms = (value: number) => value.toFixed(3);

/** A table for the terminal. */
export function aligned(table: string[][]): string {
  const widths = table[0]!.map((_cell, column) => Math.max(...table.map((line) => line[column]!.length)));
  return table
    .map((line) =>
      line
        .map((text, column) => text.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** A table for the document. */
export function markdown(head: string[], ...body: string[][]): string {
  return [head, head.map(() => "---"), ...body].map((line) => `| ${line.join(" | ")} |`).join("\n");
}

const columnsMax = 120;

/** Wraps a paragraph or an item of a list to 120 columns; `code` is never broken. */
export function wrapped(paragraph: string): string {
  const indent = paragraph.startsWith("- ") ? "  " : "";
  const lines: string[] = [];
  let line = "";
  for (const word of paragraph.match(/(?:`[^`]*`|[^ `])+/g) ?? []) {
    if (line !== "" && line.length + 1 + word.length > columnsMax) {
      lines.push(line);
      line = indent + word;
    } else line += (line === "" ? "" : " ") + word;
  }
  return [...lines, line].join("\n");
}

/** A list for the document. */
export const list = (...entries: string[]) => entries.map(wrapped).join("\n");
