// Who can play, and which game with which players A starts.
import type { GameRules } from "./document.js";

/** How many players there can be to choose from: P1 to P4 and twelve more. */
export const rosterMax = 16;

/** The players to choose from: P1 to P4, the names in the settings, and those that were entered on the screen. */
export let roster: string[];
/** The place of the first name that was entered on the screen. */
export let enteredFrom = 0;
/** The chosen game. */
export let game: GameRules;
/** The players of the next game, by their places in the roster. */
export let chosen: number[] = [0];

export function setRoster(names: string[]): void {
  roster = names;
}

export function setEnteredFrom(place: number): void {
  enteredFrom = place;
}

export function setGame(rules: GameRules): void {
  game = rules;
}

export function setChosen(places: number[]): void {
  chosen = places;
}
