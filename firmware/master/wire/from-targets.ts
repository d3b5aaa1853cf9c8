// Handles each message of a registered target.
import { Subject } from "../../../shared/console-lines.js";
import type { Message, Register, Report } from "../../../shared/messages.js";
import { takeResult } from "./activations.js";
import { takeReply, isMoving } from "./commands.js";
import { confirm, refuseResult, refuseType } from "./server.js";
import type { Target, TargetLink } from "./targets.js";

function noteReport(target: Target, report: Report): void {
  // a report may be older than the movement
  if (!isMoving(target)) target.pose = report.pose == "down" ? undefined : report.pose;
  if (report.battery !== undefined) target.battery = report.battery;
}

function printReport(target: Target, report: Report): void {
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
}

export function serveTarget(target: Target, link: TargetLink, message: Exclude<Message, Register>): void {
  switch (message.type) {
    case "pong":
      if (message.data) noteReport(target, message.data);
      if (takeReply(target, message) && message.data) printReport(target, message.data);
      break;
    case "standing":
    case "down":
    case "activated":
    case "error":
      takeReply(target, message);
      break;
    case "result":
      if (
        !takeResult(target, message, function () {
          confirm(link, message.id);
        })
      )
        refuseResult(link, message.id);
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
