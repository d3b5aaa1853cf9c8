// Pieces of sentences.

/** "a, b or c" */
export const listed = (words: readonly string[]): string =>
  [words.slice(0, -1).join(", "), words.at(-1)!].filter(Boolean).join(" or ");

/** "1 entry", "2 entries" */
export const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;
