// What cannot be done, and why: told on the console, and on the screen for a while.
import { Subject } from "../../shared/console-lines.js";
import { now } from "../../shared/clock.js";
import { printable } from "../../shared/printable.js";

/** So long it stays on the screen, ms. */
const noticeMs = 5000;

/** What is shown now, "" for nothing. @hot 330 */
export let noticed = "";
let untilMs = 0;

/** Says why something cannot be done; for "" it can, and nothing is said. */
export function refused(sentence: string): void {
  if (sentence == "") return;
  print(Subject.refused + " " + printable(sentence));
  notice(sentence);
}

/** Shows a sentence on the screen only, or none any more for "". */
export function notice(sentence: string): void {
  noticed = sentence;
  untilMs = now() + noticeMs;
}

/** Ends what has been shown for long enough: to be called now and then. */
export function forgetNotice(): void {
  if (now() > untilMs) noticed = "";
}
