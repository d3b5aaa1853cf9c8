// Handles each message of a registered target.
import { Subject } from "../../../shared/console-lines.js";
import { isOpen, reply, replyError } from "../../../shared/link.js";
import type { FromMaster, Message, Pong, Register, Report, Result } from "../../../shared/messages.js";
import { later } from "../later.js";
import { takeResult } from "./activations.js";
import { noteBattery } from "./batteries.js";
import { isMoving, takeReply } from "./commands.js";
import { dead, mark, setFact, stuck, stuckAgain, tapAt } from "./facts.js";
import { place } from "./place.js";
import { targets, type Target, type TargetLink } from "./targets.js";

/** Notes a report. If it was asked for, prints it in a separate turn. */
function takeReport(target: Target, message: Pong, report: Report): void {
  // a report may be older than the movement
  if (!isMoving(target)) target.pose = report.pose == "down" ? undefined : report.pose;
  if (report.battery !== undefined) noteBattery(target, report.battery);
  if (!takeReply(target, message)) return;
  later(function () {
    print(
      Subject.report +
        " " +
        target.id +
        " " +
        report.pose +
        (report.rssi === undefined ? "" : " rssi " + report.rssi + " dBm") +
        (report.battery === undefined ? "" : " battery " + report.battery + " V") +
        " memory " +
        report.memory_free +
        " of " +
        report.memory_total +
        " uptime " +
        report.uptime +
        " s",
    );
  });
}

/** Notes what a result says of the sensor, and confirms it when it is recorded. */
function serveResult(target: Target, link: TargetLink, result: Result): void {
  const row = targets.indexOf(target);
  const isHit = result.status == "hit";
  mark(row, result.status == "fault" ? stuck | stuckAgain : 0, isHit ? dead : 0);
  if (isHit) setFact(row, tapAt, Math.round((result.data.strength || 0) * 100));
  const isTaken = takeResult(target, result, function () {
    reply(link, "recorded", result.id);
  });
  if (!isTaken) replyError(link, result.id, "bad_message", "id: the boot id, a dash and a number from 1");
}

/** Answers a message that a master does not serve. */
function refuseType(link: TargetLink, message: FromMaster): void {
  replyError(link, message.id, "unknown_type", "a master does not serve " + message.type);
}

/**
 * Finds out when an exposure was armed or ended, if that is what a message says. It is served in another turn then, and
 * stays at its link. Returns whether it does.
 */
export function placeFirst(link: TargetLink, message: Message): boolean {
  const target = link.who;
  const exposure = target && target.exposure;
  if (!exposure || !isOpen(link)) return false;
  if (message.type != "activated" && (message.type != "result" || message.data.activation != exposure.id)) return false;
  /*@__NOINLINE__*/ place(target, message.data);
  link.got = message;
  return (link.half = true);
}

/** Serves a message. What is rare is not inlined: the interpreter would have to read past it with each message. */
export function serveTarget(target: Target, link: TargetLink, message: Exclude<Message, Register>): void {
  switch (message.type) {
    case "result":
      /*@__NOINLINE__*/ serveResult(target, link, message);
      break;
    case "pong":
      if (message.data) /*@__NOINLINE__*/ takeReport(target, message, message.data);
      else takeReply(target, message);
      break;
    case "standing":
    case "down":
    case "activated":
    case "calibrated":
    case "error":
      takeReply(target, message);
      break;
    default:
      /*@__NOINLINE__*/ refuseType(link, message);
  }
}
