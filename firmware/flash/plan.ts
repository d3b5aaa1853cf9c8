// What would be written, to which board: the range as it becomes, and the files of each board that is to be flashed. Nothing is touched here.
import { boards, type BoardId } from "../../shared/boards.js";
import type { Role } from "../../shared/parts.js";
import type { Changes, Options, TrimPath } from "./options.js";
import { pinMistakes, pinsOf } from "./pins.js";
import type { BoardEntry, Range, TargetEntry } from "./range.js";
import { exitFailed, Refusal } from "./refusal.js";

/** The Storage files of a board, by their names there. */
export const settingsFile = "snyper.json";
export const programFile = ".bootcde";

/** One board's flashing. */
export interface Plan {
  role: Role;
  /** The target's id, or `master`. */
  name: string;
  board: BoardId;
  port: string;
  /** The chip's number that it had the last time. */
  serial: string | undefined;
  /** What its Storage gets, in the order of writing; characters 0 to 255. */
  files: ReadonlyMap<string, string>;
}

/** The four stations of an access point, whatever board the master is to be. */
const stationsUsual = 4;

/** Bytes as a board holds text: what a PC shows as one letter may be several. */
function bytes(text: string): string {
  return Buffer.from(text).toString("latin1");
}

/** JSON in ASCII only, as any console carries it. */
function ascii(value: unknown): string {
  return JSON.stringify(value).replace(/[\x7f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function refuseMistakes(name: string, entry: BoardEntry, role: Role): void {
  const mistakes = pinMistakes(entry.board, role, pinsOf(entry.board, role, entry.pins));
  if (mistakes.length > 0) throw new Refusal(mistakes.map((mistake) => `${name}: ${mistake}`).join("\n"));
}

/** A board's entry as the options change it; `entry` is what the range has of it. */
function withBoard(entry: BoardEntry | undefined, changes: Changes, name: string): BoardEntry {
  const board = changes.board ?? entry?.board;
  const port = changes.port ?? entry?.port;
  if (board === undefined) throw new Refusal(`${name} is not in the range yet: say what it is with --board ${Object.keys(boards).join("|")}.`);
  if (port === undefined) throw new Refusal(`${name} is not in the range yet: say where it is with --port; --list shows the serial ports.`);
  // Another kind of board has other pins: those that were chosen for the old one do not hold.
  const { pins: before, ...rest } = entry ?? {};
  const pins = { ...board === entry?.board && before, ...changes.pins };
  return { ...rest, board, port, ...Object.keys(pins).length > 0 && { pins } };
}

function withTrims(entry: TargetEntry, changes: Changes): TargetEntry {
  const target: TargetEntry = { ...entry };
  for (const path of Object.keys(changes.trims) as TrimPath[]) {
    const [section, field] = path.split(".") as ["servo" | "sensor", string];
    target[section] = { ...target[section], [field]: changes.trims[path] };
  }
  return target;
}

function withNetwork(range: Range, { ssid, password, wifi, address }: Changes): Range {
  return {
    ...range,
    ...ssid !== undefined && { ssid },
    ...password !== undefined && { password },
    ...wifi !== undefined && { wifi },
    ...address !== undefined && { address },
  };
}

/**
 * The range as the options change it, with the boards that they select checked. Throws a `Refusal` for what cannot be. `randomPassword` makes the
 * password of a network that has none.
 */
export function changedRange(range: Range, options: Options, randomPassword: () => string): Range {
  const { selection, changes } = options;
  let next = withNetwork(range, changes);
  if (selection?.kind === "master") next = { ...next, master: withBoard(next.master, changes, "The master") };
  if (selection?.kind === "target") {
    const { id, isKnown } = selection;
    const before = next.targets.find((target) => target.id === id);
    if (!before && isKnown) {
      const known = next.targets.map((target) => target.id).join(", ");
      throw new Refusal(`${id} is not in ${options.file}${known ? `, which has ${known}` : ""}: the first time it is npm run flash -- target --id ${id} --board BOARD --port PORT.`);
    }
    const target = withTrims({ ...withBoard(before, changes, id), id } as TargetEntry, changes);
    next = { ...next, targets: before ? next.targets.map((one) => (one === before ? target : one)) : [...next.targets, target] };
  }
  checkNetwork(next, options.file);
  return next.password === undefined ? { ...next, password: randomPassword() } : next;
}

function checkNetwork(range: Range, file: string): void {
  const stations = (range.master && boards[range.master.board].stations) || stationsUsual;
  const extra = range.targets[stations];
  if (range.wifi === "ap" && extra)
    throw new Refusal(
      `An access point takes ${stations} targets at most, and ${extra.id} would be one more: ` +
      "use a router, with --wifi join, its --ssid and --password, and the master's --address.",
    );
  if (range.wifi === "join" && range.password === undefined)
    throw new Refusal("A router has a password already: give it with --password, and its name with --ssid.");
  if (range.wifi === "join" && range.targets.length > 0 && range.address === undefined)
    throw new Refusal(
      `Targets that join a router need the master's address: give it with --address, or as "address" in ${file}; ` +
      'the master\'s console prints it as "wifi up ADDRESS".',
    );
}

function settingsOf(range: Range, role: Role, entry: BoardEntry | TargetEntry): string {
  const network = { ssid: bytes(range.ssid), password: range.password, ...range.port !== undefined && { port: range.port } };
  const pins = pinsOf(entry.board, role, entry.pins);
  if (role === "master") return ascii({ wifi: range.wifi, ...network, pins });
  const { id, servo, sensor } = entry as TargetEntry;
  return ascii({ id, ...network, ...range.wifi === "join" && { master: range.address }, pins, servo, sensor });
}

/**
 * A plan for each board that is selected, the master first. `program` gives the text of a role's built bundle. Throws a `Refusal`.
 */
export function plansFor(range: Range, options: Options, program: (role: Role) => string): Plan[] {
  const { selection } = options;
  const entries: [Role, string, BoardEntry][] = [];
  if (range.master && selection?.kind !== "target") entries.push(["master", "master", range.master]);
  for (const target of range.targets)
    if (selection?.kind === "all" || (selection?.kind === "target" && selection.id === target.id)) entries.push(["target", target.id, target]);
  if (entries.length === 0) throw new Refusal(`${options.file} has no boards yet: flash each once by its name, then --all does them all.`);
  return entries.map(([role, name, entry]) => {
    refuseMistakes(name, entry, role);
    const files = new Map([[settingsFile, settingsOf(range, role, entry)], [programFile, program(role)]]);
    return { role, name, board: entry.board, port: entry.port, serial: entry.serial, files };
  });
}

/**
 * The range after a board was flashed: its chip's number and its version are known. Another target that had this chip no longer has it. `serial`
 * is "" on boards that have no number.
 */
export function flashedRange(range: Range, name: string, serial: string, version: string): Range {
  const flashed = <T extends BoardEntry>(entry: T, isIt: boolean): T => {
    if (isIt) return { ...entry, ...serial !== "" && { serial }, version };
    if (serial === "" || entry.serial !== serial) return entry;
    const { serial: _moved, version: _gone, ...rest } = entry;
    return rest as T;
  };
  return {
    ...range,
    ...range.master && { master: flashed(range.master, name === "master") },
    targets: range.targets.map((target) => flashed(target, target.id === name)),
  };
}

/** Throws if the id belongs to another chip: two boards of one id would push each other off the range. `file` is the range's. */
export function refuseOtherChip({ name, serial: known }: Plan, serial: string, replace: boolean, file: string): void {
  if (replace || known === undefined || serial === "" || known === serial) return;
  const other = name === "master" ? "If this board takes the master's place" : "Give this board another id with --id, or if it takes that one's place";
  throw new Refusal(`${name} is another board already (chip ${known} in ${file}, this one is ${serial}). ${other}, add --replace.`, exitFailed);
}


/** The boards that were flashed for a network that is no longer the range's, by name; `name` is the one that has just been flashed. */
export function strandedBy(before: Range, now: Range, name: string): string[] {
  if (before.ssid === now.ssid && before.password === now.password && before.wifi === now.wifi && before.address === now.address) return [];
  const boardsOf: [string, BoardEntry][] = now.targets.map((target) => [target.id, target]);
  if (now.master) boardsOf.unshift(["master", now.master]);
  return boardsOf.filter(([other, { version }]) => other !== name && version !== undefined).map(([other]) => other);
}
