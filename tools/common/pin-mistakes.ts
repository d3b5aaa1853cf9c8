// What is wrong with the parts and pins chosen for a board. Each mistake is a sentence that names part, pin, board and
// remedy.
import { boards, type BoardData, type BoardId } from "./boards.js";
import { didYouMean } from "./nearest.js";
import { parts, screenParts, type Part, type Pins, type Role } from "./parts.js";
import { boardsFor, fitPins, unfit } from "./pins.js";
import { listed } from "./sentences.js";

/** A part on its pin. */
interface Placed {
  key: string;
  part: Part;
  pin: string;
}

/** This pin and the others of its timer. */
function timerOf(board: BoardData, pin: string): readonly string[] | undefined {
  return board.timers.find((group) => group.includes(pin));
}

function disagree(one: Part, other: Part): boolean {
  return one.frequency !== other.frequency || one.frequency === "any";
}

function beginning(board: BoardData, { key, part, pin }: Placed): string {
  return `pins.${key}: the ${part.name} cannot be on ${pin} of ${board.one}`;
}

/** What is wrong between two parts that are each right on their own. `take` is what the second may take instead. */
function clash(board: BoardData, first: Placed, second: Placed, take: string): string | undefined {
  const [one, other] = [first.part, second.part];
  const begin = beginning(board, second);
  if (first.pin === second.pin) return `${begin}, where the ${one.name} is: take ${take}.`;
  if (one.use === "pulses" && other.use === "pulses" && disagree(one, other)) {
    const timer = timerOf(board, second.pin);
    if (timer?.includes(first.pin))
      return `${begin}: it shares a timer with ${first.pin}, where the ${one.name} has another frequency; take a pin other than ${listed(timer)}.`;
  }
  const isSameNumber = first.pin.slice(1) === second.pin.slice(1);
  if (board.watchesByNumber && one.use === "button" && other.use === "button" && isSameNumber)
    return `${begin}: it cannot be watched together with ${first.pin}, where the ${one.name} is; take a pin with another number.`;
  return undefined;
}

/** What is wrong with one part; `right` are those before it that are right, `pins` all that are chosen. */
function partMistake(board: BoardData, placed: Placed, right: readonly Placed[], pins: Pins): string | undefined {
  const { key, part, pin } = placed;
  const taken = Object.values(pins);
  const others = fitPins(board, part).filter((candidate) => candidate !== pin && !taken.includes(candidate));
  const take = others.length > 0 ? listed(others) : "another board";
  if (!board.pins.includes(pin))
    return `pins.${key}: ${board.one} has no pin ${pin} for the ${part.name}: take ${take}.`;
  const why = unfit(board, pin, part);
  if (why !== undefined) return `${beginning(board, placed)}, because ${why}: take ${take}.`;
  return right.map((before) => clash(board, before, placed, take)).find((sentence) => sentence !== undefined);
}

/** What is wrong with parts that are missing. */
function missing(board: BoardData, role: Role, pins: Pins): string[] {
  const mistakes: string[] = [];
  const absent = screenParts.filter((key) => pins[key] === undefined);
  if (role === "master" && absent.length > 0 && absent.length < screenParts.length)
    mistakes.push(`pins.${absent[0]}: a screen needs all of ${screenParts.join(", ")}; --no-screen goes without.`);
  for (const [key, part] of Object.entries(parts[role]))
    if (part.read === "needed" && pins[key] === undefined)
      mistakes.push(`pins.${key}: a ${role} needs a pin for its ${part.name}: take ${listed(fitPins(board, part))}.`);
  return mistakes;
}

/**
 * Checks a board for a role, with pins by part. Gives a sentence for each mistake, none if all is well. Pins that the
 * firmware needs and that are missing are mistakes too: `pinsOf` fills them in.
 */
export function pinMistakes(id: BoardId, role: Role, pins: Pins): string[] {
  const board = boards[id];
  if (!board.roles.includes(role))
    return [
      `${board.name} cannot be a ${role}: ${board.notRole ?? "it is not made for that"}; take one of ${boardsFor(role).join(", ")}.`,
    ];
  const names = Object.keys(parts[role]);
  const mistakes: string[] = [];
  const right: Placed[] = [];
  for (const [key, pin] of Object.entries(pins)) {
    if (!names.includes(key)) {
      const meant = didYouMean(key, names);
      mistakes.push(`pins.${key}: a ${role} has no part of that name; its parts are ${names.join(", ")}.${meant}`);
      continue;
    }
    const placed = { key, part: parts[role][key]!, pin };
    const mistake = partMistake(board, placed, right, pins);
    if (mistake === undefined) right.push(placed);
    else mistakes.push(mistake);
  }
  return [...mistakes, ...missing(board, role, pins)];
}
