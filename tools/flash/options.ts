// The command line of `npm run flash`: its options, their shapes and limits, and a sentence for each mistake.
import { readArguments, type Option, type Parsed, type ValuesOf } from "../common/arguments.js";
import { boards } from "../common/boards.js";
import { passwordMax, passwordMin, rangeNameMax, ssidMax } from "../../shared/limits.js";
import { Refusal } from "../common/refusal.js";
import { check, lightLimits, trims, type TrimPath } from "./fields.js";
import type { Changes } from "./changes.js";
import { refuseMisplaced, select, wholeRange, type Selection } from "./selection.js";

export interface Options {
  /** Undefined if only the ports are to be listed. */
  selection: Selection | undefined;
  /** The range's settings file. */
  file: string;
  dryRun: boolean;
  monitor: boolean;
  /** The id moves from another board to this one. */
  replace: boolean;
  /** The folder that gets the boards' settings as files, instead of flashing a board. */
  settingsOut?: string;
  changes: Changes;
}

/** The range's settings file unless `--range` names another. */
export const rangeFileDefault = "range.json";

const decimal = (text: string): number => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN);

function partOnPin(text: string): [part: string, pin: string] {
  const [, part, pin] = /^([a-z]+)=([A-Z][0-9]{1,2})$/.exec(text) ?? [];
  if (part === undefined || pin === undefined) throw new Refusal(`--pin takes PART=PIN as in servo=D4, not ${text}.`);
  return [part, pin];
}

/** An option whose value is checked by one of the checks that `range.json` has as well. */
const text = <Meaning>(value: string, parse: (text: string, option: string) => Meaning, help: string) =>
  ({ kind: "parsed", value, parse, help }) as const;
const flag = (help: string) => ({ kind: "flag", help }) as const;

const boardOptions = {
  id: text("ID", check.targetId, "with target: the target's id, 1 to 16 of A-Z a-z 0-9 _ -"),
  board: text("BOARD", check.board, `the kind of board: ${Object.keys(boards).join(", ")}`),
  port: text("PORT", check.console, "where the board is: a serial port (see --list), or tcp://host:port"),
  ssid: text(
    "NAME",
    check.ssid,
    `the network's name, 1 to ${ssidMax} bytes (31 on an ESP32); for a new range the default is snyper- and four random letters`,
  ),
  password: text(
    "TEXT",
    check.password,
    `the network's password, ${passwordMin} to ${passwordMax} characters (62 where an ESP32 is the access point); the default for a new range is random`,
  ),
  wifi: text(
    "ap|join",
    check.wifi,
    "ap: the master is the access point, for up to 4 targets; join: all boards join a router",
  ),
  address: text(
    "HOST",
    check.address,
    "the master's address, if it is fixed; without it targets look for the master of their range",
  ),
  "range-name": text(
    "NAME",
    check.rangeName,
    `the range's name, 1 to ${rangeNameMax} ASCII characters (default: the network's name, or a random one with --wifi join)`,
  ),
  "new-key": flag("make a new key for the range, and flash every board with it, one after the other"),
  open: flag("the range goes without a key from now on: anybody on its network can then move plates and score"),
  pin: {
    kind: "parsed",
    value: "PART=PIN",
    parse: partOnPin,
    many: true,
    help: "put a part on a pin other than the board's default, as in servo=D4",
  },
} as const;

const trimOptions: Record<string, Option> = Object.fromEntries(
  Object.values(trims).map((trim) => [
    trim.option,
    text(
      trim.value,
      (value, option) => check.number(decimal(value), option, trim),
      `${trim.help}: ${trim.min} to ${trim.max} (default ${trim.default})`,
    ),
  ]),
);

