// `npm start`: a master and its targets in the real world, shown live, or played by a robot.
import { RealArena } from "./arena.js";
import { autoplay, playedJson, type Played } from "./cli/autoplay.js";
import { pagePortAny, parseOptions, type Options } from "./cli/options.js";
import { dialAddress, freePagePort, portFault } from "./cli/port.js";
import { sheetText } from "./cli/sheet.js";
import { show } from "./cli/show.js";
import { shippedGame } from "./games.js";
import { findInterpreter, noInterpreter } from "./interpreter/find.js";

const exitFailed = 1;
const exitMisused = 2;

function complain(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

/** Lets the robot play, and prints what it comes to. Fulfilled with whether all went well. */
async function play(arena: RealArena, { seed, json, game: name, players }: Options): Promise<boolean> {
  const options = { seed, form: shippedGame(name)!, ...players > 0 && { players } };
  const played = await new Promise<Played>((done) => autoplay(arena, options, complain, done));
  const { game, faults } = played;
  if (json && faults.length === 0) process.stdout.write(`${JSON.stringify(playedJson(arena, seed, played))}\n`);
  else if (!json && game?.state === "over") process.stdout.write(`${sheetText(game)}\n`);
  for (const fault of faults) complain(`Wrong: ${fault}.`);
  return faults.length === 0;
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
  const fault = (await portFault(port, address)) ?? (pagePort > 0 ? await portFault(pagePort, address, "--page-port") : undefined);
  if (fault !== undefined) {
    complain(fault);
    return exitFailed;
  }
  const arena = new RealArena({ targets, seed, port, pagePort, address, runtime });
  try {
    if (options.autoplay) return (await play(arena, options)) ? 0 : exitFailed;
    const failure = await show(arena, dialAddress(port, address), pagePort ? `http://${dialAddress(pagePort, address)}/` : undefined);
    if (failure === undefined) return 0;
    complain(failure);
    return exitFailed;
  } finally {
    await arena.close();
  }
}

const parsed = parseOptions(process.argv.slice(2));
if ("wrong" in parsed) {
  complain(parsed.wrong);
  process.exitCode = exitMisused;
} else if ("help" in parsed) {
  process.stdout.write(`${parsed.help}\n`);
} else {
  process.exitCode = await run(parsed.options);
}
