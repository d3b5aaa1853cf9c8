// What cannot be done, and why: told on the console, and on the screen for a while.

/** So long it stays on the screen, ms. */
const noticeMs = 5000;

let text = "";
let untilMs = 0;

/** Says why something cannot be done; nothing for "". */
export function refused(sentence: string): void {
  if (sentence) print("refused " + sentence);
  notice(sentence);
}

/** Shows a sentence on the screen only. */
export function notice(sentence: string): void {
  text = sentence;
  untilMs = getTime() * 1000 + noticeMs;
}

/** What is to be shown now, "" for nothing. */
export function noticeNow(): string {
  if (getTime() * 1000 > untilMs) text = "";
  return text;
}
