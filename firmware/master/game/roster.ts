// Who can play, and which game with which players A starts.
import type { GameRules } from "./document.js";

/** The players to choose from: P1 to P4, and the names in the settings. */
export let roster: string[];
/** The chosen game. */
export let game: GameRules;
/** The players of the next game, by their places in the roster. */
export let chosen: number[] = [0];

export function setRoster(names: string[]): void {
  roster = names;
}

export function setChoice(rules: GameRules, places: number[]): void {
  game = rules;
  chosen = places;
}