const otherOptions = {
  turn: text(
    "0|90|180|270",
    (value, option) => check.turn(decimal(value), option),
    "how far the picture on the master's screen is turned, in degrees (default 0)",
  ),
  light: text(
    "N",
    (value, option) => check.number(decimal(value), option, lightLimits),
    `brightness of the master's screen: ${lightLimits.min} to ${lightLimits.max} (default 1)`,
  ),
  players: text(
    "NAME,NAME",
    (value, option) => check.players(value.split(","), option),
    "players besides P1 to P8: up to 12 names of 1 to 8 of A-Z a-z 0-9 _ -",
  ),
  stop: text("open|closed", check.stop, "STOP's contact at rest (default open); with closed, a broken wire means STOP"),
  range: text("FILE", (value) => value, `the range's settings file (default ${rangeFileDefault})`),
  all: flag("flash every board of the range, one after the other"),
  list: flag("list the serial ports"),
  "settings-out": text(
    "DIR",
    (value) => value,
    "write the settings of all boards into files in this folder, and flash no board",
  ),
  "dry-run": flag("show everything that would be written, and write nothing"),
  monitor: flag("follow the board's console after flashing, until Ctrl+C"),
  replace: flag("move the id from the board that had it to this one"),
  disable: flag("let the board boot quietly from now on: no Wi-Fi, no motion, only its console"),
  enable: flag("let a disabled board take part again"),
  "no-screen": flag("set up the master without a screen"),
  screen: flag("set up the master with a screen again"),
} as const;

const spec = { ...boardOptions, ...trimOptions, ...otherOptions } as typeof boardOptions & typeof otherOptions;

const program = {
  command: "npm run flash --",
  usage: [
    ["target --id ID --board BOARD --port PORT", "a target, the first time"],
    ["master --board BOARD --port PORT", "the master, the first time"],
    ["ID|master", "a board that was flashed before"],
    ["--all", "every board of the range"],
    ["--new-key", "every board, with a new key"],
    ["game FILE.json …", "copy games onto the master"],
  ],
  about:
    "Makes a master or a target of a board, and keeps the range's settings in range.json. docs/GUIDE.md goes through it step by step, docs/GAMES.md tells how to write games.",
  options: spec,
  wordsMax: Infinity,
} as const;

/** Of two options that exclude each other: true for the first, false for the second, undefined for neither. */
function either(given: ReadonlySet<string>, yes: string, no: string): boolean | undefined {
  if (given.has(yes) && given.has(no)) throw new Refusal(`--${yes} and --${no} exclude each other.`);
  return given.has(yes) ? true : given.has(no) ? false : undefined;
}

/** The values that are there. */
function defined<Values extends object>(values: Values): { [Name in keyof Values]?: Exclude<Values[Name], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as typeof values & {};
}

function changesOf(values: ValuesOf<typeof spec>, given: ReadonlySet<string>): Changes {
  const { board, port, ssid, password, wifi, address, turn, light, players, stop } = values;
  const trimmed = (Object.keys(trims) as TrimPath[]).map((path) => [
    path,
    (values as Record<string, unknown>)[trims[path].option],
  ]);
  const disabled = either(given, "disable", "enable");
  const newKey = either(given, "new-key", "open");
  const screen = either(given, "screen", "no-screen");
  const rangeName = values["range-name"];
  return {
    ...defined({ board, port, ssid, password, wifi, address, turn, light, players, stop }),
    ...defined({ rangeName, disabled, screen }),
    ...(newKey !== undefined && (newKey ? { newKey } : { open: true as const })),
    pins: Object.fromEntries(values.pin),
    trims: defined(Object.fromEntries(trimmed) as Record<string, number>),
  };
}

/** Reads the arguments after the script's name. Never throws: an error is returned as a sentence. */
export function parseOptions(args: string[]): Parsed<Options> {
  const parsed = readArguments(args, program);
  if (!("options" in parsed)) return parsed;
  const { options: values, given, words } = parsed;
  try {
    const changes = changesOf(values, given);
    const selection = values.list ? undefined : select(words, values.id, wholeRange(given, words));
    if (selection) refuseMisplaced(selection, changes, given);
    const { "dry-run": dryRun, monitor, replace, range: file = rangeFileDefault, "settings-out": settingsOut } = values;
    return { options: { selection, file, dryRun, monitor, replace, changes, ...defined({ settingsOut }) } };
  } catch (thrown) {
    if (thrown instanceof Refusal) return { error: thrown.message };
    throw thrown;
  }
}
