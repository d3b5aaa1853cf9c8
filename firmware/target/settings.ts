// Who this target is: `snyper.json`, checked once at boot.
import { portDefault } from "../../shared/limits.js";
import {
  numberSetting, passwordSetting, pinSetting, portSetting, readSettings, section, ssidSetting, targetIdSetting, textSetting,
} from "../../shared/settings.js";

export interface Settings {
  id: string;
  ssid: string;
  password: string;
  /** Where the master is, and its port. */
  master: string;
  port: number;
  servoPin: Pin;
  piezoPin: Pin;
  /** Degrees, 0 to 180. */
  down: number;
  up: number;
  /** What the servo takes from one end to the other at most, 100 to 1500 ms. */
  travelMs: number;
  /** What counts as a hit, 0 to 1. */
  threshold: number;
}

/** Reads and checks everything. Throws a sentence that names the field. */
export function targetSettings(): Settings {
  const file = readSettings();
  const pins = section(file.pins, "pins");
  const servo = section(file.servo, "servo");
  const sensor = section(file.sensor, "sensor");
  return {
    id: targetIdSetting(file.id, "id"),
    ssid: ssidSetting(file.ssid),
    password: passwordSetting(file.password),
    master: file.master === undefined ? "192.168.4.1" : textSetting(file.master, "master", 1, 63),
    port: portSetting(file.port, "port", portDefault),
    servoPin: pinSetting(pins.servo, "pins.servo", "D16"),
    piezoPin: pinSetting(pins.piezo, "pins.piezo", "D26"),
    down: numberSetting(servo.down, "servo.down", 0, 180, 0),
    up: numberSetting(servo.up, "servo.up", 0, 180, 90),
    travelMs: numberSetting(servo.travel, "servo.travel", 100, 1500, 500),
    threshold: numberSetting(sensor.threshold, "sensor.threshold", 0.01, 1, 0.15),
  };
}
