// The games in a record: the entries of each game, and what they add up to.
import { sideOf } from "../../firmware/master/game/document.js";
import type {
  EndEntry,
  GameEntry,
  MarkEntry,
  ParEntry,
  Recorded,
  RowEntry,
} from "../../firmware/master/game/record-lines.js";
import type { Link } from "./entries.js";
import { whenOf, type When } from "./when.js";

export interface Row {
  player: string;
  target: string;
  outcome: string;
  /** Seconds, or null without a hit. */
  time: number | null;
  points: number;
  clock: number;
  /** How many seconds the exposure was to last. */
  of: number | null;
  /** By how many seconds at most `clock` may be wrong, "untimed" if nobody knows; null without a hit. */
  within: number | "untimed" | null;
  /** A mark made it what it is here: it was recorded otherwise. */
  marked: boolean;
}

/** A side of a team game, and what its players have together. */
export interface Side {
  name: string;
  players: string[];
  points: number;
}

/** One game. What its entries lack, or have wrong because they were changed, is empty. */
export interface Game {
  number: number;
  name: string;
  seed: number | null;
  players: string[];
  targets: string[];
  /** Null while it has no end. */
  how: EndEntry["how"] | null;
  /** Null if the master did not know. */
  when: When | null;
  /** Of each player: as its last mark or its end says, or else the sum of the rows. */
  points: number[];
  /** Empty in games without sides, and in those of earlier versions, which did not record them. */
  sides: Side[];
  /** Entries that could not be written. */
  skipped: number;
  /** As its marks have left them. */
  rows: Row[];
  /** All entries as they were recorded. */
  entries: Recorded[];
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(textOf) : []);
const numberOf = (value: unknown): number => (typeof value === "number" ? value : 0);
/** A player's index, -1 for anything else. */
const indexOf = (value: unknown): number => (Number.isSafeInteger(value) ? (value as number) : -1);

function rowOf(entry: Recorded & RowEntry, players: readonly string[]): Row {
  const { player, target, outcome, time, points, clock, of, within } = entry;
  return {
    player: players[indexOf(player)] ?? `player ${indexOf(player) + 1}`,
    target: textOf(target),
    outcome: textOf(outcome),
    time: typeof time === "number" ? time : null,
    points: numberOf(points),
    clock: numberOf(clock),
    of: typeof of === "number" ? of : null,
    within: typeof within === "number" || within === "untimed" ? within : null,
    marked: false,
  };
}

/** A row as the last mark of its game has it; `index` counts from 0. */
function markedRow(row: Row, index: number, mark: MarkEntry | undefined): Row {
  const changes: unknown[] = mark && Array.isArray(mark.rows) ? [...mark.rows] : [];
  const change = changes.find((one): one is unknown[] => Array.isArray(one) && one[0] === index + 1);
  if (!change) return row;
  const outcome = textOf(change[1]);
  const isTimed = outcome === row.outcome || outcome === "hit" || outcome === "struck";
  return { ...row, outcome, time: isTimed ? row.time : null, points: numberOf(change[2]), marked: true };
}

function pointsOf(
  players: readonly string[],
  earned: readonly (RowEntry | ParEntry)[],
  end: EndEntry | MarkEntry | undefined,
): number[] {
  if (end && Array.isArray(end.points)) return end.points.map(numberOf);
  return players.map((_, index) =>
    earned.filter(({ player }) => player === index).reduce((sum, { points }) => sum + numberOf(points), 0),
  );
}

function sidesOf(names: readonly string[], players: readonly string[], points: readonly number[]): Side[] {
  return names.map((name, side) => {
    const own = players.map((player, index) => ({ player, index })).filter(({ index }) => sideOf(index) === side);
    return {
      name,
      players: own.map(({ player }) => player),
      points: own.reduce((sum, { index }) => sum + (points[index] ?? 0), 0),
    };
  });
}

function gameOf(number: number, entries: Recorded[]): Game {
  const isKind =
    <Kind extends Recorded["e"]>(kind: Kind) =>
    (entry: Recorded): entry is Recorded & { e: Kind } =>
      entry.e === kind;
  const begin: Partial<GameEntry> = entries.find(isKind("game")) ?? {};
  const end = entries.find(isKind("end"));
  const mark = entries.findLast(isKind("mark"));
  const rows = entries.filter(isKind("row"));
  const players = texts(begin.players);
  const points = pointsOf(players, [...rows, ...entries.filter(isKind("par"))], mark ?? end);
  return {
    number,
    name: textOf(begin.name),
    seed: typeof begin.seed === "number" ? begin.seed : null,
    players,
    targets: texts(begin.targets),
    how: end ? (textOf(end.how) as EndEntry["how"]) : null,
    when: whenOf(entries),
    points,
    sides: sidesOf(texts(begin.sides).slice(0, players.length), players, points),
    skipped: entries.reduce((sum, { skip }) => sum + numberOf(skip), 0),
    rows: rows.map((row, index) => markedRow(rowOf(row, players), index, mark)),
    entries,
  };
}

/** The games of a chain, in order. */
export function gamesOf(links: readonly Link[]): Game[] {
  const byNumber = new Map<number, Recorded[]>();
  for (const { entry } of links) {
    if (!byNumber.has(entry.g)) byNumber.set(entry.g, []);
    byNumber.get(entry.g)!.push(entry);
  }
  return [...byNumber].map(([number, entries]) => gameOf(number, entries));
}
