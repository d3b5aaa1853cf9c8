// The chosen game and its players, which A starts.
import { gameText } from "snyper:games";
import { playersOf, type GameRules } from "./document.js";
import { startGame } from "./game.js";
import { readGame } from "./games.js";
import { refused } from "../notice.js";

/** The chosen game after booting. */
const firstGame = "Quick Game";

/** The players to choose from: P1 to P4, and the names in the settings. */
let roster: string[];
/** The chosen game. */
export let game: GameRules;
/** The players of the next game, by their places in the roster. */
export let chosen: number[] = [0];

export function openChoice(names: string[]): void {
  roster = ["P1", "P2", "P3", "P4"].concat(names);
  choose(JSON.parse(gameText(firstGame)!)); // so that a game is chosen even if a copied one of that name is invalid
  readGame(firstGame, choose, refused);
}

export function nameOf(place: number): string {
  return roster[place]!;
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
      if (places.indexOf(-1) >= 0) return wrong("players: not in the settings");
      if (names) chosen = places;
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

/** Changes the number of players: the last ones leave, or the next free ones of the roster join. */
export function choosePlayers(count: number): void {
  chosen = chosen.slice(0, count);
  while (chosen.length < count) chosen.push(free(-1, 1));
}

/** Replaces a player by the next or previous free one of the roster; nothing changes if all of them play. */
export function changePlayer(which: number, by: 1 | -1): void {
  chosen[which] = free(chosen[which]!, by);
}

/** The next place of the roster, or the previous one, that is not chosen; `after` itself if all are. */
function free(after: number, by: 1 | -1): number {
  let place = after;
  do {
    place = (place + by + roster.length) % roster.length;
  } while (place != after && chosen.indexOf(place) >= 0);
  return place;
}

/** Starts the chosen game. Returns why it cannot start, as a sentence; "" if it starts. */
export function startChosen(): string {
  return startGame(game, chosen.map(nameOf));
}
