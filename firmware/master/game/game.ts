// The game that is played: who is on, its pauses and its end. What happens on the targets in a turn is in play.ts.
import { now } from "../../../shared/clock.js";
import { countdownSeconds, handoverSeconds, playersOf, playersText, targetsOf, type GameRules } from "./document.js";
import { printable } from "../../../shared/printable.js";
import type { GameEntry, RowEntry } from "./record-lines.js";
import { sayLowBatteries } from "../wire/batteries.js";
import { enterScore } from "./best.js";
import { readGame } from "./games.js";
import {
  beginTurn,
  clockMs,
  endPlay,
  giveUpOwed,
  halt,
  isRunning,
  openPlay,
  owing,
  play,
  playLost,
  recallTurn,
  reopen,
  wakePlay,
} from "./play.js";
import { coldText, isHot } from "../range.js";
import { makeRecordRoom, openRecord, record, unfinishedGame } from "./record.js";
import {
  addRow,
  cast,
  castMax,
  newSheet,
  playerOf,
  players,
  pointsOf,
  rowsCount,
  rowsOf,
  rowText,
  targetOf,
  totalText,
  type Player,
} from "./sheet.js";
import type { RowOutcome } from "./record-lines.js";
import { addTarget, findTarget, targets, type Target } from "../wire/targets.js";
import { entryFault } from "./unfinished.js";

/** What is worth a sound, "" what is only seen. */
export type GameEvent = "" | "ready" | "go" | "hit" | "bad" | "end";

/**
 * `ready`: a turn is about to begin. `paused`: the clock stands, and somebody has to choose whether the game goes on.
 * `owed`: all is played, and an absent target owes a result. `told`: it is over, and its sheet is being told.
 */
export type Phase = "" | "ready" | "playing" | "paused" | "owed" | "told";

/** @hot 190 */
export let phase: Phase = "";
/** The game; the last one after its end. @hot 300 */
export let rules: GameRules | undefined;
/** The first player who is on, by number; in a duel all are. @hot 320 */
export let turn = 0;
/** It was played to its end: neither stopped nor voided. */
export let isWhole = false;
/** Why the game is paused, a sentence. */
export let why = "";
/** The turn begins then, ms. */
let beginsMs = 0;
let timer: Handle | undefined;
let seed = 0;
let tell: (event: GameEvent) => void;

/** A row of the sheet so often, ms: a long one told at once would hold up everything else. */
const tellMs = 20;

export function isPlaying(): boolean {
  return phase != "";
}

/** Whole seconds until the turn begins. */
export function readySeconds(): number {
  return Math.max(0, Math.ceil((beginsMs - now()) / 1000));
}

/** Sides in a duel play at once; else one after the other. */
function playersAtOnce(): number {
  return rules!.play == "duel" ? players.length : 1;
}

function nameOf(player: Player): string {
  return player.name;
}

function idOf(target: Target): string {
  return target.id;
}

/** Why so many players and targets cannot play a game, as a sentence; "" if they can. */
function whyNot(itsForm: GameRules, playersCount: number, targetsCount: number): string {
  const range = playersOf(itsForm);
  const needed = targetsOf(itsForm) * (itsForm.play == "duel" ? playersCount : 1);
  if (playersCount < range[0] || playersCount > range[1])
    return itsForm.name + " is for " + playersText(itsForm) + " players";
  if (itsForm.play == "teams" && playersCount % 2) return itsForm.name + " needs two teams of the same size";
  return targetsCount < needed ? itsForm.name + " needs " + needed + " targets" : "";
}

/**
 * Starts a game. `names` of the players in their order. Why it cannot start is returned as a sentence, "" if it does.
 */
export function startGame(itsForm: GameRules, names: readonly string[]): string {
  if (phase != "") return "a game is running";
  if (!isHot()) return coldText();
  const linked = targets
    .filter(function (target) {
      return !!target.link;
    })
    .slice(0, castMax);
  if (!linked.length) return "no target is linked";
  const why = whyNot(itsForm, names.length, linked.length);
  if (why != "") return why;
  rules = itsForm;
  seed = itsForm.seed || E.hwRand() & 0x7fffffff || 1;
  newSheet(itsForm, names, linked);
  makeRecordRoom();
  record({ e: "game", name: itsForm.name, seed: seed, players: names, targets: linked.map(idOf) });
  sayLowBatteries();
  print("game start " + itsForm.name);
  takeTurn(0, 0);
  ready(countdownSeconds);
  return "";
}

