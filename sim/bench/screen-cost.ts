// What the master's screen costs on a real interpreter: JsVars, and instructions of the rows that it draws, counted as
// in instructions.ts.
//
// The driver runs alone, in RAM, below as many other globals as a master has, for looking up a name costs more behind
// others. SPI is a function of the interpreter that takes any arguments and does nothing with them: the time on the bus
// is counted by the bits.
import { readFileSync } from "node:fs";
import { writeFlash } from "../board/interpreter/flash.js";
import { marks, readAccount } from "./instructions.js";
import { newFolder, removeFolder, Run } from "./run.js";

/**
 * How many of these instructions an ESP32 of 240 MHz works off in a second. It is an assumption: four cycles for each,
 * since it runs Espruino from cached flash and has half the registers. Nothing here was measured on one.
 */
const boardInstructionsPerSecond = 60e6;
/** A row's bits at the rate that the driver asks for (firmware/master/panel/st7789.ts). */
export const rowBusMs = ((240 * 16 * 16) / 20e6) * 1000;

const pins = "{cs:D9,dc:D8,rst:D12,backlight:D13,mosi:D11,sck:D10,light:1}";
const otherGlobals = 120;
const maxMs = 120_000;

/** The rows that are counted: the arguments of `drawLine`, and what stands before it without being counted. */
const rows = {
  blank: { call: '3,"","plain"', before: '3,"","plain"' },
  usual: { call: '3,"HIT 1.234 s  +85 pts","plain"', before: '3,"","plain"' },
  densest: { call: '3,"@@@@@@@@@@@@@@@@@@@@","plain"', before: '3,"","plain"' },
  /** The dearest: dense, on a colour, in another look than the row before. */
  dearest: { call: '3,"@@@@@@@@@@@@@@@@@@@@","hot"', before: '3,"","plain"' },
  large: { call: '3,"@@@@@","plain",4,1', before: '3,"","plain",4,1' },
} as const;
export type RowKind = keyof typeof rows;
const kinds = Object.keys(rows) as RowKind[];

/** The driver's bundle, made by the build for tests and measurements. */
export function trialBundle(): string {
  return readFileSync(new URL("../../../dist/trial/screen.js", import.meta.url), "latin1");
}

const counted = (): string => `for(var i=0;i<${otherGlobals};i++)global["other"+i]=i;
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

/** Instructions of each kind of row. Needs valgrind; undefined when the interpreter has no names for its functions. */
export async function rowInstructions(interpreter: string): Promise<Record<RowKind, number> | undefined> {
  const command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=account", marks.option, interpreter] as const;
  const run = new Run({ command, script: counted(), maxMs });
  try {
    await run.line("COUNTED");
    await run.ended;
    // account.2 is a mark alone, and then come by turns what stands before a row and the row.
    const total = (number: number) =>
      readAccount(run.files(`account.${number}`).get(`account.${number}`) ?? "", 1)?.perTrip;
    const alone = total(2);
    const totals = kinds.map((_kind, index) => total(4 + 2 * index));
    if (alone === undefined || totals.includes(undefined)) return undefined;
    return Object.fromEntries(kinds.map((kind, index) => [kind, totals[index]! - alone])) as Record<RowKind, number>;
  } finally {
    await run.close();
  }
}

/** Milliseconds of so many instructions on an ESP32. */
export function boardMs(instructions: number): number {
  return (instructions / boardInstructionsPerSecond) * 1000;
}

/** Milliseconds of a row on an ESP32: what it computes, and the bus. */
export function rowMs(instructions: number): number {
  return boardMs(instructions) + rowBusMs;
}

/**
 * JsVars in use, told 0.3 s after power-up and when the screen is open and has drawn in two sizes; the screen opens if
 * the program has one.
 */
const told = `SPI1.setup=SPI1.write=function(){};SPI.find=function(){return SPI1};
function told(){print("USAGE "+process.memory().usage)}
function drawn(){drawLine(3,"HELLO","hot",2,1);drawLine(0,"HELLO","plain");setTimeout(told,100)}
setTimeout(function(){told();if(global.open)open(${pins},0,drawn);else setTimeout(told,1000)},300);
`;

async function usages(interpreter: string, program: string): Promise<[idle: number, open: number]> {
  const folder = newFolder();
  try {
    await writeFlash(
      interpreter,
      folder,
      new Map([
        [".boot0", told],
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

/** JsVars of the driver booted from flash: its functions before the screen is open, and everything afterwards. */
export async function screenFootprint(interpreter: string): Promise<{ functions: number; open: number }> {
  const [idleWithout, openWithout] = await usages(interpreter, "0");
  const [idle, open] = await usages(interpreter, trialBundle());
  return { functions: idle - idleWithout, open: open - openWithout };
}
