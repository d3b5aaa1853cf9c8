// The options of `npm start`: their shapes, limits and defaults.
import { pagePortDefault, portDefault } from "../../shared/limits.js";
import {
  isUneven,
  playersMax,
  playersOf,
  playersText,
  targetsOf,
  type GameRules,
} from "../../firmware/master/game/document.js";
import { isName, nameRule } from "../../firmware/master/game/names.js";
import type { Runtime } from "../arena/real-arena.js";
import { gameInFile, gameNames, isName as isGameName, noSuchGame, shippedGame } from "../../tools/game/games.js";
import { showPortDefault, webPortDefault } from "../web/server.js";
import { readArguments, type Parsed, type ValuesOf } from "../../tools/common/arguments.js";
import { Refusal } from "../../tools/common/refusal.js";

const runtimes: readonly Runtime[] = ["vm", "espruino", "kaluma"];
const gameDefault = "Quick Game";

/** `--page-port` was not given. */
export const pagePortAny = -1;

/** How many targets there are unless a number is given or the game needs more. */
const targetsDefault = 4;

/** The game that was asked for: the name of one that comes with the firmware, or a maker's file. */
export interface WantedGame {
  name: string;
  /** `name` is the file's path. */
  isFile: boolean;
}

function wantedGame(text: string): WantedGame {
  const shipped = shippedGame(text);
  if (!shipped && isGameName(text)) throw new Refusal(noSuchGame(text));
  return { name: shipped?.name ?? text, isFile: !shipped };
}

/** How many players, 0 for the game's minimum, or their names. Throws a `Refusal` that names the limit. */
function wantedPlayers(text: string, option: string): number | string[] {
  if (/^\d+$/.test(text)) {
    if (Number(text) <= playersMax) return Number(text);
    throw new Refusal(`${option}: ${text} are too many, the limit is ${playersMax}.`);
  }
  const names = text.split(",");
  const wrong = names.find((name) => !isName(name));
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (wrong !== undefined) throw new Refusal(`${option}: a name is ${nameRule}, not ${JSON.stringify(wrong)}.`);
  if (twice !== undefined) throw new Refusal(`${option}: ${twice} is there twice.`);
  if (names.length > playersMax) throw new Refusal(`${option}: ${names.length} names, the limit is ${playersMax}.`);
  return names;
}

/** How many players that is. */
export function playersCount(players: number | readonly string[]): number {
  return typeof players === "number" ? players : players.length;
}

const options = {
  targets: {
    kind: "number",
    min: 1,
    max: 32,
    default: () => 0,
    defaultHelp: `${targetsDefault}, or more if the game needs more`,
    help: "how many targets are simulated",
  },
  port: { kind: "number", min: 1, max: 65535, default: portDefault, help: "TCP port on which the master listens" },
  "page-port": {
    kind: "number",
    min: 0,
    max: 65535,
    default: () => pagePortAny,
    defaultHelp: `${pagePortDefault}, or another if that is taken; none with --autoplay`,
    help: "TCP port of the master's own page for phones, 0 for none",
  },
  seed: {
    kind: "number",
    min: 0,
    max: 4294967295,
    default: 1,
    help: "decides every random choice of the vm boards and the robot",
  },
  runtime: {
    kind: "choice",
    of: runtimes,
    default: "vm",
    help: "what runs the boards' bundles: Node's vm, a real interpreter for each ($ESPRUINO, or espruino-linux on the PATH), or for targets Kaluma as on a Pico W: a real one for each ($KALUMA), else Node with its manners",
  },
  kaluma: {
    kind: "number",
    min: 0,
    max: 32,
    default: 0,
    help: "how many of the targets, from the first, are such a Pico W; the others are as --runtime says",
  },
  key: {
    kind: "text",
    value: "FILE",
    fits: (text: string) => text !== "",
    rule: "a file's path",
    help: "the range.json whose key the range has, so that boards flashed from it can join; without it, the key of simulated ranges",
  },
  open: { kind: "flag", help: "a range without a key: anybody may join, also a netcat" },
  lan: { kind: "flag", help: "listen on all interfaces, so that real boards can join (otherwise on 127.0.0.1 only)" },
  "no-web": { kind: "flag", help: "do not serve the arena page" },
  "web-port": {
    kind: "number",
    min: 1,
    max: 65535,
    default: () => 0,
    defaultHelp: `${webPortDefault}; none with --autoplay`,
    help: "TCP port of the arena page for the browser, on 127.0.0.1 only",
  },
  show: {
    kind: "flag",
    help: "serve a page on the local network on which everybody can watch and nobody can move anything, and show its address as a QR code",
  },
  "show-port": {
    kind: "number",
    min: 1,
    max: 65535,
    default: showPortDefault,
    help: "TCP port of that page",
  },
  autoplay: {
    kind: "flag",
    help: "let a robot play one game, print its sheet and exit, with 1 if anything went wrong",
  },
  game: {
    kind: "parsed",
    value: "NAME|FILE",
    parse: wantedGame,
    help: `the game that A starts, or that the robot plays (default ${gameDefault}): ${gameNames().join(", ")}, or a file with a game of your own, which is read again between games when you have saved it`,
  },
  players: {
    kind: "parsed",
    value: "N|NAMES",
    parse: wantedPlayers,
    help: `how many players, or their names, such as Ann,Bob: up to ${playersMax}; 0 or none for the game's minimum`,
  },
  json: { kind: "flag", help: "with --autoplay, print the outcome as one JSON object" },
} as const;

