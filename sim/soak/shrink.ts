// Fewer faults that still make an hour fail: delta debugging over its schedule.
import type { Fault } from "./faults.js";
import type { Violation } from "./invariant.js";

/**
 * Leaves out ever smaller parts of the schedule as long as the same invariant is violated. `run` plays the hour with a
 * schedule. Returns indexes into `schedule`. `tried` is called before each try with the number of faults left.
 */
export function shrunk(
  schedule: readonly Fault[],
  violation: Violation,
  run: (schedule: readonly Fault[]) => Violation | undefined,
  tried: (left: number) => void = () => undefined,
): number[] {
  const fails = (numbers: readonly number[]) =>
    run(numbers.map((number) => schedule[number]!))?.invariant === violation.invariant;
  let left = schedule.map((_fault, number) => number);
  for (let parts = 2; left.length > 0;) {
    const size = Math.ceil(left.length / parts);
    let isSmaller = false;
    for (let from = 0; from < left.length && !isSmaller; from += size) {
      const without = [...left.slice(0, from), ...left.slice(from + size)];
      tried(left.length);
      if (!fails(without)) continue;
      left = without;
      isSmaller = true;
    }
    if (isSmaller) parts = Math.max(2, parts - 1);
    else if (size === 1) break;
    else parts = Math.min(left.length, parts * 2);
  }
  return left;
}
