// What the record says of a game that begins, and of a row of the sheet.
import { sideName } from "./document.js";
import type { GameEntry, RowEntry, RowOutcome } from "./record-lines.js";
import { bounds, cast, castIds, playerOf, pointsOf, rowBits, sidesCount, targetOf, untimed } from "./sheet.js";

/** How a game begins, whose sheet is there already; `red` says which targets are red, "" if none is. */
export function gameEntry(name: string, seed: number, names: readonly string[], red: string): GameEntry {
  return {
    e: "game",
    name: name,
    seed: seed,
    players: names,
    sides: sidesCount() ? [sideName(0), sideName(1)] : undefined,
    targets: castIds(),
    anyway: red == "" ? undefined : red,
  };
}

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
  return typeof entry.within == "number" ? Math.round(entry.within * 1000) : undefined;
}
