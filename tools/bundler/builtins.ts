// What Espruino has and lacks, as data, for the check of a bundle and for the simulator. Each list was read off the
// interpreter (2v29, byte strings, as on boards).

const words = (text: string): Set<string> => new Set(text.split(/\s+/).filter((word) => word !== ""));

/** The globals that are part of the language. */
export const languageGlobals = words(`
  Array ArrayBuffer Boolean DataView Date Error Float32Array Float64Array Function Infinity Int16Array Int32Array Int8Array
  JSON Math NaN Number Object Promise ReferenceError RegExp String SyntaxError TypeError Uint16Array Uint32Array Uint8Array
  Uint8ClampedArray decodeURIComponent encodeURIComponent eval globalThis isFinite isNaN parseFloat parseInt undefined
`);

/** The names that a bundle may use without declaring them. */
export const globals = new Set([
  ...languageGlobals,
  ...words(`
    InternalError arguments atob btoa console
    E Graphics I2C I2C1 LoopbackA Modules OneWire Pin SPI SPI1 Serial Serial1 Waveform
    analogRead analogWrite changeInterval clearInterval clearTimeout clearWatch digitalPulse digitalRead digitalWrite
    dump echo getPinMode getSerial getTime global load peek8 pinMode poke8 print process require reset save
    setBusyIndicator setInterval setSleepIndicator setTime setTimeout setWatch shiftOut trace
  `),
]);

/**
 * The builtin objects that both boards' programs need most often, by name or for a method of a text. Such an object
 * gets its place among the globals when it is first needed, and Espruino looks it up there for each of its methods.
 */
export const firstObjects = ["String", "E", "Uint8Array"] as const;

/** Each pin and each part on a board has a global; which of them exist depends on the board. */
export const pinName = /^(D\d{1,2}|[A-H]\d{1,2}|(LED|BTN)\d?)$/;

/** Globals of other engines: what to do without them where there is an answer. */
export const missingGlobals = new Map([
  ["setImmediate", "setTimeout with 0 comes next"],
  ["clearImmediate", "there is no setImmediate either"],
  ["queueMicrotask", "use Promise.resolve().then"],
  ["Map", "use an object"],
  ["Set", "use an object"],
  ["window", "use global"],
  ["__extends", "a TypeScript helper: do not use extends"],
  ["__assign", "a TypeScript helper: use Object.assign"],
  ["__spreadArray", "a TypeScript helper: use concat"],
  ["__awaiter", "a TypeScript helper: do not use async"],
  ["__generator", "a TypeScript helper: do not use async or generators"],
]);

/** The members of the builtin constructors and namespaces. Any other member is undefined. */
export const statics: Readonly<Record<string, ReadonlySet<string>>> = {
  Object: words(`assign create defineProperties defineProperty entries fromEntries getOwnPropertyDescriptor
    getOwnPropertyDescriptors getOwnPropertyNames getPrototypeOf keys setPrototypeOf values`),
  Number: words("MAX_VALUE MIN_VALUE NaN NEGATIVE_INFINITY POSITIVE_INFINITY"),
  Math: words(`E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2 abs acos asin atan atan2 ceil clip cos exp floor log max min pow
    random randInt round sign sin sqrt tan wrap`),
  Array: words("isArray"),
  String: words("fromCharCode"),
  Date: words("now parse"),
  Error: words(""),
  JSON: words("parse stringify"),
  Promise: words("all reject resolve"),
  RegExp: words(""),
  ArrayBuffer: words(""),
};

/** What every value has. */
export const ofEverything = words("constructor toString valueOf");

/** The methods and fields of each kind of value, beyond those of everything. */
export const methods: Readonly<Record<string, ReadonlySet<string>>> = {
  // `__proto__` is in Espruino a field of every object, in V8 a pair of functions on the prototype.
  Object: words("hasOwnProperty __proto__"),
  Function: words("length apply bind call"),
  Array: words(`length concat fill find findIndex pop push reverse shift unshift slice sort splice includes indexOf join
    forEach filter map every some reduce`),
  Number: words("toFixed"),
  Boolean: words(""),
  String: words(`length charAt charCodeAt concat endsWith includes indexOf lastIndexOf match padEnd padStart repeat
    replace replaceAll slice split substr substring startsWith trim toLowerCase toUpperCase`),
  Date: words(`toISOString toUTCString getDate setDate getDay getFullYear setFullYear getHours setHours getMilliseconds
    setMilliseconds getMinutes setMinutes getMonth setMonth getSeconds setSeconds getTime setTime getTimezoneOffset
    getUTCDate getUTCDay getUTCFullYear getUTCHours getUTCMilliseconds getUTCMinutes getUTCMonth getUTCSeconds toJSON`),
  RegExp: words("exec source test"),
  Error: words(""),
  ReferenceError: words(""),
  SyntaxError: words(""),
  TypeError: words(""),
  ArrayBuffer: words("byteLength"),
  DataView: words(`buffer byteLength byteOffset getInt8 setInt8 getUint8 setUint8 getInt16 setInt16 getUint16 setUint16
    getInt32 setInt32 getUint32 setUint32 getFloat32 setFloat32 getFloat64 setFloat64`),
};

/** The same for every kind of typed array. */
export const typedArrayMethods: ReadonlySet<string> = words(`buffer byteLength byteOffset length every fill filter find
  findIndex forEach includes indexOf join map reverse reduce set slice some sort subarray`);

/** The methods of a promise. */
const promiseMethods = words("then catch");

/** What can be read from a builtin's `prototype`; any other method there is undefined until an object has it. */
export const onPrototype = new Set([...ofEverything, "hasOwnProperty"]);

const ofV8 = (kind: { prototype: object }): string[] => Object.getOwnPropertyNames(kind.prototype);
const typedArray = Object.getPrototypeOf(Uint8Array) as { prototype: object };

/**
 * Methods of V8 that no builtin of Espruino has. A bundle may call its own functions of such a name.
 */
export const missingMethods: ReadonlySet<string> = new Set(
  [Object, Function, Array, Number, Boolean, String, Date, RegExp, Error, Promise, ArrayBuffer, DataView, typedArray]
    .flatMap(ofV8)
    .filter(
      (name) =>
        ![ofEverything, promiseMethods, typedArrayMethods, ...Object.values(methods)].some((has) => has.has(name)),
    ),
);

/** Methods of V8's arrays that Espruino's arrays lack, even if its strings have them. */
export const missingOnArrays: ReadonlySet<string> = new Set(
  ofV8(Array).filter((name) => !methods["Array"]!.has(name) && !ofEverything.has(name)),
);

/** What a regex must not have, each with what Espruino makes of it. Classes are blanked before the search. */
export const regexTraps: readonly (readonly [RegExp, string])[] = [
  [/\\b/i, "\\b and \\B are no word boundaries here (\\b is a backspace)"],
  [/\\[1-9]/, "a back reference throws"],
  [/\\[ucpkP]/, "this escape is not known and never matches"],
  [/\{\d/, "a {count} is read as plain characters"],
  [/[*+?]\?|\(\?|\?/, "`?` is a plain character: no optional, lazy, lookahead or non-capturing parts"],
  [/\)[*+]/, "a repeated group never matches"],
  [/\([^)]*\|/, "`|` inside a group ends the group: it splits the whole regex"],
];
