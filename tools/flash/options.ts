// The command line of `npm run flash`: its options, their shapes and limits, and a sentence for each that is wrong.
import { parseArgs } from "node:util";
import { boards, type BoardId } from "../common/boards.js";
import { passwordMax, passwordMin, rangeNameMax, ssidMax } from "../../shared/limits.js";
import type { Pins } from "../common/parts.js";
import { check, lightLimits, trims, type StopContact, type Turn } from "./fields.js";
import { Refusal } from "../common/refusal.js";

export type TrimPath = keyof typeof trims;

/** What the command line says about the range and about the board, over what `range.json` says. */
export interface Changes {
  board?: BoardId;
  port?: string;
  rangeName?: string;
  ssid?: string;
  password?: string;
  wifi?: "ap" | "join";
  address?: string;
  /** From now on the board boots quietly, or no longer. */
  disabled?: boolean;
  /** Of the master: whether it has a screen, how its picture is turned, and who plays. */
  screen?: boolean;
  turn?: Turn;
  light?: number;
  players?: string[];
  /** Of the master: what STOP's contact is at rest. */
  stop?: StopContact;
  pins: Pins;
  trims: Partial<Record<TrimPath, number>>;
}

/**
 * `isKnown`: named by its id alone, so it has to be in `range.json`. `games` are copied onto the master, and nothing
 * else happens.
 */
export type Selection =
  | { kind: "master" }
  | { kind: "target"; id: string; isKnown: boolean }
  | { kind: "all" }
  | { kind: "games"; files: readonly string[] };

export interface Options {
  /** Undefined when only the ports are to be listed. */
  selection: Selection | undefined;
  /** The range's settings file. */
  file: string;
  dryRun: boolean;
  monitor: boolean;
  /** The id goes from another board to this one. */
  replace: boolean;
  changes: Changes;
}

const fileDefault = "range.json";

const texts: Record<string, [value: string, help: string]> = {
  id: ["ID", "with target: the target's id, 1 to 16 of A-Z a-z 0-9 _ -"],
  board: ["BOARD", `what it is: ${Object.keys(boards).join(", ")}`],
  port: ["PORT", "where it is: a serial port (see --list), or tcp://host:port"],
  ssid: [
    "NAME",
    `the network's name, 1 to ${ssidMax} bytes (31 on an ESP32); snyper- and four letters made at random for a new range`,
  ],
  password: [
    "TEXT",
    `the network's password, ${passwordMin} to ${passwordMax} characters (62 where an ESP32 is the access point); made at random for a new range`,
  ],
  wifi: ["HOW", "ap: the master is the access point, for 4 targets at most; join: everything joins a router"],
  address: ["HOST", "the master's address, if it is fixed; without it targets look for the master of their range"],
  "range-name": [
    "NAME",
    `the range's name, 1 to ${rangeNameMax} ASCII characters: the network's, or made at random with --wifi join`,
  ],
  pin: ["PART=PIN", "a part on a pin that is not the board's default, servo=D4; may be given again"],
  ...Object.fromEntries(
    Object.values(trims).map(({ option, value, least, most, standard, unit }) => [
      option,
      [value, `${unit}: ${least} to ${most}, ${standard} unless given`],
    ]),
  ),
  turn: ["DEGREES", "how the master's picture is turned on its screen: 0 (unless given), 90, 180 or 270"],
  light: ["N", "how bright the master's screen is: 0.05 to 1, 1 unless given"],
  players: ["NAME,NAME", "who plays beside P1 to P4: up to 12 names of 1 to 8 of A-Z a-z 0-9 _ -"],
  stop: ["HOW", "the master's STOP contact at rest: open (unless given), or closed, with which a broken wire is STOP"],
  range: ["FILE", `the range's settings file, ${fileDefault} unless given`],
};

const flags: Record<string, string> = {
  all: "flash every board of the range, one after the other",
  list: "list the serial ports",
  "dry-run": "show everything that would be written, and write nothing",
  monitor: "follow the board's console afterwards, until Ctrl-C",
  replace: "the id moves from the board that had it to this one",
  disable: "the board boots quietly from now on: no Wi-Fi, no motion, its console only",
  enable: "a disabled board takes part again",
  "no-screen": "the master has no screen",
  screen: "it has one again",
  help: "print this",
};

