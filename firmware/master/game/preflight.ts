// The check of the targets before a game whose scores are kept. Each is asked for a report, and then judged in a
// separate turn: red keeps the game from starting, amber does not. condition.ts has the words.
// @seldom: before a game
import { Subject } from "../../../shared/console-lines.js";
import { replyMs } from "../../../shared/limits.js";
import { later } from "../later.js";
import { refused } from "../notice.js";
import { command } from "../wire/commands.js";
import { fact, levelAt, levelSteps, marksAt, setFact, unmoved } from "../wire/facts.js";
import { layAllDown, layDown } from "../wire/lay-down.js";
import { targets, type Target } from "../wire/targets.js";
import { boardLines } from "./condition.js";
import { plateLines } from "./plate-condition.js";
import type { GameRules } from "./document.js";
import { flight, type Check } from "./flight.js";
import { flightChanged, startGame } from "./game.js";

/** Characters of the reasons that the record gets. */
const redMax = 200;

/**
 * Checks all targets, then starts the game if none of them is red, or A is held meanwhile. Without a game it only
 * checks, and a game whose scores nobody keeps starts at once. `seen` is called when all are judged. Returns why it
 * cannot begin, as a sentence; "" if it does.
 */
export function checkRange(seen: () => void, rules?: GameRules, players?: readonly string[]): string {
  const why =
    flight.check && flight.check.left ? "the targets are being checked" : rules ? startGame(rules, players!) : "";
  if (why != "") return why;
  flight.check = undefined;
  if (rules && !keepsScores(rules)) {
    layAllDown(); // as a check does: a plate that stands could not come up
    return startGame(rules, players!, "");
  }
  const check = { rules: rules, names: players || [], left: 1, red: "", isForced: false };
  flight.check = check;
  later(function () {
    askFrom(check, 0, seen);
  });
  return "";
}

/** Whether scores of a game are kept: only those above 0 are (best.ts), so some of its points have to be. */
function keepsScores(rules: GameRules): boolean {
  const points = (rules.points || {}) as { [name: string]: number };
  for (const name in points) if (points[name]! > 0) return true;
  return points["hit"] === undefined;
}

/**
 * Asks the linked targets from that place on, one after the other: each request that waits takes memory. Then judges
 * all.
 */
function askFrom(check: Check, place: number, seen: () => void): void {
  while (targets[place] && !targets[place]!.link) place++;
  const target = targets[place];
  if (target)
    return ask(check, target, function () {
      later(function () {
        askFrom(check, place + 1, seen);
      });
    });
  check.left = targets.length + 1;
  judgeNext(check, "", seen);
}

/** Judges the next target, each half in a separate turn, and ends after the last. `red` says which are red so far. */
function judgeNext(check: Check, red: string, seen: () => void): void {
  later(function () {
    const target = targets[targets.length + 1 - check.left];
    if (!target) return end(); // also if one was removed meanwhile
    const lines = boardLines(target);
    later(function () {
      const others = plateLines(target);
      later(function () {
        const why = judge(target, lines.concat(others));
        check.left--;
        judgeNext(check, why == "" ? red : red + (red == "" ? "" : ", ") + target.id + " " + why, seen);
        flightChanged();
      });
    });
  });

  function end(): void {
    endCheck(check, red);
    seen();
    flightChanged();
  }
}

/** Judges a target by its lines, prints that, and keeps its level. Returns why it is red, "" if it is not. */
function judge(target: Target, lines: string[]): string {
  const text = lines.join("; ");
  const level = text.charAt(0) == "X" || text.indexOf("; X ") >= 0 ? 2 : text.indexOf("; ! ") >= 0 ? 1 : 0;
  let worst = 0;
  while (lines[worst]!.charAt(0) != "+!X".charAt(level)) worst++;
  setFact(targets.indexOf(target), levelAt, level + 1 + worst * levelSteps);
  print(Subject.check + " " + target.id + " " + ["green", "amber", "red"][level] + " " + text);
  return level > 1 ? lines[worst]!.slice(2) : "";
}

/** All are judged: the game that waits starts if it may. */
function endCheck(check: Check, red: string): void {
  check.left = 0;
  check.red = red.slice(0, redMax);
  if (!check.rules) flight.check = undefined;
  else if (red == "" || check.isForced) startWaiting();
  else print(Subject.refused + " pre-flight: " + red + "; hold A for 2 s to start anyway");
}

/** Starts the game that waits. */
export function startWaiting(): void {
  const check = flight.check!;
  flight.check = undefined;
  if (check.rules) refused(startGame(check.rules, check.names, check.red));
}

/**
 * Asks a target for its state, for at most `replyMs`. Before a game it has to confirm first that it is down, and so has
 * one that did not move.
 */
function ask(check: Check, target: Target, done: () => void): void {
  let wait: Handle | undefined = setTimeout(end, replyMs);

  function end(): void {
    if (wait === undefined) return;
    clearTimeout(wait);
    wait = undefined;
    done();
  }

  function report(): void {
    if (wait !== undefined) command("ping", target, { report: 1 }, end);
  }

  const row = targets.indexOf(target);
  if (check.rules || fact(row, marksAt) & unmoved) layDown(target, report);
  else report();
}
