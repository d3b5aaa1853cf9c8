// What to do next, for a person who has never seen the range: a sentence, and the button that it names.
import { listed } from "../../tools/common/sentences.js";
import { shippedGame } from "../../tools/game/games.js";
import type { Game, RangeView } from "../arena/range-view.js";

export interface Hint {
  hint: string;
  /** The master's button to press, "" if none is to be pressed. */
  next: "A" | "B" | "X" | "";
}

const wait = (hint: string): Hint => ({ hint, next: "" });

/** `isLinked` tells whether any target is linked, `nameOf` what people call a target. */
export function hintOf(
  view: Pick<RangeView, "word" | "isStopTested" | "listening" | "game">,
  isLinked: boolean,
  nameOf: (id: string) => string,
): Hint {
  const { word, isStopTested, listening, game } = view;
  if (listening === undefined) return wait("The master is booting…");
  if (word === "STOP") return { hint: "STOP: all plates lie down. Hold X for a second to clear it.", next: "X" };
  if (word !== "HOT") {
    if (isLinked && !isStopTested)
      return {
        hint: "The range is cold. Press STOP (B) once to test it; the range stays cold until you do.",
        next: "B",
      };
    return isLinked
      ? { hint: "The range is cold and safe. Hold X for a second to make it HOT.", next: "X" }
      : wait("The targets are joining the master…");
  }
  if (!isLinked) return wait("No target is linked: heal one, or switch one on.");
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
      return { hint: `Paused: ${why}. Press A to go on, Y to end the game.`, next: "A" };
    case "waiting":
      return { hint: `The game is waiting ${why}: bring it back, or press A to close the game.`, next: "A" };
    case "playing":
      if (up.size === 0) return wait("Wait for a plate to rise…");
      if (shippedGame(name)?.noShoot !== undefined)
        return wait("Read the screen before you shoot: some plates must be spared.");
      return wait(`Shoot plate ${listed([...up].map(nameOf))}! Click or tap it.`);
    default:
      return wait("Get ready…");
  }
}
