// What is known of a target's board in words, line by line, each with its level as a shape: `+` green, `!` amber, `X`
// red. What is known of its plate is in plate-condition.ts: both at once would take too long for one piece of work.
// @seldom: before a game, and while somebody looks at it
import { exposeLow } from "../../../shared/floors.js";
import { isLow } from "../wire/batteries.js";
import { isMoving } from "../wire/commands.js";
import { facts, heard, lostAt, marksAt, memoryAt, memoryUnit, rowBytes, signalAt, tripsMax } from "../wire/facts.js";
import { targets, type Target } from "../wire/targets.js";

/** A signal below this is weak, in dBm. */
const signalLow = -80;
/** The maximum of a byte: a number of a row may be more. */
const byteMax = 255;
/** Of so many beats and more 95 % are at most as long as the longest but one, of less as the longest. */
const tripsMany = 20;

/** The first six lines about a target. Each is its level as a shape, and up to 18 characters. */
export function boardLines(target: Target): string[] {
  const at = targets.indexOf(target) * rowBytes;
  const row = facts.slice(at, at + rowBytes) as unknown as readonly number[];
  const trips = row.slice(0, tripsMax);
  const rssi = -row[signalAt]!;
  const free = row[memoryAt]! * memoryUnit;
  const pose = target.pose || "down";
  let trip = Math.max.apply(Math, trips);
  if (row[tripsMany]) {
    trips[trips.indexOf(trip)] = 0;
    trip = Math.max.apply(Math, trips);
  }
  return [
    target.link
      ? "+ trip " +
        (trip ? trip - 1 + (trip < byteMax ? " ms" : "+ ms") : "-") +
        (row[lostAt] ? ", " + row[lostAt] + "x lost" : "")
      : "X no link",
    (rssi < signalLow ? "! signal " : "+ signal ") + (rssi ? rssi + " dBm" : "-"),
    (isLow(target) ? "! battery " : "+ battery ") + (target.battery ? target.battery + " V" : "-"),
    (free && free < exposeLow ? "! memory " : "+ memory ") +
      (free ? free + (free < byteMax * memoryUnit ? " free" : "+ free") : "-"),
    target.firmware === undefined ? "+ firmware " + __VERSION__ : "! firmware " + target.firmware,
    row[marksAt]! & heard && !isMoving(target) && pose != "rising" && pose != "falling"
      ? "+ pose " + pose
      : "X pose not confirmed",
  ];
}
