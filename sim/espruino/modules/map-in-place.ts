// E.mapInPlace: copies elements of one buffer into another, through a table or a function, or cut into groups of bits.
import { types } from "node:util";
import { asFloat, asInteger } from "../language/as-number.js";
import type { Realm } from "../language/realm.js";

type Elements = Uint8Array | Float64Array;

/** A buffer's elements, or undefined for other values. An ArrayBuffer's elements are its bytes. */
function elementsOf(value: unknown): Elements | undefined {
  if (types.isArrayBuffer(value)) return new Uint8Array(value);
  return types.isTypedArray(value) ? (value as Elements) : undefined;
}

/**
 * The elements from the first one up to the end of the underlying buffer: a group of bits that begins in the last
 * element continues after it.
 */
function readable(from: Elements): Elements {
  const Kind = from.constructor as Uint8ArrayConstructor;
  return new Kind(
    from.buffer as ArrayBuffer,
    from.byteOffset,
    Math.floor((from.buffer.byteLength - from.byteOffset) / from.BYTES_PER_ELEMENT),
  );
}

function looksUp(map: unknown): ((value: number, index: number) => unknown) | undefined {
  if (typeof map === "function") return map as (value: number, index: number) => unknown;
  const table = Array.isArray(map) ? (map as ArrayLike<unknown>) : elementsOf(map);
  return table && ((value) => table[value]);
}

/** It computes in 32 bits, like the interpreter: wider elements and a mask of 32 bits overflow in the same way. */
export function mapInPlace(realm: Realm, fromValue: unknown, toValue: unknown, map: unknown, bitsValue: unknown): void {
  const from = elementsOf(fromValue);
  const to = elementsOf(toValue);
  if (!from || !to) throw realm.newError("Error", "First 2 arguments should be array buffers");
  const mapped = map === undefined ? undefined : looksUp(map);
  if (map !== undefined && !mapped) throw realm.newError("Error", "Third argument should be a function or array");
  const bitsFrom = 8 * from.BYTES_PER_ELEMENT;
  const isMsbFirst = asInteger(bitsValue) >= 0;
  const bits = Math.abs(asInteger(bitsValue)) || bitsFrom;
  const mask = (1 << bits) - 1;
  const isFloat = types.isFloat32Array(to) || types.isFloat64Array(to);
  const source = readable(from);
  let next = 0;
  let waiting = 0;
  let held = 0;
  for (let i = 0; i < to.length && (next < from.length || held >= bits); i++) {
    const index = next;
    for (; held < bits; held += bitsFrom) {
      const element = asInteger(source[next++]);
      waiting = isMsbFirst ? (waiting << bitsFrom) | element : waiting | (element << held);
    }
    const piece = (isMsbFirst ? waiting >> (held - bits) : waiting) & mask;
    if (!isMsbFirst) waiting >>= bits;
    held -= bits;
    const value = mapped ? mapped(piece, index) : piece;
    to[i] = isFloat ? asFloat(value) : asInteger(value);
  }
}
