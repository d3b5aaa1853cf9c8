// Adds to a V8 context what Espruino's own classes have, and what they do otherwise.
import { formatFunction } from "./format.js";
import { statics } from "./language.js";
import { formatNumber, readNumber, startsNumber } from "./number.js";
import { adopt, define, makeNamespace, type Realm } from "./realm.js";

/** Adds what V8's classes lack or do differently. `random` gives 0 to 1. */
export function addOddities(realm: Realm, random: () => number): void {
  const { global } = realm;
  addMath(realm, random);
  addNumberMethods(realm);
  addStringMethods(realm);
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
  addConversions(realm);
  global["HIGH"] = 1;
  global["LOW"] = 0;
  global["global"] = realm.run("this", "language");
}

function addMath(realm: Realm, random: () => number): void {
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
}

function addNumberMethods(realm: Realm): void {
  define(realm, realm.global["Number"].prototype, {
    toString: function (this: unknown, radix?: number) {
      return formatNumber(Number(this), radix === undefined || radix < 2 || radix > 36 ? 10 : radix);
    },
    toFixed: function (this: unknown, digits?: number) {
      return formatNumber(Number(this), 10, Math.min(Math.max(Math.trunc(Number(digits) || 0), 0), 20));
    },
  });
}

function addStringMethods(realm: Realm): void {
  const { global } = realm;
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
}

function addConversions(realm: Realm): void {
  define(realm, realm.global, {
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
}

/** To the nearest, halves away from zero. */
function roundAway(value: number): number {
  return Number.isFinite(value) ? Math.trunc(value + (value < 0 ? -0.5 : 0.5)) : value;
}

/** Encodes the characters of a text, or the items of anything else, each as a byte. */
function base64(realm: Realm, data: string | object): string {
  if (typeof data === "string") return Buffer.from(data, "latin1").toString("base64");
  const items = data instanceof realm.ArrayBuffer ? new Uint8Array(data as ArrayBuffer) : data;
  if (items instanceof Uint8Array || items instanceof realm.Uint8Array) {
    const { buffer, byteOffset, byteLength } = items as Uint8Array;
    return Buffer.from(buffer, byteOffset, byteLength).toString("base64");
  }
  return Buffer.from(Object.values(items).map((item) => Number(item) & 255)).toString("base64");
}

/** What the interpreter counts as a number where it accepts any value. */
function isNumeric(value: unknown): boolean {
  return typeof value === "number" || typeof value === "boolean";
}

/** A pattern that is a text is replaced literally: `$&` means nothing, and a function is replaced by its source. */
function replaceIn(replacePattern: Function): Function {
  return function (this: unknown, pattern: unknown, replacement: unknown): string {
    if (typeof pattern === "object" && pattern !== null) return replacePattern.call(this, pattern, replacement);
    const text = String(this);
    const at = text.indexOf(String(pattern));
    return at < 0 ? text : text.slice(0, at) + String(replacement) + text.slice(at + String(pattern).length);
  };
}

/** Makes `Number(text)` read as the interpreter does. The prototype stays V8's because numbers have it. */
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

/** An Espruino error has a `type` instead of a `name`, and TypeError does not inherit from Error. */
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
