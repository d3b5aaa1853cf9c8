// The sheet of a game that is over: whether it adds up by the game's rules, and how it is printed.
import {
  exposuresOf,
  playersOf,
  rowsMax,
  sideName,
  sideOf,
  streakMax,
  type GameRules,
} from "../../firmware/master/game/document.js";
import type { Game, SheetRow, SheetTotal, Side } from "./range-view.js";

/** How late the timer that ends an exposure may be, s, and how much longer it takes on a clock that is 2 % slow. */
const lateSeconds = 0.1;
const clockShare = 1.021;
/** The console prints seconds with three decimals. */
const roundingSeconds = 0.001;

/** Whether a row counts for nothing. */
const isNothing = ({ outcome }: SheetRow) => outcome === "lost" || outcome === "void" || outcome === "crosstalk";
const hasTime = ({ outcome }: SheetRow) =>
  outcome === "hit" || outcome === "struck" || outcome === "early" || outcome === "crosstalk";

/** A hit's points by the rules; `streak` is the number of consecutive hits before it. */
function hitPoints({ points: scoring = {} }: GameRules, time: number, seconds: number, streak: number): number {
  const [ms, durationMs] = [Math.round(time * 1000), Math.round(seconds * 1000)];
  const speed = Math.round(((scoring.speed ?? 0) * Math.max(0, durationMs - ms)) / durationMs);
  return (scoring.hit ?? 10) + speed + (scoring.streak ?? 0) * Math.min(streak, streakMax);
}

function duePoints(rules: GameRules, row: SheetRow, seconds: number, streak: number): number {
  const { points: scoring = {} } = rules;
  switch (row.outcome) {
    case "hit":
      return hitPoints(rules, row.time!, seconds, streak);
    case "miss":
      return scoring.miss ?? 0;
    case "struck":
      return scoring.noShoot ?? 0;
    case "early":
      return scoring.early ?? 0;
    default:
      return 0;
  }
}

/**
 * How many consecutive hits a player may have, and how many there were before the last mistake: a hit whose result comes
 * late belongs to those, and the sheet does not say which these are.
 */
interface Streak {
  hits: number;
  was: number;
}

/** What is known of a player's streak: what is possible, and which targets had a row since the last mistake, and with it. */
interface Streaks {
  possible: readonly Streak[];
  settled: ReadonlySet<string>;
}

const noStreak: Streaks = { possible: [{ hits: 0, was: 0 }], settled: new Set() };

/** How many hits may precede one on that target. A late one was up at the mistake, and so is its target's first since. */
const hitsBefore = ({ hits, was }: Streak, isLate: boolean): number[] => (isLate ? [hits, was] : [hits]);

/** The streaks after a row; none is possible if its points fit none of those before it. */
function streaksAfter(rules: GameRules, row: SheetRow, seconds: number, { possible, settled }: Streaks): Streaks {
  if (isNothing(row)) return { possible, settled };
  if (row.outcome === "spared") return { possible, settled: new Set([...settled, row.target]) };
  if (row.outcome !== "hit")
    return { possible: possible.map(({ hits }) => ({ hits: 0, was: hits })), settled: new Set([row.target]) };
  const fits = (before: number) => duePoints(rules, row, seconds, before) === row.points;
  const isLate = !settled.has(row.target);
  const after = possible.flatMap(({ hits, was }) => [
    ...(fits(hits) ? [{ hits: hits + 1, was }] : []),
    ...(isLate && fits(was) ? [{ hits, was: was + 1 }] : []),
  ]);
  const different = new Map(after.map((streak) => [`${streak.hits} ${streak.was}`, streak]));
  return { possible: [...different.values()], settled: new Set([...settled, row.target]) };
}

