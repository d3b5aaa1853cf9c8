// The self-test: one target after the other raises its plate, somebody hits or taps it, and it lies down again.
// @seldom: when somebody asks for it
import { Subject } from "../../../shared/console-lines.js";
import { now } from "../../../shared/clock.js";
import { later } from "../later.js";
import { coldText, isHot } from "../range.js";
import { activate, isStandingBy, printResult } from "../wire/activations.js";
import { command } from "../wire/commands.js";
import { dead, fact, mark, tapAt } from "../wire/facts.js";
import { layDown } from "../wire/lay-down.js";
import { targets, type Outcome, type Target } from "../wire/targets.js";
import { flight } from "./flight.js";
import { flightChanged, phase } from "./game.js";

/** How long a plate waits for its tap, in s. */
const tapSeconds = 20;
/** How often it is looked whether the target is still there, in ms. */
const watchMs = 250;

type Seen = (title: string, id: string) => void;

/** What is known of the target that is tested. */
interface Test {
  target: Target;
  /** What has happened so far, in words. */
  words: string;
  /** Somebody went on without a tap. */
  isSkipped: boolean;
  /** When its last movement began, in ms. */
  sinceMs: number;
  /** Runs until its outcome is known. */
  watch: Handle | undefined;
  told(how: string, words: string): void;
}

/**
 * Tests all linked targets. `seen` is called with a title and the id of each target whose turn it is, and with "" at the
 * end. Returns why it cannot begin, as a sentence; "" if it does.
 */
export function selfTest(seen: Seen): string {
  const list = targets.filter(function (target) {
    return !!target.link;
  });
  if (phase != "") return "a game is running";
  if (flight.next) return "the self-test is running";
  if (flight.check && flight.check.left) return "the targets are being checked";
  if (!isHot()) return coldText();
  if (!list.length) return "no target is linked";
  print(Subject.selftest + " start " + list.length);
  testNext(list, 0, 0, seen);
  return "";
}

/** Tests the target with that number in the list, then those after it; so many have passed. */
function testNext(list: Target[], number: number, passed: number, seen: Seen): void {
  const target = list[number];
  let isEnd = false;
  if (!isHot()) return end("stopped", seen);
  if (!target) return end("over " + passed + " of " + list.length + " ok", seen);
  const test: Test = { target: target, words: "", isSkipped: false, sinceMs: 0, watch: undefined, told: told };
  flight.next = function (ends) {
    isEnd = ends;
    test.isSkipped = true;
    layDown(target);
  };
  seen("Self-test " + (number + 1) + " of " + list.length, target.id);
  flightChanged();
  begin(test);

  function told(how: string, words: string): void {
    print(Subject.selftest + " " + target!.id + " " + how + words);
    later(function () {
      if (isEnd) end("stopped", seen);
      else testNext(list, number + 1, how == "ok" ? passed + 1 : passed, seen);
    });
  }
}

function end(how: string, seen: Seen): void {
  flight.next = undefined;
  print(Subject.selftest + " " + how);
  seen("", "");
  flightChanged();
}

/** Tells the outcome of a target's test, the first time. */
function finish(test: Test, how: string, words: string): void {
  if (test.watch === undefined) return;
  clearInterval(test.watch);
  test.watch = undefined;
  test.told(how, test.words + words);
}

function begin(test: Test): void {
  const target = test.target;
  test.watch = setInterval(function () {
    if (!target.link) finish(test, "failed", " link lost");
    else if (!isHot()) finish(test, "failed", " stopped");
  }, watchMs);
  if (isStandingBy(target)) raise(test);
  else
    layDown(target, function () {
      if (test.watch === undefined) return;
      if (isStandingBy(target)) raise(test);
      else finish(test, "failed", " does not lie down");
    });
}

function raise(test: Test): void {
  test.sinceMs = now();
  activate(
    test.target,
    tapSeconds,
    function (outcome) {
      if (outcome == "activated") test.words += " up " + secondsOf(test);
      else if (outcome != "timeout") finish(test, "failed", " does not rise: " + outcome);
    },
    function (outcome, time) {
      printResult(test.target, outcome, time); // at once, and also if the test is over by now
      lower(test, outcome, time === undefined ? "" : " after " + time + " s");
    },
  );
}

/** Its plate is falling: waits until it lies, and for a report. */
function lower(test: Test, outcome: Outcome, after: string): void {
  const target = test.target;
  const place = targets.indexOf(target);
  let how = "failed";
  if (test.watch === undefined) return;
  if (outcome == "hit") {
    how = "ok";
    test.words += " tap " + Math.round(fact(place, tapAt)) / 100 + after;
  } else if (outcome == "aborted" && test.isSkipped) how = "skipped";
  else test.words += outcome == "miss" ? " no tap felt" : " " + outcome;
  if (outcome == "miss") mark(place, dead, 0);
  test.sinceMs = now();
  layDown(target, function () {
    if (target.link) test.words += " down " + secondsOf(test);
    command("ping", target, { report: 1 }, function () {
      finish(test, how, "");
    });
  });
}

/** How long the present movement took. */
function secondsOf(test: Test): string {
  return Math.round((now() - test.sinceMs) / 10) / 100 + " s";
}
