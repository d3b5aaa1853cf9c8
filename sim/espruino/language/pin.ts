// A pin as the firmware holds it: the global `D16`. What it does is in pins.ts; here is only what it is.

const all = new WeakSet<object>();

/**
 * Not a number as on a board (`typeof D1` is "number" there), but `D1 == "D1"`, `"" + D1` and JSON agree. Its methods
 * come from the board's context.
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

/** `instanceof` does not tell, since a pin's prototype is the one of its board's context. */
export function isPin(value: unknown): value is Pin {
  return typeof value === "object" && value !== null && all.has(value);
}
