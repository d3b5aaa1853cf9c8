// How much memory a board would report as used. It is an estimate from what can be counted from outside: the code (a
// board that boots from flash keeps only pointers to its functions), timers, watches and sockets, at the costs that
// were measured. It is not a measurement: the program's data is inside V8, so a growing array does not show here.

/** JsVars of the interpreter itself after boot. */
const interpreterUsage = 600;
/** A bundle that took 240 variables from RAM and 168 from flash had some 15 kB: one for each 90 characters. */
const charactersInVariable = 90;
const timerCost = 6;
const watchCost = 14;
const socketCost = 13;
const listenerCost = 5;

/** @returns JsVars in use, at most `total` */
export function estimateMemory(
  counts: { timers: number; watches: number; sockets: number; listeners: number },
  code: string,
  total: number,
): number {
  const usage =
    interpreterUsage +
    Math.ceil(code.length / charactersInVariable) +
    counts.timers * timerCost +
    counts.watches * watchCost +
    counts.sockets * socketCost +
    counts.listeners * listenerCost;
  return Math.min(usage, total);
}
