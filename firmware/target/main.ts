// A target: moves to its safe pose, connects to its master, and serves the master's commands.
import { digests } from "../../shared/digests.js"; // first
import { Subject } from "../../shared/console-lines.js";
import { lastMs, now, steppedMs } from "../../shared/clock.js";
import { calibrateMin, exposeMin, sensorReportMin, targetStartMin } from "../../shared/floors.js";
import { reply, replyError, sendMessage, type Link } from "../../shared/link.js";
import type { Calibrate, ErrorReply, FromMaster, Report } from "../../shared/messages.js";
import { joinWifi } from "../../shared/wifi.js";
import { begin } from "../../shared/begin.js";
import { surviveCrashes } from "../../shared/crash.js";
import { calibrate } from "./calibrate.js";
import { abort, expose, isExposed } from "./exposure.js";
import { freshMs, provenMs, useKey } from "./keys.js";
import { attachLink, beat, beatMs, quit, wifiUp } from "./link.js";
import { isFull, recorded } from "./results.js";
import { move, pose } from "./servo.js";
import { targetSettings } from "./read-settings.js";
import { settings, useSettings, type Settings } from "./settings.js";
import { trial } from "./trial.js";

/** How often the sensor is read for a report: a Pico takes a quarter of a ms for each. */
const readings = 16;

/** The id of the request whose reply waits for the servo, "" for none. */
let moving = "";

/** How often the light goes on and off for somebody who looks for this target, and how long each takes, in ms. */
const blinks = 40;
const blinkMs = 250;
/** The timer of the light while it blinks. */
let blinking: Handle | undefined;

/**
 * Ends the present movement and the present step of a calibration, whose requests get an error if there is a link, and
 * the present exposure.
 */
function supersede(link?: Link): void {
  const step = trial ? trial.id : "";
  if (link && moving + step != "") replyError(link, moving + step, "superseded", "a newer movement came");
  moving = "";
  if (step != "") {
    if (trial!.reading !== undefined) clearInterval(trial!.reading);
    trial!.reading = undefined;
    trial!.id = "";
  }
  abort();
}

/** Moves the plate, and replies `standing` or `down` when it has arrived. A plate that stands may stay exposed. */
function moveTo(link: Link, id: string, next: "standing" | "down"): void {
  if (next == "down" || pose != next) supersede(link);
  if (pose == next) return arrived();
  moving = id;
  move(next == "standing", arrived);

  function arrived(): void {
    moving = "";
    reply(link, next, id);
  }
}

function activate(link: Link, id: string, duration: number, sensitivity: number): void {
  if (isExposed()) return replyError(link, id, "busy", "one is running");
  if (isFull()) return replyError(link, id, "busy", "too many results");
  if (process.memory().free < exposeMin) return replyError(link, id, "busy", "memory is short");
  supersede(link);
  moving = id;
  expose(id, duration, sensitivity, function () {
    moving = "";
    const isPlaced = beatMs >= steppedMs;
    sendMessage(link, {
      type: "activated",
      id: id,
      status: "activated",
      data: {
        duration: duration,
        beat: isPlaced ? Math.abs(beat) - 1 : undefined,
        after: isPlaced ? Math.round((lastMs - beatMs) * 10) / 10 : undefined,
        clock: isPlaced ? Math.round(lastMs - steppedMs) : undefined,
      },
    });
  });
}

/**
 * Blinks the board's light. It needs no proof of how old the order is, because no plate moves. Returns the status of the
 * answer.
 */
function blink(): string {
  const light = settings.lightPin;
  let left = blinks;
  if (!light) return "no_light";
  if (blinking !== undefined) clearInterval(blinking);
  blinking = setInterval(function () {
    digitalWrite(light, --left % 2 ? 1 : 0);
    if (left) return;
    clearInterval(blinking!);
    blinking = undefined;
  }, blinkMs);
  return "blinking";
}

