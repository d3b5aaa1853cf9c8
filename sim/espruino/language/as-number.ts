// How the interpreter converts a value where it wants a whole number or a float, and what it calls a value's kind in
// its error messages.
import { types } from "node:util";
import { readNumber } from "./number.js";
import { isPin } from "./pin.js";

/** The number that a value is or stands for, as the only item of an array does; undefined for other values. */
function numberIn(value: unknown): number | undefined {
  switch (typeof value) {
    case "number":
      return value;
    case "boolean":
      return value ? 1 : 0;
    case "string":
      return readNumber(value);
  }
  if (value === null) return 0;
  if (isPin(value)) return value.number;
  const items = itemsOf(value);
  if (items === undefined || items.length > 1) return undefined;
  return items.length === 0 ? 0 : numberIn(items[0]);
}

function itemsOf(value: unknown): ArrayLike<unknown> | undefined {
  if (types.isArrayBuffer(value)) return new Uint8Array(value);
  return Array.isArray(value) || ArrayBuffer.isView(value) ? (value as ArrayLike<unknown>) : undefined;
}

/** A whole number of 32 bits: fractions are cut off, values that are no numbers give 0, large ones lose upper bits. */
export function asInteger(value: unknown): number {
  const number = numberIn(value);
  return number === undefined ? 0 : number | 0;
}

/** NaN if the value is no number. */
export function asFloat(value: unknown): number {
  return numberIn(value) ?? NaN;
}

/** The kind of a value as in "got Number". */
export function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (isPin(value)) return "Pin";
  if (Array.isArray(value)) return "Array";
  if (ArrayBuffer.isView(value) || types.isArrayBuffer(value))
    return Object.prototype.toString.call(value).slice(8, -1);
  const kind = typeof value;
  return kind === "undefined" ? kind : kind[0]!.toUpperCase() + kind.slice(1);
}
