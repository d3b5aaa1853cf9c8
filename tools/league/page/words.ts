// The page's words, and what its questions are answered with (tools/league/web/answers.ts).
import type { GameLine } from "../shown.js";

export interface LiveRange {
  word: string;
  linked: number;
  known: number;
  phase: string;
  game: string;
  turn: number;
  players: [name: string, points: number, shots: number, hits: number, bad: number, bestMs: number][];
}

export interface RangeNow {
  range: string;
  is: string;
  unsent: number;
  full: boolean;
  live: LiveRange | null;
}

export interface Row {
  player: string;
  target: string;
  outcome: string;
  time: number | null;
  points: number;
  clock: number;
  within: number | string | null;
  marked: boolean;
}

export interface Match {
  name: string;
  game: string;
  ranges: string[];
  from: string;
  to: string;
  best: number;
  drop: number;
}

/** The range's word with a shape, so that it is not shown by colour alone. */
export const shapes: Record<string, string> = { HOT: "▲ HOT", COLD: "● COLD", STOP: "■ STOP" };

export function presence({ is, live }: RangeNow): string {
  if (is === "here" && live) return `${live.linked} of ${live.known} targets`;
  if (is === "unreachable") return "The master does not answer";
  return is === "silent" ? "No news for more than a minute" : "Away";
}

const doing: Record<string, string> = {
  ready: "get ready",
  playing: "is played",
  paused: "is paused",
  owed: "waits for a result",
  told: "is over",
};

export const happening = ({ game, phase }: LiveRange): string =>
  phase === "" ? (game === "" ? "Waiting for a game" : `${game} is over`) : `${game} ${doing[phase] ?? ""}`;

/** "12.345 s ±3 ms" */
export function finish(ms: number | null, boundMs: number | null): string {
  if (ms === null) return "–";
  return `${(ms / 1000).toFixed(3)} s ${boundMs === null ? "untimed" : `±${boundMs} ms`}`;
}

export const clock = (iso: string): string =>
  new Date(iso).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

/** Why a game does not count, or "" if it does. */
export function verdict({ broken, voided, how }: GameLine): string {
  if (broken !== "") return `BROKEN: ${broken}`;
  if (voided !== null) return `Void: ${voided}`;
  return how === "over" ? "" : how === "none" ? "Not finished" : how;
}

export const chainWords = ({ broken, strong }: GameLine): string =>
  broken !== "" ? "✘ broken" : strong ? "✔ whole" : "✔ whole (CRC-32: finds damage, not tampering)";

/** How a match counts. */
export function counting({ best, drop, game, ranges, from, to }: Match): string {
  const which = best > 0 ? `the best ${best} of each player's games` : "all games of each player";
  const dropped = drop === 0 ? "" : drop === 1 ? ", without the worst one" : `, without the worst ${drop}`;
  const days = from === to ? `on ${from}` : `from ${from} to ${to}`;
  return `${game} on ${ranges.join(", ")} ${days}: ${which}${dropped}.`;
}
