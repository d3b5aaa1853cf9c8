// What would be written, to which board: the range as it becomes, and the files of each board that is to be flashed.
// Nothing is touched here.
import { boards, type BoardId, type WifiLimits } from "../common/boards.js";
import { boardBytes } from "../common/texts.js";
import { pagePortDefault, portDefault, riseDegreesMin } from "../../shared/limits.js";
import { pageFile } from "../../firmware/master/web/page-file.js";
import { screenParts, type Pins, type Role } from "../common/parts.js";
import { commandWords, trims, type TrimPath } from "./fields.js";
import { didYouMean } from "../common/nearest.js";
import type { Changes, Options } from "./options.js";
import { pinMistakes } from "../common/pin-mistakes.js";
import { pinsOf } from "../common/pins.js";
import { rangeNameOf, type BoardEntry, type MasterEntry, type Range, type TargetEntry } from "./range.js";
import { exitFailed, Refusal } from "../common/refusal.js";

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
  /** It is to boot quietly. */
  isDisabled: boolean;
  /** What its Storage gets, in the order of writing; characters 0 to 255. */
  files: ReadonlyMap<string, string>;
}

/** Makes what a range has to have and its maker did not choose. */
export interface AtRandom {
  password(): string;
  rangeName(): string;
}

/** The four stations of an access point, whatever board the master is to be. */
const stationsUsual = 4;
/** What the access points of all boards take. */
const ownBytesUsual = Math.min(
  ...Object.values(boards).flatMap(({ roles, wifiLimits }) =>
    wifiLimits && roles.includes("master") ? wifiLimits.ownBytes : [],
  ),
);

