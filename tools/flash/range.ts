// What a range consists of, as its settings file `range.json` has it, and the checks of that file.
import { type BoardId } from "../common/boards.js";
import { spelled } from "../common/texts.js";
import type { Pins, Role } from "../common/parts.js";
import { check, lightLimits, trims, type StopContact, type Turn } from "./fields.js";
import { Refusal } from "../common/refusal.js";

/** A board as it was flashed, or is to be. */
export interface BoardEntry {
  board: BoardId;
  /** A serial port (`/dev/ttyUSB0`, `COM3`) or `tcp://host:port`. */
  port: string;
  /** Pins that are not the board's defaults. */
  pins?: Pins;
  /** The chip's own number, so that no second board gets the same id unnoticed. Written when it is flashed. */
  serial?: string;
  /** The firmware that it runs. Written when it is flashed. */
  version?: string;
  /** It boots quietly: no Wi-Fi, no motion, its console only. */
  disabled?: boolean;
}

export interface MasterEntry extends BoardEntry {
  /** False without a screen; else how its picture is turned, and how bright it is. */
  screen?: false | { turn?: Turn; light?: number };
  /** Who plays beside P1 to P4. */
  players?: string[];
  /** What STOP's contact is at rest; open unless given. */
  stop?: StopContact;
  /** Volts under which a target's battery is called low, 0.5 to 60. */
  battery?: { low?: number };
  /** Where its page for phones is, 0 for none. */
  page?: { port?: number };
}

export interface TargetEntry extends BoardEntry {
  id: string;
  /** Degrees, and ms of travel. */
  servo?: { down?: number; up?: number; travel?: number };
  /** 0.01 to 1. */
  sensor?: { threshold?: number };
  /** Volts at the battery when its pin reads 1, 0.5 to 60. */
  battery?: { scale?: number };
}

export interface Range {
  /**
   * The range's name, by which its targets find their master: 1 to 32 printable ASCII characters. The network's name
   * unless given.
   */
  range?: string;
  /** The network's name, 1 to 32 bytes; made at random where there is none. */
  ssid?: string;
  /** 8 to 63 characters; made at random where there is none. */
  password?: string;
  /** The master is the access point (`ap`), or everything joins a router (`join`). */
  wifi: "ap" | "join";
  /** Where the master is, if that is fixed; without it targets look for the master of their range. */
  address?: string;
  /** The master's TCP port. */
  port?: number;
  master?: MasterEntry;
  targets: TargetEntry[];
}

/**
 * What a range is before anything is known of it: its name will be made at random, so that two ranges in one hall have
 * different ones.
 */
export const newRange = (): Range => ({ wifi: "ap", targets: [] });

/** The name under which this range's boards look for one another. */
export const rangeNameOf = ({ range, ssid = "" }: Range): string => spelled(range ?? ssid);

type Fields = Record<string, unknown>;

function object(value: unknown, field: string, known: readonly string[]): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Refusal(`${field}: an object.`);
  const stranger = Object.keys(value).find((key) => !known.includes(key));
  if (stranger !== undefined)
    throw new Refusal(`${field}: there is no field ${JSON.stringify(stranger)}; there are ${known.join(", ")}.`);
  return value as Fields;
}

const boardFields = ["board", "port", "pins", "serial", "version", "disabled"];

function checkBoard(entry: Fields, place: string): void {
  check.board(entry["board"], `${place}.board`);
  check.console(entry["port"], `${place}.port`);
  for (const field of ["serial", "version"])
    if (entry[field] !== undefined) check.text(entry[field], `${place}.${field}`, 1, 63);
  if (entry["disabled"] !== undefined) check.flag(entry["disabled"], `${place}.disabled`);
  if (entry["pins"] === undefined) return;
  const pins = entry["pins"];
  if (typeof pins !== "object" || pins === null || Array.isArray(pins)) throw new Refusal(`${place}.pins: an object.`);
  for (const [part, pin] of Object.entries(pins)) check.text(pin, `${place}.pins.${part}`, 2, 3);
}

/** The sections of a role's trims, and their fields. */
function trimSections(role: Role): Map<string, string[]> {
  const sections = new Map<string, string[]>();
  for (const [path, trim] of Object.entries(trims)) {
    const [section, field] = path.split(".") as [string, string];
    if (trim.role === role) sections.set(section, [...(sections.get(section) ?? []), field]);
  }
  return sections;
}

/** `own` are the fields that only this role has, without its trims. */
function checkEntry(value: unknown, place: string, role: Role, own: readonly string[] = []): Fields {
  const sections = trimSections(role);
  const entry = object(value, place, [...own, ...boardFields, ...sections.keys()]);
  checkBoard(entry, place);
  for (const [section, fields] of sections) {
    if (entry[section] === undefined) continue;
    const numbers = object(entry[section], `${place}.${section}`, fields);
    for (const field of fields) {
      const path = `${section}.${field}` as keyof typeof trims;
      if (numbers[field] !== undefined) check.number(numbers[field], `${place}.${path}`, trims[path]);
    }
  }
  return entry;
}

function checkScreen(value: unknown, place: string): void {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Refusal(`${place}: an object, or false for none.`);
  const screen = object(value, place, ["turn", "light"]);
  if (screen["turn"] !== undefined) check.turn(screen["turn"], `${place}.turn`);
  if (screen["light"] !== undefined) check.number(screen["light"], `${place}.light`, lightLimits);
}

/** Throws if two targets have one id. */
function checkIds(targets: readonly TargetEntry[], file: string): void {
  targets.forEach(({ id }, index) => {
    const first = targets.findIndex((target) => target.id === id);
    if (first < index)
      throw new Refusal(
        `${file}: targets[${index}].id: ${id} is used twice, targets[${first}] has it already; give each target an id of its own.`,
      );
  });
}

/**
 * The range in the text of its file. `file` is its name, for the sentences. Throws a `Refusal` that names the field
 * that is wrong and its limit, or where the text stops being JSON.
 */
export function parseRange(text: string, file: string): Range {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch (thrown) {
    throw new Refusal(`${file} is no JSON (${(thrown as Error).message}): mend it, or rename it to begin a new range.`);
  }
  const range = object(read, file, ["range", "ssid", "password", "wifi", "address", "port", "master", "targets"]);
  if (range["range"] !== undefined) check.rangeName(range["range"], `${file}: range`);
  if (range["ssid"] !== undefined) check.ssid(range["ssid"], `${file}: ssid`);
  if (range["password"] !== undefined) check.password(range["password"], `${file}: password`);
  check.wifi(range["wifi"], `${file}: wifi`);
  if (range["address"] !== undefined) check.address(range["address"], `${file}: address`);
  check.tcpPort(range["port"], `${file}: port`);
  if (range["master"] !== undefined) {
    const master = checkEntry(range["master"], `${file}: master`, "master", ["screen", "players", "stop"]);
    if (master["screen"] !== undefined && master["screen"] !== false)
      checkScreen(master["screen"], `${file}: master.screen`);
    if (master["stop"] !== undefined) check.stop(master["stop"], `${file}: master.stop`);
    if (master["players"] !== undefined) check.players(master["players"], `${file}: master.players`);
  }
  if (!Array.isArray(range["targets"])) throw new Refusal(`${file}: targets: a list, [] without any.`);
  range["targets"].forEach((target, index) => {
    const place = `${file}: targets[${index}]`;
    check.targetId(checkEntry(target, place, "target", ["id"])["id"], `${place}.id`);
  });
  checkIds(range["targets"] as TargetEntry[], file);
  return range as unknown as Range;
}
