// The master: boots cold, serves its targets, and turns buttons into hot and cold, STOP and games.
import { begin } from "../../shared/begin.js";
import { surviveCrashes } from "../../shared/crash.js";
import type { Message, Register, Report } from "../../shared/messages.js";
import { joinWifi, wifiIsUp } from "../../shared/wifi.js";
import { activate, openActivations, printResult, settleExposure, takeResult } from "./activations.js";
import { ping } from "./beat.js";
import { onHold, onPress, onTouch } from "./buttons.js";
import { answered, command, commandAll, type CommandType, type Done } from "./commands.js";
import { answerSearches } from "./discovery.js";
import { closeGame, isPlaying, isWaiting, startGame, stopGame, targetLost, wakeGame } from "./game.js";
import { isHot, say, word } from "./range.js";
import { confirm, drop, refuseResult, refuseType, serve } from "./server.js";
import { masterSettings, type Settings } from "./settings.js";
import { findTarget, targets, type Target, type TargetLink } from "./targets.js";

/** One touch of STOP makes and breaks contact several times; it is obeyed at the first. */
const bounceMs = 100;
let stoppedMs = -bounceMs;

/** An access point takes so many boards: the limit of the radios' own software. */
const stationsMax = 4;
/** Whether it may still be said that it can take no more. */
let canFill = false;
let lowVolts: number;

function refused(sentence: string): void {
  print("refused " + sentence);
}

/** A target that was told to lie down and does not say that it does loses its link, and with that its lease. */
function layDown(target: Target): void {
  command("lay_down", target, undefined, function (_target, outcome) {
    if (outcome == "down" || outcome == "error superseded") return;
    print("command lay_down " + target.id + " " + outcome);
    if (target.link && outcome == "timeout") drop(target.link, "no answer to lay_down");
  });
}

function layAllDown(): void {
  targets.forEach(function (target) {
    if (target.link) layDown(target);
  });
}

function stop(): void {
  const nowMs = getTime() * 1000;
  if (nowMs - stoppedMs < bounceMs) return;
  stoppedMs = nowMs;
  if (word != "STOP") say("STOP");
  stopGame();
  layAllDown();
}

/** The first hold clears STOP, the second makes the range hot. */
function makeHot(): void {
  if (isHot()) return refused("the range is hot already");
  say(word == "STOP" ? "COLD" : "HOT");
}

function pressGame(): void {
  if (isWaiting()) return closeGame();
  if (!isPlaying()) sayLowBatteries();
  const why = startGame();
  if (why) refused(why);
}

function sayLowBatteries(): void {
  targets.forEach(function (target) {
    if (target.link && target.battery! < lowVolts) print("battery " + target.id + " low " + target.battery + " V");
  });
}

/** For setting up: all plates up to look at them, or down again. */
function raiseOrLower(): void {
  if (isPlaying()) return refused("a game is running");
  const up = targets.some(function (target) { return target.pose == "standing"; });
  if (up) layAllDown();
  else if (isHot()) commandAll("stand_up", undefined, printOutcome("stand_up"));
  else refused("the range is cold: hold X for 1 s");
}

function printOutcome(type: CommandType): Done {
  return function (target, outcome) {
    print("command " + type + " " + target.id + " " + outcome);
  };
}

/**
 * For the console: one command to one target, by its id or by its record as `done` gets it, or to all that are linked. `data` as on the
 * wire; `done(target, outcome)` hears each outcome, else it is printed.
 */
function consoleCommand(type: CommandType, which?: string | Target, data?: { duration?: number }, done?: Done): void {
  const link = which && (which as Target).link;
  if (type == "ping" && link && done && !link.done && !data) ping(link, done);
  else /*@__NOINLINE__*/ consoleCommandLong(type, which, data, done);
}

function consoleCommandLong(type: CommandType, which?: string | Target, data?: { duration?: number }, done?: Done): void {
  const heard = done || printOutcome(type);
  const one = findTarget((which as Target || {}).id || which as string);
  if (!one && which !== undefined) return refused("no target " + which);
  targets.forEach(function (target) {
    if (one ? target != one : !target.link) return;
    if (type == "activate") consoleActivate(target, data && data.duration || 0, heard);
    else command(type, target, data, heard);
  });
}

/** Like any other activation it has its outcome recorded once, whenever it comes. */
function consoleActivate(target: Target, seconds: number, heard: Done): void {
  if (!target.link) return heard(target, "timeout");
  if (target.exposure) return heard(target, "error busy");
  activate(
    target,
    seconds,
    function (outcome) {
      heard(target, outcome);
    },
    function (outcome, time) {
      printResult(target, outcome, time);
    },
  );
}

function takeReport(target: Target, report: Report): void {
  target.pose = report.pose == "down" ? undefined : report.pose;
  if (report.battery !== undefined) target.battery = report.battery;
}

function printReport(target: Target, report: Report): void {
  print("report " + target.id + " " + report.pose
    + (report.rssi === undefined ? "" : " rssi " + report.rssi + " dBm")
    + (report.battery === undefined ? "" : " battery " + report.battery + " V")
    + " memory " + report.memory_free + " of " + report.memory_total + " uptime " + report.uptime + " s");
}

function take(target: Target, link: TargetLink, message: Exclude<Message, Register>): void {
  switch (message.type) {
    case "pong":
      if (message.data) takeReport(target, message.data);
      if (answered(target, message) && message.data) printReport(target, message.data);
      break;
    case "standing":
    case "down":
    case "activated":
    case "error":
      answered(target, message);
      break;
    case "result":
      if (takeResult(target, message)) confirm(link, message.id);
      else refuseResult(link, message.id);
      break;
    case "registered":
    case "ping":
    case "stand_up":
    case "lay_down":
    case "activate":
    case "recorded":
      refuseType(link, message);
      break;
    default: {
      const never: never = message;
      return never;
    }
  }
}

function up(target: Target, rebooted: boolean): void {
  settleExposure(target, rebooted);
  if (!isHot()) layDown(target);
  wakeGame();
  if (canFill && targets.filter(function (one) { return !!one.link; }).length == stationsMax) {
    canFill = false;
    print("wifi full: an access point takes " + stationsMax + " targets, one more needs a router");
  }
}

function start(settings: Settings): void {
  surviveCrashes(stop);
  lowVolts = settings.lowVolts;
  // As on a target: neither the random bits nor the time alone is new at each boot on every board.
  openActivations(((E.hwRand() ^ (getTime() * 1000000)) >>> 0).toString(36));
  onTouch(settings.b, stop);
  onHold(settings.x, makeHot);
  onPress(settings.a, pressGame);
  onPress(settings.y, raiseOrLower);
  global["command"] = consoleCommand;
  print("ready master " + __VERSION__);
  say("COLD");
  openWifi(settings);
}

function openWifi(settings: Settings): void {
  let listening = false;
  function listen(): void {
    if (listening) return;
    listening = true;
    serve(settings.masterPort, { up: up, down: targetLost, take: take });
    answerSearches(settings.rangeName, settings.masterPort);
  }
  if (settings.wifi == "join") return joinWifi(settings, listen);
  canFill = true;
  const wifi = require("Wifi");
  wifi.startAP(settings.wifiName, { password: settings.wifiPassword, authMode: "wpa2" }, function (error) {
    if (error) return print("wifi down " + error);
    wifi.getAPIP(function (_error, address) {
      wifiIsUp(address ? address.ip : "");
      listen();
    });
  });
}

begin(function () { return "master"; }, masterSettings, start);
