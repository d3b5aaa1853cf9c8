// `npm run selftest`: lets the master test its targets, and prints a report.
import { Subject } from "../../shared/console-lines.js";
import { BoardConsole } from "../common/console.js";
import { writeWhole } from "../common/files.js";
import { runProgram } from "../common/program.js";
import { exitFailed, reasonOf, Refusal } from "../common/refusal.js";
import { complain, say, shownBytes } from "../common/terminal.js";
import { openWire } from "../common/wire.js";
import { portOf } from "../console/options.js";
import { loadRange } from "../flash/range-file.js";
import { parseOptions, type Options } from "./options.js";
import { isGood, pageOf, reportOf, textOf } from "./report.js";

/** A target has 20 s for its tap, and moves for some s more; 32 targets are tested at most. */
const testMsMax = 32 * 30_000;
/** Each target has 2 s to answer; a plate that did not move is asked twice. */
const checkMsMax = 15_000;
/** No line of a check for so long means that it is over, ms. */
const quietMs = 1500;

const isBoolean = (value: unknown): value is boolean => typeof value === "boolean";

/** Follows the lines until the check is over. */
async function follow(board: BoardConsole, isOnlyCheck: boolean): Promise<string[]> {
  const lines: string[] = [];
  let checkedMs = Infinity;
  let refusal: string | undefined;
  board.onLine((line) => {
    lines.push(line);
    if (line.startsWith(`${Subject.selftest} `)) complain(shownBytes(line));
    if (line.startsWith(`${Subject.check} `)) checkedMs = Date.now();
    if (line.startsWith(`${Subject.refused} `)) refusal ??= line.slice(Subject.refused.length + 1);
  });
  if (!(await board.askFor('typeof command=="function"', isBoolean)))
    throw new Refusal("This board cannot test targets: connect the master, or flash it again.", exitFailed);
  board.send(isOnlyCheck ? 'command("check")' : 'command("selftest")');
  const isTested = () => isOnlyCheck || lines.some((line) => /^selftest (?:over|stopped)/.test(line));
  for (const end = Date.now() + (isOnlyCheck ? checkMsMax : testMsMax); Date.now() < end;) {
    await new Promise((done) => setTimeout(done, 100));
    if (refusal !== undefined) throw new Refusal(`The master refused: ${shownBytes(refusal)}.`, exitFailed);
    if (board.isOver) throw new Refusal("The master went away: check its cable and its power.", exitFailed);
    if (isTested() && Date.now() - checkedMs > quietMs) return lines;
  }
  throw new Refusal("The master has not finished: try again.", exitFailed);
}

/** Does what the command line asks. Fulfilled with the exit code; rejects with a `Refusal`. */
async function run({ port: given, file, isOnlyCheck, report: path }: Options): Promise<number> {
  const port = given ?? portOf(loadRange(file), "master", file);
  const board = new BoardConsole(await openWire(port), port, "test again");
  try {
    await board.greet({ breaksOff: false });
    const report = reportOf(await follow(board, isOnlyCheck));
    say(textOf(report));
    if (path !== undefined) write(path, pageOf(report, new Date().toLocaleString("en-GB")));
    return isGood(report) ? 0 : exitFailed;
  } finally {
    await board.close();
  }
}

function write(file: string, text: string): void {
  try {
    writeWhole(file, text);
  } catch (thrown) {
    throw new Refusal(`${file} cannot be written (${reasonOf(thrown)}).`, exitFailed);
  }
}

await runProgram(parseOptions, run);
