// `npm run size`: what each bundle costs in flash and RAM, compared with its budgets. Exits with 1 if one is exceeded.
import { readArguments } from "../../tools/common/arguments.js";
import { runProgram } from "../../tools/common/program.js";
import { exitFailed } from "../../tools/common/refusal.js";
import { complain } from "../../tools/common/terminal.js";
import { builtBundle } from "../arena/flashed.js";
import {
  commandsCount,
  costliestPieceMsMax,
  costliestRowMsMax,
  growthMax,
  masterIdleMax,
  masterPeakMax,
  masterPerTargetMax,
  reconnectsCount,
  screenMax,
  targetIdleMax,
  typicalRowMsMax,
} from "./budgets.js";
import { masterFootprint, masterGrowth, playedS, targetFootprint, targetGrowth } from "./footprint.js";
import { findVirtualInterpreter } from "../board/virtual-espruino/build.js";
import type { BundleName } from "./images.js";
import { canCount } from "./instructions.js";
import { boardInterpreter, versionOf } from "./interpreter.js";
import { largestFunctions } from "./largest.js";
import { costliestPieces } from "./pieces.js";
import { boardMs, rowInstructions, rowMs, screenFootprint, trialBundle } from "./screen-cost.js";

const program = {
  command: "npm run size --",
  usage: [["[options]"]],
  about:
    "Measures what the bundles cost in flash, and in RAM and instructions on a real Espruino, and compares that with their budgets. Takes minutes. Exits with 1 if a budget is exceeded.",
  options: {},
} as const;

const functionsShown = 6;
const piecesShown = 12;
let isExceeded = false;

function printFigure(what: string, value: number, budget?: number): void {
  const isOver = budget !== undefined && value > budget;
  if (isOver) isExceeded = true;
  const limit = budget === undefined ? "" : `${isOver ? "EXCEEDED: " : ""}at most ${budget}`;
  console.log(`  ${what.padEnd(44)}${String(Math.round(value * 10) / 10).padStart(7)}  ${limit}`);
}

function flash(bundle: BundleName): void {
  console.log(`\n${bundle}`);
  printFigure("bytes in flash", builtBundle(bundle).length);
}

function functions(bundle: BundleName): void {
  console.log("  largest functions, bytes");
  for (const { bytes, where } of largestFunctions(bundle, functionsShown))
    console.log(`  ${String(bytes).padStart(10)}  ${where}`);
}

async function target(interpreter: string | undefined): Promise<void> {
  flash("target");
  if (interpreter) {
    const { idle, peak } = await targetFootprint(interpreter, true);
    printFigure("JsVars connected and idle", idle, targetIdleMax);
    printFigure("JsVars at the peak of exposures", peak);
    const grown = await targetGrowth(interpreter, commandsCount, reconnectsCount);
    printFigure(`more JsVars after ${commandsCount} commands`, grown.commands, growthMax);
    printFigure(`more JsVars after ${reconnectsCount} reconnects`, grown.reconnects, growthMax);
  }
  functions("target");
}

async function master(interpreter: string | undefined): Promise<void> {
  flash("master");
  if (interpreter) {
    const { idle, targets, connected, perTarget, peak, phones, kept } = await masterFootprint(interpreter, true);
    printFigure("JsVars without targets", idle, masterIdleMax);
    printFigure(`JsVars with ${targets} targets, idle`, connected, masterIdleMax + masterPerTargetMax * targets);
    printFigure("JsVars for each further target", perTarget, masterPerTargetMax);
    printFigure(`JsVars at a game's peak, ${targets} targets, ${phones} phones`, peak, masterPeakMax);
    printFigure(`more JsVars after ${playedS} s of play`, kept, growthMax);
    const grown = await masterGrowth(interpreter, commandsCount, reconnectsCount);
    printFigure(`more JsVars after ${commandsCount} commands`, grown.commands, growthMax);
    printFigure(`more JsVars after ${reconnectsCount} reconnects`, grown.reconnects, growthMax);
  }
  functions("master");
}

async function screen(interpreter: string | undefined): Promise<void> {
  console.log("\nthe master's screen alone");
  printFigure("bytes in flash", trialBundle().length);
  if (!interpreter) return;
  const { functions, open } = await screenFootprint(interpreter);
  printFigure("JsVars before it is open", functions);
  printFigure("JsVars when it is open", open, screenMax);
  const counts = canCount() ? await rowInstructions(interpreter) : undefined;
  if (!counts)
    return console.log(
      "  INSTRUCTIONS ARE NOT COUNTED: there is no valgrind, or the interpreter has no symbols for its functions",
    );
  const limits: Partial<Record<string, number>> = { typical: typicalRowMsMax, costliest: costliestRowMsMax };
  for (const [kind, instructions] of Object.entries(counts)) {
    printFigure(`instructions of a ${kind} row`, instructions);
    printFigure(`ms of a ${kind} row on an ESP32`, rowMs(instructions), limits[kind]);
  }
}

/** Prints the costliest pieces of the master's work. */
function work(): void {
  const found = findVirtualInterpreter();
  const pieces = "why" in found ? undefined : costliestPieces(found.program);
  if (!pieces) return console.log("  PIECES OF WORK ARE NOT COUNTED");
  console.log("\nthe master's costliest pieces of work, with eight targets and the screen, as ms on an ESP32");
  for (const { kind, where, at, instructions } of pieces.slice(0, piecesShown))
    printFigure(
      `${kind} ${where.replace("firmware/master/", "")}, at ${at}`,
      boardMs(instructions),
      costliestPieceMsMax,
    );
}

/** Measures everything. Fulfilled with the exit code. */
async function measure(): Promise<number> {
  const { program: interpreter, why } = await boardInterpreter();
  if (interpreter)
    console.log(
      `RAM on Espruino ${await versionOf(interpreter)}, booted from flash, without the stand-ins for radio and pins`,
    );
  else console.log(`RAM IS NOT MEASURED, and its budgets are not checked. ${why}`);
  await target(interpreter);
  await master(interpreter);
  await screen(interpreter);
  if (canCount()) work();
  if (isExceeded) complain("\na budget is exceeded");
  return isExceeded ? exitFailed : 0;
}

await runProgram((args) => readArguments(args, program), measure);
