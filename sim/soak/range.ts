// The range that is soaked: an arena in virtual time whose boards may be of any kind.
import type { VirtualArena, VirtualStand } from "../arena/virtual-arena.js";
import type { SimulatedBoard } from "../board/board.js";

export type SoakArena = VirtualArena<SimulatedBoard>;
export type SoakStand = VirtualStand<SimulatedBoard>;
