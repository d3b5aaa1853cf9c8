// The targets' batteries, if they are measured: low ones are reported before a game starts, and shown on the screen.
import { Subject } from "../../../shared/console-lines.js";
import { notice } from "../notice.js";
import { targets, type Target } from "./targets.js";

let lowVolts: number;

/** Batteries are low below so many volts. */
export function openBatteries(itsLowVolts: number): void {
  lowVolts = itsLowVolts;
}

/** Whether a target's battery is low, as it reported last. */
export function isLow(target: Target): boolean {
  return target.battery! < lowVolts;
}

/** Reports each low battery. */
export function sayLowBatteries(): void {
  let low = "";
  targets.forEach(function (target) {
    if (!target.link || !isLow(target)) return;
    print(Subject.battery + " " + target.id + " low " + target.battery + " V");
    low += (low == "" ? "low battery: " : ", ") + target.id + " " + target.battery + " V";
  });
  if (low != "") notice(low);
}
