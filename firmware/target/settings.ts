// A target's settings: `snyper.json`, checked once at boot.
import type { Settings as Common } from "../../shared/begin.js";
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

export interface Settings extends Common {
  id: string;
  /** Its tags are made by SHA-1, because its interpreter has nothing better. @short */
  isSha1: boolean;
  /** The master's address; "" if the target has to look for it. @short */
  masterHost: string;
  /** @short */
  servoPin: Pin;
  /** @short */
  piezoPin: Pin;
  /**
   * The pin of the battery's voltage divider, if there is one, and the battery's volts at which it reads 1, 0.5 to 60.
   * @short
   */
  batteryPin: Pin | undefined;
  /** @short */
  batteryVolts: number;
  /** The light that blinks for somebody who looks for this target: its own, or that of the board. @short */
  lightPin: Pin | undefined;
  /** The servo's angles, in degrees, 0 to 180. @short */
  degreesDown: number;
  /** @short */
  degreesUp: number;
  /** The longest that the servo takes from one end to the other, in ms, 100 to 1500. @short */
  travelMs: number;
  /** The weakest blow that counts as a hit, 0 to 1. @short */
  hitStrength: number;
}

/** This target's settings, and the id of its power-up; set once the target has started. */
export let settings: Settings;
export let boot: string;

export function useSettings(own: Settings, ownBoot: string): void {
  settings = own;
  boot = ownBoot;
}

/**
 * Reads the pins of servo, piezo, battery, safe mode and light. The light is by default the board's own, unless another
 * part is on its pin, as it may be on an ESP32. Called once, and put in place by the minifier: see shared/settings.ts.
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

/** Reads and checks all settings. Throws a sentence that names the field. */
export function targetSettings(): Settings {
  const check = settingsChecks();
  const ssid = check.textAt("ssid", 1, ssidMax);
  const down = check.numberAt("servo.down", 0, 180, 0);
  const hash = check.checkedAt<"SHA1" | "SHA256">("hash", "SHA256", "SHA256 or SHA1", function (value) {
    return value === "SHA256" || value === "SHA1";
  });
  const up = check.numberAt("servo.up", 0, 180, 90);
  if (up - down < riseDegreesMin && down - up < riseDegreesMin)
    throw "servo.up: not " + riseDegreesMin + " degrees from servo.down";
  const pins = readPins(check);
  return {
    id: check.targetIdAt("id"),
    isSha1: hash == "SHA1",
    rangeName: check.textAt("range", 1, rangeNameMax, ssid),
    wifiName: ssid,
    wifiPassword: check.textAt("password", passwordMin, passwordMax),
    masterHost: check.textAt("master", 1, addressMax, ""),
    masterPort: check.numberAt("port", 1, 65535, portDefault, true),
    keyText: check.keyAt(hash),
    isQuiet: check.flagAt("disabled"),
    servoPin: pins[0]!,
    piezoPin: pins[1]!,
    batteryPin: pins[2],
    lightPin: pins[4],
    batteryVolts: check.numberAt("battery.scale", 0.5, 60, 6.6),
    safePin: pins[3],
    degreesDown: down,
    degreesUp: up,
    travelMs: check.numberAt("servo.travel", 100, 1500, 500),
    hitStrength: check.numberAt("sensor.threshold", 0.01, 1, 0.15),
  };
}
