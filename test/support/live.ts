// States of the live screen of `npm start`, and its lines.
import { textOf } from "../../sim/cli/line.js";
import { drawScreen } from "../../sim/cli/screen.js";
import type { RangeState, TargetState } from "../../sim/arena/state.js";
import type { Game } from "../../sim/arena/range-view.js";

/** The default window. */
export const defaultSize = { width: 80, height: 24 };

export function target(number: number, more: Partial<TargetState> = {}): TargetState {
  return {
    id: `target_${number}`,
    number,
    linked: true,
    reason: "",
    cut: false,
    pose: "down",
    last: "",
    roundTripMs: 1.25,
    ...more,
  };
}

export function state(more: Partial<RangeState> = {}): RangeState {
  return {
    word: "COLD",
    address: "127.0.0.1:8081",
    page: "",
    targets: [1, 2, 3, 4].map((number) => target(number)),
    game: undefined,
    display: undefined,
    hint: "",
    log: [],
    prompt: "",
    fault: "",
    help: false,
    scroll: 0,
    wantsDisplay: undefined,
    ...more,
  };
}

/** The lines without their colours. */
export const texts = (shown: RangeState, size = defaultSize) => drawScreen(shown, size).map(textOf);

/** A game that is over. */
export const over: Game = {
  name: "Quick Game",
  state: "over",
  why: "",
  isDuel: false,
  players: ["P1"],
  exposures: [],
  up: new Set(),
  exposed: new Map(),
  places: new Map(),
  pars: new Map(),
  sides: new Map(),
  sheet: Array.from({ length: 10 }, () => ({
    player: "P1",
    target: "target_1",
    outcome: "hit",
    time: 0.6,
    points: 18,
  })),
  totals: new Map([["P1", { points: 180, hits: 10, mean: 0.6, best: 0.6 }]]),
};
