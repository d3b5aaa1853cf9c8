// What the soak's boards are: Node's, some of them with Kaluma's manners, or real interpreters with a stack like an
// ESP32's, and with the default heap or one as small as those of the smallest boards.
import type { VirtualArenaOptions } from "../arena/virtual-arena.js";
import { mixedRuntimes, type Runtime } from "../arena/runtimes.js";
import { findBoardInterpreter } from "../board/interpreter/find.js";
import { boardCalls, type Chip } from "../board/virtual-espruino/chip.js";

export const heaps = ["own", "small"] as const;
/** A real interpreter's memory: the build's, or that of an ESP32-C3 (master) and an ESP8266 (targets). */
export type Heap = (typeof heaps)[number];

export interface BoardsOptions {
  /** What runs the boards' bundles; default `vm`. */
  runtime?: Runtime;
  /** How many of the targets, from the first, are Kaluma-mannered instead; default 0. */
  kalumas?: number;
  /** Of real interpreters; default `own`. */
  heap?: Heap;
  /** What a real interpreter needs for one token of its program, ns; default 0. */
  tokenNs?: number;
  /** A build that the library does not know goes in steps of so many ms; without it that build is refused. */
  stepMs?: number;
}

/** JsVars of an ESP32-C3 and of an ESP8266. */
export const smallHeaps = { master: 4095, target: 1600 };

/** The program that runs such boards, if any is found: a small heap needs a build that does not grow. */
export function programFor({ heap }: BoardsOptions): string | undefined {
  return heap === "small" ? findBoardInterpreter() : undefined;
}

export function arenaOptions(options: BoardsOptions): VirtualArenaOptions {
  const { runtime = "vm", kalumas = 0, heap, tokenNs = 0, stepMs } = options;
  const interpreter = programFor(options);
  const chip = (name: string): Chip => ({
    tokenNs,
    ...(stepMs !== undefined && { stepMs }),
    callsMax: boardCalls,
    ...(heap === "small" && { variables: name === "master" ? smallHeaps.master : smallHeaps.target }),
  });
  return { runtime: mixedRuntimes(runtime, kalumas), ...(interpreter && { interpreter }), chip };
}
