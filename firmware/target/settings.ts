// Who this target is: `snyper.json`, checked once at boot.
import { portDefault } from "../../shared/limits.js";
import { settingsChecks } from "../../shared/settings.js";

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
  const check = settingsChecks();
  const file = check.file();
  const pins = check.section(file.pins, "pins");
  const servo = check.section(file.servo, "servo");
  const sensor = check.section(file.sensor, "sensor");
  return {
    id: check.targetId(file.id, "id"),
    ssid: check.text(file.ssid, "ssid", 1, 32),
    password: check.text(file.password, "password", 8, 63),
    master: file.master === undefined ? "192.168.4.1" : check.text(file.master, "master", 1, 63),
    port: check.port(file.port, "port", portDefault),
    servoPin: check.pin(pins.servo, "pins.servo", "D16"),
    piezoPin: check.pin(pins.piezo, "pins.piezo", "D26"),
    down: check.number(servo.down, "servo.down", 0, 180, 0),
    up: check.number(servo.up, "servo.up", 0, 180, 90),
    travelMs: check.number(servo.travel, "servo.travel", 100, 1500, 500),
    threshold: check.number(sensor.threshold, "sensor.threshold", 0.01, 1, 0.15),
  };
}
