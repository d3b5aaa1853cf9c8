// `npm run flash`: makes a board a master or a target, and keeps the range's settings in `range.json`.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { runProgram } from "../common/program.js";
import { complain, say as out, shownBytes } from "../common/terminal.js";
import { version as builtVersion } from "../common/version.js";
import { pageFile } from "../../firmware/master/web/page-file.js";
import { BoardConsole } from "../common/console.js";
import { gameFiles, gameOf } from "./games.js";
import { parseOptions, type Options } from "./options.js";
import { flashKaluma, openKaluma, kalumaOn } from "./kaluma-write.js";
import { KalumaConsole } from "./kaluma-console.js";
import { adapterFile, plansFor, refuseOtherChip, type Built, type Plan } from "./plan.js";
import { changedRange, flashedRange, madeAtRandom, strandedBy, type AtRandom } from "./range-change.js";
import { loadRange, randomPassword, randomRangeName, refuseUnwritable, saveRange } from "./range-file.js";
import type { Range } from "./range.js";
import { exitFailed, Refusal } from "../common/refusal.js";
import {
  disabledText,
  dryRunText,
  gamesText,
  lateText,
  nextText,
  noWifi,
  outcomeTable,
  progressTo,
  type Outcome,
} from "./report.js";
import { listPorts, portsText } from "../common/serial.js";
import { openWire } from "../common/wire.js";
import { copyGames, flashBoard, identify, refuseBoard } from "./write.js";
import { boards } from "../common/boards.js";

const atRandom: AtRandom = { password: randomPassword, rangeName: randomRangeName };
/** For `--dry-run`: a name is public, and its length matters; a password is shown only if it is used. */
const shownAtRandom: AtRandom = { password: () => "(random)", rangeName: randomRangeName };

/** A built file, byte for byte. Throws a `Refusal` if it is missing. */
function readBuilt(file: string): string {
  try {
    return readFileSync(new URL(`../../../dist/${file}`, import.meta.url), "latin1");
  } catch {
    throw new Refusal(`dist/${file} is missing: run npm run build.`, exitFailed);
  }
}

const built: Built = {
  program: (role) => readBuilt(`${role}.js`),
  adapter: () => readBuilt(adapterFile),
  page: () => readBuilt(pageFile),
};

/** Games are being copied rather than a board flashed. */
let isCopying = false;

/** Ctrl+C while a board is flashed or games are copied. */
function interrupt(): void {
  complain(
    isCopying
      ? "Interrupted: the master refuses a game that is incomplete, copy it again."
      : "Interrupted: a board that was not finished says so when it boots, flash it again.",
  );
  process.exit(exitFailed);
}

/** Follows the board's console until Ctrl+C, or until the board is gone. */
async function monitor(board: BoardConsole): Promise<void> {
  out("The board's console, until Ctrl+C:");
  board.onLine((line) => out(shownBytes(line)));
  process.off("SIGINT", interrupt);
  const stopped = new Promise<boolean>((resolve) => process.once("SIGINT", () => resolve(true)));
  if (!(await Promise.race([stopped, board.ended().then(() => false)])))
    throw new Refusal("The board went away: check its cable and its power.", exitFailed);
}

