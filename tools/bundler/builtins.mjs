// What Espruino has and lacks, as data. Each list was put to the interpreter (2v29, byte strings, as on boards).

const words = (text) => new Set(text.trim().split(/\s+/));

/** The names that a bundle may use without declaring them. */
export const globals = words(`
  Array ArrayBuffer Boolean DataView Date Error Float32Array Float64Array Function Infinity Int16Array Int32Array Int8Array
  InternalError JSON Math NaN Number Object Promise ReferenceError RegExp String SyntaxError TypeError Uint16Array
  Uint32Array Uint8Array Uint8ClampedArray arguments atob btoa console decodeURIComponent encodeURIComponent eval
  globalThis isFinite isNaN parseFloat parseInt undefined
  E Graphics I2C I2C1 LoopbackA Modules OneWire Pin SPI SPI1 Serial Serial1 Waveform
  analogRead analogWrite changeInterval clearInterval clearTimeout clearWatch digitalPulse digitalRead digitalWrite
  dump echo getPinMode getSerial getTime global load peek8 pinMode poke8 print process require reset save
  setBusyIndicator setInterval setSleepIndicator setTime setTimeout setWatch shiftOut trace
`);

/** Pins and what boards put on them have a global each; which of them exist differs from board to board. */
export const pinName = /^(D\d{1,2}|[A-H]\d{1,2}|(LED|BTN)\d?)$/;

/** Builtins of other engines: what to do without them where there is an answer. */
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

/** Members of the builtin constructors that are there. Anything else read off one of these names is undefined. */
export const statics = {
  Object: words(`assign create defineProperties defineProperty entries fromEntries getOwnPropertyDescriptor
    getOwnPropertyDescriptors getOwnPropertyNames getPrototypeOf keys setPrototypeOf values`),
  Number: words("MAX_VALUE MIN_VALUE NaN NEGATIVE_INFINITY POSITIVE_INFINITY"),
  Math: words(`E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2 abs acos asin atan atan2 ceil clip cos exp floor log max min pow
    random randInt round sign sin sqrt tan wrap`),
  Array: words("isArray"),
  String: words("fromCharCode"),
  Date: words("now parse"),
  JSON: words("parse stringify"),
  Promise: words("all reject resolve"),
  ArrayBuffer: words(""),
};

/** Methods that no builtin of Espruino has. A bundle that gives something of its own such a name may call it. */
export const missingMethods = words(`
  anchor at big blink bold codePointAt copyWithin finally findLast findLastIndex fixed flat flatMap fontcolor fontsize
  isPrototypeOf isWellFormed italics link localeCompare matchAll normalize propertyIsEnumerable reduceRight search small
  strike sub sup toDateString toExponential toGMTString toLocaleDateString toLocaleLowerCase toLocaleString
  toLocaleTimeString toLocaleUpperCase toPrecision toReversed toSorted toSpliced toTimeString toWellFormed trimEnd trimLeft
  trimRight trimStart
`);

/** Methods of an array that Espruino keeps to strings: told apart only where the array is written out. */
export const missingOnArrays = words("entries keys lastIndexOf values");

/** What can be read off a builtin's `prototype`; every other method there is undefined until an object has it. */
export const onPrototype = words("constructor hasOwnProperty toString valueOf");

/**
 * What a regex must not have, each with what Espruino makes of it. Looked for in the regex with its classes blanked.
 */
export const regexTraps = [
  [/\\b/i, "\\b and \\B are no word boundaries here (\\b is a backspace)"],
  [/\\[1-9]/, "a back reference throws"],
  [/\\[ucpkP]/, "this escape is not known and never matches"],
  [/\{\d/, "a {count} is read as plain characters"],
  [/[*+?]\?|\(\?|\?/, "`?` is a plain character: no optional, lazy, lookahead or non-capturing parts"],
  [/\)[*+]/, "a repeated group never matches"],
  [/\([^)]*\|/, "`|` inside a group ends the group: it splits the whole regex"],
];
