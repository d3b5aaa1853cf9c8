// Flashing a board that runs Kaluma, step by step: identify, erase the old program and restart, write, read back, start,
// and wait until it says that it is ready. Wherever this is broken off, the board has no program or a part of one, which
// Kaluma does not start: its plate stays down.
import { setTimeout as wait } from "node:timers/promises";
import { boards, type BoardData, type BoardId } from "../common/boards.js";
import { BoardConsole } from "../common/console.js";
import { kalumaProgram } from "../common/kaluma.js";
import { exitFailed, Refusal } from "../common/refusal.js";
import { openWire, type Wire } from "../common/wire.js";
import { KalumaConsole, type Answerer } from "./kaluma-console.js";
import { adapterFile, programFile, settingsFile, type Plan } from "./plan.js";
import { waitForReady, type Progress } from "./write.js";

/** The only version that the adapter fits: it works around the defects of this one. */
export const kalumaVersion = "1.2.1";

/** After a restart the port is gone for a second or two. */
const returnMs = 20_000;
const retryMs = 250;
/** Reading the program takes seconds, and the servo's way to its safe pose 1.5 s. */
const readyMs = 30_000;

/** The file with Kaluma for a board. */
const imageOf = ({ image }: BoardData): string => `kaluma-rp2-${image}-${kalumaVersion}.uf2`;

/** The board that somebody meant, by what it says. */
const boardWith = (fits: (board: BoardData) => boolean): BoardId | undefined =>
  (Object.keys(boards) as BoardId[]).find((id) => fits(boards[id]));

/** Why an image does not fit the board that was named, and the remedy. */
function imageSentence(board: BoardData, image: string): string {
  const really = boardWith((other) => other.image === image);
  const begin = `This is not ${board.one}: its Kaluma is the image for ${image}`;
  if (really) return `${begin}; use --board ${really} if this is the right board.`;
  const isBare = /^pico2?$/.test(image);
  return `${begin}; put ${imageOf(board)} on it (docs/PICO-W.md).${isBare ? " A Pico without W has no radio and cannot join a range." : ""}`;
}

/** What Kaluma says. Throws a `Refusal` if the board is not the one that was named, or runs something else. */
export function kalumaOn(said: BoardId, { version, kaluma, espruino }: Answerer): NonNullable<Answerer["kaluma"]> {
  const board = boards[said];
  if (!kaluma) {
    const really = espruino && boardWith(({ builds }) => builds.includes(espruino.build));
    const other = really ? `, or use --board ${really} if this is the right board` : "";
    throw new Refusal(
      `Espruino ${version}${espruino ? ` for ${espruino.build}` : ""} is on this board, not Kaluma: to use ${board.one}, put ${imageOf(board)} on it (docs/PICO-W.md)${other}.`,
      exitFailed,
    );
  }
  if (board.image !== kaluma.image) throw new Refusal(imageSentence(board, kaluma.image), exitFailed);
  if (version !== kalumaVersion)
    throw new Refusal(
      `Kaluma ${version} is on this board, and SNYPER works with ${kalumaVersion} only: put ${imageOf(board)} on it (docs/PICO-W.md).`,
      exitFailed,
    );
  return kaluma;
}

/** Opens a port. */
export type Open = (port: string) => Promise<Wire>;
/** Kaluma does not know the characters that stop and continue a terminal, and would take them for typed ones. */
export const openKaluma: Open = (port) => openWire(port, { isBinary: true });

/** The console of a board that has just restarted. Rejects with a `Refusal` if it does not come back. */
async function reopened(port: string, open: Open): Promise<KalumaConsole> {
  for (const end = Date.now() + returnMs; Date.now() < end; await wait(retryMs)) {
    let board: KalumaConsole | undefined;
    try {
      board = new KalumaConsole(await open(port), port);
      await board.greet(Math.max(0, end - Date.now()));
      return board;
    } catch (thrown) {
      // The port may still be the one that is about to go away.
      await board?.close();
      if (!(thrown instanceof Refusal)) throw thrown;
    }
  }
  throw new Refusal(
    `The board restarted, and did not come back at ${port}: unplug it and plug it in, look for its port with npm run flash -- --list, then flash it again.`,
    exitFailed,
  );
}

/**
 * A board without a program. The old one is erased before the chip restarts: its watchdog cannot be stopped, and would
 * end the flashing in the middle.
 */
async function emptied(board: KalumaConsole, port: string, open: Open, progress: Progress): Promise<KalumaConsole> {
  await board.quiet();
  if ((await board.programSize()) === 0) return board;
  progress.step("erasing the old program");
  await board.eraseProgram();
  await board.reboot();
  const fresh = await reopened(port, open);
  await fresh.quiet();
  if ((await fresh.programSize()) === 0) return fresh;
  await fresh.close();
  throw new Refusal(
    `The old program of the board at ${port} is still there: flash it again. If that does not help, put Kaluma on it anew (docs/PICO-W.md).`,
    exitFailed,
  );
}

/** Compares the program with the one in the board's flash. Throws a `Refusal` if they differ. */
async function verify(board: KalumaConsole, program: string): Promise<void> {
  const size = await board.programSize();
  if (size === program.length && (await board.program()) === program) return;
  throw new Refusal(
    `The program on the board differs from what was written (${size} of ${program.length} bytes): flash it again, with another cable if that does not help.`,
    exitFailed,
  );
}

/** Kaluma runs ASCII up to the first zero, and as it reads back it puts a return before each newline. */
const unfit = /[^\n -~]/;

/** A plan's files as one program. Throws an Error if Kaluma would not keep it as it is. */
export function programOf({ files }: Plan): string {
  const [settings, adapter, bundle] = [settingsFile, adapterFile, programFile].map((file) => files.get(file) ?? "");
  const program = kalumaProgram(settings!, adapter!, bundle!);
  const found = unfit.exec(program);
  if (found) throw new Error(`the program has the character ${found[0].charCodeAt(0)} at ${found.index}`);
  return program;
}

/** A board that was flashed and started, at whose console somebody may go on listening. */
export interface Started {
  board: BoardConsole;
  /** The firmware's version; undefined if it does not say it because it is disabled. */
  version: string | undefined;
}

/**
 * Writes, verifies and starts a board that was greeted and found right. It takes the console; if it rejects with a
 * `Refusal`, the port is closed.
 */
export async function flashKaluma(
  greeted: KalumaConsole,
  plan: Plan,
  progress: Progress,
  open: Open = openKaluma,
): Promise<Started> {
  const program = programOf(plan);
  let board = greeted;
  let started: BoardConsole | undefined;
  try {
    board = await emptied(board, plan.port, open, progress);
    await board.writeProgram(program, (done) => progress.bytes("program", done, program.length));
    await verify(board, program);
    progress.step("verified");
    progress.step("starting");
    board.release();
    started = new BoardConsole(board.wire, plan.port);
    const version = await waitForReady(started, plan, () => board.load(), readyMs);
    return { board: started, version };
  } catch (thrown) {
    await (started ?? board).close();
    throw thrown;
  }
}
