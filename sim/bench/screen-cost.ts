// What the master's screen costs on a real interpreter: JsVars, and instructions of the rows that it draws, counted as
// in instructions.ts.
//
// The driver runs alone, in RAM, after as many other globals as a master has, because looking up a name takes longer
// with more globals. SPI is replaced by a function of the interpreter that ignores its arguments; the time on the bus
// is computed from the number of bits.
import { readFileSync } from "node:fs";
import { codeLineBytes, pageCodeFile } from "../../firmware/master/panel/code-file.js";
import { writeFlash } from "../board/interpreter/flash.js";
import { marks, readProfile } from "./instructions.js";
import { newFolder, removeFolder, Run } from "./run.js";

/**
 * How many of these instructions an ESP32 at 240 MHz executes in a second. It is an assumption: four cycles for each,
 * because it runs Espruino from cached flash and has half the registers. Nothing here was measured on one.
 */
const boardInstructionsPerSecond = 60e6;
/** How long a row's bits take at the driver's bit rate, ms (firmware/master/panel/st7789.ts). */
export const rowBusMs = ((240 * 16 * 16) / 20e6) * 1000;

const pins = "{cs:D9,dc:D8,rst:D12,backlight:D13,mosi:D11,sck:D10,light:1}";
const otherGlobals = 120;
const maxMs = 120_000;

/** The size of a line of a code, see firmware/master/panel/screen.ts. */
const codeSize = -1;
/** Every other module of a code is black. */
const checkered = 0xaa;

/** The rows that are counted: the arguments of `drawLine`, and of an earlier call that is not counted. */
const rows = {
  blank: { call: '3,"","plain"', before: '3,"","plain"' },
  typical: { call: '3,"HIT 1.234 s  +85 pts","plain"', before: '3,"","plain"' },
  densest: { call: '3,"@@@@@@@@@@@@@@@@@@@@","plain"', before: '3,"","plain"' },
  /** Dense, on a colour, in another style than the row before. */
  costliest: { call: '3,"@@@@@@@@@@@@@@@@@@@@","hot"', before: '3,"","plain"' },
  large: { call: '3,"@@@@@","plain",4,1', before: '3,"","plain",4,1' },
  /** A line of a QR code, of which every other module is black, after a text. */
  code: { call: `3,"${pageCodeFile}","chosen",${codeSize},1`, before: '3,"","plain"' },
} as const;
export type RowKind = keyof typeof rows;
const kinds = Object.keys(rows) as RowKind[];

/** The driver's bundle, which the build makes for tests and measurements. */
export function trialBundle(): string {
  return readFileSync(new URL("../../../dist/trial/screen.js", import.meta.url), "latin1");
}

const counted =
  (): string => `require("Storage").write("${pageCodeFile}",E.toString(new Uint8Array(${2 * codeLineBytes}).fill(${checkered})));
for(var i=0;i<${otherGlobals};i++)global["other"+i]=i;
SPI1.setup=function(){};SPI1.write=Math.min;SPI.find=function(){return SPI1};
${trialBundle()}
function mark(){${marks.statement}}
open(${pins},0,function(){
mark();
mark();
${kinds.map((kind) => `drawLine(${rows[kind].before});mark();drawLine(${rows[kind].call});mark();`).join("\n")}
print("COUNTED");quit();
});
`;

/** Instructions of each kind of row. Needs valgrind; undefined if the interpreter has no symbols for its functions. */
export async function rowInstructions(interpreter: string): Promise<Record<RowKind, number> | undefined> {
  const command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=profile", marks.option, interpreter] as const;
  const run = new Run({ command, script: counted(), maxMs });
  try {
    await run.line("COUNTED");
    await run.ended;
    // profile.2 is a mark alone; then the call before a row alternates with the row.
    const total = (number: number) =>
      readProfile(run.files(`profile.${number}`).get(`profile.${number}`) ?? "", 1)?.perTrip;
    const alone = total(2);
    const totals = kinds.map((_kind, index) => total(4 + 2 * index));
    if (alone === undefined || totals.includes(undefined)) return undefined;
    return Object.fromEntries(kinds.map((kind, index) => [kind, totals[index]! - alone])) as Record<RowKind, number>;
  } finally {
    await run.close();
  }
}

/** How long so many instructions take on an ESP32, ms. */
export function boardMs(instructions: number): number {
  return (instructions / boardInstructionsPerSecond) * 1000;
}

/** How long a row takes on an ESP32, computing and bus together, ms. */
export function rowMs(instructions: number): number {
  return boardMs(instructions) + rowBusMs;
}

/**
 * Prints the JsVars in use 0.3 s after power-up, and again when the screen is open and has drawn in two sizes, if the
 * program has a screen.
 */
const usageScript = `SPI1.setup=SPI1.write=function(){};SPI.find=function(){return SPI1};
function usage(){print("USAGE "+process.memory().usage)}
function drawn(){drawLine(3,"HELLO","hot",2,1);drawLine(0,"HELLO","plain");setTimeout(usage,100)}
setTimeout(function(){usage();if(global.open)open(${pins},0,drawn);else setTimeout(usage,1000)},300);
`;

async function usages(interpreter: string, program: string): Promise<[idle: number, open: number]> {
  const folder = newFolder();
  try {
    await writeFlash(
      interpreter,
      folder,
      new Map([
        [".boot0", usageScript],
        [".bootcde", program],
      ]),
    );
    const run = new Run({ command: [interpreter], maxMs, folder });
    try {
      await run.line("USAGE", 2);
      const [idle, open] = run.lines.flatMap((line) => /USAGE (\d+)/.exec(line)?.slice(1) ?? []).map(Number) as [
        number,
        number,
      ];
      return [idle, open];
    } finally {
      await run.close();
    }
  } finally {
    removeFolder(folder);
  }
}

/** JsVars of the driver, booted from flash: its functions before the screen is open, and everything afterwards. */
export async function screenFootprint(interpreter: string): Promise<{ functions: number; open: number }> {
  const [idleWithout, openWithout] = await usages(interpreter, "0");
  const [idle, open] = await usages(interpreter, trialBundle());
  return { functions: idle - idleWithout, open: open - openWithout };
}
