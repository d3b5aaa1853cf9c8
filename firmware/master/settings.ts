// How this range is set up: the master's `snyper.json`, checked once at boot.
import type { Settings as Common } from "../../shared/begin.js";
import { passwordMax, passwordMin, portDefault, rangeNameMax, ssidMax } from "../../shared/limits.js";
import { settingsChecks } from "../../shared/settings.js";

export interface Settings extends Common {
  /** The master is the access point itself (4 targets at most: the boards' limit), or joins a router. */
  wifi: "ap" | "join";
  /** A target's battery under so many volts is called low, 0.5 to 60. */
  lowVolts: number;
  /** Buttons, all pulled up. */
  a: Pin;
  b: Pin;
  x: Pin;
  y: Pin;
}

/** Reads and checks everything. Throws a sentence that names the field. */
export function masterSettings(): Settings {
  const check = settingsChecks();
  const ssid = check.textAt("ssid", 1, ssidMax);
  const b = check.pinAt("pins.b", "button", "D17")!;
  return {
    wifi: check.checkedAt<"ap" | "join">("wifi", "ap", "ap or join", function (value) {
      return value === "ap" || value === "join";
    }),
    rangeName: check.textAt("range", 1, rangeNameMax, ssid),
    wifiName: ssid,
    wifiPassword: check.textAt("password", passwordMin, passwordMax),
    masterPort: check.numberAt("port", 1, 65535, portDefault, true),
    isQuiet: check.flagAt("disabled"),
    safePin: b,
    lowVolts: check.numberAt("battery.low", 0.5, 60, 3.4),
    a: check.pinAt("pins.a", "button", "D15")!,
    b: b,
    x: check.pinAt("pins.x", "button", "D19")!,
    y: check.pinAt("pins.y", "button", "D21")!,
  };
}