/** What `--help` prints. */
export function helpText(): string {
  const rows = [
    ...Object.entries(texts).map(([name, [value, help]]) => [`--${name} ${value}`, help]),
    ...Object.entries(flags).map(([name, help]) => [name === "help" ? "-h, --help" : `--${name}`, help]),
  ] as [string, string][];
  const width = Math.max(...rows.map(([option]) => option.length));
  return [
    "npm run flash -- target --id ID --board BOARD --port PORT   a target, the first time",
    "npm run flash -- master --board BOARD --port PORT           the master, the first time",
    "npm run flash -- ID                                         the second time (master for the master)",
    "npm run flash -- --all                                      every board of the range",
    "npm run flash -- game FILE.json …                           copies games onto the master that runs, see docs/GAMES.md",
    "",
    ...rows.map(([option, help]) => `  ${option.padEnd(width)}  ${help}`),
  ].join("\n");
}

/** Whether the command line says something that holds for one board only. */
function isBoardChange({ board, port, disabled, pins, trims: given, ...rest }: Changes): boolean {
  return (
    board !== undefined ||
    port !== undefined ||
    disabled !== undefined ||
    isMasterChange(rest) ||
    Object.keys({ ...pins, ...given }).length > 0
  );
}

function isMasterChange({ screen, turn, light, players, stop }: Partial<Changes>): boolean {
  return [screen, turn, light, players, stop].some((change) => change !== undefined);
}

function applyText(options: Options, name: string, value: string): void {
  const { changes } = options;
  const trim = (Object.keys(trims) as TrimPath[]).find((path) => trims[path].option === name);
  if (trim)
    changes.trims[trim] = check.number(/^\d+(\.\d+)?$/.test(value) ? Number(value) : NaN, `--${name}`, trims[trim]);
  switch (name) {
    case "board":
      changes.board = check.board(value, "--board");
      break;
    case "port":
      changes.port = check.console(value, "--port");
      break;
    case "ssid":
      changes.ssid = check.ssid(value, "--ssid");
      break;
    case "password":
      changes.password = check.password(value, "--password");
      break;
    case "wifi":
      changes.wifi = check.wifi(value, "--wifi");
      break;
    case "range-name":
      changes.rangeName = check.rangeName(value, "--range-name");
      break;
    case "address":
      changes.address = check.address(value, "--address");
      break;
    case "turn":
      changes.turn = check.turn(/^\d+$/.test(value) ? Number(value) : NaN, "--turn");
      break;
    case "light":
      changes.light = check.number(/^\d+(\.\d+)?$/.test(value) ? Number(value) : NaN, "--light", lightLimits);
      break;
    case "players":
      changes.players = check.players(value.split(","), "--players");
      break;
    case "stop":
      changes.stop = check.stop(value, "--stop");
      break;
    case "range":
      options.file = value;
      break;
    case "pin": {
      const [, part, pin] = /^([a-z]+)=([A-Z][0-9]{1,2})$/.exec(value) ?? [];
      if (part === undefined || pin === undefined)
        throw new Refusal(`--pin takes PART=PIN as in servo=D4, not ${value}.`);
      changes.pins[part] = pin;
    }
  }
}

function select(words: readonly string[], id: string | undefined, all: boolean): Selection {
  const [word, extra] = words;
  if (word === "game") {
    if (extra === undefined) throw new Refusal("Which game? npm run flash -- game FILE.json.");
    return { kind: "games", files: words.slice(1) };
  }
  if (extra !== undefined)
    throw new Refusal(
      `There is nothing to do with ${JSON.stringify(extra)} after ${word}: one board at a time, or --all.`,
    );
  if (id !== undefined && word !== "target")
    throw new Refusal("--id goes with target: npm run flash -- target --id ID.");
  if (all && word !== undefined) throw new Refusal(`--all is every board of the range: leave out ${word}, or --all.`);
  if (all) return { kind: "all" };
  if (word === undefined)
    throw new Refusal(
      "Which board? target --id ID, master, an id that was flashed before, or --all; --help tells more.",
    );
  if (word === "master") return { kind: "master" };
  if (word !== "target") return { kind: "target", id: check.targetId(word, "The target's id"), isKnown: true };
  if (id === undefined) throw new Refusal("A target needs its id: npm run flash -- target --id ID.");
  return { kind: "target", id: check.targetId(id, "--id"), isKnown: false };
}

