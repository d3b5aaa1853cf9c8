// The targets' batteries, if they are measured: low ones are reported before a game starts, and shown on the screen.
import { Subject } from "../../../shared/console-lines.js";
import { notice } from "../notice.js";
import { targets, type Target } from "./targets.js";

let lowVolts: number;
/** The targets whose batteries are low, also those that are away: the screen must not look for them at each line. */
export let low: Target[] = [];

/** Batteries are low below so many volts. */
export function openBatteries(itsLowVolts: number): void {
  lowVolts = itsLowVolts;
}

/** Whether a target's battery is low, as it reported last. */
export function isLow(target: Target): boolean {
  return target.battery! < lowVolts;
}

/** A target has reported its battery. */
export function noteBattery(target: Target, volts: number): void {
  const was = isLow(target);
  target.battery = volts;
  if (isLow(target) != was) findLow();
}

/** Finds the low batteries anew, after one changed or targets were released. */
export function findLow(): void {
  low = targets.filter(isLow);
}

/** Reports each low battery. */
export function sayLowBatteries(): void {
  let text = "";
  low.forEach(function (target) {
    if (!target.link) return;
    print(Subject.battery + " " + target.id + " low " + target.battery + " V");
    text += (text == "" ? "low battery: " : ", ") + target.id + " " + target.battery + " V";
  });
  if (text != "") notice(text);
}
