// The game that is played: who is on, its pauses and its end. What happens on the targets in a turn is in play.ts.
import { countdownSeconds, handoverSeconds, playersOf, playersText, targetsOf, type GameForm } from "../../shared/game.js";
import { beginTurn, endPlay, giveUpOwed, halt, isRunning, openPlay, owing, play, playLost, reopen, wakePlay } from "./play.js";
import { isHot } from "./range.js";
import { cast, castMax, newSheet, players, rowText, rowsCount, totalText, type Player } from "./sheet.js";
import { targets, type Target } from "./targets.js";

/**
 * `ready`: a turn is about to begin. `paused`: the clock stands, and somebody has to choose whether the game goes on. `owed`: all is played, and an
 * absent target owes a result. `told`: it is over, and its sheet is being told.
 */
export type Phase = "" | "ready" | "playing" | "paused" | "owed" | "told";

export let phase: Phase = "";
/** The game; the last one after its end. */
export let form: GameForm | undefined;
/** The first player who is on, by number; in a duel all are. */
export let turn = 0;
/** Why the game is paused, a sentence. */
export let why = "";
/** The turn begins then, ms. */
let beginsMs = 0;
let timer: Handle | undefined;
let seed = 0;

/** A row of the sheet so often, ms: a long one told at once would hold up everything else. */
const tellMs = 20;

export function isPlaying(): boolean {
  return phase != "";
}

/** Whole seconds until the turn begins. */
export function readySeconds(): number {
  return Math.max(0, Math.ceil(beginsMs / 1000 - getTime()));
}

/** Sides in a duel play at once; else one after the other. */
function playersAtOnce(): number {
  return form!.play == "duel" ? players.length : 1;
}

function nameOf(player: Player): string {
  return player.name;
}

function isBefore(one: Target, other: Target): number {
  return one.id.length - other.id.length || (one.id < other.id ? -1 : 1);
}

/** Starts a game. `names` of the players in their order. Why it cannot start is returned as a sentence, "" if it does. */
export function startGame(itsForm: GameForm, names: readonly string[]): string {
  if (phase != "") return "a game is running";
  if (!isHot()) return "the range is cold: hold X for 1 s";
  const linked = targets.filter(function (target) { return !!target.link; }).sort(isBefore).slice(0, castMax);
  if (!linked.length) return "no target is linked";
  const range = playersOf(itsForm);
  const needed = targetsOf(itsForm) * (itsForm.play == "duel" ? names.length : 1);
  if (names.length < range[0] || names.length > range[1]) return itsForm.name + " is for " + playersText(itsForm) + " players";
  if (itsForm.play == "teams" && names.length % 2) return itsForm.name + " needs two teams of the same size";
  if (linked.length < needed) return itsForm.name + " needs " + needed + " targets";
  form = itsForm;
  seed = itsForm.seed || (E.hwRand() & 0x7fffffff) || 1;
  newSheet(itsForm, names, linked);
  print("game start " + itsForm.name);
  takeTurn(0, 0);
  ready(countdownSeconds);
  return "";
}

/** It is that player's turn, whose clock shows so much already. */
function takeTurn(player: number, ms: number): void {
  turn = player;
  beginTurn(form!, seed, player, playersAtOnce(), ms);
}

function after(ms: number, work: () => void): void {
  if (timer !== undefined) clearTimeout(timer);
  timer = setTimeout(work, ms);
}

function ready(seconds: number): void {
  phase = "ready";
  beginsMs = (getTime() + seconds) * 1000;
  after(seconds * 1000, go);
}

function go(): void {
  timer = undefined;
  phase = "playing";
  print("turn " + players.slice(turn, turn + playersAtOnce()).map(nameOf).join(" "));
  play();
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
    return print("game waiting for the result of " + target.id);
  }
  if (reopen()) return ready(countdownSeconds);
  for (let i = turn; i < turn + playersAtOnce(); i++) underPar(players[i]!);
  if (turn + playersAtOnce() == players.length) return finish();
  takeTurn(turn + 1, 0);
  ready(handoverSeconds + countdownSeconds);
}

/** Each whole second under par counts. */
function underPar(player: Player): void {
  if (!form!.par) return;
  const points = Math.max(0, Math.floor(form!.par - player.ms / 1000)) * ((form!.points && form!.points.par) || 0);
  player.points += points;
  print("par " + player.name + " " + player.ms / 1000 + " " + points);
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
}

/** Goes on, with a countdown. Why it cannot is returned as a sentence, "" if it does. */
export function resumeGame(): string {
  if (phase != "paused") return "no game is paused";
  if (!isHot()) return "the range is cold: hold X for 1 s";
  if (isRunning()) return "a plate is on its way down";
  if (!cast.some(function (target) { return !!target.link; })) return "no target is linked";
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

function end(how: string): void {
  endPlay();
  if (timer !== undefined) clearTimeout(timer);
  timer = undefined;
  phase = "";
  print("game " + how);
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
  function tell(): void {
    if (row < rowsCount) {
      print("sheet " + (row + 1) + " " + rowText(row++));
      return after(tellMs, tell);
    }
    players.forEach(function (player) { print("sheet total " + totalText(player)); });
    end("over");
  }
  tell();
}

openPlay({
  over: turnOver,
  stuck: pauseGame,
  settled: function () {
    if (phase == "owed" && !owing()) turnOver();
  },
});
