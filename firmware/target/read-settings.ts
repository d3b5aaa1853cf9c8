// Reads a target's settings from `snyper.json`, and checks them.
// @seldom: once at boot
import {
  addressMax,
  passwordMax,
  passwordMin,
  portDefault,
  rangeNameMax,
  riseDegreesMin,
  ssidMax,
} from "../../shared/limits.js";
import { settingsChecks, type Checks } from "../../shared/settings.js";
import { Subject } from "../../shared/console-lines.js";
import { isNumber } from "../../shared/messages.js";
import type { Untrusted } from "../../shared/untrusted.js";
import { blindMsMax, lockOutMsDefault, lockOutMsMax, thresholdDefault, thresholdMin } from "./propose.js";
import { calibrationFile, servoText, type Settings } from "./settings.js";

/** The calibration's file as it is, undefined if there is none or if it is damaged. */
function calibration(): Untrusted | undefined {
  const kept = require("Storage").readJSON(calibrationFile, true) as Untrusted | undefined;
  if (
    kept &&
    isNumber(kept.threshold, thresholdMin, 1) &&
    isNumber(kept.blind, 0, blindMsMax) &&
    isNumber(kept.lockout, 0, lockOutMsMax) &&
    isNumber(kept.cross, 0, 1) &&
    isNumber(kept.at, 0, Infinity)
  )
    return kept;
  if (kept !== undefined) print(Subject.damaged + " " + calibrationFile + ": left aside");
  return undefined;
}

/**
 * Reads the pins of servo, piezo, battery, safe mode and light. The light is by default the board's own, unless another
 * part is on its pin, as it may be on an ESP32.
 */
function readPins(checks: Checks): (Pin | undefined)[] {
  const own = [
    checks.pinAt("pins.servo", "pulses", "D16"),
    checks.pinAt("pins.piezo", "analog", "D26"),
    checks.pinAt("pins.battery", "analog"),
    checks.pinAt("pins.safe", "button"),
  ];
  const light = checks.pinAt("pins.light", "output");
  const ofBoard = global["LED1"] as Pin | undefined;
  own.push(light || (own.indexOf(ofBoard) < 0 ? ofBoard : undefined));
  return own;
}

/** Reads the angle of a plate that stands. */
function degreesUp(check: Checks, down: number): number {
  const up = check.numberAt("servo.up", 0, 180, 90);
  if (up - down < riseDegreesMin && down - up < riseDegreesMin)
    throw "servo.up: not " + riseDegreesMin + " degrees from servo.down";
  return up;
}

/** Reads and checks all settings. Throws a sentence that names the field. */
export function targetSettings(): Settings {
  const check = settingsChecks();
  const ssid = check.textAt("ssid", 1, ssidMax);
  const down = check.numberAt("servo.down", 0, 180, 0);
  const hash = check.checkedAt<"SHA1" | "SHA256">("hash", "SHA256", "SHA256 or SHA1", isHash);
  const kept = calibration() || { threshold: thresholdDefault, blind: 0, lockout: lockOutMsDefault };
  const pins = readPins(check);
  const host = check.textAt("master", 1, addressMax, "");
  const volts = check.numberAt("battery.scale", 0.5, 60, 6.6);
  const own: Settings = {
    id: check.targetIdAt("id"),
    isSha1: hash == "SHA1",
    rangeName: check.textAt("range", 1, rangeNameMax, ssid),
    wifiName: ssid,
    wifiPassword: check.textAt("password", passwordMin, passwordMax),
    masterHost: host == "" ? undefined : host,
    masterPort: check.numberAt("port", 1, 65535, portDefault, true),
    keyText: check.keyAt(hash),
    isQuiet: check.flagAt("disabled"),
    servoPin: pins[0]!,
    piezoPin: pins[1]!,
    batteryPin: pins[2],
    lightPin: pins[4],
    batteryVolts: pins[2] && volts,
    safePin: pins[3],
    degreesDown: down,
    degreesUp: degreesUp(check, down),
    travelMs: check.numberAt("servo.travel", 100, 1500, 500),
    hitStrength: check.numberAt("sensor.threshold", thresholdMin, 1, kept.threshold as number),
    blindMs: check.numberAt("sensor.blind", 0, blindMsMax, kept.blind as number),
    lockOutMs: check.numberAt("sensor.lockout", 0, lockOutMsMax, kept.lockout as number),
    cal: kept.at as number | undefined,
    cross: kept.cross as number | undefined,
  };
  if (own.cal !== undefined && kept.servo !== servoText(own)) sayOld(own);
  forgetAbsent(own as unknown as Untrusted);
  return own;
}

/** Removes the fields that are undefined: each would take a JsVar. */
function forgetAbsent(fields: Untrusted): void {
  for (const name in fields) if (fields[name] === undefined) delete fields[name];
}

function isHash(value: unknown): boolean {
  return value === "SHA256" || value === "SHA1";
}

function sayOld(own: Settings): void {
  own.cal = -1;
  print(Subject.calibration + " is older than the servo's settings");
}
