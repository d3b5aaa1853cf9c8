// Simulated ranges on which robots play game after game, in real time: `npm run league -- demo` starts this program. It
// prints a line of JSON for each range when its master's page can be asked, and ends with its standard input.
import { readArguments } from "../tools/common/arguments.js";
import { runProgram } from "../tools/common/program.js";
import { EndlessRange } from "./arena/endless.js";
import { plainBundle } from "./arena/flashed.js";
import { RangeKey } from "./arena/range-key.js";
import { RealArena } from "./arena/real-arena.js";
import { freePort } from "./world/relay.js";

const program = {
  command: "node build/sim/ranges.js",
  usage: [["[options]"]],
  about: "Plays game after game on simulated ranges, until its standard input ends.",
  options: {
    ranges: { kind: "number", min: 1, max: 12, default: 6, help: "how many ranges" },
    targets: { kind: "number", min: 2, max: 8, default: 4, help: "how many targets each of them has" },
    seed: { kind: "number", min: 0, max: 4294967295, default: 1, help: "decides every random choice" },
  },
} as const;

interface Options {
  ranges: number;
  targets: number;
  seed: number;
}

async function open({ targets, seed }: Options, number: number): Promise<RealArena> {
  const port = await freePort();
  const pagePort = await freePort();
  const arena = new RealArena({
    targets,
    seed: seed + number,
    port,
    pagePort,
    address: "127.0.0.1",
    key: RangeKey.simulated,
    bundles: { master: plainBundle("master"), target: plainBundle("target") },
  });
  const range = new EndlessRange(arena, seed, number);
  range.start();
  process.stdout.write(`${JSON.stringify({ range: number, master: `127.0.0.1:${pagePort}` })}\n`);
  return arena;
}

async function run(options: Options): Promise<void> {
  const arenas: RealArena[] = [];
  for (let number = 0; number < options.ranges; number++) arenas.push(await open(options, number));
  await new Promise<void>((resolve) => process.stdin.on("end", resolve).on("close", resolve).resume());
  await Promise.all(arenas.map((arena) => arena.close()));
  process.exit();
}

await runProgram((args) => readArguments(args, program), run);
