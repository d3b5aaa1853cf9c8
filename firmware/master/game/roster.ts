// Who can play, and which game with which players A starts.
import { playersMax, type GameRules } from "./document.js";

/** How many names there can be besides P1 to P8: in the settings, and entered. */
export const namesMax = 12;
/** How many players there can be to choose from. */
export const rosterMax = playersMax + namesMax;

/** Who can be chosen: P1 to P8, enough for any game; then the names in the settings; then those that were entered. */
export let roster: string[];
/** The place of the first name that was entered. */
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
