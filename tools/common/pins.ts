// Whether a board can be what it is to be, with its parts where they are to be. Each mistake is a sentence that names
// part, pin, board and remedy.
import { boards, type BoardData, type BoardId } from "./boards.js";
import { parts, screenParts, type Part, type Pins, type Role } from "./parts.js";

/**
 * The pins of a role: the board's defaults for the parts that it needs or usually has, and what was chosen instead or
 * in addition. Optional parts have to be chosen. `without` are parts that this one does without.
 */
export function pinsOf(board: BoardId, role: Role, chosen: Pins = {}, without: readonly string[] = []): Pins {
  const usual = Object.entries(boards[board].defaults[role] ?? {}).filter(
    ([part]) => parts[role][part]?.read !== "optional",
  );
  return Object.fromEntries(
    Object.entries({ ...Object.fromEntries(usual), ...chosen }).filter(([part]) => !without.includes(part)),
  );
}

/**
 * Why a pin cannot serve a part, as the second half of a sentence; undefined if it can. The pin has to be one of the
 * board's.
 */
function unfit(board: BoardData, pin: string, part: Pick<Part, "use">): string | undefined {
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

function listed(pins: readonly string[]): string {
  return pins.length > 1 ? `${pins.slice(0, -1).join(", ")} or ${pins.at(-1)}` : pins.join("");
}

/** The other pins of this one's timer and itself. */
function timerOf(board: BoardData, pin: string): readonly string[] | undefined {
  return board.timers.find((group) => group.includes(pin));
}

function disagree(one: Part, other: Part): boolean {
  return one.frequency !== other.frequency || one.frequency === "any";
}

/** What is wrong between two parts of which each for itself is right. */
function quarrel(
  board: BoardData,
  first: [string, Part, string],
  second: [string, Part, string],
  free: string,
): string | undefined {
  const [, one, onePin] = first;
  const [key, other, pin] = second;
  const begin = `pins.${key}: the ${other.name} cannot be on ${pin} of ${board.one}`;
  if (onePin === pin) return `${begin}, where the ${one.name} is: take ${free}.`;
  if (one.use === "pulses" && other.use === "pulses" && disagree(one, other)) {
    const timer = timerOf(board, pin);
    if (timer?.includes(onePin))
      return `${begin}: it shares a timer with ${onePin}, where the ${one.name} has another frequency; take a pin other than ${listed(timer)}.`;
  }
  if (board.watchesByNumber && one.use === "button" && other.use === "button" && onePin.slice(1) === pin.slice(1))
    return `${begin}: it cannot be watched together with ${onePin}, where the ${one.name} is; take a pin with another number.`;
  return undefined;
}

/**
 * Checks a board for a role, with pins by part. Gives a sentence for each mistake, none if all is well. Pins that the
 * firmware needs and that are not given are mistakes too: `pinsOf` fills them in.
 */
export function pinMistakes(id: BoardId, role: Role, pins: Pins): string[] {
  const board = boards[id];
  if (!board.roles.includes(role))
    return [
      `${board.name} cannot be a ${role}: ${board.notMaster ?? "it is not made for that"}; take one of ${boardsFor(role).join(", ")}.`,
    ];
  const mistakes: string[] = [];
  const right: [string, Part, string][] = [];
  for (const [key, pin] of Object.entries(pins)) {
    const part = Object.hasOwn(parts[role], key) ? parts[role][key] : undefined;
    if (!part) {
      mistakes.push(
        `pins.${key}: a ${role} has no part of that name; its parts are ${Object.keys(parts[role]).join(", ")}.`,
      );
      continue;
    }
    const why = board.pins.includes(pin) ? unfit(board, pin, part) : undefined;
    const fit = fitPins(board, part);
    const others = fit.filter((candidate) => candidate !== pin && !Object.values(pins).includes(candidate));
    const take = others.length > 0 ? listed(others) : "another board";
    const begin = `pins.${key}: the ${part.name} cannot be on ${pin} of ${board.one}`;
    if (!board.pins.includes(pin))
      mistakes.push(`pins.${key}: ${board.one} has no pin ${pin} for the ${part.name}: take ${take}.`);
    else if (why !== undefined) mistakes.push(`${begin}, because ${why}: take ${take}.`);
    else {
      const clash = right
        .map((before) => quarrel(board, before, [key, part, pin], take))
        .find((sentence) => sentence !== undefined);
      if (clash !== undefined) mistakes.push(clash);
      else right.push([key, part, pin]);
    }
  }
  const screen = screenParts.filter((key) => pins[key] !== undefined);
  if (role === "master" && screen.length > 0 && screen.length < screenParts.length)
    mistakes.push(
      `pins.${screenParts.find((key) => pins[key] === undefined)}: a screen has all of ${screenParts.join(", ")}, or --no-screen none.`,
    );
  for (const [key, part] of Object.entries(parts[role]))
    if (part.read === "needed" && pins[key] === undefined)
      mistakes.push(`pins.${key}: a ${role} needs a pin for its ${part.name}: take ${listed(fitPins(board, part))}.`);
  return mistakes;
}

/** The boards that can be this. */
export function boardsFor(role: Role): BoardId[] {
  return (Object.keys(boards) as BoardId[]).filter((id) => boards[id].roles.includes(role));
}