/** `reported` is the row as it was reported during the game, `streaks` what is possible before it. */
function rowFault(
  rules: GameRules,
  row: SheetRow,
  reported: SheetRow | undefined,
  { possible, settled }: Streaks,
): string | undefined {
  const { outcome, time, points } = row;
  const seconds = reported?.seconds ?? NaN;
  // What came after the turn's end is void although its time is known.
  if (outcome !== "void" && hasTime(row) !== (time !== undefined))
    return `is a ${outcome} with ${time === undefined ? "no" : "a"} time`;
  if (time !== undefined && !(time >= 0 && time <= seconds * clockShare + lateSeconds))
    return `is a ${outcome} after ${time} s of ${seconds} s`;
  if (
    (outcome === "early") !==
    ((outcome === "hit" || outcome === "early") && Math.round(time! * 1000) < Math.round((rules.early ?? 0) * 1000))
  )
    return `is ${outcome} after ${time} s`;
  const due = possible
    .flatMap((streak) => hitsBefore(streak, !settled.has(row.target)))
    .map((before) => duePoints(rules, row, seconds, before));
  return due.includes(points)
    ? undefined
    : `has ${points} points for a ${outcome} after ${time ?? "-"} s, not ${[...new Set(due)].join(" or ")}`;
}

/** The sides of a team game must have what their players have, and nobody may be left out. */
function sideFaults(rules: GameRules, { players, sides, totals }: Game): string[] {
  const due = new Map(
    (rules.play === "teams" ? [0, 1] : []).map((side) => [
      sideName(side),
      players.filter((_, index) => sideOf(index) === side),
    ]),
  );
  const faults = [...due].flatMap(([name, own]) => {
    const points = own.reduce((sum, player) => sum + (totals.get(player)?.points ?? NaN), 0);
    const side = sides.get(name);
    if (side?.players.join() !== own.join()) return [`${own.join(" and ")} are not the ${name}`];
    return side.points === points ? [] : [`the ${name} have ${side.points} points, but their players have ${points}`];
  });
  return due.size === sides.size ? faults : [...faults, `${sides.size} sides played instead of ${due.size}`];
}

function totalFaults(rules: GameRules, name: string, game: Game): string[] {
  const total = game.totals.get(name);
  if (!total) return [`the sheet has no total of ${name}`];
  const rows = game.sheet.filter(({ player }) => player === name);
  const times = rows.filter(({ outcome }) => outcome === "hit").map(({ time }) => time ?? NaN);
  const par = game.pars.get(name);
  const due: SheetTotal = {
    points: rows.reduce((sum, row) => sum + row.points, 0) + (par?.points ?? 0),
    hits: times.length,
  };
  if (times.length > 0) {
    due.mean = times.reduce((sum, time) => sum + time, 0) / times.length;
    due.best = Math.min(...times);
  }
  const same = (a: number | undefined, b: number | undefined) =>
    a === undefined || b === undefined ? a === b : Math.abs(a - b) < roundingSeconds;
  const faults = (["points", "hits", "mean", "best"] as const)
    .filter((figure) => !same(total[figure], due[figure]))
    .map(
      (figure) =>
        `the sheet's ${figure} of ${name} is ${total[figure] ?? "-"}, but its rows give ${due[figure] ?? "-"}`,
    );
  const parDue =
    rules.par === undefined
      ? undefined
      : Math.max(0, Math.floor(rules.par - (par?.seconds ?? NaN))) * (rules.points?.par ?? 0);
  if (par?.points !== parDue)
    faults.push(`${name} has ${par?.points ?? "no"} points for par instead of ${parDue ?? "none"}`);
  return faults;
}

