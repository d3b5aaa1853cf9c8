// A fast path of JSON.parse for what firmware mostly reads: compact, well-formed text. Anything unusual (blanks,
// escapes, a strange number, a repeated field, junk after the value) is parsed again from the start by the lexer.
import type { Realm } from "./realm.js";

/** What the fast path returns for a text that the lexer must parse. */
export const unusual = Symbol("unusual");

const quoteCode = 34;
const exactDigitsMax = 9;

let source = "";
let at = 0;
let inside: Realm;

/** The value of a text, the same as the lexer gives, or `unusual`. */
export function parsePlainJson(realm: Realm, text: string): unknown {
  source = text;
  at = 0;
  inside = realm;
  const value = readValue();
  return at === source.length ? value : unusual;
}

function readValue(): unknown {
  const code = source.charCodeAt(at);
  if (code === quoteCode) return readText();
  if (code === 123) return readObject();
  if (code === 91) return readArray();
  if (code === 45 || (code >= 48 && code <= 57)) return readNumber();
  if (code === 116) return readWord("true", true);
  if (code === 102) return readWord("false", false);
  if (code === 110) return readWord("null", null);
  return unusual;
}

function readWord(word: string, value: unknown): unknown {
  if (!source.startsWith(word, at)) return unusual;
  at += word.length;
  // "nullx" is one word to the lexer.
  const code = source.charCodeAt(at);
  return code === 44 || code === 93 || code === 125 || at === source.length ? value : unusual;
}

function readText(): string | typeof unusual {
  const start = at + 1;
  const end = source.indexOf('"', start);
  if (end < 0) return unusual;
  for (let i = start; i < end; i++) {
    const code = source.charCodeAt(i);
    if (code === 92 || code === 10 || code === 0) return unusual;
  }
  at = end + 1;
  return source.slice(start, end);
}

/** Numbers of up to nine digits and as many decimals, added up as Espruino does. */
function readNumber(): number | typeof unusual {
  const isNegative = source.charCodeAt(at) === 45;
  if (isNegative) at++;
  const start = at;
  let value = 0;
  let code = source.charCodeAt(at);
  while (code >= 48 && code <= 57) {
    value = value * 10 + code - 48;
    code = source.charCodeAt(++at);
  }
  const digits = at - start;
  if (digits === 0 || digits > exactDigitsMax || (digits > 1 && source.charCodeAt(start) === 48)) return unusual;
  if (code === 46) {
    let unit = 0.1;
    code = source.charCodeAt(++at);
    for (; code >= 48 && code <= 57; code = source.charCodeAt(++at)) {
      value += unit * (code - 48);
      unit /= 10;
    }
    if (at - start > 2 * exactDigitsMax) return unusual;
  }
  if (code !== 44 && code !== 93 && code !== 125 && at < source.length) return unusual;
  return isNegative ? 0 - value : value;
}

function readArray(): unknown {
  const items = inside.newArray();
  at++;
  while (source.charCodeAt(at) !== 93) {
    const value = readValue();
    if (value === unusual) return unusual;
    items.push(value);
    if (source.charCodeAt(at) === 44) at++;
    else if (source.charCodeAt(at) !== 93) return unusual;
  }
  at++;
  return items;
}

function readObject(): unknown {
  const object = inside.newObject();
  at++;
  while (source.charCodeAt(at) === quoteCode) {
    const key = readText();
    if (key === unusual || key === "__proto__" || source.charCodeAt(at) !== 58) return unusual;
    at++;
    const value = readValue();
    if (value === unusual || Object.hasOwn(object, key)) return unusual;
    object[key] = value;
    if (source.charCodeAt(at) === 44) at++;
    else if (source.charCodeAt(at) !== 125) return unusual;
  }
  if (source.charCodeAt(at) !== 125) return unusual;
  at++;
  return object;
}
