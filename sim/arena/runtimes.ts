// What can run a board's bundle, and how a board that is no `vm` board is made.
import type { Board } from "../board/board.js";
import { KalumaBoard } from "../board/kaluma/board.js";
import type { Air } from "../world/air.js";
import type { Host, World } from "../world/world.js";
import { builtBundle } from "./flashed.js";

/** The texts of bundles; `kaluma` is the adapter. */
export interface Bundles {
  master?: string;
  target?: string;
  kaluma?: string;
}

/** What a board is made with, whatever runs its bundle. */
export interface BoardParts {
  name: string;
  host: Host;
  air: Air;
  seed: number;
  socketsMax: number;
}

/** Makes a board that is not a `vm` board, or returns nothing for one that is. */
export type MakeBoard = (parts: BoardParts) => Board | undefined;

/**
 * What runs a board's bundle: Node as an Espruino, a real interpreter in a process, or Kaluma, with a master that stays
 * an Espruino: Node in its place, or in the real arena the real one where there is one.
 */
export type Runtime = "vm" | "espruino" | "kaluma";

/** For all boards, or by name (`master`, `target_1`, …). */
export type Runtimes = Runtime | ((name: string) => Runtime);

/** Whether a board of this name should run Kaluma. */
export function isKaluma(runtime: Runtimes | undefined, name: string): boolean {
  const wanted = typeof runtime === "function" ? runtime(name) : runtime;
  return wanted === "kaluma" && name !== "master";
}

/** A Kaluma-mannered board, if that is what a board of this name should be. */
export function makeKaluma(
  runtime: Runtimes | undefined,
  bundles: Bundles | undefined,
  world: World,
  parts: BoardParts,
): KalumaBoard | undefined {
  if (!isKaluma(runtime, parts.name)) return undefined;
  return new KalumaBoard({ ...parts, world, adapter: bundles?.kaluma ?? builtBundle("kaluma") });
}

/** `runtime` for all boards but the first `kalumas` targets, which are Kaluma-mannered. */
export function mixedRuntimes(runtime: Runtime, kalumas: number): Runtimes {
  return (name) => (Number(/^target_(\d+)$/.exec(name)?.[1]) <= kalumas ? "kaluma" : runtime);
}
