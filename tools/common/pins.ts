// Which pins of a board its parts are on, and which pins can serve a part. The bundler reads this file to give boards
// their rules, so it imports nothing but the tables.
import { boards, type BoardData, type BoardId } from "./boards.js";
import { parts, type Part, type Pins, type Role } from "./parts.js";

/**
 * The pins of a role: the board's defaults for the parts that it needs or has by default, overridden and extended by
 * the chosen ones. Optional parts have to be chosen. `without` are parts that this board goes without.
 */
export function pinsOf(board: BoardId, role: Role, chosen: Pins = {}, without: readonly string[] = []): Pins {
  const defaults = Object.entries(boards[board].defaults[role] ?? {}).filter(
    ([part]) => parts[role][part]?.read !== "optional",
  );
  return Object.fromEntries(
    Object.entries({ ...Object.fromEntries(defaults), ...chosen }).filter(([part]) => !without.includes(part)),
  );
}

/** Why a pin of the board cannot serve a part, as the second half of a sentence; undefined if it can. */
export function unfit(board: BoardData, pin: string, part: Pick<Part, "use">): string | undefined {
  const reserved = board.reserved[pin];
  if (part.use === "analog") {
    if (!board.analog.includes(pin)) return board.notAnalog[pin] ?? reserved ?? "it has no ADC";
    return reserved;
  }
  if (reserved !== undefined) return reserved;
  if (board.inputOnly.includes(pin)) return part.use === "button" ? "it has no pull-up" : "it is an input only";
  return part.use === "pulses" ? board.notPulses[pin] : undefined;
}

/** The pins of a board that can serve a part, in the board's order. */
export function fitPins(board: BoardData, part: Pick<Part, "use">): string[] {
  return board.pins.filter((pin) => unfit(board, pin, part) === undefined);
}

/** The boards that can have this role. */
export function boardsFor(role: Role): BoardId[] {
  return (Object.keys(boards) as BoardId[]).filter((id) => boards[id].roles.includes(role));
}
