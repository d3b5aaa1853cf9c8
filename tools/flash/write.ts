// One board's flashing, step by step: who is it, quiet it, mark it, write, verify, unmark it, restart it, and hear that
// it is ready.
import { Subject } from "../../shared/console-lines.js";
import { crc32 } from "node:zlib";
import { boards, type BoardId } from "../common/boards.js";
import { shownBytes } from "../common/terminal.js";
import { isAnything, isNumber, isPair, type BoardConsole } from "../common/console.js";
import { settingsFile, type Plan } from "./plan.js";
import { exitFailed, reasonOf, Refusal } from "../common/refusal.js";

/**
 * Runs just before `.bootcde` at each boot while a flash is under way: half a program must not run, and the board must
 * say why it does nothing. It is there before anything else is written, and goes when everything is verified.
 */
export const markerFile = ".boot3";
export const interrupted = "flash SNYPER was interrupted: run npm run flash again";
export const marker = `require("Storage").erase(".bootcde");print(${JSON.stringify(interrupted)});`;

/** What is older than 2v20 is not worth looking for the reasons why it does not work; 2v29 is what was tried. */
export const oldestInterpreter = { major: 2, minor: 20 };

/** Characters of a file to a line that is typed: an ESP8266 has room for such a line while nothing else runs. */
const chunkLength = 512;
/** The servo goes to its safe pose first, 1.5 s at most, on a slow chip that reads its program first. */
const readyMs = 15_000;

/** What a board says of itself. */
export interface Identity {
  build: string;
  version: string;
  /** "" if it has no number. */
  serial: string;
  /** Who it was until now. */
  was: string | undefined;
  hasWifi: boolean;
}

/** What is told while it goes on. `done` of `total` bytes of a file are written. */
export interface Progress {
  step(sentence: string): void;
  bytes(file: string, done: number, total: number): void;
}

/**
 * Copies games onto a master that goes on meanwhile: it has them in its list from then on. Rejects with a `Refusal`.
 */
export async function copyGames(
  board: BoardConsole,
  games: ReadonlyMap<string, string>,
  progress: Progress,
): Promise<void> {
  await board.greet({ breaksOff: false });
  const isMaster = await board.askFor('typeof play=="function"', isAnything);
  if (!isMaster)
    throw new Refusal(
      "No master runs on this board: flash it first, or see which port is the master's and what its console says.",
      exitFailed,
    );
  for (const [name, text] of games) {
    await writeFile(board, name, text, progress);
    await verify(board, name, text);
  }
}

/** Characters of what a board says of itself, as `range.json` takes them. */
const wordMax = 63;

/** What a board says of itself in a word; "" where it says none. */
function wordOf(value: unknown): string {
  return typeof value === "string" ? shownBytes(value).slice(0, wordMax) : "";
}

/** Asks the board who it is. */
export async function identify(board: BoardConsole): Promise<Identity> {
  const wifi = '(function(){try{return !!require("Wifi")}catch(e){return false}})()';
  const was = `(require("Storage").readJSON(${JSON.stringify(settingsFile)},true)||{}).id`;
  const answer = await board.askFor(
    `[process.env.BOARD,process.env.VERSION,process.env.SERIAL||"",${was},${wifi}]`,
    Array.isArray,
  );
  const [build, version, serial, id, hasWifi] = answer as unknown[];
  return {
    build: wordOf(build),
    version: wordOf(version),
    serial: wordOf(serial),
    was: typeof id === "string" ? wordOf(id) : undefined,
    hasWifi: hasWifi === true,
  };
}

/** Throws a `Refusal` if the board is not what was said, or its Espruino is too old. */
export function refuseBoard(said: BoardId, { build, version }: Identity): void {
  const { one, builds } = boards[said];
  if (!builds.includes(build)) {
    const really = (Object.keys(boards) as BoardId[]).find((id) => boards[id].builds.includes(build));
    const remedy = really
      ? `say --board ${really} if this is the board that is meant`
      : `put Espruino's build ${builds.join(" or ")} on it, or take a board of docs/BOARDS.md`;
    throw new Refusal(`This is not ${one}: its Espruino is a build for ${build}; ${remedy}.`, exitFailed);
  }
  const [, major, minor] = (/^(\d+)v(\d+)/.exec(version) ?? []).map(Number);
  const { major: leastMajor, minor: leastMinor } = oldestInterpreter;
  if (major === undefined || minor === undefined || major < leastMajor || (major === leastMajor && minor < leastMinor))
    throw new Refusal(
      `Espruino ${version} on this board is too old: put ${leastMajor}v${leastMinor} or later on it (espruino.com/Download).`,
      exitFailed,
    );
}