const program = {
  command: "npm start --",
  usage: [["[options]"]],
  about:
    "A carnival shooting range: a master and its targets over real TCP, shown live in the terminal and on a page for browsers. Press ? in the terminal to see the keys.",
  options,
} as const;

/** `web-port` is 0 if it was not given, `targets` if it was neither given nor set by `gameToPlay`. */
export type Options = Omit<ValuesOf<typeof options>, "game" | "players"> & {
  game: WantedGame;
  players: number | string[];
  /** The user chose the game or its players. */
  isChosen: boolean;
};

/** The game that is to be played. */
export interface GameToPlay {
  rules: GameRules;
  /** The file that it was read from. */
  path?: string;
  /** How many targets there are. */
  targets: number;
}

/**
 * Reads the game, and decides how many targets there are. Throws a `Refusal` if it is no game, or not for so many
 * players or targets. Boards that join over the network may be further targets.
 */
export function gameToPlay({ game, players, targets, lan, autoplay }: Options): GameToPlay {
  const rules = game.isFile ? gameInFile(game.name) : shippedGame(game.name)!;
  const count = playersCount(players);
  const fault = playersFault(rules, count) ?? (lan && !autoplay ? undefined : targetsFault(rules, count, targets));
  if (fault !== undefined) throw new Refusal(fault);
  return {
    rules,
    ...(game.isFile && { path: game.name }),
    targets: targets || Math.max(targetsDefault, targetsNeeded(rules, count)),
  };
}

/** Why so many players cannot play a game, in a sentence; undefined if they can. 0 is the game's minimum. */
export function playersFault(rules: GameRules, players: number): string | undefined {
  const [minimum, maximum] = playersOf(rules);
  if (players !== 0 && (players < minimum || players > maximum))
    return `--players: ${rules.name} is for ${playersText(rules)} players.`;
  return isUneven(rules, players) ? `--players: ${rules.name} needs two teams of the same size.` : undefined;
}

/** How many targets a game needs with so many players, 0 for the game's minimum. */
export function targetsNeeded(rules: GameRules, players: number): number {
  return targetsOf(rules) * (rules.play === "duel" ? players || playersOf(rules)[0] : 1);
}

/** Why so many targets are too few for a game, in a sentence; undefined if they are enough, or if `targets` is 0. */
export function targetsFault(rules: GameRules, players: number, targets: number): string | undefined {
  const needed = targetsNeeded(rules, players);
  return targets !== 0 && targets < needed ? `--targets: ${rules.name} needs ${needed} targets.` : undefined;
}

/** Which options exclude each other, in a sentence; undefined if none do. */
function conflict(options: Options, given: ReadonlySet<string>): string | undefined {
  if (options.open && options.key !== undefined)
    return "--open is for a range without a key, --key for one with: use one of them.";
  const { port, "page-port": pagePort, "web-port": webPort } = options;
  if (options.json && !options.autoplay) return "--json needs --autoplay: the live screen is for people.";
  if (options["no-web"] && webPort !== 0) return "--no-web and --web-port exclude each other.";
  if (webPort === port) return `--web-port and --port are both ${port}, where the master listens.`;
  if (pagePort === port) return `--page-port: the targets dial ${port}, choose another port.`;
  if (webPort !== 0 && webPort === pagePort) return `--web-port and --page-port are both ${webPort}.`;
  return showConflict(options, given);
}

function showConflict(options: Options, given: ReadonlySet<string>): string | undefined {
  const { show, "show-port": showPort, port, "web-port": webPort, "page-port": pagePort } = options;
  if (!show) return given.has("show-port") ? "--show-port needs --show." : undefined;
  const taken = [port, webPort, pagePort].indexOf(showPort);
  return taken < 0
    ? undefined
    : `--show-port and ${["--port", "--web-port", "--page-port"][taken]!} are both ${showPort}.`;
}

/** Reads the arguments after the script's name. Never throws: an error is returned as a sentence. */
export function parseOptions(args: string[]): Parsed<Options> {
  const parsed = readArguments(args, program);
  if (!("options" in parsed)) return parsed;
  const { game, players } = parsed.options;
  const options = {
    ...parsed.options,
    game: game ?? { name: gameDefault, isFile: false },
    players: players ?? 0,
    isChosen: game !== undefined || players !== undefined,
  };
  const error = conflict(options, parsed.given);
  return error === undefined ? { options } : { error };
}
