// The options of `npm start`: their shapes, limits and defaults.
import { pagePortDefault, portDefault } from "../../shared/limits.js";
import { playersMax, playersOf, playersText, targetsOf, type GameRules } from "../../firmware/master/game/document.js";
import type { Runtime } from "../arena/arena.js";
import { shippedGame, shippedGames } from "../../tools/game/games.js";
import { webPortDefault } from "../web/server.js";
import { readArguments, type Parsed, type ValuesOf } from "../../tools/common/arguments.js";

const runtimes: readonly Runtime[] = ["vm", "espruino"];

const games = shippedGames()
  .map(({ name }) => name)
  .join(", ");

/** No port for the master's page was asked for. */
export const pagePortAny = -1;

const spec = {
  targets: { kind: "number", least: 1, most: 32, usual: 4, help: "simulated targets" },
  port: { kind: "number", least: 1, most: 65535, usual: portDefault, help: "TCP port on which the master listens" },
  "page-port": {
    kind: "number",
    least: 0,
    most: 65535,
    usual: () => pagePortAny,
    help: `TCP port of the master's page for phones, 0 for none; ${pagePortDefault} unless given, another where that is taken, none with --autoplay`,
  },
  seed: {
    kind: "number",
    least: 0,
    most: 4294967295,
    usual: 1,
    help: "decides the vm boards' and the robot's chances",
  },
  runtime: {
    kind: "choice",
    of: runtimes,
    usual: "vm",
    help: "what runs the bundles, Node's vm or a real interpreter for each board ($ESPRUINO, else espruino-linux on the PATH)",
  },
  lan: { kind: "flag", help: "listen on all interfaces, so that real boards can join (without it 127.0.0.1 only)" },
  "no-web": { kind: "flag", help: "serve no page" },
  "web-port": {
    kind: "number",
    least: 1,
    most: 65535,
    usual: () => 0,
    help: `TCP port of the page in the browser, on 127.0.0.1 only (${webPortDefault} unless given; with --autoplay there is none unless given)`,
  },
  autoplay: {
    kind: "flag",
    help: "a robot shooter plays one game: prints the sheet, exits 0, or 1 if anything went wrong",
  },
  game: {
    kind: "text",
    value: "NAME",
    usual: "Quick Game",
    rule: `the name of a game: ${games}`,
    fits: (name: string) => shippedGame(name) !== undefined,
    help: `with --autoplay: which game, of ${games}`,
  },
  players: {
    kind: "number",
    least: 0,
    most: playersMax,
    usual: 0,
    help: "with --autoplay: how many play, 0 for as few as the game allows",
  },
  json: { kind: "flag", help: "with --autoplay: prints the outcome as one JSON object" },
} as const;

const intro = `npm start -- [options]
A carnival shooting range: a master and its targets over real TCP, shown live in the terminal and on a page for
browsers. Key ? tells the keys.`;

/** `web-port` is 0 where it was not given. */
export type Options = ValuesOf<typeof spec>;

/** Why so many cannot play that game, in a sentence; undefined if they can. 0 is as few as it allows. */
export function playersFault(form: GameRules, players: number): string | undefined {
  const [least, most] = playersOf(form);
  if (players !== 0 && (players < least || players > most))
    return `--players: ${form.name} is for ${playersText(form)} players.`;
  return form.play === "teams" && players % 2 === 1
    ? `--players: ${form.name} needs two teams of the same size.`
    : undefined;
}

/** Targets that a game needs with so many players, 0 for as few as it allows. */
export function targetsNeeded(form: GameRules, players: number): number {
  return targetsOf(form) * (form.play === "duel" ? players || playersOf(form)[0] : 1);
}

/** Why so few targets are not enough for that game, in a sentence; undefined if they are. 0 is as many as it needs. */
export function targetsFault(form: GameRules, players: number, targets: number): string | undefined {
  const needed = targetsNeeded(form, players);
  return targets !== 0 && targets < needed ? `--targets: ${form.name} needs ${needed} targets.` : undefined;
}

/** Reads the arguments after the script's name. Throws nothing: what is wrong comes back as a sentence. */
export function parseOptions(args: string[]): Parsed<Options> {
  const parsed = readArguments(args, intro, spec);
  if (!("options" in parsed)) return parsed;
  const { options } = parsed;
  if (options.json && !options.autoplay)
    return { wrong: "--json goes with --autoplay only: the live screen is for people." };
  if (options["no-web"] && options["web-port"] !== 0) return { wrong: "--no-web and --web-port do not go together." };
  if (options["web-port"] === options.port)
    return { wrong: `--web-port and --port are both ${options.port}: the master listens there.` };
  if (options["page-port"] === options.port)
    return { wrong: `--page-port: targets dial ${options.port}, take another one.` };
  if (options["web-port"] !== 0 && options["web-port"] === options["page-port"])
    return { wrong: `--web-port and --page-port are both ${options["web-port"]}.` };
  const form = shippedGame(options.game)!;
  const wrong =
    playersFault(form, options.players) ??
    (options.autoplay ? targetsFault(form, options.players, options.targets) : undefined);
  if (wrong !== undefined) return { wrong };
  if (!options.autoplay && (options.players !== 0 || options.game !== spec.game.usual))
    return { wrong: "--game and --players go with --autoplay only: people choose on the screen." };
  return parsed;
}
