// What a target hears: the fields of each type that a master sends.
import { durationMax, durationMin } from "./limits.js";
import { isNumber } from "./messages.js";

/** See `Complaint`. */
export function complaintFromMaster(message: any, data: any): string {
  switch (message.type) {
    case "stand_up":
    case "lay_down":
    case "recorded":
    case "error": // never answered with an error, so whatever it says is taken
      return "";
    case "registered":
      return data.protocol === undefined || typeof data.protocol == "number" ? "" : "data.protocol: a number";
    case "ping":
      return data.report === undefined || isNumber(data.report, 0, 1) ? "" : "data.report: 0 or 1";
    case "activate":
      return isNumber(data.duration, durationMin, durationMax) ? "" : "data.duration: " + durationMin + " to " + durationMax + " seconds";
  }
  return "?";
}
