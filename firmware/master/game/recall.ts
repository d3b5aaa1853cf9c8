// A game that a power loss interrupted: it is read back from the record when the master boots, and stays paused until
// somebody chooses whether it goes on.
// @seldom: once at boot
import { GameNews, Subject } from "../../../shared/console-lines.js";
import { printable } from "../../../shared/printable.js";
import { addTarget, findTarget } from "../wire/targets.js";
import { whyNotPlayable, type GameRules } from "./document.js";
import { holdGame, offerGame, phase } from "./game.js";
import { readGame } from "./games.js";
import { followMark } from "./mark.js";
import { givePar } from "./par.js";
import type { GameEntry, RowEntry } from "./record-lines.js";
import { openRecord, record, unfinishedGame } from "./record.js";
import { boundIn } from "./row-entry.js";
import { addRow, castIds, newSheet, players, rowsOf, rowText } from "./sheet.js";
import { entryFault } from "./unfinished.js";

/** Opens the record, and recalls the game that has no end in it. Call it once, when the game can report events. */
export function recallGame(): void {
  let begin: GameEntry | undefined;
  let player = 0;
  let rows = 0;
  let wrong = "";
  if (openRecord()) followMark();
  // All entries are checked before any of them has an effect.
  const isUnfinished = unfinishedGame(function (entry) {
    if (wrong == "") wrong = entryFault(entry, begin);
    if (wrong != "") return;
    if (entry.e == "game") begin = entry;
    else if (entry.e == "turn") player = entry.player;
    else if (entry.e == "row") rows++;
  });
  if (!isUnfinished) return;
  if (begin && wrong == "") readRules(begin, player, rows);
  else giveUp("its record is damaged: " + (wrong == "" ? "it has no beginning" : wrong));
}

/** Reads the document of a game that has so many rows, and is at that player's turn. */
function readRules(begin: GameEntry, player: number, rows: number): void {
  holdGame("the master was switched off", false);
  readGame(
    begin.name,
    function (rules) {
      const playersCount = begin.players.length;
      let wrong = whyNotPlayable(rules, playersCount, begin.targets.length);
      if (phase != "paused") return; // somebody ended it meanwhile
      if (wrong == "" && (rows > rowsOf(rules, playersCount) || (player && rules.play == "duel")))
        wrong = "its document has changed";
      if (wrong == "") recallAs(rules, begin, player);
      else giveUp(wrong);
    },
    giveUp,
  );
}

/** The record is damaged, or the document does not exist any more or does not fit the record. */
function giveUp(wrong: string): void {
  holdGame("", false);
  print(Subject.game + " " + GameNews.lost + " " + printable(wrong));
  record({ e: "end", how: "void", points: [] });
}

function recallAs(rules: GameRules, begin: GameEntry, player: number): void {
  let ms = 0;
  newSheet(
    rules,
    begin.players,
    begin.targets.map(function (id) {
      return findTarget(id) || addTarget(id)!;
    }),
  );
  print(Subject.game + " " + GameNews.unfinished + " " + begin.name);
  unfinishedGame(function (entry) {
    switch (entry.e) {
      case "turn":
        ms = 0;
        return;
      case "row":
        ms = Math.max(ms, Math.round(entry.clock * 1000));
        return recallRow(entry, ms);
      case "par":
        return givePar(players[entry.player]!, entry.points);
    }
  });
  offerGame(begin.seed, player, ms);
}

function recallRow(entry: RowEntry, clockMs: number): void {
  const ms = entry.time === undefined ? -1 : Math.round(entry.time * 1000);
  const place = castIds().indexOf(entry.target);
  const row = addRow(entry.player, place, entry.outcome, ms, entry.points, clockMs, boundIn(entry));
  print(
    Subject.recorded +
      " " +
      (row + 1) +
      " " +
      rowText(row) +
      " of " +
      (entry.of === undefined ? "-" : Math.round(entry.of * 1000) / 1000) +
      " s",
  );
}
