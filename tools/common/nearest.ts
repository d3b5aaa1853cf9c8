// What somebody meant who misspelt a word: the nearest of the words there are.

/** Edits that turn one text into another: letters inserted, dropped, replaced, or swapped with their neighbour. */
export function editsBetween(one: string, other: string): number {
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row++) {
    const next = [row];
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      const edits = Math.min(last[column]! + 1, next[column - 1]! + 1, last[column - 1]! + (isSame ? 0 : 1));
      next.push(row > 1 && column > 1 && isSwapped ? Math.min(edits, before[column - 2]! + 1) : edits);
    }
    [before, last] = [last, next];
  }
  return last[other.length]!;
}

/** Longer words are compared no further: nobody misspells those, and the work grows with the square of the length. */
const lengthMax = 64;
/** A beginning of fewer letters means nothing. */
const beginningMin = 3;

/** Whether a word may be meant in spite of so many edits: one in three letters may be wrong. */
function isNear(word: string, edits: number): boolean {
  return edits <= Math.floor(word.length / 3);
}

/**
 * The one of `words` that a misspelt word is nearest to, in whatever case, or the first that begins with it; undefined
 * if none is near.
 */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const typed = word.toLowerCase();
  if (typed.length > lengthMax) return undefined;
  const measured = words
    .filter(({ length }) => length <= lengthMax)
    .map((candidate) => ({ candidate, edits: editsBetween(typed, candidate.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  const [best] = measured;
  if (best && isNear(typed, best.edits)) return best.candidate;
  return words.find((candidate) => typed.length >= beginningMin && candidate.toLowerCase().startsWith(typed));
}

/** " Did you mean X?" after a sentence that refuses a word; "" if no other word is near. */
export function didYouMean(word: string, words: readonly string[]): string {
  const meant = nearest(word, words);
  return meant === undefined ? "" : ` Did you mean ${meant}?`;
}
