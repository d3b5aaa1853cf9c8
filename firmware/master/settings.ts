// How this range is set up: the master's `snyper.json`, checked once at boot.
import { portDefault } from "../../shared/limits.js";
import { settingsChecks } from "../../shared/settings.js";

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
  const check = settingsChecks();
  const file = check.file();
  const pins = check.section(file.pins, "pins");
  const wifi = file.wifi === undefined ? "ap" : file.wifi;
  if (wifi !== "ap" && wifi !== "join") throw "wifi: ap or join";
  return {
    wifi: wifi,
    ssid: check.text(file.ssid, "ssid", 1, 32),
    password: check.text(file.password, "password", 8, 63),
    port: check.port(file.port, "port", portDefault),
    a: check.pin(pins.a, "pins.a", "D15"),
    b: check.pin(pins.b, "pins.b", "D17"),
    x: check.pin(pins.x, "pins.x", "D19"),
    y: check.pin(pins.y, "pins.y", "D21"),
  };
}
