// Handles each message of a registered target.
import { Subject } from "../../../shared/console-lines.js";
import { reply, replyError } from "../../../shared/link.js";
import type { ErrorReply, Message, Register, Report, Result } from "../../../shared/messages.js";
import { later } from "../later.js";
import { takeResult } from "./activations.js";
import { noteBattery } from "./batteries.js";
import { isMoving, takeReply } from "./commands.js";
import { dead, mark, setFact, stuck, stuckAgain, tapAt } from "./facts.js";
import { place } from "./place.js";
import { targets, type Target, type TargetLink } from "./targets.js";

function notePose(target: Target, report: Report): void {
  // a report may be older than the movement
  if (!isMoving(target)) target.pose = report.pose == "down" ? undefined : report.pose;
  if (report.battery !== undefined) noteBattery(target, report.battery);
}

/** Prints a report in a separate turn. */
function printLater(target: Target, report: Report): void {
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

/** Notes what a result says of the sensor. */
function noteSensor(row: number, { status, data }: Result): void {
  mark(row, status == "fault" ? stuck | stuckAgain : 0, status == "hit" ? dead : 0);
  if (status == "hit") setFact(row, tapAt, Math.round((data.strength || 0) * 100));
}

/** Answers a message that a master does not serve. */
function refuseType(link: TargetLink, message: Exclude<Message, ErrorReply>): void {
  replyError(link, message.id, "unknown_type", "a master does not serve " + message.type);
}

/** Answers a result that cannot be recorded, because its id is not valid. */
function refuseResult(link: TargetLink, id: string): void {
  replyError(link, id, "bad_message", "id: the boot id, a dash and a number from 1");
}

/** Confirms that a result is recorded. */
function confirm(link: TargetLink, id: string): void {
  reply(link, "recorded", id);
}

function serveResult(target: Target, link: TargetLink, result: Result): void {
  noteSensor(targets.indexOf(target), result);
  const isTaken = takeResult(target, result, function () {
    confirm(link, result.id);
  });
  if (!isTaken) refuseResult(link, result.id);
}

export function serveTarget(target: Target, link: TargetLink, message: Exclude<Message, Register>): void {
  switch (message.type) {
    case "pong":
      if (message.data) notePose(target, message.data);
      if (takeReply(target, message) && message.data) printLater(target, message.data);
      break;
    case "activated":
      if (target.exposure) place(target, message.data);
      takeReply(target, message);
      break;
    case "standing":
    case "down":
    case "calibrated":
    case "error":
      takeReply(target, message);
      break;
    case "result":
      /*@__NOINLINE__*/ serveResult(target, link, message);
      break;
    case "registered":
    case "ping":
    case "stand_up":
    case "lay_down":
    case "activate":
    case "calibrate":
    case "recorded":
      refuseType(link, message);
      break;
    default: {
      const never: never = message;
      return never;
    }
  }
}
