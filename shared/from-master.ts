// What a target receives: checks the fields of each type that a master sends.
import { countMax, durationMax, durationMin, sensitivityMax, sensitivityMin } from "./limits.js";
import { isNumber } from "./messages.js";
import type { Untrusted } from "./untrusted.js";

/** The steps of a calibration. */
const steps = "quiet tap knock near sum keep drop";

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
    case "calibrate":
      if (typeof data.step != "string" || steps.split(" ").indexOf(data.step) < 0)
        return "data.step: " + steps.split(" ").join(", ");
      return data.at === undefined || isNumber(data.at, 0, 10 * countMax)
        ? ""
        : "data.at: 0 to " + 10 * countMax + " s";
    case "activate":
      if (!isNumber(data.duration, durationMin, durationMax))
        return "data.duration: " + durationMin + " to " + durationMax + " s";
      return data.sensitivity === undefined || isNumber(data.sensitivity, sensitivityMin, sensitivityMax)
        ? ""
        : "data.sensitivity: " + sensitivityMin + " to " + sensitivityMax;
  }
  return "?";
}
