// When a game was played, as far as its record knows. Days and hours are those of this PC's time zone.
import type { Recorded, TimeSource } from "../../firmware/master/game/record-lines.js";

/** When a game began, or ended if its beginning is not known. */
export interface When {
  /** Whole seconds since 1970, UTC. */
  seconds: number;
  /** Who told the master the time; what a changed record has instead is empty. */
  source: TimeSource | "";
}

/** The first and the last second that has four digits for its year, here and in UTC. */
const secondsMax = 253_402_128_000;

/** What an entry says about the time; null if it says nothing that can be true. */
function whenIn({ at, by }: { at?: unknown; by?: unknown }): When | null {
  if (typeof at !== "number" || !Number.isSafeInteger(at) || at <= 0 || at > secondsMax) return null;
  return { seconds: at, source: by === "ntp" || by === "phone" ? by : "" };
}

/** When the game of these entries was played; null if nobody knows. */
export function whenOf(entries: readonly Recorded[]): When | null {
  for (const entry of entries) {
    const when = entry.e === "game" || entry.e === "end" ? whenIn(entry) : null;
    if (when) return when;
  }
  return null;
}

const two = (value: number): string => String(value).padStart(2, "0");

/** "2026-05-01" */
export function dayOf(seconds: number): string {
  const date = new Date(seconds * 1000);
  return `${String(date.getFullYear()).padStart(4, "0")}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** "21:03" */
export function minuteOf(seconds: number): string {
  const date = new Date(seconds * 1000);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

/**
 * "2026-05-01 21:03:22": ISO 8601 with a blank for its T, because spreadsheets of every country read that as a date.
 */
export function localOf(seconds: number): string {
  return `${dayOf(seconds)} ${minuteOf(seconds)}:${two(new Date(seconds * 1000).getSeconds())}`;
}

/** "2026-05-01T19:03:22Z", by ISO 8601. */
export function utcOf(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}

/** Who told the master the time, in words. */
export function sourceText(source: When["source"]): string {
  return source === "ntp" ? "by a time server" : source === "phone" ? "by a phone" : "by an unknown clock";
}
