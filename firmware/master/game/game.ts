// The game that is played: whose turn it is, its pauses and its end. What happens in a turn is in play.ts.
import { GameNews, Subject } from "../../../shared/console-lines.js";
import { now } from "../../../shared/clock.js";
import { later } from "../later.js";
import { hasFree, makeRoom, tooLittle } from "../memory.js";
import { refused } from "../notice.js";
import { coldText, isHot } from "../range.js";
import { sayLowBatteries } from "../wire/batteries.js";
import { isGuest } from "../wire/guests.js";
import { targets, type Target } from "../wire/targets.js";
import { announceSheet } from "./announce.js";
import { seedChance } from "./chance.js";
import { countdownSeconds, handoverSeconds, whyNotPlayable, type GameRules } from "./document.js";
import { beginTurn, clockMs, isRunning, owing, recallTurn } from "./lane.js";
import { flight } from "./flight.js";
import { neededFor, roomMs, roomWaits } from "./needed.js";
import { underPar } from "./par.js";
import { endPlay, giveUpOwed, haltTurn, openPlay, playLost, reopen, runTurn, wakePlay } from "./play.js";
import type { RowOutcome } from "./record-lines.js";
import { makeRecordRoom, recordLater } from "./record.js";
import { gameEntry, rowEntry } from "./row-entry.js";
import { allPoints, cast, castMax, namesFrom, newSheet, players, rules } from "./sheet.js";

/** An event of a game: most have a sound, "" is only seen. */
export type GameEvent = "" | "ready" | "go" | "hit" | "bad" | "end";

/**
 * `ready`: a turn is about to begin. `paused`: the clock is stopped, and somebody has to choose whether the game goes
 * on. `owed`: all is played, but an absent target owes a result. `told`: the game is over; its sheet is announced, or its
 * end recorded.
 */
export type Phase = "" | "ready" | "playing" | "paused" | "owed" | "told";

/** @hot 190 */
export let phase: Phase = "";
/** The number of the player whose turn it is, in a duel of the first one. @hot 320 */
export let turn = 0;
/** The last game was played to its end: neither stopped nor voided. */
export let isWhole = false;
/** Why the game is paused or waits, as a sentence. */
export let why = "";
/** A game is about to begin. */
let isStarting = false;
/** The game's end is being recorded. */
let isEnding = false;
/** When the turn begins, in ms. */
let beginsMs = 0;
let timer: Handle | undefined;
let notify: (event: GameEvent) => void;

/** Whole seconds until the turn begins. */
export function readySeconds(): number {
  return Math.max(0, Math.ceil((beginsMs - now()) / 1000));
}

/** In a duel all players shoot at once, else one after the other. */
function playersAtOnce(): number {
  return rules!.play == "duel" ? players.length : 1;
}

/**
 * Starts a game with players of these names; `red` says which targets are red, and `waits` how often it has waited for
 * memory already. Without `red` looks whether it could start. Returns why it cannot, as a sentence; "" if it can. The
 * memory is counted in a separate turn, where what led to it takes none any more.
 */
export function startGame(itsRules: GameRules, names: readonly string[], red?: string, waits = 0): string {
  if (phase != "" || isStarting) return "a game is running";
  if (flight.next) return "the self-test is running";
  if (!isHot()) return coldText();
  const linked = targets
    .filter(function (target) {
      return target.link && !isGuest(target); // their scores are kept
    })
    .slice(0, castMax);
  if (!linked.length) return "no target is linked";
  const why = whyNotPlayable(itsRules, names.length, linked.length);
  if (why != "" || red === undefined) return why;
  isStarting = true;
  later(function () {
    const needed = neededFor(itsRules, names.length, linked.length);
    if (hasFree(needed)) return /*@__NOINLINE__*/ startFree(itsRules, names, red, linked);
    isStarting = waits ? waits < roomWaits : makeRoom();
    if (!isStarting) return refused(tooLittle(needed));
    setTimeout(function () {
      isStarting = false;
      refused(startGame(itsRules, names, red, waits + 1));
    }, roomMs);
  });
  return "";
}

function startFree(itsRules: GameRules, names: readonly string[], red: string, linked: Target[]): void {
  later(function () {
    if (isHot()) /*@__NOINLINE__*/ newSheet(itsRules, names, linked);
  });
  later(function () {
    isStarting = false;
    if (isHot()) /*@__NOINLINE__*/ beginGame(itsRules, names, red); // else STOP was pressed meanwhile
  });
}

/** Begins the game of a new sheet. */
function beginGame(itsRules: GameRules, names: readonly string[], red: string): void {
  const seed = itsRules.seed || E.hwRand() & 0x7fffffff || 1;
  seedChance(seed);
  later(makeRecordRoom);
  recordLater(gameEntry(itsRules.name, seed, names, red));
  later(function () {
    sayLowBatteries();
    print(Subject.game + " " + GameNews.start + " " + itsRules.name);
  });
  takeTurn(0);
  ready(countdownSeconds);
}

