// How a range changes: by the options of a command line, and after a board was flashed.
import { boards } from "../common/boards.js";
import { didYouMean } from "../common/nearest.js";
import { Refusal } from "../common/refusal.js";
import { commandWords, type TrimPath } from "./fields.js";
import { keyNameOf } from "./keys.js";
import { boardsOf, checkNetwork } from "./network.js";
import type { Changes } from "./changes.js";
import type { Options } from "./options.js";
import { rangeNameOf, type BoardEntry, type MasterEntry, type Range, type TargetEntry } from "./range.js";

/** Makes what a range needs and its maker did not choose. */
export interface AtRandom {
  password(): string;
  rangeName(): string;
  key(): string;
}

/** A board's entry as the options change it; `entry` is what the range has so far. */
function withBoard(entry: BoardEntry | undefined, changes: Changes, name: string): BoardEntry {
  const board = changes.board ?? entry?.board;
  const port = changes.port ?? entry?.port;
  if (board === undefined)
    throw new Refusal(
      `${name} is not in the range yet: say which board it is with --board ${Object.keys(boards).join("|")}.`,
    );
  if (port === undefined)
    throw new Refusal(`${name} is not in the range yet: say where it is with --port; --list shows the serial ports.`);
  // Another kind of board has other pins: those that were chosen for the old one do not apply.
  const { pins: before, disabled, ...rest } = entry ?? {};
  const pins = { ...(board === entry?.board && before), ...changes.pins };
  return {
    ...rest,
    board,
    port,
    ...((changes.disabled ?? disabled) && { disabled: true }),
    ...(Object.keys(pins).length > 0 && { pins }),
  };
}

function withTrims<Entry extends MasterEntry | TargetEntry>(entry: Entry, changes: Changes): Entry {
  const sections: Record<string, object> = {};
  for (const path of Object.keys(changes.trims) as TrimPath[]) {
    const [section, field] = path.split(".") as [keyof Entry & string, string];
    sections[section] = { ...entry[section], ...sections[section], [field]: changes.trims[path] };
  }
  return { ...entry, ...sections };
}

function withMaster(entry: MasterEntry, { screen, turn, light, players, stop }: Changes): MasterEntry {
  const { screen: before, ...rest } = entry;
  const isOn = screen ?? (turn !== undefined || light !== undefined || before !== false);
  const turned = {
    ...(before !== false && before),
    ...(turn !== undefined && { turn }),
    ...(light !== undefined && { light }),
  };
  return {
    ...rest,
    ...(!isOn ? { screen: false as const } : Object.keys(turned).length > 0 && { screen: turned }),
    ...(players !== undefined && { players }),
    ...(stop !== undefined && { stop }),
  };
}

function withNetwork(range: Range, { rangeName, ssid, password, wifi, address }: Changes): Range {
  // An address in the router's network is not one in the master's own, and the other way round.
  const { address: before, ...rest } = range;
  return {
    ...rest,
    ...(before !== undefined && (wifi ?? range.wifi) === range.wifi && { address: before }),
    ...(rangeName !== undefined && { range: rangeName }),
    ...(ssid !== undefined && { ssid }),
    ...(password !== undefined && { password }),
    ...(wifi !== undefined && { wifi }),
    ...(address !== undefined && { address }),
  };
}

/** A range has a key or is open. `makeKey` makes one for a range that has none, or is to get a new one. */
function withKey(range: Range, { newKey, open }: Changes, makeKey: () => string): Range {
  const { key, open: isOpen, ...rest } = range;
  if (open || (isOpen && !newKey)) return { ...rest, open: true };
  return { ...rest, key: newKey ? makeKey() : (key ?? makeKey()) };
}

/**
 * The range as the options change it. Throws a `Refusal` for what cannot be. `atRandom` makes the name and the password
 * of a network that has none, the name of a range that has none and may share its router with others, and the key.
 */
export function changedRange(range: Range, options: Options, atRandom: AtRandom): Range {
  const { selection, changes } = options;
  let next = withNetwork(range, changes);
  if (selection?.kind === "master")
    next = { ...next, master: withMaster(withTrims(withBoard(next.master, changes, "The master"), changes), changes) };
  if (selection?.kind === "target") {
    const { id, isKnown } = selection;
    const before = next.targets.find((target) => target.id === id);
    if (!before && isKnown) {
      const known = next.targets.map((target) => target.id);
      const meant = didYouMean(id, [...known, ...commandWords]);
      throw new Refusal(
        `${id} is not in ${options.file}${known.length > 0 ? `, which has ${known.join(", ")}` : ""}.${meant} ` +
          `The first time, flash it with npm run flash -- target --id ${id} --board BOARD --port PORT.`,
      );
    }
    const target = withTrims({ ...withBoard(before, changes, id), id } as TargetEntry, changes);
    next = {
      ...next,
      targets: before ? next.targets.map((one) => (one === before ? target : one)) : [...next.targets, target],
    };
  }
  checkNetwork(next);
  return {
    ...withKey(next, changes, atRandom.key),
    ...(next.ssid === undefined && { ssid: atRandom.rangeName() }),
    ...(next.range === undefined && next.wifi === "join" && { range: atRandom.rangeName() }),
    ...(next.password === undefined && { password: atRandom.password() }),
  };
}

/** The parts of the changed range that were made at random. */
export function madeAtRandom(before: Range, now: Range, { changes }: Options): Partial<Range> {
  const { range, ssid, password, key } = now;
  return {
    ...(before.ssid === undefined && changes.ssid === undefined && ssid !== undefined && { ssid }),
    ...(before.range === undefined && changes.rangeName === undefined && range !== undefined && { range }),
    ...(before.password === undefined && changes.password === undefined && password !== undefined && { password }),
    ...(key !== undefined && key !== before.key && { key }),
  };
}

/** The range before its change, with what was made at random. A key ends that it was open. */
export function withMade(before: Range, made: Partial<Range>): Range {
  const { open, ...rest } = before;
  return { ...rest, ...(open && made.key === undefined && { open }), ...made };
}

/**
 * The range after a board was flashed: its chip's serial number, its version and its key are known. Another target that
 * had this chip no longer has it. `serial` is "" on boards without a number.
 */
export function flashedRange(range: Range, name: string, serial: string, version: string): Range {
  const keyName = keyNameOf(range);
  const flashed = <T extends BoardEntry>(entry: T, isIt: boolean): T => {
    const { keyName: _old, ...kept } = entry;
    if (isIt)
      return { ...kept, ...(serial !== "" && { serial }), version, ...(keyName !== undefined && { keyName }) } as T;
    if (serial === "" || entry.serial !== serial) return entry;
    const { serial: _moved, version: _gone, ...rest } = kept;
    return rest as T;
  };
  return {
    ...range,
    ...(range.master && { master: flashed(range.master, name === "master") }),
    targets: range.targets.map((target) => flashed(target, target.id === name)),
  };
}

/**
 * The names of boards that still have an older network or range name; `name` is the board that has just been flashed.
 */
export function strandedBy(before: Range, now: Range, name: string): string[] {
  const network = (range: Range) =>
    JSON.stringify([rangeNameOf(range), range.ssid, range.password, range.wifi, range.address]);
  if (network(before) === network(now)) return [];
  return boardsOf(now)
    .filter(([other, { version }]) => other !== name && version !== undefined)
    .map(([other]) => other);
}
