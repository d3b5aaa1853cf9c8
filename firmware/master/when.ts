// When it is, as far as anybody has told this master: a time server or a phone. No clock is set, and no time that
// matters in a game depends on it.
import { Subject } from "../../shared/console-lines.js";
import { now } from "../../shared/clock.js";
import { isNumber } from "../../shared/messages.js";

/** The times that can be true, in seconds since 1970: from 2026 to 2099. */
export const timeMin = 1767225600;
const timeMax = 4102444799;
/** What to add to `now` to get ms since 1970, UTC; undefined until somebody has told the time, and who has. */
export let epochMs: number | undefined;
export let source: "ntp" | "phone";

/** Takes the time in seconds since 1970, UTC, for the entries of the record from now on. Ignores what cannot be one. */
export function takeTime(seconds: number, by: typeof source): void {
  if (!isNumber(seconds, timeMin, timeMax)) return;
  source = by;
  epochMs = seconds * 1000 - now();
  print(Subject.time + " " + by + " " + seconds);
}

/** The time in seconds since 1970, UTC; 0 if nobody told it. */
export function secondsNow(): number {
  return epochMs === undefined ? 0 : Math.floor((epochMs + now()) / 1000);
}
