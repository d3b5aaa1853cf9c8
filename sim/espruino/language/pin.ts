// A pin as the firmware sees it: the global `D16`. What pins do is in pins.ts.

const all = new WeakSet<object>();

/**
 * On a board a pin is a number (`typeof D1` is "number"), here it is an object; `D1 == "D1"`, `"" + D1` and JSON agree.
 * Its methods come from the board's context.
 */
export class Pin {
  constructor(
    readonly name: string,
    readonly number: number,
  ) {
    all.add(this);
    for (const field of ["name", "number"]) Object.defineProperty(this, field, { enumerable: false });
  }
}

/** `instanceof` does not help, because a pin's prototype belongs to its board's context. */
export function isPin(value: unknown): value is Pin {
  return typeof value === "object" && value !== null && all.has(value);
}