/** It is that player's turn, whose clock shows so much already. */
function takeTurn(player: number, ms: number): void {
  turn = player;
  beginTurn(rules!, seed, player, playersAtOnce(), ms);
}

function after(ms: number, work: () => void): void {
  if (timer !== undefined) clearTimeout(timer);
  timer = setTimeout(work, ms);
}

function ready(seconds: number): void {
  phase = "ready";
  beginsMs = now() + seconds * 1000;
  after(seconds * 1000, go);
  tell("ready");
}

function go(): void {
  timer = undefined;
  phase = "playing";
  if (!clockMs()) record({ e: "turn", player: turn });
  print(
    "turn " +
      players
        .slice(turn, turn + playersAtOnce())
        .map(nameOf)
        .join(" "),
  );
  play();
  tell("go");
}

/** The next player is there: no need to wait until the handover is over. */
export function hurry(): void {
  if (phase == "ready" && readySeconds() > countdownSeconds) ready(countdownSeconds);
}

/** The turn's plates are done with. */
function turnOver(): void {
  const target = owing();
  if (target) {
    phase = "owed";
    why = "for the result of " + target.id;
    print("game waiting " + why);
    return tell("");
  }
  if (reopen()) return ready(countdownSeconds);
  for (let i = turn; i < turn + playersAtOnce(); i++) underPar(players[i]!);
  if (turn + playersAtOnce() == players.length) return finish();
  takeTurn(turn + 1, 0);
  ready(handoverSeconds + countdownSeconds);
}

/** Each whole second under par counts. */
function underPar(player: Player): void {
  if (!rules!.par || player.par !== undefined) return;
  const points = Math.max(0, Math.floor(rules!.par - player.ms / 1000)) * ((rules!.points && rules!.points.par) || 0);
  record({ e: "par", player: players.indexOf(player), points: points });
  givePar(player, points);
}

function givePar(player: Player, points: number): void {
  player.par = points;
  player.points += points;
  print("par " + player.name + " " + Math.round(player.ms) / 1000 + " " + points);
}

/** The clock stands: nothing comes up until somebody chooses what shall be. */
export function pauseGame(reason: string): void {
  if (phase != "ready" && phase != "playing") return;
  halt();
  if (timer !== undefined) clearTimeout(timer);
  timer = undefined;
  phase = "paused";
  why = reason;
  print("game paused " + reason);
  tell("bad");
}

/** Goes on, with a countdown. Why it cannot is returned as a sentence, "" if it does. */
export function resumeGame(): string {
  if (phase != "paused") return "no game is paused";
  if (!isHot()) return coldText();
  if (isRunning()) return "a plate is on its way down";
  if (
    !cast.some(function (target) {
      return !!target.link;
    })
  )
    return "no target is linked";
  print("game resumed");
  ready(countdownSeconds);
  return "";
}

/** A game that is paused counts for nothing. */
export function voidGame(): void {
  if (phase == "paused") end("void");
}

/** What absent targets owe at the end is lost, and made again by others. */
export function closeGame(): void {
  if (phase == "owed") giveUpOwed();
}

/** STOP: the game is over without a sheet. */
export function stopGame(): void {
  if (phase != "") end("stopped");
}

function end(how: "over" | "stopped" | "void"): void {
  endPlay();
  record({
    e: "end",
    how: how,
    points: players.map(function (player) {
      return player.points;
    }),
  });
  if (timer !== undefined) clearTimeout(timer);
  timer = undefined;
  phase = "";
  isWhole = how == "over";
  print("game " + how);
  tell("end");
}

/** A target's link broke. */
export function targetLost(target: Target): void {
  if (phase == "ready" && cast.indexOf(target) >= 0) pauseGame(target.id + " is away");
  else playLost(target);
}

/** A target came back. */
export function wakeGame(): void {
  if (phase == "playing") wakePlay();
}