/** A board that was flashed, whose console is still open. */
interface Flashed {
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

/** Flashes one board and saves the range. Fulfilled with the changed range; rejects with a `Refusal`. */
async function flashOne(range: Range, plan: Plan, options: Options): Promise<Range> {
  out(`${plan.name}: ${plan.port}`);
  const isKaluma = boards[plan.board].runtime === "kaluma";
  const { board, serial, version: said, hasWifi } = await (isKaluma ? flashOnKaluma : flashEspruino)(plan, options);
  try {
    const version = said || builtVersion();
    const flashed = flashedRange(range, plan.name, serial, version);
    saveRange(options.file, flashed);
    out(`  ${said === undefined ? "written" : "ready"}: ${plan.name} ${version}`);
    if (!hasWifi) out(noWifi);
    if (plan.isDisabled) out(disabledText(plan));
    else if (options.selection?.kind !== "all") out(nextText(flashed, plan));
    if (options.monitor) await monitor(board);
    return flashed;
  } finally {
    await board.close();
  }
}

/** Copies games onto the range's master; with `dryRun` it only shows them. */
async function copy(paths: readonly string[], port: string | undefined, dryRun: boolean): Promise<void> {
  const games = gameFiles(paths);
  if (dryRun) return out(gamesText(games));
  if (port === undefined)
    throw new Refusal("Where is the master? Say it with --port: range.json does not know it yet.");
  isCopying = true;
  const board = new BoardConsole(await openWire(port), port, "copy the games again");
  try {
    await copyGames(board, games, progressTo(process.stdout));
    out(`The master has ${[...games.keys()].map(gameOf).join(", ")} in its list.`);
  } finally {
    await board.close();
  }
}

/** Waits until somebody has plugged the shared cable into the next board. */
async function changeOver(plan: Plan, input: NodeJS.ReadableStream): Promise<void> {
  const asking = createInterface({ input });
  try {
    out(`Now connect ${plan.name} to ${plan.port}, then press Enter.`);
    const isThere = await new Promise<boolean>((resolve) =>
      asking.once("line", () => resolve(true)).once("close", () => resolve(false)),
    );
    if (!isThere)
      throw new Refusal(
        `${plan.name} shares its port with another board, and nobody is there to move the cable: flash them one by one.`,
        exitFailed,
      );
  } finally {
    asking.close();
  }
}

/** Flashes all boards, also after one that failed. Fulfilled with whether all went well. */
async function flashAll(range: Range, plans: readonly Plan[], options: Options): Promise<boolean> {
  const outcomes: Outcome[] = [];
  let current = range;
  for (const [index, plan] of plans.entries()) {
    try {
      if (plans.slice(0, index).some(({ port }) => port === plan.port)) await changeOver(plan, process.stdin);
      current = await flashOne(current, plan, options);
      outcomes.push({
        plan,
        version: (plan.role === "master" ? current.master : current.targets.find(({ id }) => id === plan.name))
          ?.version,
      });
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      complain(thrown.message);
      outcomes.push({ plan, version: undefined });
    }
  }
  out(outcomeTable(outcomes));
  return outcomes.every(({ version }) => version !== undefined);
}

/** Does what the command line asks. Fulfilled with the exit code; rejects with a `Refusal`. */
async function run(options: Options): Promise<number> {
  if (!options.selection) {
    out(portsText(await listPorts()));
    return 0;
  }
  const before = loadRange(options.file);
  const { dryRun, file } = options;
  if (options.selection.kind === "games") {
    await copy(options.selection.files, options.changes.port ?? before.master?.port, dryRun);
    return 0;
  }
  const range = changedRange(before, options, dryRun ? shownAtRandom : atRandom);
  const plans = plansFor(range, options, built);
  refuseUnwritable(file);
  const made = madeAtRandom(before, range, options);
  if (dryRun) {
    if (made.ssid !== undefined || made.range !== undefined)
      out("The random names will be different when a board is flashed.");
    out(dryRunText(plans, file));
    return 0;
  }
  // Boards may soon have the random names and password, so they must not be lost; a board's own entry waits until the
  // board is flashed.
  if (Object.keys(made).length > 0) saveRange(file, { ...before, ...made });
  if (options.selection.kind === "all") return (await flashAll(range, plans, options)) ? 0 : exitFailed;
  const plan = plans[0]!;
  const flashed = await flashOne(range, plan, options);
  const others = strandedBy(before, flashed, plan.name);
  if (others.length > 0)
    out(`The network or the name of the range has changed: flash ${others.join(", ")} again, too.`);
  return 0;
}

process.on("SIGINT", interrupt);
await runProgram(parseOptions, run);
process.stdin.destroy(); // somebody was asked to press Enter: an open stdin would keep the program alive
