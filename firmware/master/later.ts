// Work in turns: what takes long is split into pieces, so that a button, a line or the screen never waits for more than
// one of them.

/** The pieces that wait, in the order in which they are done. */
const waiting: (() => void)[] = [];

function next(): void {
  const work = waiting.shift()!;
  if (waiting.length) setTimeout(next, 0); // before the work, which may fail
  work();
}

/** Does a piece of work in a separate turn, after all those that are already waiting. */
export function later(work: () => void): void {
  if (waiting.push(work) == 1) setTimeout(next, 0);
}

/** Whether no piece waits. */
export function isIdle(): boolean {
  return !waiting.length;
}
