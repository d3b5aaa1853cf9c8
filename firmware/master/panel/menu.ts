// The position in the screen's menus.
import type { CalibrationStep, Report } from "../../../shared/messages.js";
import type { Target } from "../wire/targets.js";

export type View =
  | "main"
  | "games"
  | "setup"
  | "results"
  | "targets"
  | "target"
  | "options"
  | "sure"
  | "raise"
  | "preflight"
  | "facts"
  | "behind"
  | "selftest"
  | "code"
  | "calibration"
  | "names"
  | "entry"
  | "remove";

/** A calibration that is under way: see calibrate.ts. */
export interface Calibration {
  target: Target;
  /** The id of the last request, and its step. */
  id: string;
  step: CalibrationStep;
  /** What the person is asked to do, or what was found. */
  text: string;
  /** What A does besides leaving, "" while there is nothing to decide. */
  asks: string;
}

/** The calibration that is under way, if any. */
export const calibration: { now?: Calibration | undefined } = {};

/** How many items are shown at once. */
export const itemsShown = 10;

/** The menu that is shown. @hot 200 */
export let view: View = "main";
/** The chosen item. @hot 210 */
export let at = 0;
/** The first item that is shown. @hot 220 */
export let first = 0;
/** The list that the view shows: the games' names, or the best scores… */
export let names: string[] = [];
/** The target in view, its last report, and how long its last answer took, in ms; -1 before the first answer. */
export let looked: Target | undefined;
export let report: Report | undefined;
export let tripMs = -1;

/** Opens a view, with an item chosen, by default the first. `list` is what it lists, if it does. */
export function openView(next: View, item?: number, list?: string[]): void {
  view = next;
  at = item || 0;
  first = Math.max(0, at - itemsShown + 1);
  names = list || [];
}

/** Opens a target's view. */
export function openTarget(target: Target): void {
  looked = target;
  report = undefined;
  tripMs = -1;
  openView("target");
}

/** Takes what the target in view reported, and how long that took; undefined and -1 leave the last values. */
export function showReport(itsReport: Report | undefined, itsTripMs: number): void {
  if (itsReport) report = itsReport;
  if (itsTripMs >= 0) tripMs = itsTripMs;
}

/** Chooses the next or the previous of `count` items, from the last back to the first. */
export function moveItem(by: 1 | -1, count: number): void {
  if (count) at = (at + by + count) % count;
  first = Math.max(Math.min(first, at), at - itemsShown + 1);
}
