// Marks: after a protest the range officer decides about a row of the last game. The game is read back from its record,
// a line at a time, and scored again by its rules. Then the record gets a new entry, and sheet and high scores follow.
// @seldom: a protest is rare
import { Subject } from "../../../shared/console-lines.js";
import { countMax } from "../../../shared/limits.js";
import { isNumber, isText, isWhole } from "../../../shared/messages.js";
import { later } from "../later.js";
import { refused } from "../notice.js";
import { findTarget } from "../wire/targets.js";
import { enterScore } from "./best.js";
import { rowsMax, whyNotPlayable, type GameRules } from "./document.js";
import { holdGame, phase } from "./game.js";
import { readGame } from "./games.js";
import { isNoShoot } from "./lane.js";
import { isName } from "./names.js";
import { entryIn, eras, game, present, record } from "./record.js";
import {
  recordFile,
  type EndEntry,
  type GameEntry,
  type MarkEntry,
  type MarkedRow,
  type Recorded,
  type RowEntry,
  type RowOutcome,
} from "./record-lines.js";
import { boundIn } from "./row-entry.js";
import { addRow, newSheet, players, pointsFor, rowsCount, rowsOf, rowText, sheets } from "./sheet.js";
import { entryFault } from "./unfinished.js";

/** What a row can be: `recorded` takes its marks back. */
const words = "hit miss not-taken recorded";
const reasonMax = 60;
const running = "a game is running";

interface Job {
  /** The row to mark, from 1, what it is, and why; 0 to read the game back as its marks have left it. */
  row: number;
  word: string;
  why: string;
  /** What the record says of the game: its beginning, how many rows, its end, and its last mark. */
  begin?: GameEntry;
  rows: number;
  how?: string;
  marked: readonly MarkedRow[];
  /** The players' points before and after the last mark. */
  was?: readonly number[] | undefined;
  now?: readonly number[];
  /** The rows that differ from what was recorded. */
  changed: MarkedRow[];
  /** How many hits of each player have no time. */
  blank: number[];
  /** Why the game cannot be marked, "" if it can. */
  wrong: string;
}

/** Marks a row of the last game, from 1. `word` is one of `words`, and the reason is for the record. */
export function markRow(row: number, word: string, why: string): void {
  if (!isWhole(row, 1, rowsMax) || words.split(" ").indexOf(word) < 0 || !isText(why, reasonMax))
    refused(
      "mark(ROW, WORD, REASON): WORD is hit, miss, not-taken or recorded, REASON has 1 to 60 characters of ASCII",
    );
  else readBack(row, word, why);
}

/** Call it at boot if the last entry is a mark: power may have failed before the high scores followed it. */
export function followMark(): void {
  readBack(0, "", "");
}

/** Calls `visit` for each entry of a file, each in a separate turn, then `done`: sooner if older games made room. */
function walk(which: number, visit: (entry: Recorded) => void, done: () => void): void {
  const reader = require("Storage").open(recordFile + which, "r");
  const era = eras;
  function step(): void {
    const line = era == eras ? reader.readLine() : undefined;
    if (line === undefined) return done();
    const entry = entryIn(line.trim());
    if (entry) visit(entry);
    later(step);
  }
  step();
}

function readBack(row: number, word: string, why: string): void {
  const job: Job = {
    row: row,
    word: word,
    why: why,
    rows: 0,
    marked: [],
    changed: [],
    blank: [],
    wrong: "no game is recorded",
  };
  walk(
    present,
    function (entry) {
      if (entry.g == game) look(job, entry);
    },
    function () {
      if (phase != "") job.wrong = running;
      else if (job.wrong == "" && !job.now) job.wrong = "the last game has no end";
      else if (job.wrong == "" && row > job.rows) job.wrong = "the last game has " + job.rows + " rows";
      if (job.wrong != "") return refused(job.wrong);
      readGame(
        job.begin!.name,
        function (rules) {
          scoreAgain(job, rules);
        },
        refused,
      );
    },
  );
}

/** Checks an entry of the game, and keeps what is needed of it. */
function look(job: Job, entry: Recorded): void {
  if (entry.e == "game") job.wrong = "";
  if (job.wrong != "") return;
  if (entry.e == "end" || entry.e == "mark") return lookAtEnd(job, entry);
  job.wrong = entryFault(entry, job.begin);
  if (entry.e == "game") job.begin = entry;
  if (entry.e == "row") job.rows++;
}

function lookAtEnd(job: Job, entry: EndEntry | MarkEntry): void {
  const points: any = entry.points;
  const rows: any = entry.e == "mark" ? entry.rows : [];
  const arePoints =
    job.begin &&
    Array.isArray(points) &&
    points.length == job.begin.players.length &&
    points.every(function (value) {
      return isNumber(value, -countMax, countMax);
    });
  const areRows =
    arePoints &&
    Array.isArray(rows) &&
    rows.every(function (row) {
      if (!Array.isArray(row)) return false;
      const to = job.begin!.targets[0];
      const as = { e: "row", player: 0, target: to, outcome: row[1], time: 0, points: row[2], clock: 0 };
      return entryFault(as, job.begin) == "";
    });
  if (entry.e == "end") job.how = entry.how;
  job.was = job.now;
  job.now = points;
  job.marked = rows;
  if (!areRows) job.wrong = "the last game's record is damaged";
}

