// Numbers as Espruino prints and reads them: about 11 decimals, unusual exponents, and integers of any radix.

/** Espruino stops printing decimals below this remainder, and rounds up to an integer that is this near. */
const stopAtError = 0.0000001;
const fractionDigitsMax = 11;
const int32Max = 2147483647;
const int32Min = -2147483648;

/** C's cast of a double to a 32-bit integer, with the result of x86 and Xtensa for values that do not fit. */
function toInt32(value: number): number {
  return value > int32Max || value < int32Min ? int32Min : Math.trunc(value);
}

/**
 * A number as Espruino's `toString` prints it: `0.1+0.2` is `0.3`, `1e21` is `10e+20`.
 * @param radix 2 to 36
 * @param fractionDigits the exact number of decimals, as for `toFixed`; by default as many as needed, 11 at most
 */
export function formatNumber(value: number, radix = 10, fractionDigits = -1): string {
  if (fractionDigits < 0 && radix === 10 && (value | 0) === value) return String(value | 0);
  if (value !== value) return "NaN";
  if (value === Infinity) return "Infinity";
  if (value === -Infinity) return "-Infinity";
  const sign = value < 0 ? "-" : "";
  let rest = Math.abs(value);
  let exponent = 0;
  if (radix === 10 && rest > 0 && fractionDigits < 0) [rest, exponent] = splitExponent(rest);
  if (((toInt32(rest + stopAtError) - (1 + toInt32(rest))) | 0) === 0) rest = 1 + toInt32(rest);
  let text = sign;
  let unit = 1;
  while (unit * radix <= rest) unit *= radix;
  while (unit >= 1) {
    const digit = Math.trunc(rest / unit);
    rest -= digit * unit;
    text += digitText(digit);
    unit /= radix;
  }
  text += fractionText(rest, radix, fractionDigits);
  if (exponent !== 0) text += "e" + (exponent > 0 ? "+" : "") + exponent;
  return text;
}

/** Numbers outside 1e-6 to 1e21 get their exponent by repeated multiplication, as in Espruino (so 1e21 is 10e+20). */
function splitExponent(value: number): [rest: number, exponent: number] {
  let rest = value;
  let exponent = 0;
  if (rest >= 1e21) {
    while (rest > 100000) {
      rest /= 100000;
      exponent += 5;
    }
    while (rest > 10) {
      rest /= 10;
      exponent++;
    }
  } else if (rest < 1e-6) {
    while (rest < 1e-5) {
      rest *= 100000;
      exponent -= 5;
    }
    while (rest < 1) {
      rest *= 10;
      exponent--;
    }
  }
  return [rest, exponent];
}

function fractionText(fraction: number, radix: number, fractionDigits: number): string {
  if (!(fractionDigits < 0 && fraction > 0) && fractionDigits <= 0) return "";
  let rest = fraction * radix;
  let text = "";
  let left = fractionDigits;
  while ((left < 0 && left > -1 - fractionDigitsMax && rest > stopAtError) || left > 0) {
    const digit = Math.trunc(rest + (left === 1 ? 0.5 : 0.00000001));
    rest = (rest - digit) * radix;
    if (text === "") text = ".";
    text += digitText(digit === radix ? radix - 1 : digit);
    left--;
  }
  return text;
}

function digitText(digit: number): string {
  return digit < 10 ? String.fromCharCode(48 + digit) : String.fromCharCode(87 + digit);
}

/** A character's value as a digit, 0 to 35, or -1. */
function digitOf(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 97 && code <= 122) return code - 87;
  if (code >= 65 && code <= 90) return code - 55;
  return -1;
}

/**
 * A literal's radix, and where its digits begin: after `0x`, `0b`, `0o`, or a bare leading 0 unless an 8, 9 or point
 * follows.
 */
function radixOf(text: string): [radix: number, start: number] {
  if (text[0] !== "0") return [10, 0];
  switch (text[1]) {
    case "x":
    case "X":
      return [16, 2];
    case "b":
    case "B":
      return [2, 2];
    case "o":
    case "O":
      return [8, 2];
  }
  return [/^[0-7]*[.89]/.test(text.slice(1)) ? 10 : 8, 1];
}

/** The value of the lexer's integer token; it wraps at 64 bits as in C. */
export function parseInteger(text: string): number {
  const [radix, start] = radixOf(text);
  let value = 0;
  for (let i = start; i < text.length; i++) {
    const digit = digitOf(text.charCodeAt(i));
    if (digit < 0 || digit >= radix) break;
    value = value * radix + digit;
    if (value > Number.MAX_SAFE_INTEGER) return parseLongInteger(text, radix, start);
  }
  return value;
}

function parseLongInteger(text: string, radix: number, start: number): number {
  let value = 0n;
  for (let i = start; i < text.length; i++) {
    const digit = digitOf(text.charCodeAt(i));
    if (digit < 0 || digit >= radix) break;
    value = value * BigInt(radix) + BigInt(digit);
  }
  return Number(BigInt.asIntN(64, value));
}

/** The value of the lexer's float token, added up digit by digit as in Espruino, so that the last bits agree too. */
export function parseDecimal(text: string): number {
  const [radix, start] = radixOf(text);
  let value = 0;
  let i = start;
  for (; i < text.length; i++) {
    const digit = digitOf(text.charCodeAt(i));
    if (digit < 0 || digit >= radix) break;
    value = value * radix + digit;
  }
  if (radix !== 10) return value;
  if (text[i] === ".") {
    let unit = 0.1;
    for (i++; i < text.length; i++) {
      const digit = text.charCodeAt(i) - 48;
      if (digit < 0 || digit > 9) break;
      value += unit * digit;
      unit /= 10;
    }
  }
  return text[i] === "e" || text[i] === "E" ? scale(value, Number.parseInt(text.slice(i + 1), 10) || 0) : value;
}

const blanks = " \t\n\v\f\r";

/** The number that a text begins with, as `parseFloat` reads it, including hex, octal and binary; NaN without one. */
export function startsNumber(text: string): number {
  return scan(text).value;
}

/** The number that a whole text is, as `Number` reads it: blanks may precede it, nothing may follow it. */
export function readNumber(text: string): number {
  if (text === "") return 0;
  const { value, end } = scan(text);
  return end === text.length ? value : NaN;
}

function scan(text: string): { value: number; end: number } {
  let start = 0;
  while (start < text.length && blanks.includes(text[start]!)) start++;
  const isNegative = text[start] === "-";
  const infinity = isNegative ? start + 1 : start;
  if (text.startsWith("Infinity", infinity)) return { value: isNegative ? -Infinity : Infinity, end: infinity + 8 };
  if (isNegative || text[start] === "+") start++;
  const rest = text.slice(start);
  const found =
    /^(?:0x[\da-f]*|0b[01]*|0o[0-7]*|0[0-7]*(?![.\d])|\d+(?:\.\d*)?(?:e[-+]?\d*)?|\.\d+(?:e[-+]?\d*)?)/i.exec(
      rest,
    )?.[0];
  if (found === undefined) return { value: NaN, end: -1 };
  const value = /^0[xbo]/i.test(found) ? parseInteger(found) : parseDecimal(found);
  return { value: isNegative ? -value : value, end: start + found.length };
}

function scale(value: number, exponent: number): number {
  let scaled = value;
  for (let e = exponent; e > 0 && scaled !== Infinity && scaled !== 0; e--) scaled *= 10;
  for (let e = exponent; e < 0 && scaled !== 0; e++) scaled /= 10;
  return scaled;
}
