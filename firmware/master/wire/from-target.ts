// What a master receives: checks the fields of each type that a target sends.
// @apart master: a message needs only one of these functions
import { complaintFromMaster } from "../../../shared/from-master.js";
import {
  countMax,
  crashLengthMax,
  durationMax,
  durationMin,
  idLengthMax,
  keyNameLength,
  marginLengthMax,
  nonceLength,
} from "../../../shared/limits.js";
import { idRule, isNumber, isText, type Pose } from "../../../shared/messages.js";
import type { Untrusted } from "../../../shared/untrusted.js";

/** The weakest signal in dBm, and the highest voltage of a battery, that a report may contain. */
const rssiMin = -200;
const batteryMax = 100;

function isPose(value: unknown): value is Pose {
  return value === "down" || value === "rising" || value === "standing" || value === "falling";
}

function isMaybe(value: unknown, min: number, max: number): boolean {
  return value === undefined || isNumber(value, min, max);
}

function ofPong(data: Untrusted): string {
  if (data.pose === undefined) return "";
  if (!isPose(data.pose)) return "data.pose: down, rising, standing or falling";
  if (
    !isNumber(data.uptime, 0, countMax) ||
    !isNumber(data.memory_free, 0, countMax) ||
    !isNumber(data.memory_total, 0, countMax)
  )
    return "data.uptime, data.memory_free, data.memory_total: 0 to " + countMax;
  if (!isMaybe(data.rssi, rssiMin, 0)) return "data.rssi: " + rssiMin + " to 0 dBm";
  if (!isMaybe(data.battery, 0, batteryMax)) return "data.battery: 0 to " + batteryMax + " V";
  return isMaybe(data.rest, 0, 1) && isMaybe(data.noise, 0, 1) && isMaybe(data.threshold, 0, 1)
    ? ""
    : "data.rest, data.noise, data.threshold: 0 to 1";
}

function ofRegister(data: Untrusted): string {
  if (typeof data.protocol != "number") return "data.protocol: a number";
  if (!isText(data.boot, idLengthMax) || !isText(data.firmware, idLengthMax) || !isText(data.board, idLengthMax))
    return "data.boot, data.firmware, data.board: " + idRule;
  // A nonce of any other length would let somebody move its end into the boot that is behind it in the keys' text.
  if (
    data.key !== undefined &&
    !(isText(data.key, keyNameLength) && isText(data.nonce, nonceLength) && data.nonce.length == nonceLength)
  )
    return "data.key, data.nonce: " + keyNameLength + " and " + nonceLength + " characters";
  if (!isMaybe(data.crashes, 0, countMax)) return "data.crashes: 0 to " + countMax;
  if (!isMaybe(data.cal, -1, 10 * countMax) || !isMaybe(data.cross, 0, 1))
    return "data.cal, data.cross: -1 to " + 10 * countMax + " s, 0 to 1";
  return data.crash === undefined || isText(data.crash, crashLengthMax)
    ? ""
    : "data.crash: 1 to " + crashLengthMax + " printable ASCII characters";
}

function ofResult(status: unknown, data: Untrusted): string {
  if (status !== "hit" && status !== "miss" && status !== "aborted" && status !== "fault")
    return "status: hit, miss, aborted or fault";
  if (!isText(data.activation, idLengthMax)) return "data.activation: " + idRule;
  if (!(status == "hit" ? isNumber(data.time, 0, durationMax) : isMaybe(data.time, 0, durationMax)))
    return "data.time: 0 to " + durationMax + " s";
  return data.strength === undefined || isNumber(data.strength, 0, 1) ? ofPlace(data) : "data.strength: 0 to 1";
}

function ofCalibrated(data: Untrusted): string {
  if (!isText(data.step, idLengthMax) || !isNumber(data.done, 0, countMax) || !isNumber(data.total, 0, countMax))
    return "data.step, data.done, data.total: " + idRule + ", 0 to " + countMax;
  if (!isMaybe(data.level, 0, 1) || !isMaybe(data.threshold, 0, 1) || !isMaybe(data.cross, 0, 1))
    return "data.level, data.threshold, data.cross: 0 to 1";
  if (!isMaybe(data.blind, 0, countMax) || !isMaybe(data.lockout, 0, countMax))
    return "data.blind, data.lockout: 0 to " + countMax + " ms";
  return data.margin === undefined || isText(data.margin, marginLengthMax)
    ? ""
    : "data.margin: 1 to " + marginLengthMax + " printable ASCII characters";
}

function ofPlace(data: Untrusted): string {
  // `isMaybe` would be another call for each, and no line costs more to read than a result
  if (data.clock !== undefined && !isNumber(data.clock, 0, 1000 * countMax))
    return "data.clock: 0 to " + 1000 * countMax + " ms";
  return (data.beat === undefined || isNumber(data.beat, 0, countMax)) &&
    (data.after === undefined || isNumber(data.after, -countMax, countMax))
    ? ""
    : "data.beat, data.after: 0 to " + countMax + ", " + -countMax + " to " + countMax + " ms";
}

/** See `Complaint`. Types that only masters send pass, too: they get the answer that a master does not serve them. */
export function complaintFromTarget(message: Untrusted, data: Untrusted): string {
  switch (message.type) {
    case "standing":
    case "down":
      return "";
    case "pong":
      return ofPong(data);
    case "activated":
      return isNumber(data.duration, durationMin, durationMax)
        ? ofPlace(data)
        : "data.duration: " + durationMin + " to " + durationMax + " s";
    case "calibrated":
      return ofCalibrated(data);
    case "register":
      return ofRegister(data);
    case "result":
      return ofResult(message.status, data);
  }
  return complaintFromMaster(message, data);
}