function report(link: Link, id: string): void {
  const memory = process.memory();
  const wifi = require("Wifi");
  const data: Report = {
    pose: pose,
    uptime: Math.round(now() / 1000),
    memory_free: memory.free,
    memory_total: memory.total,
    battery: settings.batteryPin && Math.round(analogRead(settings.batteryPin) * settings.batteryVolts! * 100) / 100,
    rssi: (wifi.getStatus && wifi.getStatus().rssi) || (wifi.getDetails && wifi.getDetails().rssi),
  };
  if (memory.free >= sensorReportMin) readSensor(data);
  sendMessage(link, { type: "pong", id: id, status: "alive", data: data });
}

/** Adds to a report how the sensor rests. */
function readSensor(data: Report): void {
  let rest = 1;
  let peak = 0;
  for (let i = 0; i < readings; i++) {
    const level = analogRead(settings.piezoPin);
    if (level < rest) rest = level;
    if (level > peak) peak = level;
  }
  data.rest = Math.round(rest * 1000) / 1000;
  data.noise = Math.round((peak - rest) * 1000) / 1000;
  data.threshold = settings.hitStrength;
}

function calibrateIfFree(link: Link, order: Calibrate): void {
  if (isExposed()) replyError(link, order.id, "busy", "an activation is running");
  else if (process.memory().free < calibrateMin) replyError(link, order.id, "busy", "memory is short");
  else calibrate(link, order.id, order.data.step, order.data.at || 0);
}

/** Whether an order to raise the plate may have been delayed on its way. */
function isStale(type: string): boolean {
  return (type == "stand_up" || type == "activate" || type == "calibrate") && now() - provenMs > freshMs;
}

function obey(link: Link, message: FromMaster | ErrorReply): void {
  if (message.target_id !== undefined && message.target_id != settings.id)
    return replyError(link, message.id, "bad_target_id", "this is " + settings.id);
  if (isStale(message.type)) return replyError(link, message.id, "stale", "the master has not answered within 2 s");
  switch (message.type) {
    case "ping":
      if (message.data && message.data.report) report(link, message.id);
      else {
        // a beat, whose pong's tag the master knows (see `sealed`)
        if (link.keys !== undefined && message.seen === link.targetLines && message.target_id === undefined && beat > 0)
          link.ping = "";
        sendMessage(link, {
          type: "pong",
          id: message.id,
          status: message.data && message.data.blink ? blink() : "alive",
        });
      }
      break;
    case "stand_up":
    case "lay_down":
      moveTo(link, message.id, message.type == "stand_up" ? "standing" : "down");
      break;
    case "activate":
      activate(link, message.id, message.data.duration, message.data.sensitivity || 1);
      break;
    case "calibrate":
      calibrateIfFree(link, message);
      break;
    case "recorded":
      recorded(message.id);
      break;
    case "registered":
    case "error":
      break; // a repeated `registered` has no effect, and an error is never answered with an error
    default: {
      const never: never = message;
      return never;
    }
  }
}

/** The lease is over: ends what the plate is doing, and lays it down. */
function down(): void {
  supersede();
  if (pose != "down") move(false, function () {});
}

function startTarget(own: Settings): void {
  // Both are needed: random bits repeat at each boot on builds without a hardware generator, and the time does on
  // boards without a clock.
  const boot = global.survivors ? global.survivors.boot : ((E.hwRand() ^ (getTime() * 1000000)) >>> 0).toString(36);
  useSettings(own, boot);
  if (own.keyText !== undefined) useKey(own.keyText, own.isSha1);
  else digests[0] = digests[1] = undefined;
  delete own.keyText; // is not needed any more
  surviveCrashes(quit);
  attachLink(obey, down);
  move(false, function () {
    print(Subject.ready + " target " + settings.id + " " + __VERSION__);
    joinWifi(settings, wifiUp);
  });
}

begin(targetSettings, startTarget, targetStartMin);
