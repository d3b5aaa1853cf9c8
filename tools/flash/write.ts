// Flashing one board, step by step: identify, quiet and mark it, write, verify, remove the mark, restart, and wait
// until it says that it is ready.
import { Subject } from "../../shared/console-lines.js";
import { crc32 } from "node:zlib";
import { boards, type BoardId } from "../common/boards.js";
import { shownBytes } from "../common/terminal.js";
import { isAnything, isNumber, isPair, type BoardConsole } from "../common/console.js";
import { settingsFile, type Plan } from "./plan.js";
import { exitFailed, reasonOf, Refusal } from "../common/refusal.js";

/**
 * Runs just before `.bootcde` at each boot until the board is flashed completely: half a program must not run, and the
 * board must say why it does nothing. It is written before everything else, and erased after everything is verified.
 */
export const markerFile = ".boot3";
export const interrupted = "flash SNYPER was interrupted: run npm run flash again";
export const marker = `require("Storage").erase(".bootcde");print(${JSON.stringify(interrupted)});`;

/** Older versions are not supported; 2v29 is the version that was tried. */
export const oldestInterpreter = { major: 2, minor: 20 };

/** Characters of a file in one typed line: an ESP8266 has room for such a line while nothing else runs. */
const chunkLength = 512;
/** A slow chip reads its program first, and then its servo takes up to 1.5 s to its safe pose. */
const readyMs = 15_000;
/** What Kaluma says of a program that it cannot read or that throws as it starts. */
const programError = /^\w*Error: /;

/** What a board says about itself. */
export interface Identity {
  build: string;
  version: string;
  /** The chip's serial number; "" if it has none. */
  serial: string;
  /** The id that it had until now. */
  was: string | undefined;
  hasWifi: boolean;
}

/** Hears how far it is. `done` of `total` bytes of a file are written. */
export interface Progress {
  step(sentence: string): void;
  bytes(file: string, done: number, total: number): void;
}

/** Copies games onto a running master, which lists them from then on. Rejects with a `Refusal`. */
export async function copyGames(
  board: BoardConsole,
  games: ReadonlyMap<string, string>,
  progress: Progress,
): Promise<void> {
  await board.greet({ breaksOff: false });
  const isMaster = await board.askFor('typeof play=="function"', isAnything);
  if (!isMaster)
    throw new Refusal(
      "No master runs on this board: flash it first, or check which port is the master's and what its console says.",
      exitFailed,
    );
  for (const [name, text] of games) {
    await writeFile(board, name, text, progress);
    await verify(board, name, text);
  }
}

/** Characters of a board's words about itself: `range.json` takes as many. */
const wordMax = 63;

/** A board's word about itself; "" if it gives none. */
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

/** Throws a `Refusal` if the board is not the one that was named, or if its Espruino is too old. */
export function refuseBoard(said: BoardId, { build, version }: Identity): void {
  const { one, builds } = boards[said];
  if (!builds.includes(build)) {
    const really = (Object.keys(boards) as BoardId[]).find((id) => boards[id].builds.includes(build));
    const remedy = really
      ? `use --board ${really} if this is the right board`
      : `put Espruino's build ${builds.join(" or ")} on it, or use a board of docs/BOARDS.md`;
    throw new Refusal(`This is not ${one}: its Espruino is the build for ${build}; ${remedy}.`, exitFailed);
  }
  const [, major, minor] = (/^(\d+)v(\d+)/.exec(version) ?? []).map(Number);
  const { major: major0, minor: minor0 } = oldestInterpreter;
  if (major === undefined || minor === undefined || major < major0 || (major === major0 && minor < minor0))
    throw new Refusal(
      `Espruino ${version} on this board is too old: put ${major0}v${minor0} or later on it (espruino.com/Download).`,
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
    // Not eraseAll(): the master's record, its high scores and its copied games are in the same flash.
    const erase = 'require("Storage").erase("NAME")';
    const spare = "a copied game (NAME.game) or a file that is not SNYPER's";
    throw new Refusal(
      `The board's flash cannot store ${name} (${reasonOf(thrown)}): make room with ${erase} on its console, where NAME is ${spare}; require("Storage").list() lists them. Then ${board.again}.`,
      exitFailed,
    );
  }
}

/** Compares size and checksum with those on the board. Throws a `Refusal` if they differ. */
async function verify(board: BoardConsole, name: string, text: string): Promise<void> {
  const [size, sum] = await board.askFor(
    `(function(t){return t?[t.length,E.CRC32(t)]:[0,0]})(require("Storage").read(${literal(name)}))`,
    isPair(isNumber, isNumber),
  );
  if (size !== text.length || sum >>> 0 !== crc32(Buffer.from(text, "latin1")))
    throw new Refusal(
      `${name} on the board differs from what was written (${size} of ${text.length} bytes, checksum ${sum >>> 0}): ${board.again}, with another cable if that does not help.`,
      exitFailed,
    );
}

/**
 * Starts the board and waits for its word. Fulfilled with the firmware's version, undefined if the board does not say it
 * because it is disabled or its Espruino has no network. Rejects with a `Refusal`, at the latest after `maxMs`.
 */
export async function waitForReady(
  board: BoardConsole,
  { role, name, port, isDisabled }: Plan,
  start: () => void,
  maxMs: number,
): Promise<string | undefined> {
  const ready = role === "master" ? `${Subject.ready} master ` : `${Subject.ready} target ${name} `;
  const isQuiet = (line: string) => line === `${Subject.disabled} ${name}` || line.startsWith(Subject.noNetwork);
  const isWord = (line: string) =>
    [ready, `${Subject.settings} `, Subject.safeMode].some((word) => line.startsWith(word)) ||
    line === interrupted ||
    programError.test(line) ||
    isQuiet(line);
  const written = `${name} was written and verified, but`;
  const picked = board.line(
    (line) => (isWord(line) ? line : undefined),
    maxMs,
    `${written} it does not say that it is ${isDisabled ? "disabled" : "ready"}: look at its console with npm run console -- --port ${port}, and switch it off and on.`,
  );
  start();
  const line = await picked.catch((thrown: unknown) => {
    if (!board.isOver) throw thrown;
    throw new Refusal(
      `${written} its console went away when it restarted: use a cable, or check whether it joins the range.`,
      exitFailed,
    );
  });
  if (isQuiet(line)) return undefined;
  if (!line.startsWith(ready))
    throw new Refusal(
      `${name} does not start; it says "${shownBytes(line)}": correct that, then flash it again.`,
      exitFailed,
    );
  return wordOf(line.slice(ready.length));
}

/** Writes, verifies and restarts a board that was identified. Fulfils and rejects as `waitForReady` does. */
export async function flashBoard(board: BoardConsole, plan: Plan, progress: Progress): Promise<string | undefined> {
  board.send("reset()"); // whatever runs there must not interfere, or take the room
  await board.greet();
  await writeFile(board, markerFile, marker);
  await verify(board, markerFile, marker);
  for (const [name, text] of plan.files) await writeFile(board, name, text, progress);
  for (const [name, text] of plan.files) await verify(board, name, text);
  progress.step("verified");
  await board.askFor(`require("Storage").erase(${literal(markerFile)})`, isAnything);
  progress.step("restarting");
  // Not E.reboot(): a board with its own USB port would take the port away.
  return waitForReady(board, plan, () => board.send("load()"), readyMs);
}
