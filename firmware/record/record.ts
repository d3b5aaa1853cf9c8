// `npm run record`: reads the record of games from a master or from a copy, verifies it, shows the games and writes them for other programs.
import { readFileSync, writeFileSync } from "node:fs";
import { BoardConsole } from "../flash/console.js";
import { exitFailed, exitMisused, reasonOf, Refusal } from "../flash/refusal.js";
import { openWire } from "../flash/wire.js";
import { readBoard } from "./board.js";
import { readChain, savedText } from "./chain.js";
import { csvText, jsonText } from "./exports.js";
import { gamesOf, type Game } from "./games.js";
import { parseOptions, type Options } from "./options.js";
import { findingsOf, gamesTable } from "./report.js";

const screen = "-";

const out = (text: string) => void process.stdout.write(text);
const complain = (text: string) => void process.stderr.write(text);

async function fromBoard(port: string): Promise<string[]> {
  const board = new BoardConsole(await openWire(port), port, "read it again");
  try {
    await board.greet({ breaksOff: false }); // a game may be going on
    return await readBoard(board);
  } finally {
    await board.close();
  }
}

function fromFile(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch (thrown) {
    throw new Refusal(`${file} cannot be read (${reasonOf(thrown)}).`, exitFailed);
  }
}

function write(file: string, text: string, encoding: "utf8" | "latin1" = "utf8"): void {
  if (file === screen) return out(text);
  try {
    writeFileSync(file, text, encoding);
  } catch (thrown) {
    throw new Refusal(`${file} cannot be written (${reasonOf(thrown)}).`, exitFailed);
  }
}

/** The games that are asked for. */
function chosen(games: readonly Game[], wanted: number | undefined): readonly Game[] {
  const found = games.filter(({ number }) => wanted === undefined || number === wanted);
  if (found.length > 0 || wanted === undefined) return found;
  const numbers = games.map(({ number }) => number);
  const there = numbers.length === 0 ? "none" : `${numbers[0]} to ${numbers.at(-1)}`;
  throw new Refusal(`There is no game ${wanted} in the record: it has ${there}.`);
}

/** Tells and writes what is asked for. Returns the exit code. */
function tell(texts: readonly string[], { game, json, csv, save, noted }: Options): number {
  const chain = readChain(texts);
  if (chain.links.length === 0 && chain.findings.some(({ isBroken }) => isBroken))
    throw new Refusal("This is no record: there is no entry in it.", exitFailed);
  if (save !== undefined) write(save, savedText(texts), "latin1");
  const all = gamesOf(chain.links);
  const findings = findingsOf(chain, all, noted);
  const games = chosen(all, game);
  // What goes to the screen for another program has it alone.
  const say = json === screen || csv === screen ? complain : out;
  if (json !== undefined) write(json, jsonText(chain, games, findings));
  if (csv !== undefined) write(csv, csvText(games));
  if (json === undefined && csv === undefined && games.length > 0) say(`${gamesTable(games)}\n\n`);
  for (const { sentence } of findings) say(`${sentence}\n`);
  return findings.some(({ isBroken }) => isBroken) ? exitFailed : 0;
}

/** Does what the command line asks. Fulfilled with the exit code; rejects with a `Refusal`. */
async function run(args: string[]): Promise<number> {
  const parsed = parseOptions(args);
  if ("wrong" in parsed) throw new Refusal(parsed.wrong, exitMisused);
  if ("help" in parsed) {
    out(`${parsed.help}\n`);
    return 0;
  }
  const { source } = parsed.options;
  const texts = "port" in source ? await fromBoard(source.port) : source.files.map(fromFile);
  if (texts.every((text) => text === "")) {
    out("port" in source ? "There is no record on this board: no game was played on it yet.\n" : "The file is empty: there is no record in it.\n");
    return "port" in source ? 0 : exitFailed;
  }
  return tell(texts, parsed.options);
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (thrown) {
  if (!(thrown instanceof Refusal)) throw thrown;
  complain(`${thrown.message}\n`);
  process.exitCode = thrown.exitCode;
}
