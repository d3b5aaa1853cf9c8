// Takes out of a fresh V8 context what Espruino 2v29 lacks, and adds the oddities it has. The lists below were read off
// the interpreter (32-bit build with byte strings) by asking it for every global, static and method that V8 knows.
import { Script } from "node:vm";
import { formatFunction } from "./format.js";
import { formatNumber, readNumber, startsNumber } from "./number.js";
import { adopt, define, makeNamespace, type Realm } from "./realm.js";

const globals =
  words(`Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean String Date Promise RegExp Error ReferenceError
  SyntaxError TypeError globalThis JSON Math ArrayBuffer Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array Float32Array Float64Array
  Uint8ClampedArray DataView decodeURIComponent encodeURIComponent eval isFinite isNaN`);

const statics: Record<string, Set<string>> = {
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
/** RegExp's flags are read by V8's own replace and split, so they stay. */
const neededByEngine = words("flags global ignoreCase multiline dotAll unicode unicodeSets sticky hasIndices");
/** What cannot be read off these prototypes on a board although their instances have it. */
const unreadable = ["Array", "String", "Function", "Date", "Number", "RegExp"];

function words(text: string): Set<string> {
  return new Set(text.split(/\s+/).filter((word) => word !== ""));
}

/**
 * What is to be deleted, as a script. Found out in the first context: every fresh one has the same, and a script inside
 * is much faster.
 */
let removal: Script | undefined;

/** Removes from the context whatever Espruino lacks. Call it before anything is added. */
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
 * Makes `Array.prototype.slice` and its like undefined while `[].slice` goes on working, as on a board. A program may
 * still put something of its own there.
 */
export function hidePrototypeMethods(realm: Realm): void {
  const hide = hiding.runInContext(realm.context) as (prototype: object, names: readonly string[]) => void;
  for (const kind of unreadable) hide(realm.global[kind].prototype, [...methods[kind]!]);
}

/** Adds what Espruino's own classes have and V8's lack or do otherwise. `random` gives 0 to 1. */
export function addOddities(realm: Realm, random: () => number): void {
  const { global } = realm;
  const constants = Object.getOwnPropertyDescriptors(global["Math"] as object);
  global["Math"] = Object.defineProperties(makeNamespace(realm, "Math", {}), constants);
  define(realm, global["Math"], {
    random,
    randInt: (range: unknown) => (range ? Math.floor(random() * Number(range)) : Math.floor(random() * 4294967296) | 0),
    clip: (value: number, low: number, high: number) => Math.min(Math.max(value, low), high),
    // A negative value stays negative, whatever the manual says.
    wrap: (value: number, size: number) => (size < 0 ? 0 : (value / size - Math.trunc(value / size)) * size),
    round: (value: unknown) => roundAway(Number(value)),
    sign: (value: unknown) => (Number(value) === 0 ? 0 : Number(value) > 0 ? 1 : -1),
  });
  define(realm, global["Number"].prototype, {
    toString: function (this: unknown, radix?: number) {
      return formatNumber(Number(this), radix === undefined || radix < 2 || radix > 36 ? 10 : radix);
    },
    toFixed: function (this: unknown, digits?: number) {
      return formatNumber(Number(this), 10, Math.min(Math.max(Math.trunc(Number(digits) || 0), 0), 20));
    },
  });
  define(realm, global["String"].prototype, {
    removeAccents: function (this: unknown) {
      return String(this)
        .normalize("NFD")
        .replace(/[\u0300-\u036f]/g, "");
    },
    toUpperCase: function (this: unknown) {
      return String(this).replace(/[a-z]+/g, (letters) => letters.toUpperCase());
    },
    toLowerCase: function (this: unknown) {
      return String(this).replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
    },
    trim: function (this: unknown) {
      return String(this).replace(/^[\t-\r ]+|[\t-\r ]+$/g, "");
    },
    lastIndexOf: function (this: unknown, part: unknown, from: unknown) {
      return String(this).lastIndexOf(String(part), isNumeric(from) ? Number(from) | 0 : Infinity);
    },
    replace: replaceIn(global["String"].prototype.replace),
  });
  define(realm, global["String"], {
    fromCharCode: (...codes: unknown[]) => String.fromCharCode(...codes.map((code) => Number(code) & 255)),
  });
  define(realm, global["RegExp"].prototype, { toString: () => "[object Object]" });
  define(realm, global["Function"].prototype, {
    toString: function (this: Function) {
      return typeof this === "function" ? formatFunction(this, false) : "[object Object]";
    },
    replaceWith: () => {
      throw realm.newError("Error", "replaceWith is not simulated");
    },
  });
  addErrorType(realm);
  addNumber(realm);
  define(realm, global, {
    parseFloat: (text: unknown) => startsNumber(String(text)),
    decodeURIComponent: (text: unknown) => {
      try {
        return decodeURIComponent(String(text));
      } catch {
        throw realm.newError("Error", "Invalid URI");
      }
    },
    atob: (text: unknown) => Buffer.from(String(text), "base64").toString("latin1"),
    btoa: (data: unknown) => {
      const isData = typeof data === "string" || (typeof data === "object" && data !== null);
      if (!isData) throw realm.newError("Error", `Expecting String or Array, got ${isNumeric(data) ? "Number" : data}`);
      return base64(realm, data);
    },
  });
  global["HIGH"] = 1;
  global["LOW"] = 0;
  global["global"] = realm.run("this", "language");
}

/** To the nearest, halves away from zero. */
function roundAway(value: number): number {
  return Number.isFinite(value) ? Math.trunc(value + (value < 0 ? -0.5 : 0.5)) : value;
}

/** Of the characters of a text, or the items of anything else, each as a byte. */
function base64(realm: Realm, data: string | object): string {
  if (typeof data === "string") return Buffer.from(data, "latin1").toString("base64");
  const items = Object.values(data instanceof realm.ArrayBuffer ? new Uint8Array(data as ArrayBuffer) : data);
  return Buffer.from(items.map((item) => Number(item) & 255)).toString("base64");
}

/** What the interpreter counts as a number where it takes anything. */
function isNumeric(value: unknown): boolean {
  return typeof value === "number" || typeof value === "boolean";
}

/** A pattern that is text is replaced by text as it stands: no `$&`, and a function gives its source. */
function replaceIn(replacePattern: Function): Function {
  return function (this: unknown, pattern: unknown, replacement: unknown): string {
    if (typeof pattern === "object" && pattern !== null) return replacePattern.call(this, pattern, replacement);
    const text = String(this);
    const at = text.indexOf(String(pattern));
    return at < 0 ? text : text.slice(0, at) + String(replacement) + text.slice(at + String(pattern).length);
  };
}

/** `Number(text)` reads as the interpreter does. Its prototype stays V8's: that is what numbers have. */
function addNumber(realm: Realm): void {
  const Original = realm.global["Number"] as NumberConstructor;
  const Replacement = adopt(realm, "Number", function (...values: unknown[]) {
    if (values.length === 0) return 0;
    return typeof values[0] === "string" ? readNumber(values[0]) : Original(values[0]);
  });
  for (const name of statics["Number"]!)
    Object.defineProperty(Replacement, name, { value: Reflect.get(Original, name), configurable: true });
  Object.defineProperty(Replacement, "prototype", { value: Original.prototype });
  define(realm, Original.prototype, { constructor: Replacement });
  define(realm, realm.global, { Number: Replacement });
}

/**
 * An Espruino error has a `type` where others have a `name`, and a TypeError is no kind of Error but a kind of its own.
 */
function addErrorType(realm: Realm): void {
  for (const kind of ["Error", "TypeError", "SyntaxError", "ReferenceError"]) {
    const { prototype } = realm.global[kind];
    Object.defineProperty(prototype, "type", { value: kind, writable: true, configurable: true, enumerable: false });
    if (kind !== "Error") Object.setPrototypeOf(prototype, realm.Object.prototype);
    define(realm, prototype, {
      toString: function (this: { type?: string; message?: string }) {
        return this.message === undefined ? (this.type ?? "Error") : `${this.type ?? "Error"}: ${this.message}`;
      },
    });
  }
  const InternalError = adopt(realm, "InternalError", function (message: string) {
    return realm.newError("InternalError", message);
  });
  Object.defineProperty(realm.global, "InternalError", {
    value: InternalError,
    writable: true,
    configurable: true,
    enumerable: false,
  });
}
