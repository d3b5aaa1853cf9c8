// Removes from a fresh V8 context what Espruino 2v29 lacks. The lists below were read off the interpreter (32-bit build
// with byte strings) by asking it for every global, static and method that V8 knows.
import { Script } from "node:vm";
import type { Realm } from "./realm.js";

const globals =
  words(`Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean String Date Promise RegExp Error ReferenceError
  SyntaxError TypeError globalThis JSON Math ArrayBuffer Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array Float32Array Float64Array
  Uint8ClampedArray DataView decodeURIComponent encodeURIComponent eval isFinite isNaN`);

export const statics: Record<string, Set<string>> = {
  Object: words(
    "assign getOwnPropertyDescriptor getOwnPropertyDescriptors getOwnPropertyNames create defineProperties defineProperty getPrototypeOf " +
      "setPrototypeOf keys entries fromEntries values",
  ),
  Array: words("isArray"),
  Number: words("MAX_VALUE MIN_VALUE NaN NEGATIVE_INFINITY POSITIVE_INFINITY"),
  String: words("fromCharCode"),
  Date: words("now parse"),
  Error: words("captureStackTrace stackTraceLimit"), // Espruino has none, but V8's stack traces need them
  Math: words(
    "abs acos asin atan atan2 ceil cos exp floor log max min pow random round sign sin sqrt tan E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2",
  ),
  JSON: words("parse stringify"),
  ArrayBuffer: words(""),
  RegExp: words(""),
};

const everywhere = words("constructor toString valueOf");
/** `__proto__` is in Espruino a field of every object, in V8 a pair of functions on the prototype. */
const methods: Record<string, Set<string>> = {
  Object: words("hasOwnProperty __proto__"),
  Function: words("length apply bind call"),
  Array: words(
    "length concat fill find findIndex pop push reverse shift unshift slice sort splice includes indexOf join forEach filter map every some reduce",
  ),
  Number: words("toFixed"),
  Boolean: words(""),
  String: words(
    "length charAt charCodeAt concat endsWith includes indexOf lastIndexOf match padEnd padStart repeat replace replaceAll slice split substr " +
      "substring startsWith trim toLowerCase toUpperCase",
  ),
  Date: words(
    "toISOString toUTCString getDate setDate getDay getFullYear setFullYear getHours setHours getMilliseconds setMilliseconds getMinutes setMinutes " +
      "getMonth setMonth getSeconds setSeconds getTime setTime getTimezoneOffset getUTCDate getUTCDay getUTCFullYear getUTCHours getUTCMilliseconds " +
      "getUTCMinutes getUTCMonth getUTCSeconds toJSON",
  ),
  RegExp: words("exec source test"),
  Error: words(""),
  ReferenceError: words(""),
  SyntaxError: words(""),
  TypeError: words(""),
  ArrayBuffer: words("byteLength"),
  DataView: words(
    "buffer byteLength byteOffset getInt8 setInt8 getUint8 setUint8 getInt16 setInt16 getUint16 setUint16 getInt32 setInt32 getUint32 " +
      "setUint32 getFloat32 setFloat32 getFloat64 setFloat64",
  ),
};
const typedArrayMethods = words(
  "buffer byteLength byteOffset length every fill filter find findIndex forEach includes indexOf join map reverse reduce set slice " +
    "some sort subarray",
);
/** V8's own replace and split read RegExp's flags, so they stay. */
const neededByEngine = words("flags global ignoreCase multiline dotAll unicode unicodeSets sticky hasIndices");
/** Classes whose instances have methods that cannot be read from their prototype on a board. */
const unreadable = ["Array", "String", "Function", "Date", "Number", "RegExp"];

function words(text: string): Set<string> {
  return new Set(text.split(/\s+/).filter((word) => word !== ""));
}

/** A script that deletes what Espruino lacks, made for the first context: it serves all others, and is much faster. */
let removal: Script | undefined;

/** Removes from the context what Espruino lacks. Call it before anything is added. */
export function removeMissing(realm: Realm): void {
  removal ??= new Script(deletions(realm).join(";"), { filename: "language" });
  removal.runInContext(realm.context);
}

function deletions(realm: Realm): string[] {
  const { global } = realm;
  const found: string[] = [];
  const removeAllBut = (path: string, owner: object, kept: Set<string>) => {
    for (const name of Object.getOwnPropertyNames(owner)) {
      if (kept.has(name) || everywhere.has(name) || name === "prototype") continue;
      if (Object.getOwnPropertyDescriptor(owner, name)?.configurable)
        found.push(`delete ${path}[${JSON.stringify(name)}]`);
    }
  };
  for (const [name, kept] of Object.entries(methods)) {
    removeAllBut(
      `${name}.prototype`,
      global[name].prototype,
      name === "RegExp" ? new Set([...kept, ...neededByEngine]) : kept,
    );
  }
  removeAllBut("Object.getPrototypeOf(Uint8Array.prototype)", realm.typedArrayPrototype, typedArrayMethods);
  removeAllBut(
    "Object.getPrototypeOf(Uint8Array)",
    Object.getPrototypeOf(realm.Uint8Array),
    new Set(["length", "name"]),
  );
  for (const [name, kept] of Object.entries(statics))
    removeAllBut(name, global[name], new Set([...kept, "length", "name"]));
  removeAllBut("globalThis", global, globals);
  return found;
}

const hiding = new Script(
  `(function (prototype, names) {
  "use strict";
  function hide(name, method) {
    Object.defineProperty(prototype, name, {
      get: function () { return this === prototype ? undefined : method; },
      set: function (value) { Object.defineProperty(this, name, { value: value, writable: true, configurable: true, enumerable: this !== prototype }); },
      configurable: true, enumerable: false
    });
  }
  for (var i = 0; i < names.length; i++) {
    var own = Object.getOwnPropertyDescriptor(prototype, names[i]);
    if (own && typeof own.value === "function") hide(names[i], own.value);
  }
})`,
  { filename: "language" },
);

/**
 * Makes `Array.prototype.slice` and the like undefined while `[].slice` goes on working, as on a board. A program may
 * still assign its own.
 */
export function hidePrototypeMethods(realm: Realm): void {
  const hide = hiding.runInContext(realm.context) as (prototype: object, names: readonly string[]) => void;
  for (const kind of unreadable) hide(realm.global[kind].prototype, [...methods[kind]!]);
}
