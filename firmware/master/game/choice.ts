// What A plays: the chosen game, and who plays it.
import { gameText } from "snyper:games";
import { playersOf, type GameRules } from "./document.js";
import { startGame } from "./game.js";
import { readGame } from "./games.js";
import { refused } from "../notice.js";

/** What A plays after booting. */
const firstGame = "Quick Game";

/** All who may be chosen: P1 to P4, and the names of the settings. */
let roster: string[];
export let game: GameRules;
/** The players of the next game, by their places in the roster. */
export let chosen: number[] = [0];

export function openChoice(names: string[]): void {
  roster = ["P1", "P2", "P3", "P4"].concat(names);
  choose(JSON.parse(gameText(firstGame)!)); // there always is a game, even if a copied one of that name is none
  readGame(firstGame, choose, refused);
}

export function nameOf(place: number): string {
  return roster[place]!;
}

/**
 * Another game, with as many players as are chosen, as far as it allows. `done` is called when it is chosen, or `wrong`
 * with what is wrong with it.
 */
export function chooseGame(name: string, done: () => void, wrong: (why: string) => void): void {
  readGame(
    name,
    function (rules) {
      choose(rules);
      done();
    },
    wrong,
  );
}

function choose(rules: GameRules): void {
  game = rules;
  choosePlayers(Math.min(Math.max(chosen.length, playersOf(rules)[0]), playersOf(rules)[1]));
}

/** So many players: the last ones leave, and new ones are those of the roster who do not play yet. */
export function choosePlayers(count: number): void {
  chosen = chosen.slice(0, count);
  while (chosen.length < count) chosen.push(free(-1, 1));
}

/**
 * In the place of a player the next one of the roster who does not play yet, or the one before; the same one if all
 * play.
 */
export function changePlayer(which: number, by: 1 | -1): void {
  chosen[which] = free(chosen[which]!, by);
}

function free(after: number, by: 1 | -1): number {
  let place = after;
  do {
    place = (place + by + roster.length) % roster.length;
  } while (place != after && chosen.indexOf(place) >= 0);
  return place;
}

/** Starts it. Why it cannot start is returned as a sentence, "" if it does. */
export function startChosen(): string {
  return startGame(game, chosen.map(nameOf));
}
