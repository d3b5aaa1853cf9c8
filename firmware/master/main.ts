// The master: boots cold, serves its targets, and turns buttons into hot and cold, STOP and games.
import { begin } from "../../shared/begin.js";
import { surviveCrashes } from "../../shared/crash.js";
import type { Message, Register, Report } from "../../shared/messages.js";
import { joinWifi, wifiIsUp } from "../../shared/wifi.js";
import { openActivations, settleExposure, takeResult } from "./activations.js";
import { onHold, onPress, onTouch } from "./buttons.js";
import { answered, commandAll } from "./commands.js";
import { openConsole, printOutcome, refused } from "./console.js";
import { answerSearches } from "./discovery.js";
import { closeGame, hurry, isPlaying, openGame, phase, resumeGame, startGame, stopGame, targetLost, voidGame, wakeGame } from "./game.js";
import { readGame } from "./games.js";
import { layAllDown, layDown } from "./lay-down.js";
import { isHot, say, word } from "./range.js";
import { confirm, refuseResult, refuseType, serve } from "./server.js";
import { masterSettings, type Settings } from "./settings.js";
import { targets, type Target, type TargetLink } from "./targets.js";

/** One touch of STOP makes and breaks contact several times; it is obeyed at the first. */
const bounceMs = 100;
let stoppedMs = -bounceMs;

/** An access point takes so many boards: the limit of the radios' own software. */
const stationsMax = 4;
/** Whether it may still be said that it can take no more. */
let canFill = false;
let lowVolts: number;

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
  switch (phase) {
    case "paused":
      return refused(resumeGame());
    case "owed":
      return closeGame();
    case "ready":
      return hurry();
  }
  if (!isPlaying()) sayLowBatteries();
  refused(startGame(readGame("Quick Game"), ["P1"]));
}

function sayLowBatteries(): void {
  targets.forEach(function (target) {
    if (target.link && target.battery! < lowVolts) print("battery " + target.id + " low " + target.battery + " V");
  });
}

/** For setting up: all plates up to look at them, or down again. */
function raiseOrLower(): void {
  if (phase == "paused") return voidGame();
  if (isPlaying()) return refused("a game is running");
  const up = targets.some(function (target) { return target.pose == "standing"; });
  if (up) layAllDown();
  else if (isHot()) commandAll("stand_up", undefined, printOutcome("stand_up"));
  else refused("the range is cold: hold X for 1 s");
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
  openConsole();
  print("ready master " + __VERSION__);
  say("COLD");
  openGame();
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
