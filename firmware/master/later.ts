// Work in turns: what takes long is split into pieces, so that a button, a line or the screen never waits for more than
// one of them.

/** More pieces than this should not wait at a time: what they are to do is kept in memory. */
const waitingMax = 4;

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

/** Whether more pieces wait than should: nothing that adds to them begins before. */
export function isCrammed(): boolean {
  return waiting.length > waitingMax;
}