/** Fills the sheet again, by the rules of the game's document. */
function scoreAgain(job: Job, rules: GameRules): void {
  const begin = job.begin!;
  const count = begin.players.length;
  let wrong = phase == "" ? whyNotPlayable(rules, count, begin.targets.length) : running;
  if (wrong == "" && job.rows > rowsOf(rules, count)) wrong = "its document has changed";
  if (wrong != "") return refused(wrong);
  newSheet(
    rules,
    begin.players,
    begin.targets.map(function (id) {
      return findTarget(id) || { id: id, boot: "", link: undefined, pose: undefined };
    }),
  );
  const sheet = sheets;
  job.changed = [];
  job.blank = begin.players.map(function () {
    return 0;
  });
  walk(
    present,
    function (entry) {
      if (phase != "" || sheets != sheet) job.wrong = running;
      if (job.wrong == "" && entry.g == game) addAgain(job, rules, entry);
    },
    function () {
      if (job.wrong == "") return keepMark(job, rules);
      refused(job.wrong);
      if (phase == "" && sheets == sheet) newSheet(rules, [], []); // half a sheet would mislead
    },
  );
}

function addAgain(job: Job, rules: GameRules, entry: Recorded): void {
  if (entry.e == "par") {
    players[entry.player]!.par = entry.points;
    players[entry.player]!.points += entry.points;
  } else if (entry.e == "row") addRowAgain(job, rules, entry);
}

function addRowAgain(job: Job, rules: GameRules, entry: RowEntry): void {
  const number = rowsCount + 1;
  const place = job.begin!.targets.indexOf(entry.target);
  const player = players[entry.player]!;
  const lastMs = Math.round((entry.of || 0.001) * 1000);
  let how = entry.outcome;
  for (let i = 0; i < job.marked.length; i++) if (job.marked[i]![0] == number) how = job.marked[i]![1];
  if (number == job.row) how = outcomeNow(job.word, entry.outcome, isNoShoot(place));
  // A miss has no time. A hit that was not felt has none either, and earns nothing for speed.
  const isTimed = entry.time !== undefined && (how == entry.outcome || how == "hit" || how == "struck");
  const ms = isTimed ? Math.round(entry.time! * 1000) : -1;
  const clockMs = Math.round(entry.clock * 1000);
  const points = pointsFor(rules, player, how, isTimed ? ms : lastMs, lastMs, clockMs);
  if (how != entry.outcome || points != entry.points) {
    if (how == entry.outcome && !job.changed.length) job.wrong = "its document has changed";
    job.changed.push([number, how, points]);
  }
  const best = player.best;
  addRow(entry.player, place, how, ms, points, clockMs, boundIn(entry));
  if (how != "hit" || isTimed) return;
  job.blank[entry.player]!++;
  player.sum -= ms;
  player.best = best;
}

function outcomeNow(word: string, recorded: RowOutcome, isNot: boolean): RowOutcome {
  if (word == "recorded") return recorded;
  if (word == "not-taken") return "void";
  return word == "hit" ? (isNot ? "struck" : "hit") : isNot ? "spared" : "miss";
}

/** Records the mark; if that is not possible, the sheet is as before. */
function keepMark(job: Job, rules: GameRules): void {
  const row = job.row;
  players.forEach(function (player, index) {
    const timed = player.hits - job.blank[index]!;
    // so that the mean is that of the hits that have a time
    player.sum = timed ? (player.sum / timed) * player.hits : -player.hits;
  });
  const points = players.map(function (player) {
    return player.points;
  });
  if (row) {
    const why = record({ e: "mark", row: row, why: job.why, rows: job.changed, points: points });
    if (why != "") {
      refused(why);
      job.row = 0;
      return scoreAgain(job, rules);
    }
    print(Subject.marked + " " + row + " " + rowText(row - 1) + " total " + points.join(" "));
    job.was = job.now;
    job.now = points;
  }
  holdGame("", job.how == "over");
  if (job.how == "over" && job.was) follow(job.begin!, job.was, job.now!);
}

/** Lets the high scores follow the points of a game. */
function follow(begin: GameEntry, was: readonly number[], now: readonly number[]): void {
  let names: readonly string[] = [];
  let points: readonly number[] = [];
  let isLess = false;
  function enter(entry?: Recorded): void {
    if (!entry || entry.e == "game") {
      enterAll(begin.name, names, points, undefined);
      names = entry && entry.name == begin.name && Array.isArray(entry.players) ? entry.players : [];
      points = [];
    } else if ((entry.e == "end" && entry.how == "over") || (entry.e == "mark" && points.length)) points = entry.points;
  }
  enterAll(begin.name, begin.players, now, was);
  for (let i = 0; i < now.length; i++) if (now[i]! < was[i]!) isLess = true;
  if (!isLess) return;
  // A score that counts no more had displaced others: those that are still in the record are entered again.
  walk(1 - present, enter, function () {
    walk(present, enter, enter);
  });
}

/** Enters the scores of a game, each in a separate turn. With `was` only those that differ from it. */
function enterAll(
  game: string,
  names: readonly string[],
  points: readonly number[],
  was: readonly number[] | undefined,
): void {
  names.forEach(function (name, index) {
    const score = points[index];
    const before = was && was[index];
    if (!isName(name) || score === before || !isNumber(score, -countMax, countMax)) return;
    later(function () {
      const rank = enterScore(game, name, score, before);
      if (rank) print(Subject.best + " " + rank + " " + name + " " + score + " " + game);
    });
  });
}
