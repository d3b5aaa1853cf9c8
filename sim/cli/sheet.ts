// The score sheet of a Quick Game: whether it adds up by the game's rules, and how it is printed.
import type { Game, SheetRow, SheetTotal } from "../range-view.js";

/** The Quick Game's rules, which the sheet is held against. */
export const exposuresCount = 10;
const exposureSeconds = 3;
const hitPoints = 10;
const speedPoints = 10;
/** An exposure's end is a timer, which may be so late, s. */
const lateSeconds = 0.1;
/** The console's seconds have three decimals. */
const roundingSeconds = 0.001;

function rowFault(row: SheetRow): string | undefined {
  const { outcome, time, points } = row;
  if (outcome !== "hit") {
    if (outcome !== "miss" && outcome !== "lost") return `has no outcome`;
    return points === 0 && time === undefined ? undefined : `is a ${outcome} with points or a time`;
  }
  if (time === undefined || !(time >= 0 && time <= exposureSeconds + lateSeconds)) return `is a hit after ${time} s of ${exposureSeconds} s`;
  const due = hitPoints + Math.round(speedPoints * (1 - time / exposureSeconds));
  return points === due ? undefined : `has ${points} points for a hit after ${time} s, not ${due}`;
}

function totalFaults(rows: readonly SheetRow[], total: SheetTotal): string[] {
  const times = rows.filter(({ outcome }) => outcome === "hit").map(({ time }) => time ?? NaN);
  const due: SheetTotal = { points: rows.reduce((sum, row) => sum + row.points, 0), hits: times.length };
  if (times.length > 0) {
    due.mean = times.reduce((sum, time) => sum + time, 0) / times.length;
    due.best = Math.min(...times);
  }
  const same = (a: number | undefined, b: number | undefined, within: number) => (a === undefined || b === undefined ? a === b : Math.abs(a - b) < within);
  return (["points", "hits", "mean", "best"] as const)
    .filter((name) => !same(total[name], due[name], roundingSeconds))
    .map((name) => `the sheet's ${name} is ${total[name] ?? "-"}, its rows make ${due[name] ?? "-"}`);
}

function differ(a: SheetRow | undefined, b: SheetRow): boolean {
  return !a || a.target !== b.target || a.outcome !== b.outcome || a.time !== b.time || a.points !== b.points;
}

/** What is wrong with the sheet of a game that is over, a sentence each; empty if all of it adds up. */
export function sheetFaults(game: Game): string[] {
  const { sheet, exposures, total } = game;
  const faults: string[] = [];
  if (sheet.length !== exposuresCount) faults.push(`the sheet has ${sheet.length} rows, not ${exposuresCount}`);
  sheet.forEach((row, index) => {
    const fault = rowFault(row);
    if (fault) faults.push(`row ${index + 1} of the sheet (${row.target}) ${fault}`);
    if (differ(exposures[index], row)) faults.push(`row ${index + 1} of the sheet (${row.target}) is not what was told in the game`);
  });
  if (total) faults.push(...totalFaults(sheet, total));
  else faults.push("the sheet has no total");
  return faults;
}

const seconds = (time: number | undefined) => (time === undefined ? "-" : `${time.toFixed(3)} s`);

/** The sheet's last line. */
export function totalText({ points, hits, mean, best }: SheetTotal): string {
  return `total ${points} points, ${hits} ${hits === 1 ? "hit" : "hits"}, mean ${seconds(mean)}, best ${seconds(best)}`;
}

/** The sheet as an aligned table, with its total. */
export function sheetText(game: Game): string {
  const rows = [
    ["exposure", "target", "outcome", "time", "points"],
    ...game.sheet.map((row, index) => [String(index + 1), row.target, row.outcome, seconds(row.time), String(row.points)]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const isText = (column: number) => column === 1 || column === 2;
  const lines = rows.map((row) =>
    row.map((cell, column) => (isText(column) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join("  "));
  return [...lines, ...(game.total ? [totalText(game.total)] : [])].join("\n");
}
