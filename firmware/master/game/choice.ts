// Chooses the game and its players, which A starts.
// @seldom: somebody presses a button, or types
import { gameText } from "snyper:games";
import { isUneven, playersOf, type GameRules } from "./document.js";
import { openRoster } from "./entered.js";
import { readGame } from "./games.js";
import { refused } from "../notice.js";
import { chosen, game, roster, setChosen, setGame } from "./roster.js";

/** The chosen game after booting. */
const firstGame = "Quick Game";

export function openChoice(names: string[]): void {
  openRoster(names);
  choose(JSON.parse(gameText(firstGame)!)); // so that a game is chosen even if a copied one of that name is invalid
  readGame(firstGame, choose, refused);
}

/**
 * Chooses another game, with as many of the chosen players as it allows, or with players of these names. Calls `done`
 * when it is chosen, or `wrong` with a sentence that says why it cannot be.
 */
export function chooseGame(name: string, done: () => void, wrong: (why: string) => void, names?: string[]): void {
  readGame(
    name,
    function (rules) {
      const places = (names || []).map(function (name) {
        return roster.indexOf(name);
      });
      if (places.indexOf(-1) >= 0) return wrong("players: not in the settings, and not entered");
      choose(rules, names && places);
      done();
    },
    wrong,
  );
}

/** Chooses a game, with as many of these players, or of the chosen ones, as it allows. */
function choose(rules: GameRules, places?: number[]): void {
  const some = places || chosen;
  const range = playersOf(rules);
  let count = Math.min(Math.max(some.length, range[0]), range[1]);
  if (isUneven(rules, count) && range[0] < range[1]) count += count < range[1] ? 1 : -1;
  fill(rules, some, count);
}

/**
 * Changes the number of players to the next or the previous one: the last ones leave, or the next free ones of the
 * roster join.
 */
export function changeCount(by: 1 | -1): void {
  const range = playersOf(game);
  const size = range[1] - range[0] + 1;
  let count = chosen.length;
  do {
    count = range[0] + ((count - range[0] + by + size) % size);
  } while (isUneven(game, count) && count != chosen.length);
  fill(game, chosen, count);
}

function fill(rules: GameRules, places: number[], count: number): void {
  const some = places.slice(0, count);
  while (some.length < count) some.push(free(some, -1, 1));
  setGame(rules);
  setChosen(some);
}

/** Replaces a player by the next or previous free one of the roster; nothing changes if all of them play. */
export function changePlayer(which: number, by: 1 | -1): void {
  chosen[which] = free(chosen, chosen[which]!, by);
}

/**
 * The next place of the roster, or the previous one, that is not among `places`; `after` itself if all are. A game
 * never has more players than the roster, which begins with as many as any game can have.
 */
function free(places: number[], after: number, by: 1 | -1): number {
  let place = after;
  do {
    place = (place + by + roster.length) % roster.length;
  } while (place != after && places.indexOf(place) >= 0);
  return place;
}
