// The page's words, marks and numbers.
import { sideName, sideOf } from "../../game/document.js";
import type { State } from "./state.js";

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

/** The shapes of a target's condition, with their words, and the classes of its lines. */
export const shapesOf: Record<string, string> = { "+": "●", "!": "▲", X: "✘" };
export const conditions: Record<string, string> = { "+": "● green", "!": "▲ amber", X: "✘ red" };
export const looks: Record<string, string> = { "+": "good", "!": "none", X: "bad" };

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

/** A player, or a side of a team game: the name, the points, and who is on the side. */
export interface Rival {
  name: string;
  points: number;
  players: string[];
}

/** The sides of a team game; none in other games. */
export const sidesOf = (s: State): Rival[] =>
  (s.teams ? [0, 1] : []).map((side) => {
    const own = s.players.filter((_, index) => sideOf(index) === side);
    return {
      name: sideName(side),
      points: own.reduce((sum, player) => sum + player[1], 0),
      players: own.map((player) => player[0]),
    };
  });

function sidesText([one, other]: Rival[]): string {
  const [first, second] = one!.points < other!.points ? [other!, one!] : [one!, other!];
  return first.points > second.points
    ? `The ${first.name} win ${first.points} to ${second.points}`
    : `A draw: the ${first.name} and the ${second.name} have ${first.points} points`;
}

function winners(s: State): string {
  if (s.players.length < 2) return "";
  if (s.teams) return sidesText(sidesOf(s));
  const most = Math.max(...s.players.map((player) => player[1]));
  const best = s.players.filter((player) => player[1] === most).map((player) => player[0]);
  return best.length > 1 ? `A draw: ${best.join(", ")}` : `${best[0]} wins`;
}

/** Whether a player, or a side, has the most points, and more than none, among several. */
export const isLeading = (points: number, all: readonly number[]): boolean =>
  all.length > 1 && points > 0 && all.every((other) => other <= points);
