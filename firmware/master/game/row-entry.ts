// What the record says of a row of the sheet.
import type { RowEntry, RowOutcome } from "./record-lines.js";
import { bounds, cast, playerOf, pointsOf, rowBits, targetOf, untimed } from "./sheet.js";

/** `ms` is the time from armed to hit, -1 without one, of so many seconds, at that time of the turn's clock. */
export function rowEntry(row: number, how: RowOutcome, ms: number, seconds: number, atMs: number): RowEntry {
  const within = bounds[row & rowBits]!;
  return {
    e: "row",
    player: playerOf(row),
    target: cast[targetOf(row)]!.id,
    outcome: how,
    time: ms < 0 ? undefined : ms / 1000,
    points: pointsOf(row),
    clock: atMs / 1000,
    of: seconds,
    within: !within ? undefined : within == untimed ? "untimed" : within / 1000,
  };
}

/** By how many ms at most its place on the clock may be wrong; undefined if nobody knows. */
export function boundIn(entry: RowEntry): number | undefined {
  return typeof entry.within == "number" ? entry.within * 1000 : undefined;
}
