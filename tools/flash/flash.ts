// `npm run flash`: makes a board a master or a target, and keeps the range's settings in `range.json`.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { runProgram } from "../common/program.js";
import { complain, say as out, shownBytes } from "../common/terminal.js";
import { randomKey } from "../common/key.js";
import { version as builtVersion } from "../common/version.js";
import { pageFile } from "../../firmware/master/web/page-file.js";
import { BoardConsole } from "../common/console.js";
import { gameFiles, gameOf } from "./games.js";
import { parseOptions, type Options } from "./options.js";
import { flashAt } from "./at-port.js";
import { isMasterOutdated, keyNameOf, walkOrder } from "./keys.js";
import { adapterFile, plansFor, type Built, type Plan } from "./plan.js";
import { changedRange, flashedRange, madeAtRandom, strandedBy, withMade, type AtRandom } from "./range-change.js";
import { loadRange, randomPassword, randomRangeName, refuseUnwritable, saveRange } from "./range-file.js";
import type { Range } from "./range.js";
import { exitFailed, Refusal } from "../common/refusal.js";
import {
  disabledText,
  dryRunText,
  gamesText,
  newKeyText,
  nextText,
  noWifi,
  openText,
  otherKeysText,
  outcomeTable,
  progressTo,
  settingsOutText,
  type Outcome,
} from "./report.js";
import { settingsFiles, writeSettings } from "./settings-out.js";
import { listPorts, portsText } from "../common/serial.js";
import { openWire } from "../common/wire.js";
import { copyGames } from "./write.js";
import { boards } from "../common/boards.js";

const atRandom: AtRandom = { password: randomPassword, rangeName: randomRangeName, key: randomKey };
/** For `--dry-run`: a name is public, and its length matters; a password is shown only if it is used, a key never. */
const shownAtRandom: AtRandom = { ...atRandom, password: () => "(random)" };

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
/** The range as its file has it while boards are flashed. */
let saved: Range | undefined;

/** Saves the range; after an interruption its boards without its key are named. */
function save(file: string, range: Range): void {
  saveRange(file, range);
  saved = range;
}

/** Names the boards without the range's key, if there are any. */
function sayOtherKeys(range: Range, print: (lines: string) => void): void {
  const others = otherKeysText(range);
  if (others !== undefined) print(others);
}

/** Ctrl+C while a board is flashed or games are copied. */
function interrupt(): void {
  complain(
    isCopying
      ? "Interrupted: the master refuses a game that is incomplete, copy it again."
      : "Interrupted: a board that was not finished says so when it boots, flash it again.",
  );
  if (saved) sayOtherKeys(saved, complain);
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

/** Flashes one board and saves the range. Fulfilled with the changed range; rejects with a `Refusal`. */
async function flashOne(range: Range, plan: Plan, options: Options): Promise<Range> {
  out(`${plan.name}: ${plan.port}`);
  const { board, serial, version: said, hasWifi } = await flashAt(plan, options);
  try {
    const version = said || builtVersion();
    const flashed = flashedRange(range, plan.name, serial, version);
    save(options.file, flashed);
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
  const walk = walkOrder(range, plans);
  for (const [index, plan] of walk.entries()) {
    try {
      if (walk.slice(0, index).some(({ port }) => port === plan.port)) await changeOver(plan, process.stdin);
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
  if (saved) sayOtherKeys(saved, out);
  return outcomes.every(({ version }) => version !== undefined);
}

/** Writes the settings of all boards into a folder. `made` is what is random; with `dryRun` it only shows the files. */
function writeOut(range: Range, made: Partial<Range>, folder: string, options: Options): void {
  const { dryRun, file } = options;
  const plans = plansFor(range, { ...options, selection: { kind: "all" } }, built);
  const files = settingsFiles(folder, plans);
  if (!dryRun) {
    saveRange(file, range); // first: a key that only the boards' files had would be lost
    writeSettings(folder, files);
    if (made.key !== undefined) out(newKeyText(keyNameOf(range)!, file));
  }
  const paths = files.map(({ path }) => path);
  const kaluma = plans.filter(({ board }) => boards[board].runtime === "kaluma").map(({ name }) => name);
  out(settingsOutText(paths, kaluma, dryRun));
  sayOtherKeys(range, out);
}

/** Shows what would be written to the boards. `made` is what is random. */
function show(plans: readonly Plan[], made: Partial<Range>, file: string): void {
  if (made.ssid !== undefined || made.range !== undefined || made.key !== undefined)
    out("The random names will be different when a board is flashed.");
  out(dryRunText(plans, file));
}

/** Flashes one board, and says which others have to be flashed as well. Rejects with a `Refusal`. */
async function flashSelected(before: Range, range: Range, plan: Plan, options: Options): Promise<void> {
  const flashed = await flashOne(range, plan, options);
  const others = strandedBy(before, flashed, plan.name);
  if (others.length > 0)
    out(`The network or the name of the range has changed: flash ${others.join(", ")} again, too.`);
  if (isMasterOutdated(before, flashed, plan.name))
    out("The master has to know which targets have SHA-1 only, and that has changed: flash master again, too.");
  sayOtherKeys(flashed, out);
}

/** Flashes the boards of these plans. `made` is what is random. Fulfilled with the exit code. */
async function flashBoards(
  before: Range,
  range: Range,
  made: Partial<Range>,
  plans: readonly Plan[],
  options: Options,
): Promise<number> {
  saved = before;
  // Boards may soon have the random names, password and key, so they must not be lost; a board's own entry waits until
  // the board is flashed.
  if (Object.keys(made).length > 0) save(options.file, withMade(before, made));
  if (made.key !== undefined) out(newKeyText(keyNameOf(range)!, options.file));
  if (options.selection?.kind === "all") return (await flashAll(range, plans, options)) ? 0 : exitFailed;
  await flashSelected(before, range, plans[0]!, options);
  return 0;
}

/** Does what the command line asks. Fulfilled with the exit code; rejects with a `Refusal`. */
async function run(options: Options): Promise<number> {
  if (!options.selection) {
    out(portsText(await listPorts()));
    return 0;
  }
  const before = loadRange(options.file);
  const { dryRun, file, settingsOut } = options;
  if (options.selection.kind === "games") {
    await copy(options.selection.files, options.changes.port ?? before.master?.port, dryRun);
    return 0;
  }
  const range = changedRange(before, options, dryRun ? shownAtRandom : atRandom);
  const plans = plansFor(range, options, built);
  refuseUnwritable(file);
  const made = madeAtRandom(before, range, options);
  if (options.changes.open) out(openText);
  if (settingsOut === undefined && !dryRun) return flashBoards(before, range, made, plans, options);
  if (settingsOut !== undefined) writeOut(range, made, settingsOut, options);
  else show(plans, made, file);
  return 0;
}

process.on("SIGINT", interrupt);
await runProgram(parseOptions, run);
process.stdin.destroy(); // somebody was asked to press Enter: an open stdin would keep the program alive
