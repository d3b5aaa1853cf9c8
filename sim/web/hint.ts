// What to do next, for a person who never saw the range: a sentence, and the contact of the master that it speaks of.
import { listed } from "../../tools/common/sentences.js";
import { shippedGame } from "../../tools/game/games.js";
import type { Game, RangeView } from "../arena/range-view.js";

export interface Hint {
  hint: string;
  /** A contact of the master, "" where none is to be pressed. */
  next: "A" | "B" | "X" | "";
}

const wait = (hint: string): Hint => ({ hint, next: "" });

/** `isLinked` tells whether the master has any target, `nameOf` how a person calls one. */
export function hintOf(
  view: Pick<RangeView, "word" | "isStopTested" | "listening" | "game">,
  isLinked: boolean,
  nameOf: (id: string) => string,
): Hint {
  const { word, isStopTested, listening, game } = view;
  if (listening === undefined) return wait("The master boots. A moment…");
  if (word === "STOP") return { hint: "STOP: every plate lies down. Hold X for a second to clear it.", next: "X" };
  if (word !== "HOT") {
    if (isLinked && !isStopTested)
      return { hint: "The range is cold. Press STOP (B) once to test it; without that it stays cold.", next: "B" };
    return isLinked
      ? { hint: "The range is cold and safe. Hold X for a second to make it HOT.", next: "X" }
      : wait("The targets join their master. A moment…");
  }
  if (!isLinked) return wait("No target is linked: heal one, or switch it on.");
  return game && !isOver(game)
    ? inGame(game, nameOf)
    : { hint: game ? "Press A to play again." : "Press A to start a Quick Game.", next: "A" };
}

function isOver({ state }: Game): boolean {
  return state === "over" || state === "stopped" || state === "void";
}

function inGame({ name, state, why, up }: Game, nameOf: (id: string) => string): Hint {
  switch (state) {
    case "paused":
      return { hint: `Paused: ${why}. A goes on, Y ends the game.`, next: "A" };
    case "waiting":
      return { hint: `The game waits ${why}: bring it back, or A closes the game.`, next: "A" };
    case "playing":
      if (up.size === 0) return wait("Wait for a plate to rise…");
      if (shippedGame(name)?.noShoot !== undefined)
        return wait("Shoot, but read the screen first: some plates must be spared.");
      return wait(`Shoot plate ${listed([...up].map(nameOf))}! Click or tap it.`);
    default:
      return wait("Get ready…");
  }
}