/** JSON in ASCII only, as any console carries it. */
function ascii(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\x7f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The pins of a board of the range. */
function pinsFor(role: Role, { board, pins, ...rest }: BoardEntry | MasterEntry): Pins {
  return pinsOf(board, role, pins, role === "master" && (rest as MasterEntry).screen === false ? screenParts : []);
}

/** What of a target's trims cannot work, each right by itself. */
function targetMistakes({ battery, pins, servo }: TargetEntry): string[] {
  const mistakes: string[] = [];
  const [down, up] = [servo?.down ?? trims["servo.down"].default, servo?.up ?? trims["servo.up"].default];
  if (Math.abs(up - down) < riseDegreesMin)
    mistakes.push(
      `servo.up: it is ${up} degrees and servo.down is ${down}, so the plate would not rise: take two that are ${riseDegreesMin} apart at least.`,
    );
  if (battery?.scale !== undefined && pins?.["battery"] === undefined)
    mistakes.push("battery.scale says nothing without the battery's pin: give it with --pin battery=PIN.");
  return mistakes;
}

/** The same of the master's page; the targets dial `port`. */
function pageMistakes({ board, page }: MasterEntry, port = portDefault): string[] {
  const { one, onePort } = boards[board];
  if (onePort)
    return page?.port
      ? [`page.port: ${one} listens on one port, which is the targets': leave it out, or 0 for no page.`]
      : [];
  if ((page?.port ?? pagePortDefault) === port) return [`page.port: the targets dial ${port}, take another one.`];
  return [];
}

function refuseMistakes(name: string, entry: BoardEntry, role: Role, port?: number): void {
  const mistakes = pinMistakes(entry.board, role, pinsFor(role, entry));
  mistakes.push(...(role === "target" ? targetMistakes(entry as TargetEntry) : pageMistakes(entry, port)));
  if (mistakes.length > 0) throw new Refusal(mistakes.map((mistake) => `${name}: ${mistake}`).join("\n"));
}

/** A board's entry as the options change it; `entry` is what the range has of it. */
function withBoard(entry: BoardEntry | undefined, changes: Changes, name: string): BoardEntry {
  const board = changes.board ?? entry?.board;
  const port = changes.port ?? entry?.port;
  if (board === undefined)
    throw new Refusal(`${name} is not in the range yet: say what it is with --board ${Object.keys(boards).join("|")}.`);
  if (port === undefined)
    throw new Refusal(`${name} is not in the range yet: say where it is with --port; --list shows the serial ports.`);
  // Another kind of board has other pins: those that were chosen for the old one do not hold.
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
  // An address of the router's network is none on the master's own, and the other way round.
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

/**
 * The range as the options change it, with the boards that they select checked. Throws a `Refusal` for what cannot be.
 * `atRandom` makes the name and the password of a network that has none, and the name of a range that has none and may
 * share its router with others.
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
    ...next,
    ...(next.ssid === undefined && { ssid: atRandom.rangeName() }),
    ...(next.range === undefined && next.wifi === "join" && { range: atRandom.rangeName() }),
    ...(next.password === undefined && { password: atRandom.password() }),
  };
}

/** What of the changed range was made at random. */
export function madeAtRandom(before: Range, { range, ssid, password }: Range, { changes }: Options): Partial<Range> {
  return {
    ...(before.ssid === undefined && changes.ssid === undefined && ssid !== undefined && { ssid }),
    ...(before.range === undefined && changes.rangeName === undefined && range !== undefined && { range }),
    ...(before.password === undefined && changes.password === undefined && password !== undefined && { password }),
  };
}

function checkNetwork(range: Range): void {
  const stations = (range.master && boards[range.master.board].stations) || stationsUsual;
  const extra = range.targets[stations];
  if (range.wifi === "ap" && extra)
    throw new Refusal(
      `An access point takes ${stations} targets at most, and ${extra.id} would be one more: ` +
        "use a router, with --wifi join, its --ssid and --password.",
    );
  if (range.wifi === "join" && (range.ssid === undefined || range.password === undefined))
    throw new Refusal("A router has a password already: give it with --password, and its name with --ssid.");
  if (range.master) {
    refuseSockets(range, range.master.board);
    refuseAlwaysLow(range, range.master);
  } else if (range.wifi === "ap") refuseLength("password", range.password, ownBytesUsual, "an access point");
  for (const [name, entry] of boardsOf(range))
    refuseWifi(range, name, boards[entry.board].one, boards[entry.board].wifiLimits);
}

/** A battery that is called low whatever it has. */
function refuseAlwaysLow({ targets }: Range, { battery }: MasterEntry): void {
  const low = battery?.low ?? trims["battery.low"].default;
  for (const { id, pins, battery: own } of targets) {
    const scale = own?.scale ?? trims["battery.scale"].default;
    if (pins?.["battery"] !== undefined && low >= scale)
      throw new Refusal(
        `battery.low: the master calls a battery low under ${low} V, and ${id} can tell ${scale} V at most (battery.scale): change one of them with --battery-low or --battery-scale.`,
      );
  }
}

/** The range's boards by their names, the master first. */
function boardsOf(range: Range): [string, BoardEntry][] {
  return [
    ...(range.master ? [["master", range.master] as [string, BoardEntry]] : []),
    ...range.targets.map((target): [string, BoardEntry] => [target.id, target]),
  ];
}

/** A master listens for its targets and for their searches; each target takes a socket. */
function refuseSockets({ targets }: Range, master: BoardId): void {
  const { one, sockets, onePort } = boards[master];
  const room = sockets - (onePort ? 1 : 2);
  const extra = targets[room];
  if (sockets > 0 && extra)
    throw new Refusal(
      `${one[0]!.toUpperCase()}${one.slice(1)} as master has ${sockets} sockets, enough for ${room} targets, and ${extra.id} would be one more.`,
    );
}

function refuseLength(field: "ssid" | "password", text: string | undefined, bytesMax: number, who: string): void {
  const bytes = Buffer.byteLength(text ?? "");
  if (bytes > bytesMax)
    throw new Refusal(
      `${field}: ${who} takes ${bytesMax} bytes at most, and this one has ${bytes}: choose a shorter one with --${field}.`,
    );
}

/**
 * Throws if a board's Wi-Fi does not take the network's name or password as they are: it would never find the others.
 */
function refuseWifi(range: Range, name: string, one: string, limits: WifiLimits | undefined): void {
  if (!limits) return;
  const isOwn = name === "master" && range.wifi === "ap";
  const who = `${name}, ${one}${isOwn ? " as access point" : ""},`;
  refuseLength("ssid", range.ssid, limits.nameBytes, who);
  refuseLength("password", range.password, isOwn ? limits.ownBytes : limits.joinBytes, who);
  for (const field of ["ssid", "password"] as const)
    if (limits.unfit?.characters.test(range[field] ?? ""))
      throw new Refusal(`${field}: ${name} is ${one}, and ${limits.unfit.why}: choose another one with --${field}.`);
}

function settingsOf(range: Range, role: Role, entry: BoardEntry | TargetEntry): string {
  const { password, port, address } = range;
  const [ssid, name] = [boardBytes(range.ssid ?? ""), boardBytes(rangeNameOf(range))];
  const network = { ssid, password, range: name === ssid ? undefined : name, port };
  const own = { disabled: entry.disabled, pins: pinsFor(role, entry) };
  if (role === "master") {
    const { battery, page, players, screen, stop } = entry as MasterEntry;
    return ascii({ wifi: range.wifi, ...network, ...own, battery, page, players, screen: screen || undefined, stop });
  }
  const { id, servo, sensor, battery } = entry as TargetEntry;
  return ascii({ id, ...network, master: address, ...own, servo, sensor, battery });
}

/** What the build made: a role's bundle, and the master's page, a character for each byte. */
export interface Built {
  program(role: Role): string;
  page(): string;
}

/** A plan for each board that is selected, the master first. Throws a `Refusal`. */
export function plansFor(range: Range, options: Options, built: Built): Plan[] {
  const { selection } = options;
  const entries: [Role, string, BoardEntry][] = [];
  if (range.master && selection?.kind !== "target") entries.push(["master", "master", range.master]);
  for (const target of range.targets)
    if (selection?.kind === "all" || (selection?.kind === "target" && selection.id === target.id))
      entries.push(["target", target.id, target]);
  if (entries.length === 0)
    throw new Refusal(`${options.file} has no boards yet: flash each once by its name, then --all does them all.`);
  return entries.map(([role, name, entry]) => {
    refuseMistakes(name, entry, role, range.port);
    const files = new Map([[settingsFile, settingsOf(range, role, entry)]]);
    if (role === "master" && !boards[entry.board].onePort) files.set(pageFile, built.page());
    files.set(programFile, built.program(role));
    return {
      role,
      name,
      board: entry.board,
      port: entry.port,
      serial: entry.serial,
      isDisabled: entry.disabled === true,
      files,
    };
  });
}

/**
 * The range after a board was flashed: its chip's number and its version are known. Another target that had this chip
 * no longer has it. `serial` is "" on boards that have no number.
 */
export function flashedRange(range: Range, name: string, serial: string, version: string): Range {
  const flashed = <T extends BoardEntry>(entry: T, isIt: boolean): T => {
    if (isIt) return { ...entry, ...(serial !== "" && { serial }), version };
    if (serial === "" || entry.serial !== serial) return entry;
    const { serial: _moved, version: _gone, ...rest } = entry;
    return rest as T;
  };
  return {
    ...range,
    ...(range.master && { master: flashed(range.master, name === "master") }),
    targets: range.targets.map((target) => flashed(target, target.id === name)),
  };
}

/**
 * Throws if the id belongs to another chip: two boards of one id would push each other off the range. `file` is the
 * range's.
 */
export function refuseOtherChip({ name, serial: known }: Plan, serial: string, replace: boolean, file: string): void {
  if (replace || known === undefined || serial === "" || known === serial) return;
  const other =
    name === "master"
      ? "If this board takes the master's place"
      : "Give this board another id with --id, or if it takes that one's place";
  throw new Refusal(
    `${name} is another board already (chip ${known} in ${file}, this one is ${serial}). ${other}, add --replace.`,
    exitFailed,
  );
}

/**
 * The boards that were flashed for a network, or a name of the range, that is no longer the range's, by name; `name` is
 * the one that has just been flashed.
 */
export function strandedBy(before: Range, now: Range, name: string): string[] {
  const meeting = (range: Range) =>
    JSON.stringify([rangeNameOf(range), range.ssid, range.password, range.wifi, range.address]);
  if (meeting(before) === meeting(now)) return [];
  return boardsOf(now)
    .filter(([other, { version }]) => other !== name && version !== undefined)
    .map(([other]) => other);
}
