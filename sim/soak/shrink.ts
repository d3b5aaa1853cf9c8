// Fewer faults that still make an hour fail: delta debugging over its schedule.
import type { Fault } from "./faults.js";
import type { Violation } from "./invariant.js";

/**
 * Leaves out parts, ever smaller ones, as long as the same invariant breaks. `run` plays the hour with a schedule.
 * Fulfills with numbers into `schedule`. `tried` hears how many are left after each try.
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
