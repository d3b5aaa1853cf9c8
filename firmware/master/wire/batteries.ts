// Targets' batteries, as far as they tell: a low one is said before a game starts.
import { Subject } from "../../../shared/console-lines.js";
import { notice } from "../notice.js";
import { targets } from "./targets.js";

let lowVolts: number;

/** Under so many volts a battery is low. */
export function openBatteries(itsLowVolts: number): void {
  lowVolts = itsLowVolts;
}

export function sayLowBatteries(): void {
  let low = "";
  targets.forEach(function (target) {
    if (!target.link || !(target.battery! < lowVolts)) return;
    print(Subject.battery + " " + target.id + " low " + target.battery + " V");
    low += (low == "" ? "low battery: " : ", ") + target.id + " " + target.battery + " V";
  });
  if (low != "") notice(low);
}
