// The targets' batteries, if they are measured: low ones are reported before a game starts.
import { Subject } from "../../../shared/console-lines.js";
import { notice } from "../notice.js";
import { targets } from "./targets.js";

let lowVolts: number;

/** Batteries are low below so many volts. */
export function openBatteries(itsLowVolts: number): void {
  lowVolts = itsLowVolts;
}

/** Reports each low battery. */
export function sayLowBatteries(): void {
  let low = "";
  targets.forEach(function (target) {
    if (!target.link || !(target.battery! < lowVolts)) return;
    print(Subject.battery + " " + target.id + " low " + target.battery + " V");
    low += (low == "" ? "low battery: " : ", ") + target.id + " " + target.battery + " V";
  });
  if (low != "") notice(low);
}
