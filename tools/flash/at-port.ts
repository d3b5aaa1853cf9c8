// Flashing the board at a plan's port: finds out who it is, refuses the wrong one, and writes it.
import { boards } from "../common/boards.js";
import { BoardConsole } from "../common/console.js";
import { say as out } from "../common/terminal.js";
import { openWire } from "../common/wire.js";
import { KalumaConsole } from "./kaluma-console.js";
import { flashKaluma, kalumaOn, openKaluma } from "./kaluma-write.js";
import { refuseHashless } from "./keys.js";
import type { Options } from "./options.js";
import { refuseOtherChip, type Plan } from "./plan.js";
import { lateText, progressTo } from "./report.js";
import { flashBoard, identify, refuseBoard } from "./write.js";

/** A board that was flashed, whose console is still open. */
export interface Flashed {
  board: BoardConsole;
  serial: string;
  /** What the firmware says; undefined if it says nothing. */
  version: string | undefined;
  hasWifi: boolean;
}

/** Flashes a board with Espruino on it. Rejects with a `Refusal`. */
async function flashEspruino(plan: Plan, options: Options): Promise<Flashed> {
  const board = new BoardConsole(await openWire(plan.port), plan.port);
  try {
    await board.greet();
    const identity = await identify(board);
    const { serial, hasWifi } = identity;
    out(`  Espruino ${identity.version} on ${identity.build}`);
    refuseBoard(plan.board, identity);
    refuseHashless(plan.board, plan.role, identity.build, plan.hasKey);
    refuseOtherChip(plan, serial, options.replace, options.file);
    if (identity.was !== undefined && identity.was !== plan.name) out(`  it was ${identity.was} until now`);
    return { board, serial, hasWifi, version: await flashBoard(board, plan, progressTo(process.stdout)) };
  } catch (thrown) {
    await board.close();
    throw thrown;
  }
}

/** The same with Kaluma on it. */
async function flashOnKaluma(plan: Plan, options: Options): Promise<Flashed> {
  const board = new KalumaConsole(await openKaluma(plan.port), plan.port);
  try {
    const answerer = await board.greet(undefined, () => out(lateText));
    const { image, serial } = kalumaOn(plan.board, answerer);
    out(`  Kaluma ${answerer.version} on ${image}`);
    refuseOtherChip(plan, serial, options.replace, options.file);
    return { ...(await flashKaluma(board, plan, progressTo(process.stdout))), serial, hasWifi: true };
  } catch (thrown) {
    await board.close();
    throw thrown;
  }
}

/** Flashes the board of a plan. Rejects with a `Refusal`, and the port is closed then. */
export function flashAt(plan: Plan, options: Options): Promise<Flashed> {
  return boards[plan.board].runtime === "kaluma" ? flashOnKaluma(plan, options) : flashEspruino(plan, options);
}