/** It is that player's turn, or in a duel everybody's. */
function takeTurn(player: number): void {
  turn = player;
  later(function () {
    if (phase == "ready" || phase == "paused") beginTurn(player, playersAtOnce(), 0);
  });
}

function after(ms: number, work: () => void): void {
  if (timer !== undefined) clearTimeout(timer);
  timer = setTimeout(work, ms);
}

function ready(seconds: number): void {
  phase = "ready";
  beginsMs = now() + seconds * 1000;
  after(seconds * 1000, go);
  notify("ready");
}

function go(): void {
  timer = undefined;
  phase = "playing";
  if (!clockMs()) recordLater({ e: "turn", player: turn });
  later(function () {
    print(Subject.turn + " " + namesFrom(turn, playersAtOnce()));
    if (phase != "playing") return; // it was paused or stopped meanwhile
    runTurn();
    notify("go");
  });
}

/** The next player is ready: the rest of the handover is skipped. */
export function hurry(): void {
  if (phase == "ready" && readySeconds() > countdownSeconds) ready(countdownSeconds);
}

/** All plates of the turn are done, unless it was paused or stopped meanwhile. */
function turnOver(): void {
  if (phase != "playing" && phase != "owed") return;
  const target = owing();
  if (target) {
    phase = "owed";
    why = "for the result of " + target.id;
    print(Subject.game + " " + GameNews.waiting + " " + why);
    return notify("");
  }
  if (reopen()) return ready(countdownSeconds);
  for (let i = turn; i < turn + playersAtOnce(); i++) underPar(players[i]!);
  if (turn + playersAtOnce() == players.length) return finish();
  takeTurn(turn + 1);
  ready(handoverSeconds + countdownSeconds);
}

/** Pauses the game: the clock stops, and nothing comes up until somebody chooses whether it goes on. */
export function pauseGame(reason: string): void {
  if (phase != "ready" && phase != "playing") return;
  haltTurn();
  if (timer !== undefined) clearTimeout(timer);
  timer = undefined;
  phase = "paused";
  why = reason;
  print(Subject.game + " " + GameNews.paused + " " + reason);
  notify("bad");
}

/** Goes on, after a countdown. Returns why it cannot, as a sentence; "" if it goes on. */
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
  print(Subject.game + " " + GameNews.resumed);
  ready(countdownSeconds);
  return "";
}

/** Ends a paused game, which then does not count. */
export function voidGame(): void {
  if (phase == "paused") end("void");
}

/** Stops waiting for what absent targets owe at the end: it is lost, and repeated on other targets. */
export function closeGame(): void {
  if (phase == "owed") giveUpOwed();
}

/** Ends the game without a sheet, because of STOP. */
export function stopGame(): void {
  if (phase != "" && !isEnding) end("stopped");
}

function end(how: "over" | "stopped" | "void"): void {
  endPlay();
  if (timer !== undefined) clearTimeout(timer);
  timer = undefined;
  phase = "told";
  isEnding = true;
  later(function () {
    recordLater({ e: "end", how: how, points: allPoints() }); // behind the rows that are about to be recorded
    later(function () {
      phase = "";
      isEnding = false;
      isWhole = how == "over";
      print(Subject.game + " " + how);
      notify("end");
    });
  });
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

/** All is played: announces the sheet. */
function finish(): void {
  phase = "told";
  endPlay();
  later(function () {
    if (isEnding) return; // it was stopped meanwhile
    announceSheet(after, function () {
      end("over");
    });
  });
  notify("");
}

/** Shows a row, records it, and lets it be told. */
function settled(row: number, how: RowOutcome, ms: number, seconds: number, atMs: number, tell: () => void): void {
  later(function () {
    notify(how == "hit" || how == "miss" || how == "spared" ? (how == "hit" ? how : "") : "bad");
  });
  later(function () {
    recordLater(rowEntry(row, how, ms, seconds, atMs));
    later(tell);
  });
}

/** What an absent target owed may have come. */
function checkOwed(): void {
  if (phase == "owed" && !owing()) turnOver();
}

/** Something that is under way before a game (flight.ts) has changed. */
export function flightChanged(): void {
  notify("");
}

/** Call it once when the board boots. `itsNotify` gets each event of a game. */
export function openGame(itsNotify: typeof notify): void {
  notify = itsNotify;
  openPlay({ over: turnOver, stuck: pauseGame, settled: settled, told: checkOwed });
}

/**
 * Keeps a recalled game paused while it is read, for this reason; with "" there is no game, and the sheet is that of one
 * that was played to its end, or not. See recall.ts and mark.ts.
 */
export function holdGame(reason: string, itsWhole: boolean): void {
  phase = reason == "" ? "" : "paused";
  why = reason;
  isWhole = itsWhole;
}

/** Offers a recalled game, whose sheet is complete, from that player's turn on, whose clock shows `ms` already. */
export function offerGame(seed: number, player: number, ms: number): void {
  seedChance(seed);
  turn = player;
  beginTurn(player, playersAtOnce(), ms);
  recallTurn();
  print(Subject.game + " " + GameNews.paused + " " + why);
  notify("");
}
