// The own time of a board that is a process: the wall clock, less the time for which the system made the interpreter wait
// for a processor. A PC may let other programs run for longer than a blow rings; a board never stands still like that.
// Where the system does not report how long a process has waited, all time counts.
//
// The simulator stamps each blow with this time, and the interpreter computes it in the same way (process-prelude.ts).
// So a blow decays while the interpreter is busy with its program or stopped, and not while it waits.
import { readFileSync } from "node:fs";

/** Linux reports here how long a process has run and how long it has waited for a processor, ns. */
export const schedulerFile = (pid: number | "self"): string => `/proc/${pid}/schedstat`;

/** `Date.now` cuts off a millisecond's fraction: on average this much. */
const cutMs = 0.5;

/** How long a process has waited for a processor, ms; 0 if that is unknown. */
export function waitedMs(pid: number): number {
  try {
    return Number(readFileSync(schedulerFile(pid), "latin1").split(" ")[1]) / 1e6 || 0;
  } catch {
    return 0;
  }
}

/** The own time of a process, ms since 1970; without a process the wall clock's. */
export function ownTimeMs(pid: number | undefined): number {
  if (pid === undefined) return Date.now() + cutMs;
  let waited: number, wallMs: number;
  // Until the system ran no other program meanwhile.
  do {
    waited = waitedMs(pid);
    wallMs = Date.now() + cutMs;
  } while (waitedMs(pid) !== waited);
  return wallMs - waited;
}
