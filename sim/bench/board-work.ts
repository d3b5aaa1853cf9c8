// CPU instructions of one board, flashed and alone in its interpreter, in virtual time: what beats cost it, and what each
// request does. Callgrind counts them, between marks that are typed at the board's console.
//
// Where in the heap things lie decides what they cost: two boards in one interpreter, or a script of the benchmark in
// front of the firmware, make every digest search for its room.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RangeKey } from "../arena/range-key.js";
import { VirtualArena } from "../arena/virtual-arena.js";
import type { SimulatedBoard } from "../board/board.js";
import { findProgram } from "../board/interpreter/find.js";
import { marks, readProfile } from "./instructions.js";

/** How long a range settles before anything is counted, and how long each of the two counted parts takes, ms. */
const settleMs = 15_000;
const partMs = 20_000;
/** How many requests are made in the second part, and the pause between two, ms: a beat is prepared meanwhile. */
const requests = 100;
const pauseMs = partMs / requests;

/** What a board has to do, in instructions. */
export interface BoardWork {
  /** Each second, while nothing happens but beats. */
  perSecond: number;
  /** For each request with its reply, beats not counted. */
  perRequest: number;
}

/** @throws Error if callgrind has left no profile */
function total(folder: string, part: number): number {
  return readProfile(readFileSync(join(folder, `profile.${part}`), "latin1"), 1)?.perTrip ?? NaN;
}

/**
 * Counts the work of `board`, the master or `target_1`, of a cold range with so many targets, with a key or without.
 * The others are `vm` boards. @throws Error if callgrind or an interpreter is missing
 */
export function boardWork(board: "master" | "target_1", targets: number, isKeyed: boolean): BoardWork {
  const valgrind = findProgram("valgrind");
  if (valgrind === undefined) throw new Error("no valgrind");
  const folder = mkdtempSync(join(tmpdir(), "snyper-work-"));
  const command = [valgrind, "--tool=callgrind", `--callgrind-out-file=${join(folder, "profile")}`, marks.option];
  const arena = new VirtualArena<SimulatedBoard>({
    seed: 1,
    targets,
    runtime: (name) => (name === board ? "espruino" : "vm"),
    under: (name) => (name === board ? command : undefined),
    ...(isKeyed && { key: RangeKey.simulated }),
  });
  try {
    const mark = () => arena.type(board, marks.statement);
    arena.assemble();
    arena.run(settleMs);
    mark();
    arena.run(partMs);
    mark();
    for (let i = 0; i < requests; i++) {
      arena.type("master", 'command("lay_down","target_1")');
      arena.run(pauseMs);
    }
    mark();
    arena.run(pauseMs);
    const answered = arena.said("master", "command lay_down target_1 down").length;
    if (answered !== requests) throw new Error(`only ${answered} of ${requests} requests were answered`);
    const [quiet, busy] = [total(folder, 2), total(folder, 3)];
    return { perSecond: quiet / (partMs / 1000), perRequest: (busy - quiet) / requests };
  } finally {
    arena.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
