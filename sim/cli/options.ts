// The options of `npm start`: their shapes, limits and defaults.
import { pagePortDefault, portDefault } from "../../shared/limits.js";
import { playersMax, playersOf, playersText, targetsOf, type GameRules } from "../../firmware/master/game/document.js";
import type { Runtime } from "../arena/real-arena.js";
import { gameNames, noSuchGame, shippedGame } from "../../tools/game/games.js";
import { webPortDefault } from "../web/server.js";
import { readArguments, type Parsed, type ValuesOf } from "../../tools/common/arguments.js";
import { Refusal } from "../../tools/common/refusal.js";

const runtimes: readonly Runtime[] = ["vm", "espruino", "kaluma"];
const gameDefault = "Quick Game";

/** `--page-port` was not given. */
export const pagePortAny = -1;

/** The game's own spelling of its name. */
function gameNamed(name: string): string {
  const game = shippedGame(name);
  if (!game) throw new Refusal(noSuchGame(name));
  return game.name;
}

const options = {
  targets: { kind: "number", min: 1, max: 32, default: 4, help: "how many targets are simulated" },
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
  autoplay: {
    kind: "flag",
    help: "let a robot play one game, print its sheet and exit, with 1 if anything went wrong",
  },
  game: {
    kind: "parsed",
    value: "NAME",
    parse: gameNamed,
    help: `with --autoplay, the game that the robot plays (default ${gameDefault}): ${gameNames().join(", ")}`,
  },
  players: {
    kind: "number",
    min: 0,
    max: playersMax,
    default: 0,
    help: "with --autoplay, how many players, 0 for the game's minimum",
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

/** `web-port` is 0 if it was not given. */
export type Options = ValuesOf<typeof options> & { game: string };

/** Why so many players cannot play a game, in a sentence; undefined if they can. 0 is the game's minimum. */
export function playersFault(rules: GameRules, players: number): string | undefined {
  const [minimum, maximum] = playersOf(rules);
  if (players !== 0 && (players < minimum || players > maximum))
    return `--players: ${rules.name} is for ${playersText(rules)} players.`;
  return rules.play === "teams" && players % 2 === 1
    ? `--players: ${rules.name} needs two teams of the same size.`
    : undefined;
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
  const rules = shippedGame(options.game)!;
  const fault =
    playersFault(rules, options.players) ??
    (options.autoplay ? targetsFault(rules, options.players, options.targets) : undefined);
  if (fault !== undefined) return fault;
  return !options.autoplay && (given.has("game") || given.has("players"))
    ? "--game and --players need --autoplay: people choose both on the master's screen."
    : undefined;
}

/** Reads the arguments after the script's name. Never throws: an error is returned as a sentence. */
export function parseOptions(args: string[]): Parsed<Options> {
  const parsed = readArguments(args, program);
  if (!("options" in parsed)) return parsed;
  const options = { ...parsed.options, game: parsed.options.game ?? gameDefault };
  const error = conflict(options, parsed.given);
  return error === undefined ? { options } : { error };
}
