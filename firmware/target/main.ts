// A target: boots into its safe pose, joins its master, and serves each command of the wire.
import { reply, replyError, send, type Link } from "../../shared/link.js";
import type { Message, ResultStatus } from "../../shared/messages.js";
import { joinWifi } from "../../shared/wifi.js";
import { abort, attachExposure, expose, isExposed } from "./exposure.js";
import { attachLink, registeredLink, wifiUp } from "./link.js";
import { eachKept, isFull, keep, openResults, recorded } from "./results.js";
import { attachSensor } from "./sensor.js";
import { attachServo, move, pose } from "./servo.js";
import { targetSettings, type Settings } from "./settings.js";

/** Blinks so fast when the settings are wrong, on boards that have a `LED1`. */
const blinkMs = 250;

let settings: Settings;
/** The request whose reply waits for the servo, "" for none. */
let moving = "";

/** A newer movement takes the place of an unfinished one, whose request is told. */
function supersede(link: Link): void {
  if (moving != "") replyError(link, moving, "superseded", "a newer movement took its place");
  moving = "";
}

/** Moves, and replies when the travel is over. */
function moveAndReply(link: Link, up: boolean, type: string, id: string): void {
  moving = id;
  move(up, function () {
    moving = "";
    reply(link, type, id, type);
  });
}

function standUp(link: Link, id: string): void {
  if (pose == "standing") return reply(link, "standing", id, "standing");
  supersede(link);
  abort();
  moveAndReply(link, true, "standing", id);
}

function layDown(link: Link, id: string): void {
  supersede(link);
  abort();
  if (pose == "down") reply(link, "down", id, "down");
  else moveAndReply(link, false, "down", id);
}

function activate(link: Link, id: string, duration: number): void {
  if (isExposed()) return replyError(link, id, "busy", "an activation is running");
  if (isFull()) return replyError(link, id, "busy", "too many results wait to be recorded");
  supersede(link);
  moving = id;
  expose(id, duration, function () {
    moving = "";
    send(link, JSON.stringify({ type: "activated", id: id, status: "activated", data: { duration: duration } }));
  });
}

function report(link: Link, id: string): void {
  const memory = process.memory();
  const wifi = require("Wifi");
  send(link, JSON.stringify({
    type: "pong",
    id: id,
    status: "alive",
    data: {
      pose: pose,
      uptime: Math.round(getTime() - bootTime),
      memory_free: memory.free,
      memory_total: memory.total,
      rssi: (wifi.getStatus && wifi.getStatus().rssi) || (wifi.getDetails && wifi.getDetails().rssi),
    },
  }));
}

function take(link: Link, message: Message): void {
  if (message.target_id !== undefined && message.target_id != settings.id)
    return replyError(link, message.id, "bad_target_id", "this is " + settings.id);
  switch (message.type) {
    case "ping":
      if (message.data && message.data.report) report(link, message.id);
      else reply(link, "pong", message.id, "alive");
      break;
    case "stand_up":
      standUp(link, message.id);
      break;
    case "lay_down":
      layDown(link, message.id);
      break;
    case "activate":
      activate(link, message.id, message.data.duration);
      break;
    case "recorded":
      recorded(message.id);
      break;
    case "registered":
    case "error":
      break; // a second `registered` changes nothing, and an error is never answered with an error
    case "register":
    case "pong":
    case "standing":
    case "down":
    case "activated":
    case "result":
      replyError(link, message.id, "unknown_type", "a target does not serve " + message.type);
      break;
    default: {
      const never: never = message;
      return never;
    }
  }
}

/** The lease is over: the plate lies down, and what ran is aborted. */
function down(): void {
  moving = "";
  abort();
  if (pose != "down") move(false, function () {});
}

function finished(activation: string, status: ResultStatus, time?: number, strength?: number): void {
  const line = keep(settings.id, activation, status, time, strength);
  const link = registeredLink();
  if (link) send(link, line);
}

function up(link: Link): void {
  eachKept(function (line) {
    send(link, line);
  });
}

function isSafe(): boolean {
  return pose == "down";
}

function start(): void {
  // Random bits alone are the same at each boot on builds without a hardware generator; the time alone is on boards without a clock.
  const boot = ((E.hwRand() ^ (getTime() * 1000000)) >>> 0).toString(36);
  openResults(boot);
  attachServo(settings);
  attachSensor(settings);
  attachExposure(finished);
  attachLink(settings, boot, { take: take, up: up, down: down, isSafe: isSafe });
  move(false, function () {
    print("ready target " + settings.id + " " + __VERSION__);
    joinWifi(settings.ssid, settings.password, wifiUp);
  });
}

function blink(): void {
  const led = global["LED1"] as Pin | undefined;
  let lit = 0;
  if (!led) return;
  setInterval(function () {
    lit = 1 - lit;
    digitalWrite(led, lit);
  }, blinkMs);
}

const bootTime = getTime();
let isSet = false;
try {
  settings = /*@__NOINLINE__*/ targetSettings(); // what only reading needs is then forgotten
  isSet = true;
} catch (wrong) {
  print("settings " + wrong);
}
if (isSet) start();
else blink();
