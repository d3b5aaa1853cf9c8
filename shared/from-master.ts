// What a target receives: checks the fields of each type that a master sends.
import { durationMax, durationMin, sensitivityMax, sensitivityMin } from "./limits.js";
import { isNumber, type Untrusted } from "./messages.js";

/** See `Complaint`. */
export function complaintFromMaster(message: Untrusted, data: Untrusted): string {
  switch (message.type) {
    case "stand_up":
    case "lay_down":
    case "recorded":
    case "error": // an error is never answered with an error, so all of them are accepted
      return "";
    case "registered":
      return data.protocol === undefined || typeof data.protocol == "number" ? "" : "data.protocol: a number";
    case "ping":
      return (data.report === undefined || isNumber(data.report, 0, 1)) &&
        (data.blink === undefined || isNumber(data.blink, 0, 1))
        ? ""
        : "data.report, data.blink: 0 or 1";
    case "activate":
      if (!isNumber(data.duration, durationMin, durationMax))
        return "data.duration: " + durationMin + " to " + durationMax + " s";
      return data.sensitivity === undefined || isNumber(data.sensitivity, sensitivityMin, sensitivityMax)
        ? ""
        : "data.sensitivity: " + sensitivityMin + " to " + sensitivityMax;
  }
  return "?";
}
