// Notes what a target reports of its condition.
import type { Report } from "../../../shared/messages.js";
import { options } from "../options.js";
import {
  fact,
  heard,
  mark,
  marksAt,
  memoryAt,
  memoryUnit,
  noiseAt,
  restAt,
  setFact,
  signalAt,
  stuck,
  stuckAgain,
} from "./facts.js";

/** Notes a report. Returns whether the sensor has turned out to be stuck: twice in a row, because somebody may knock. */
export function noteReport(row: number, report: Report): boolean {
  const was = fact(row, marksAt);
  const rest = report.rest;
  let set = heard;
  let remove = 0;
  if (report.rssi !== undefined) setFact(row, signalAt, -report.rssi);
  setFact(row, memoryAt, Math.floor(report.memory_free / memoryUnit));
  // what moves shakes the sensor
  if (report.pose == "down" && rest !== undefined && report.threshold !== undefined) {
    setFact(row, restAt, Math.round(rest * 100));
    setFact(row, noiseAt, Math.round((report.noise || 0) * 1000));
    if (rest < report.threshold / options.sens) remove = stuck | stuckAgain;
    else set |= was & stuck ? stuckAgain : stuck;
  }
  mark(row, set, remove);
  return was < stuckAgain && fact(row, marksAt) >= stuckAgain;
}
