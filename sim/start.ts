// `npm start`: runs a master and its targets in real time over TCP, shown live or played by a robot.
import { runProgram } from "../tools/common/program.js";
import { exitFailed, Refusal } from "../tools/common/refusal.js";
import { complain, say } from "../tools/common/terminal.js";
import { RealArena } from "./arena/real-arena.js";
import { RangeKey } from "./arena/range-key.js";
import { mixedRuntimes } from "./arena/runtimes.js";
import { autoplay, playedJson, type Played } from "./arena/autoplay.js";
import { Offer } from "./arena/offer.js";
import { gameToPlay, pagePortAny, parseOptions, type GameToPlay, type Options } from "./cli/options.js";
import { dialAddress, freePagePort, portFault, type BindAddress } from "./arena/port.js";
import { sheetText } from "./arena/sheet.js";
import { show } from "./cli/show.js";
import type { Places } from "./arena/state.js";
import { loopbackNames } from "./web/guard.js";
import { lanAddresses } from "./web/lan.js";
import { PageServer, webPortDefault, type PageServerOptions } from "./web/server.js";
import { findInterpreter, noInterpreter } from "./board/interpreter/find.js";

/** Lets the robot play, and prints the result. Fulfilled with the errors, or undefined if there were none. */
async function play(
  arena: RealArena,
  { seed, json, players }: Options,
  { rules, path }: GameToPlay,
): Promise<string | undefined> {
  const options = { seed, rules, isCopied: path !== undefined, ...(players !== 0 && { players }) };
  const played = await new Promise<Played>((done) => autoplay(arena, options, complain, done));
  const { game, faults } = played;
  if (json && faults.length === 0) say(JSON.stringify(playedJson(arena, seed, played)));
  else if (!json && game?.state === "over") say(sheetText(game));
  return faults.length === 0 ? undefined : faults.map((fault) => `Error: ${fault}.`).join("\n");
}

/** Serves the arena page. Fulfilled with the page, or why it is not served; with neither if it is not wanted. */
async function serve(
  arena: RealArena,
  options: Options,
  dialAddress: string,
  shown: Pick<PageServerOptions, "showUrl" | "gameFault">,
): Promise<{ page?: PageServer; why?: string }> {
  const { autoplay, "no-web": noWeb, "web-port": webPort } = options;
  if (noWeb || (autoplay && webPort === 0)) return {};
  if (webPort === 0 && [options.port, arena.pagePort].includes(webPortDefault))
    return {
      why: `The arena page is not served because the master uses port ${webPortDefault}: try --web-port with another number.`,
    };
  try {
    return { page: await PageServer.open({ arena, dialAddress, port: webPort || webPortDefault, ...shown }) };
  } catch (error) {
    return { why: (error as Error).message };
  }
}

/** Shows the arena, or lets a robot play. Fulfilled with an error, or undefined if there was none. */
async function runArena(
  arena: RealArena,
  options: Options,
  game: GameToPlay,
  places: Places,
  offer: Offer | undefined,
): Promise<string | undefined> {
  if (options.autoplay) {
    if (places.page !== undefined) complain(`The page is at ${places.page}`);
    if (places.show !== undefined) complain(`Everybody on this network can watch at ${places.show}`);
    return play(arena, options, game);
  }
  return show(arena, places, offer);
}

/** The game that A starts, if one was chosen. */
function offered(arena: RealArena, options: Options, game: GameToPlay): Offer | undefined {
  const { autoplay, players, lan, isChosen } = options;
  if (autoplay || !isChosen) return undefined;
  return new Offer(arena, { ...game, players, ...(lan && { targetsMax: Infinity }) });
}

/** The names of the players that the master does not know without its settings. */
function furtherNames(players: Options["players"]): string[] {
  return typeof players === "number" ? [] : players.filter((name) => !/^P[1-4]$/.test(name));
}

/** Serves the view-only page, if it is wanted. Throws a `Refusal` if that is not possible. */
async function serveShow(arena: RealArena, options: Options, dialAddress: string): Promise<PageServer | undefined> {
  if (!options.show) return undefined;
  if (lanAddresses().length === 0)
    throw new Refusal("--show: this machine has no address on a local network.", exitFailed);
  const viewOnly = { address: "0.0.0.0", names: () => [...lanAddresses(), ...loopbackNames] };
  try {
    return await PageServer.open({ arena, dialAddress, port: options["show-port"], viewOnly });
  } catch (error) {
    throw new Refusal((error as Error).message, exitFailed);
  }
}

/** Serves the pages and runs the arena. Fulfilled with an error, or undefined if there was none. */
async function runWithPages(
  arena: RealArena,
  options: Options,
  game: GameToPlay,
  { address, masterPage }: Places,
): Promise<string | undefined> {
  const showPage = await serveShow(arena, options, address);
  const offer = offered(arena, options, game);
  const shown = { showUrl: showPage?.url, gameFault: () => offer?.fault ?? "" };
  const { page, why } = await serve(arena, options, address, shown);
  const places = { address, page: page?.url ?? why, masterPage, show: showPage?.url };
  try {
    // It is an error if the port that the user chose is not free, but not if the default one is not.
    return why !== undefined && options["web-port"] !== 0 ? why : await runArena(arena, options, game, places, offer);
  } finally {
    offer?.close();
    await Promise.all([page?.close(), showPage?.close()]);
  }
}

/** The port of the master's page, 0 for none. Throws a `Refusal` if it or the master's is in use. */
async function freePorts(options: Options, address: BindAddress): Promise<number> {
  const { port, autoplay: isAutomatic, "page-port": asked } = options;
  const pagePort = asked !== pagePortAny ? asked : isAutomatic ? 0 : await freePagePort(port, address);
  const fault =
    (await portFault(port, address)) ?? (pagePort > 0 ? await portFault(pagePort, address, "--page-port") : undefined);
  if (fault !== undefined) throw new Refusal(fault, exitFailed);
  return pagePort;
}

/** Runs the range with these options. Fulfilled with the exit code. */
async function run(options: Options): Promise<number> {
  const { seed, port, runtime, kaluma } = options;
  const game = gameToPlay(options);
  if (runtime === "espruino" && findInterpreter() === undefined) throw new Refusal(noInterpreter, exitFailed);
  const address = options.lan ? "0.0.0.0" : "127.0.0.1";
  const pagePort = await freePorts(options, address);
  const arena = new RealArena({
    targets: game.targets,
    seed,
    port,
    pagePort,
    address,
    key: RangeKey.chosen(options),
    buzzer: runtime !== "espruino",
    runtime: mixedRuntimes(runtime, kaluma),
    masterSettings: { players: furtherNames(options.players) },
  });
  try {
    const failure = await runWithPages(arena, options, game, {
      address: dialAddress(port, address),
      masterPage: pagePort > 0 ? `http://${dialAddress(pagePort, address)}/` : undefined,
    });
    if (failure !== undefined) complain(failure);
    return failure === undefined ? 0 : exitFailed;
  } finally {
    await arena.close();
  }
}

await runProgram(parseOptions, run);
