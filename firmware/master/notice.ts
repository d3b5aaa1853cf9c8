// Notices: why something cannot be done, printed on the console and shown on the screen for a while.
import { Subject } from "../../shared/console-lines.js";
import { now } from "../../shared/clock.js";
import { printable } from "../../shared/printable.js";

/** How long a notice stays on the screen, in ms. */
const noticeMs = 5000;

/** The notice on the screen, "" for none. @hot 330 */
export let noticed = "";
let untilMs = 0;

/** Prints and shows why something cannot be done. Does nothing for "", which means that it can. */
export function refused(sentence: string): void {
  if (sentence == "") return;
  print(Subject.refused + " " + printable(sentence));
  notice(sentence);
}

/** Shows a sentence on the screen, or removes the present one for "". */
export function notice(sentence: string): void {
  noticed = sentence;
  untilMs = now() + noticeMs;
}

/** Removes a notice that has been shown for long enough. Call it about once a second. */
export function forgetNotice(): void {
  if (now() > untilMs) noticed = "";
}
