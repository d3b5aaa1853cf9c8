// `npm start`: a master and its targets in the real world, shown live, or played by a robot.
import { runProgram } from "../tools/common/program.js";
import { exitFailed } from "../tools/common/refusal.js";
import { complain, say } from "../tools/common/terminal.js";
import { RealArena } from "./arena/real-arena.js";
import { autoplay, playedJson, type Played } from "./arena/autoplay.js";
import { pagePortAny, parseOptions, type Options } from "./cli/options.js";
import { dialAddress, freePagePort, portFault } from "./arena/port.js";
import { sheetText } from "./arena/sheet.js";
import { show } from "./cli/show.js";
import type { Places } from "./arena/state.js";
import { shippedGame } from "../tools/game/games.js";
import { PageServer, webPortDefault } from "./web/server.js";
import { findInterpreter, noInterpreter } from "./board/interpreter/find.js";

/** Lets the robot play, and prints what it comes to. Fulfilled with what went wrong, if anything did. */
async function play(arena: RealArena, { seed, json, game: name, players }: Options): Promise<string | undefined> {
  const options = { seed, rules: shippedGame(name)!, ...(players > 0 && { players }) };
  const played = await new Promise<Played>((done) => autoplay(arena, options, complain, done));
  const { game, faults } = played;
  if (json && faults.length === 0) say(JSON.stringify(playedJson(arena, seed, played)));
  else if (!json && game?.state === "over") say(sheetText(game));
  return faults.length === 0 ? undefined : faults.map((fault) => `Wrong: ${fault}.`).join("\n");
}

/** The page that is served, or why it is not; neither where nobody wants it. */
async function serve(
  arena: RealArena,
  options: Options,
  dialAddress: string,
): Promise<{ page?: PageServer; why?: string }> {
  const { autoplay, "no-web": noWeb, "web-port": webPort } = options;
  if (noWeb || (autoplay && webPort === 0)) return {};
  if (webPort === 0 && [options.port, arena.pagePort].includes(webPortDefault))
    return {
      why: `The page is not served because port ${webPortDefault} is the master's: try --web-port with another number.`,
    };
  try {
    return { page: await PageServer.open({ arena, dialAddress, port: webPort || webPortDefault }) };
  } catch (error) {
    return { why: (error as Error).message };
  }
}

/** Shows the arena or lets it play. Fulfilled with what went wrong, if anything did. */
function runArena(arena: RealArena, options: Options, places: Places): Promise<string | undefined> {
  if (!options.autoplay) return show(arena, places);
  if (places.page !== undefined) complain(`The page is at ${places.page}`);
  return play(arena, options);
}

/** Runs the range as asked. Fulfilled with the exit code. */
async function run(options: Options): Promise<number> {
  const { targets, seed, port, runtime } = options;
  if (runtime === "espruino" && findInterpreter() === undefined) {
    complain(noInterpreter);
    return exitFailed;
  }
  const address = options.lan ? "0.0.0.0" : "127.0.0.1";
  const asked = options["page-port"];
  const pagePort = asked !== pagePortAny ? asked : options.autoplay ? 0 : await freePagePort(port, address);
  const fault =
    (await portFault(port, address)) ?? (pagePort > 0 ? await portFault(pagePort, address, "--page-port") : undefined);
  if (fault !== undefined) {
    complain(fault);
    return exitFailed;
  }
  const arena = new RealArena({ targets, seed, port, pagePort, address, runtime });
  const dial = dialAddress(port, address);
  const { page, why } = await serve(arena, options, dial);
  const places = {
    address: dial,
    page: page?.url ?? why,
    masterPage: pagePort > 0 ? `http://${dialAddress(pagePort, address)}/` : undefined,
  };
  try {
    // A port that was asked for has to be had; without the usual one the range does.
    const failure = why !== undefined && options["web-port"] !== 0 ? why : await runArena(arena, options, places);
    if (failure !== undefined) complain(failure);
    return failure === undefined ? 0 : exitFailed;
  } finally {
    await page?.close();
    await arena.close();
  }
}

await runProgram(parseOptions, run);
