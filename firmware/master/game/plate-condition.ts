// What is known of a target's plate, its sensor and its key in words: the other half of condition.ts.
// @seldom: before a game, and while somebody looks at it
import { keyName } from "../../../shared/keys.js";
import { secondsNow } from "../when.js";
import { tickMs } from "../wire/beat.js";
import {
  dead,
  facts,
  marksAt,
  noiseAt,
  restAt,
  rowBytes,
  servoAt,
  stuck,
  tapAt,
  unmoved,
  wasUp,
} from "../wire/facts.js";
import { isGuest } from "../wire/guests.js";
import { targets, type Target } from "../wire/targets.js";

const daySeconds = 86400;

/** The other six lines about a target. */
export function plateLines(target: Target): string[] {
  const at = targets.indexOf(target) * rowBytes;
  const row = facts.slice(at, at + rowBytes) as unknown as readonly number[];
  const marks = row[marksAt]!;
  const servo = row[servoAt]!;
  const rest = Math.round(row[restAt]!) / 100;
  const calibrated = target.cal;
  const days = calibrated ? Math.floor((secondsNow() - calibrated) / daySeconds) : -1;
  return [
    marks & unmoved
      ? "X servo: no answer"
      : "+ servo " +
        (servo ? (servo < wasUp ? "down " : "up ") + Math.round((servo % wasUp) * tickMs) / 1000 + " s" : "-"),
    (marks & stuck ? "X sensor stuck " : marks & dead ? "X sensor felt no tap" : "+ sensor rests ") +
      (marks & dead && !(marks & stuck) ? "" : rest),
    "+ noise " + Math.round(row[noiseAt]!) / 1000,
    "+ last tap " + (row[tapAt] ? Math.round(row[tapAt]!) / 100 : "-"),
    calibrated === undefined
      ? "! not calibrated"
      : calibrated < 0
        ? "! calibration is old" // than the servo's settings
        : days < 0
          ? "+ calibrated" // nobody told the time
          : days
            ? "+ calib. " + days + " d ago"
            : "+ calibrated today",
    isGuest(target) ? "X no key" : keyName == "" ? "+ open range" : "+ key " + keyName,
  ];
}