/** Options that go with copying games: nothing else is done to the master then. */
const gamesTake = ["port", "range", "dry-run"];

function refuseBesideGames({ kind }: Selection, seen: ReadonlySet<string>): void {
  const other = [...seen].find((name) => !gamesTake.includes(name));
  if (kind === "games" && other !== undefined)
    throw new Refusal(
      `game copies games and does nothing else: leave out --${other}; it takes --port, --range and --dry-run.`,
    );
}

function refuseWithoutScreen({ screen, turn, light }: Changes): void {
  if (screen === false && (turn !== undefined || light !== undefined))
    throw new Refusal(`--${turn !== undefined ? "turn" : "light"} is for a screen: leave it out, or --no-screen.`);
}

function refuseOthersTrims({ kind }: Selection, changes: Changes): void {
  if (kind !== "master" && isMasterChange(changes))
    throw new Refusal(
      "--screen, --no-screen, --turn, --light, --players and --stop are the master's: npm run flash -- master.",
    );
  for (const path of Object.keys(changes.trims) as TrimPath[]) {
    const { role, option } = trims[path];
    if (kind === role) continue;
    throw new Refusal(
      role === "target"
        ? `--${option} is a target's: a master has no servo, no sensor and no battery's divider.`
        : `--${option} is the master's: ${path === "page.port" ? "no target has a page" : "it is what compares the targets' batteries"}.`,
    );
  }
}

/** Reads the arguments after the script's name. Throws a `Refusal` for what is wrong. */
export function parseOptions(args: string[]): Options | { help: string } {
  const { tokens } = parseArgs({
    args,
    strict: false,
    tokens: true,
    options: {
      ...Object.fromEntries(Object.keys(texts).map((name) => [name, { type: "string" as const }])),
      ...Object.fromEntries(Object.keys(flags).map((name) => [name, { type: "boolean" as const }])),
      help: { type: "boolean", short: "h" },
    },
  });
  const options: Options = {
    selection: undefined,
    file: fileDefault,
    dryRun: false,
    monitor: false,
    replace: false,
    changes: { pins: {}, trims: {} },
  };
  const words: string[] = [];
  const seen = new Set<string>();
  let id: string | undefined;
  for (const token of tokens) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "positional") {
      words.push(token.value);
      continue;
    }
    const { name, rawName, value } = token;
    const isText = Object.hasOwn(texts, name);
    if (!isText && !Object.hasOwn(flags, name))
      throw new Refusal(`There is no option ${rawName}; --help tells those that there are.`);
    if (seen.has(name) && name !== "pin") throw new Refusal(`--${name} is given twice.`);
    seen.add(name);
    if (!isText && value !== undefined) throw new Refusal(`--${name} takes no value.`);
    if (!isText) continue;
    if (value === undefined || value === "" || value.startsWith("--"))
      throw new Refusal(`--${name} takes a value: --${name} ${texts[name]![0]}.`);
    if (name === "id") id = value;
    else applyText(options, name, value);
  }
  if (seen.has("help")) return { help: helpText() };
  options.dryRun = seen.has("dry-run");
  options.monitor = seen.has("monitor");
  options.replace = seen.has("replace");
  if (seen.has("disable") && seen.has("enable")) throw new Refusal("--disable and --enable: one of them.");
  if (seen.has("disable") || seen.has("enable")) options.changes.disabled = seen.has("disable");
  if (seen.has("screen") && seen.has("no-screen")) throw new Refusal("--screen and --no-screen: one of them.");
  if (seen.has("screen") || seen.has("no-screen")) options.changes.screen = seen.has("screen");
  if (seen.has("list")) return options;
  options.selection = select(words, id, seen.has("all"));
  refuseBesideGames(options.selection, seen);
  if (seen.has("all") && options.monitor) throw new Refusal("--monitor follows one board: name it instead of --all.");
  if (seen.has("all") && isBoardChange(options.changes))
    throw new Refusal(
      "--all takes boards, ports, pins, trims, the screen, players and what is disabled from the range's file: change them there, or flash one board at a time.",
    );
  refuseOthersTrims(options.selection, options.changes);
  refuseWithoutScreen(options.changes);
  return options;
}
