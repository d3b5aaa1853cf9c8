// Commands typed at the master's console, and the outcomes that it prints.
import type { VirtualArena } from "../../sim/arena/virtual-arena.js";

/** How soon each command has its outcome, ms. */
const outcomeMsMax = 2000;

/**
 * Types a command to one target, or to all. Returns a list to which the outcomes are added as they are printed, `ID
 * OUTCOME`.
 */
export function command(arena: VirtualArena, type: string, id?: string, data?: object): string[] {
  const told: string[] = [];
  const start = `command ${type} `;
  arena.onLine((board, line) => {
    if (board === "master" && line.startsWith(start)) told.push(line.slice(start.length));
  });
  arena.type("master", `command(${[type, id, data].map((word) => String(JSON.stringify(word))).join(", ")})`);
  return told;
}

/** Types a command and waits for so many outcomes. */
export function outcomes(arena: VirtualArena, count: number, type: string, id?: string, data?: object): string[] {
  const told = command(arena, type, id, data);
  arena.until(`${count} outcomes of ${type}`, () => told.length >= count, outcomeMsMax);
  return told;
}
