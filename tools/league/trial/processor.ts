// The processor time of processes, as Linux tells it.
import { readdirSync, readFileSync } from "node:fs";

const clockTicksPerSecond = 100;
/** Places in `/proc/PID/stat` behind the name: the parent; time of the process, and of its children that have ended. */
const parentAt = 1;
const timesAt = [11, 12, 13, 14] as const;

/** The fields of a process; undefined if it is gone. */
function statOf(pid: number | string): number[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^[^]*\) /, "")
      .split(" ")
      .map(Number);
  } catch {
    return undefined;
  }
}

const ticksOf = (stat: readonly number[]): number => timesAt.reduce((sum, at) => sum + stat[at]!, 0);

/** What a process and all that descend from it have needed so far, ms; NaN where the system does not tell. */
export function cpuMs(pid: number | undefined): number {
  const own = pid === undefined ? undefined : statOf(pid);
  if (!own) return NaN;
  const all = new Map<number, number[]>();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    const stat = statOf(name);
    if (stat) all.set(Number(name), stat);
  }
  const family = new Map([[pid!, own]]);
  // A process may be listed before its parent, so a child is looked for until there are no more.
  for (let size = 0; size < family.size;) {
    size = family.size;
    for (const [id, stat] of all) if (family.has(stat[parentAt]!)) family.set(id, stat);
  }
  const ticks = [...family.values()].reduce((sum, stat) => sum + ticksOf(stat), 0);
  return (ticks * 1000) / clockTicksPerSecond;
}