/** A player's turn must have ended as the rules say. */
function endFaults(rules: GameRules, name: string, game: Game): string[] {
  const rows = game.sheet.filter((row) => row.player === name && !isNothing(row));
  const badRows = rows.filter(({ outcome }) => outcome !== "hit" && outcome !== "spared");
  const bad = badRows.length;
  // The result of a target that was away may come after the miss that ended the turn: one for each other target.
  const late = new Set(badRows.slice(rules.misses).map(({ target }) => target));
  const last = badRows[(rules.misses ?? 0) - 1];
  const isLate = late.size === bad - (rules.misses ?? 0) && !late.has(last?.target ?? "");
  if (rows.length > exposuresOf(rules))
    return [`${name} has ${rows.length} exposures, but the maximum is ${exposuresOf(rules)}`];
  if (rules.misses !== undefined && bad > rules.misses + (rules.up === undefined ? 0 : rowsMax) && !isLate)
    return [`${name} has ${bad} misses, but ${rules.misses} end the turn`];
  const isEnded =
    rows.length === exposuresOf(rules) ||
    rules.seconds !== undefined ||
    rules.allDown === true ||
    (rules.misses !== undefined && bad >= rules.misses);
  return isEnded ? [] : [`${name} has ${rows.length} exposures of ${exposuresOf(rules)}, but nothing ended the turn`];
}

function differ(a: SheetRow | undefined, b: SheetRow): boolean {
  return (
    !a ||
    a.player !== b.player ||
    a.target !== b.target ||
    a.outcome !== b.outcome ||
    a.time !== b.time ||
    a.points !== b.points
  );
}

/** The errors of the sheet of a game that is over, a sentence each; empty if everything adds up. */
export function sheetFaults(game: Game, rules: GameRules): string[] {
  const { sheet, exposures, players } = game;
  const faults: string[] = [];
  if (sheet.length !== exposures.length)
    faults.push(`the sheet has ${sheet.length} rows, but ${exposures.length} exposures were reported`);
  if (players.length < playersOf(rules)[0] || players.length > playersOf(rules)[1])
    faults.push(`${players.length} players played`);
  const streaks = new Map<string, Streaks>();
  sheet.forEach((row, index) => {
    const place = `row ${index + 1} of the sheet (${row.player}, ${row.target})`;
    if (!players.includes(row.player)) faults.push(`${place} belongs to no player`);
    if (differ(exposures[index], row)) faults.push(`${place} differs from what was reported during the game`);
    const before = streaks.get(row.player) ?? noStreak;
    const fault = rowFault(rules, row, exposures[index], before);
    if (fault) faults.push(`${place} ${fault}`);
    streaks.set(row.player, streaksAfter(rules, row, exposures[index]?.seconds ?? NaN, before));
  });
  for (const name of players) faults.push(...totalFaults(rules, name, game), ...endFaults(rules, name, game));
  return [...faults, ...sideFaults(rules, game)];
}

const seconds = (time: number | undefined) => (time === undefined ? "-" : `${time.toFixed(3)} s`);

/** A player's total as a line. */
export function totalText(player: string, { points, hits, mean, best }: SheetTotal): string {
  return `${player}: total ${points} points, ${hits} ${hits === 1 ? "hit" : "hits"}, mean ${seconds(mean)}, best ${seconds(best)}`;
}

/** The total of a side of a team game as a line. */
export function sideText(side: string, { points, players }: Side): string {
  return `${side}: total ${points} points (${players.join(" and ")})`;
}

/** The sheet as an aligned table with its totals. */
export function sheetText(game: Game): string {
  const rows = [
    ["exposure", "player", "target", "outcome", "time", "points"],
    ...game.sheet.map((row, index) => [
      String(index + 1),
      row.player,
      row.target,
      row.outcome,
      seconds(row.time),
      String(row.points),
    ]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const isText = (column: number) => column >= 1 && column <= 3;
  const lines = rows.map((row) =>
    row
      .map((cell, column) => (isText(column) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join("  "),
  );
  const pars = [...game.pars].map(
    ([player, par]) => `${player}: ${par.seconds.toFixed(3)} s, ${par.points} points for par`,
  );
  const totals = [...game.totals].map(([player, total]) => totalText(player, total));
  const sides = [...game.sides].map(([name, side]) => sideText(name, side));
  return [...lines, ...pars, ...totals, ...sides].join("\n");
}
