// The page's words, marks and numbers.
import type { Player, State } from "./state.js";

/** The range's word with a shape, so that it is not shown by colour alone. */
export const shapes: Record<string, string> = { HOT: "▲ HOT", COLD: "● COLD", STOP: "■ STOP" };
export const marks: Record<string, string> = {
  hit: "✔",
  spared: "✔",
  miss: "✘",
  struck: "✘",
  early: "✘",
  lost: "?",
  void: "–",
  crosstalk: "–",
};

/** The class of an outcome, in addition to its mark and its word. */
export const lookOf = (outcome: string): string =>
  marks[outcome] === "✔" ? "good" : marks[outcome] === "✘" ? "bad" : "none";
export const seconds = (ms: number): string => (ms < 0 ? "–" : `${(ms / 1000).toFixed(2)} s`);
/** The same, and how certain the hit's place on the turn's clock is. A line may end in between, but nowhere else. */
export const bounded = (ms: number, within: number): string =>
  seconds(ms).replace(" ", "\u00a0") + (within === 0 ? "" : within === 255 ? " untimed" : ` ±${within}\u00a0ms`);
export const signed = (points: number): string => (points > 0 ? `+${points}` : String(points).replace("-", "−"));
export const minutes = (whole: number): string => `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;

/** What is going on, with `left` seconds of a countdown. */
export function sentence(s: State, left: number): string {
  const name = s.players[s.turn]?.[0] ?? "";
  switch (s.phase) {
    case "ready":
      return `Get ready, ${s.duel ? "all" : name}: ${left}`;
    case "playing":
      return s.duel ? "Everybody shoots" : `${name} shoots${s.of ? `, ${s.players[s.turn]![2]} of ${s.of}` : ""}`;
    case "paused":
      return `Paused: ${s.why}`;
    case "owed":
      return `Waiting ${s.why}`;
    case "told":
      return "Over: the results are coming in";
  }
  if (s.other) return `Another master of this range is at ${s.other}: switch one off`;
  if (s.word === "STOP" && s.down! < s.known)
    return `${s.down!} of ${s.known} plates have confirmed that they are down`;
  if (s.game) return s.whole ? `Over. ${winners(s)}` : "This game was not finished";
  return s.word === "STOP" ? "All plates are down" : "Waiting for a game";
}

function winners(s: State): string {
  if (s.players.length < 2) return "";
  const sides = s.teams
    ? [0, 1].map((side) => s.players.filter((_, index) => index % 2 === side))
    : s.players.map((player) => [player]);
  const sums = sides.map((side) => side.reduce((sum, player) => sum + player[1], 0));
  const best = sides
    .filter((_, index) => sums[index] === Math.max(...sums))
    .map((side) => side.map((player) => player[0]).join(" and "));
  return best.length > 1 ? `A draw: ${best.join(", ")}` : `${best[0]} wins`;
}

/** Whether a player has the most points, and more than none, among several. */
export const isLeading = (s: State, [, points]: Player): boolean =>
  s.players.length > 1 && points > 0 && s.players.every((other) => other[1] <= points);