/** All is played: the sheet is told row by row. */
function finish(): void {
  let row = 0;
  phase = "told";
  endPlay();
  function next(): void {
    if (row < rowsCount) {
      print("sheet " + (row + 1) + " " + rowText(row++));
      return after(tellMs, next);
    }
    players.forEach(function (player) {
      print("sheet total " + totalText(player));
      const rank = enterScore(rules!.name, player.name, player.points);
      if (rank) print("best " + rank + " " + player.name + " " + player.points + " " + rules!.name);
    });
    end("over");
  }
  next();
  tell("");
}

function settled(row: number, how: RowOutcome, ms: number, seconds: number): void {
  const player = playerOf(row);
  record({
    e: "row",
    player: player,
    target: cast[targetOf(row)]!.id,
    outcome: how,
    time: ms < 0 ? undefined : ms / 1000,
    points: pointsOf(row),
    clock: players[player]!.ms / 1000,
    of: seconds,
  });
  tell(how == "hit" || how == "miss" || how == "spared" ? (how == "hit" ? how : "") : "bad");
}

/** The last thing that was owed may have been told. */
function checkOwed(): void {
  if (phase == "owed" && !owing()) turnOver();
}

/**
 * Call it when the board boots; `itsTell` hears what happens. A game that the power broke off waits until somebody
 * chooses whether it goes on.
 */
export function openGame(itsTell: typeof tell): void {
  tell = itsTell;
  openPlay({ over: turnOver, stuck: pauseGame, settled: settled, told: checkOwed });
  openRecord();
  /*@__NOINLINE__*/ recallGame();
}

/** Its entries are all looked at before anything of it goes on. */
function recallGame(): void {
  let begin: GameEntry | undefined;
  let player = 0;
  let rows = 0;
  let wrong = "";
  const isUnfinished = unfinishedGame(function (entry) {
    if (wrong == "") wrong = entryFault(entry, begin);
    if (wrong != "") return;
    if (entry.e == "game") begin = entry;
    else if (entry.e == "turn") player = entry.player;
    else if (entry.e == "row") rows++;
  });
  if (!isUnfinished) return;
  if (begin && wrong == "") recallFrom(begin, player, rows);
  else recallNothing("its record is damaged: " + (wrong == "" ? "it has no beginning" : wrong));
}

/** A game that began like this, and was at that player's turn with so many rows. */
function recallFrom(begin: GameEntry, player: number, rows: number): void {
  phase = "paused";
  why = "the master was switched off";
  readGame(
    begin.name,
    function (itsForm) {
      const playersCount = begin.players.length;
      let wrong = whyNot(itsForm, playersCount, begin.targets.length);
      if (phase != "paused") return; // somebody ended it meanwhile
      if (wrong == "" && (rows > rowsOf(itsForm, playersCount) || (player && itsForm.play == "duel")))
        wrong = "its document is another one now";
      if (wrong == "") recallAs(itsForm, begin, player);
      else recallNothing(wrong);
    },
    recallNothing,
  );
}

/** Its record is damaged, or its document is gone or another one now. */
function recallNothing(wrong: string): void {
  phase = "";
  print("game lost " + printable(wrong));
  record({ e: "end", how: "void", points: [] });
}

function recallAs(itsForm: GameRules, begin: GameEntry, player: number): void {
  let ms = 0;
  rules = itsForm;
  seed = begin.seed;
  newSheet(
    itsForm,
    begin.players,
    begin.targets.map(function (id) {
      return findTarget(id) || addTarget(id)!;
    }),
  );
  print("game unfinished " + begin.name);
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
  takeTurn(player, ms);
  recallTurn();
  print("game paused " + why);
  tell("");
}

function recallRow(entry: RowEntry, clock: number): void {
  const ms = entry.time === undefined ? -1 : Math.round(entry.time * 1000);
  const row = addRow(entry.player, cast.map(idOf).indexOf(entry.target), entry.outcome, ms, entry.points, clock);
  print(
    "recorded " +
      (row + 1) +
      " " +
      rowText(row) +
      " of " +
      (entry.of === undefined ? "-" : Math.round(entry.of * 1000) / 1000) +
      " s",
  );
}
