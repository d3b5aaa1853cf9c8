// Where somebody is in the screen's menus.
import type { Report } from "../../../shared/messages.js";
import type { Target } from "../wire/targets.js";

export type View = "main" | "games" | "setup" | "results" | "targets" | "target" | "options" | "sure";

/** Items that are seen at once. */
export const itemsShown = 10;

/** @hot 200 */
export let view: View = "main";
/** The chosen item, and the first that is seen. @hot 210 */
export let at = 0;
/** @hot 220 */
export let first = 0;
/** The list of games while it is shown. */
export let names: string[] = [];
/** The target that is looked at, what it told last, and how long that took, ms; -1 while nothing came. */
export let looked: Target | undefined;
export let report: Report | undefined;
export let tripMs = -1;

/** Goes to a view, with an item chosen. `games` is the list that it shows, if it shows one. */
export function openView(next: View, item?: number, games?: string[]): void {
  view = next;
  at = item || 0;
  first = Math.max(0, at - itemsShown + 1);
  names = games || [];
}

/** Looks at a target. */
export function openTarget(target: Target): void {
  looked = target;
  report = undefined;
  tripMs = -1;
  openView("target");
}

/** What the target that is looked at told. */
export function told(itsReport: Report | undefined, itsTripMs: number): void {
  if (itsReport) report = itsReport;
  if (itsTripMs >= 0) tripMs = itsTripMs;
}

/** One item further or back, round and round. */
export function move(by: 1 | -1, count: number): void {
  if (count) at = (at + by + count) % count;
  first = Math.max(Math.min(first, at), at - itemsShown + 1);
}
