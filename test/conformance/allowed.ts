// Where the vm board's answers may differ from a real interpreter's. Each entry's name is in docs/FIDELITY.md, too,
// with the full reason; an entry that no longer makes a difference fails the check.

/** How builds of the interpreter differ; `conformance/prelude.js` measures it. */
export type Feature = "byte strings" | "Unicode strings" | "64-bit floats" | "80-bit floats";

export interface Allowed {
  /** Its name in docs/FIDELITY.md. */
  name: string;
  subject: string;
  /** The subject's answers that it covers. */
  answers: RegExp;
  /** Only builds with this feature may differ; any build if it is not given. */
  only?: Feature;
  reason: string;
}

/** All accepted differences. */
export const allowed: readonly Allowed[] = [
  {
    name: "left out",
    subject: "language",
    reason: "parts of the firmware that no bundle needs",
    answers:
      /^(?:Uint24Array|edit|peek\d+|poke\d+|shiftOut|Serial1|I2C1?|OneWire|Waveform|USB|set(?:Sleep|Busy)Indicator|date\.(?:getIsDST|toLocalISOString)|E\.\w+)$/,
  },
  {
    name: "pins are objects",
    subject: "language",
    answers: /^D[01]$/,
    reason: "V8 has no numbers that know their pin",
  },
  {
    name: "pins are objects",
    subject: "strings",
    answers: /^typeof pin$/,
    reason: "V8 has no numbers that know their pin",
  },
  { name: "pins are objects", subject: "pins", answers: /^number$/, reason: "V8 has no numbers that know their pin" },
  { name: "pins of a board", subject: "language", answers: /^D39$/, reason: "Linux has fewer pins than an ESP32" },
  {
    name: "fields that V8 keeps",
    subject: "language",
    answers: /^(?:Function\.name|Uint8Array\.BYTES_PER_ELEMENT)$/,
    reason: "they cannot be removed, or V8 needs them",
  },
  {
    name: "long toFixed",
    subject: "numbers",
    answers: /^toFixed\(2\) 2[012]$/,
    reason: "digits beyond a number's precision; the interpreter cuts them",
  },
  {
    name: "numerals in the source",
    subject: "numbers",
    answers: /^(?:json|toString|print) (?:41|49)$/,
    only: "64-bit floats",
    reason: "V8 rounds a numeral correctly",
  },
  {
    name: "numerals in the source",
    subject: "json",
    answers: /65$/,
    only: "64-bit floats",
    reason: "V8 rounds a numeral correctly",
  },
  {
    name: "80-bit floats",
    subject: "numbers",
    answers: /^(?:json|toString|print) (?:38|61)$/,
    only: "80-bit floats",
    reason: "the 32-bit PC build alone rounds so",
  },
  {
    name: "80-bit floats",
    subject: "json",
    answers: / 9$/,
    only: "80-bit floats",
    reason: "the 32-bit PC build alone rounds so",
  },
  {
    name: "80-bit floats",
    subject: "parse",
    answers: /^text (?:104|106|111|244)$/,
    only: "80-bit floats",
    reason: "the 32-bit PC build alone rounds so",
  },
  { name: "text of a fraction", subject: "numbers", answers: /^text of a fraction$/, reason: "joining is V8's" },
  {
    name: "literals beyond a byte",
    subject: "strings",
    answers: /^literal beyond a byte$/,
    only: "byte strings",
    reason: "V8's literals have 16-bit characters",
  },
  {
    name: "Unicode strings",
    subject: "strings",
    answers: /^(?:parsed (?:beyond a byte|high bytes)|fromCharCode beyond a byte)$/,
    only: "Unicode strings",
    reason: "boards have bytes",
  },
  {
    name: "Unicode strings",
    subject: "parse",
    answers: /^text (?:31|240|241)$/,
    only: "Unicode strings",
    reason: "boards have bytes",
  },
  {
    name: "order of fields",
    subject: "strings",
    answers: /^keys that are numbers$/,
    reason: "V8 puts whole numbers first",
  },
  { name: "order of fields", subject: "console", answers: /^odd names$/, reason: "V8 puts whole numbers first" },
  { name: "errors of the engine", subject: "strings", answers: /^reduce of none$/, reason: "V8 throws its own" },
  {
    name: "errors of the engine",
    subject: "console",
    reason: "V8 throws its own",
    answers: /^(?:caught (?:field|unknown|call|new|instanceof)|uncaught (?:call of a number|new|instanceof))/,
  },
  {
    name: "in on a value that is not an object",
    subject: "console",
    answers: /^(?:un)?caught in of a number$/,
    reason: "V8 throws, the interpreter says no",
  },
  { name: "fields of an error", subject: "console", answers: /^error is JSON$/, reason: "V8 hides them" },
  {
    name: "unknown index of a text",
    subject: "strings",
    answers: /^unknown index of a text$/,
    reason: "V8 answers undefined",
  },
  {
    name: "fewer arguments than declared",
    subject: "strings",
    answers: /^fewer arguments than declared$/,
    reason: "V8 counts what was given",
  },
  {
    name: "array length written",
    subject: "strings",
    answers: /^array length written$/,
    reason: "V8's arrays can be cut so",
  },
  {
    name: "colours of a palette",
    subject: "graphics",
    answers: /^colours of a palette/,
    reason: "Linux has one for 4 and 8 bits, an ESP32 none",
  },
  {
    name: "reads into flash",
    subject: "storage",
    answers: /^write again$/,
    reason: "on a board a text that was read is a window into the file",
  },
  { name: "listeners as fields", subject: "events", answers: /^keys stay hidden$/, reason: "kept beside the object" },
  { name: "listeners as fields", subject: "sockets", answers: /^keys of a socket$/, reason: "kept beside the object" },
  { name: "pipe", subject: "sockets", answers: /^what connect and listen return$/, reason: "left out" },
  {
    name: "error numbers of a dial",
    subject: "sockets",
    answers: /^(?:refused|nobody accepts after server\.close), printed$/,
    reason: "an ESP32's, Linux has others",
  },
];
