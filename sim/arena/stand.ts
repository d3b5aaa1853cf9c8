// A target as it stands at the range: its board, with a plate and a light on its pins.
import type { Board } from "../board/board.js";
import { Light } from "../devices/light.js";
import { Plate } from "../devices/plate.js";
import type { Clock, Host } from "../world/world.js";
import { lightPin, mounting } from "./wiring.js";

/** One target with its plate. */
export interface Stand {
  readonly id: string;
  readonly board: Board;
  readonly host: Host;
  readonly plate: Plate;
  readonly light: Light;
}

/** The settings of a target with its light, unless they name another pin for it. */
export function ownPins(settings: { id?: string; pins?: object } = {}): { id?: string; pins: object } {
  return { ...settings, pins: { light: lightPin, ...settings.pins } };
}

/** Connects plate and light to a board. */
export function mountStand<Own extends { board: Board }>(clock: Clock, own: Own): Own & { plate: Plate; light: Light } {
  const { board } = own;
  return { ...own, plate: new Plate(clock, board, mounting), light: new Light(board, lightPin) };
}
