// How this range is set up: the master's `snyper.json`, checked once at boot.
import { portDefault } from "../../shared/limits.js";
import { passwordSetting, pinSetting, portSetting, readSettings, section, ssidSetting } from "../../shared/settings.js";

export interface Settings {
  /** The master is the access point itself (4 targets at most: the boards' limit), or joins a router. */
  wifi: "ap" | "join";
  ssid: string;
  password: string;
  port: number;
  /** Buttons, all pulled up. */
  a: Pin;
  b: Pin;
  x: Pin;
  y: Pin;
}

/** Reads and checks everything. Throws a sentence that names the field. */
export function masterSettings(): Settings {
  const file = readSettings();
  const pins = section(file.pins, "pins");
  const wifi = file.wifi === undefined ? "ap" : file.wifi;
  if (wifi !== "ap" && wifi !== "join") throw "wifi: ap or join";
  return {
    wifi: wifi,
    ssid: ssidSetting(file.ssid),
    password: passwordSetting(file.password),
    port: portSetting(file.port, "port", portDefault),
    a: pinSetting(pins.a, "pins.a", "D15"),
    b: pinSetting(pins.b, "pins.b", "D17"),
    x: pinSetting(pins.x, "pins.x", "D19"),
    y: pinSetting(pins.y, "pins.y", "D21"),
  };
}