/** Text of characters 0 to 255 as a literal in ASCII. */
function literal(text: string): string {
  return JSON.stringify(text).replace(
    /[\x7f-\xff]|\\u00([0-9a-f]{2})/g,
    (character, code?: string) => `\\x${code ?? character.charCodeAt(0).toString(16)}`,
  );
}

async function writeFile(board: BoardConsole, name: string, text: string, progress?: Progress): Promise<void> {
  try {
    await board.ask(`require("Storage").erase(${literal(name)})`);
    for (let from = 0; from < text.length; from += chunkLength) {
      const chunk = text.slice(from, from + chunkLength);
      await board.ask(`require("Storage").write(${literal(name)},${literal(chunk)},${from},${text.length})`);
      progress?.bytes(name, from + chunk.length, text.length);
    }
  } catch (thrown) {
    if (thrown instanceof Refusal) throw thrown;
    // Not eraseAll(): a master's record of games, its high scores and its copied games are in the same flash.
    const how = 'on its console with require("Storage").erase("NAME")';
    const which = 'a copied game (NAME.game) or a file that is not SNYPER\'s, as require("Storage").list() names them';
    throw new Refusal(
      `The board's flash does not take ${name} (${reasonOf(thrown)}): make room ${how} for ${which}, then ${board.again}.`,
      exitFailed,
    );
  }
}

/** Size and checksum on the board have to be those here. Throws a `Refusal`. */
async function verify(board: BoardConsole, name: string, text: string): Promise<void> {
  const [size, sum] = await board.askFor(
    `(function(t){return t?[t.length,E.CRC32(t)]:[0,0]})(require("Storage").read(${literal(name)}))`,
    isPair(isNumber, isNumber),
  );
  if (size !== text.length || sum >>> 0 !== crc32(Buffer.from(text, "latin1")))
    throw new Refusal(
      `${name} is not on the board as it was written (${size} of ${text.length} bytes, checksum ${sum >>> 0}): ${board.again}, and with another cable if that does not help.`,
      exitFailed,
    );
}

/**
 * Restarts it from its flash and waits for its own word. Fulfilled with the firmware's version, undefined where it does
 * not say it because it is disabled or its Espruino has no network; or rejected with a `Refusal`.
 */
async function restart(board: BoardConsole, { role, name, port, isDisabled }: Plan): Promise<string | undefined> {
  const ready = role === "master" ? `${Subject.ready} master ` : `${Subject.ready} target ${name} `;
  const isQuiet = (line: string) => line === `${Subject.disabled} ${name}` || line.startsWith(Subject.noNetwork);
  const isWord = (line: string) =>
    [ready, `${Subject.settings} `, Subject.safeMode].some((word) => line.startsWith(word)) ||
    line === interrupted ||
    isQuiet(line);
  const written = `${name} was written and verified, but`;
  const picked = board.line(
    (line) => (isWord(line) ? line : undefined),
    readyMs,
    `${written} does not say that it is ${isDisabled ? "disabled" : "ready"}: look at its console with npm run console -- --port ${port}, and press its reset button.`,
  );
  // Not E.reboot(): with a USB port of its own a board would take its port away with it.
  board.send("load()");
  const line = await picked.catch((thrown: unknown) => {
    if (!board.isOver) throw thrown;
    throw new Refusal(
      `${written} its console went away when it restarted: use a cable, or see whether it comes to the range.`,
      exitFailed,
    );
  });
  if (isQuiet(line)) return undefined;
  if (!line.startsWith(ready))
    throw new Refusal(
      `${name} does not start, it says "${shownBytes(line)}": put that right, then flash it again.`,
      exitFailed,
    );
  return wordOf(line.slice(ready.length));
}

/**
 * Writes, verifies and restarts a board that was identified. Fulfilled with the firmware's version, undefined where it
 * does not say it because it is disabled or its Espruino has no network; or rejected with a `Refusal`.
 */
export async function flashBoard(board: BoardConsole, plan: Plan, progress: Progress): Promise<string | undefined> {
  board.send("reset()"); // what runs there must not work against us, or need the room
  await board.greet();
  await writeFile(board, markerFile, marker);
  await verify(board, markerFile, marker);
  for (const [name, text] of plan.files) await writeFile(board, name, text, progress);
  for (const [name, text] of plan.files) await verify(board, name, text);
  progress.step("verified");
  await board.askFor(`require("Storage").erase(${literal(markerFile)})`, isAnything);
  progress.step("restarting");
  return restart(board, plan);
}
