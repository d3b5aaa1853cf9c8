// The part of Espruino's lexer that JSON.parse uses. Espruino reads JSON with the lexer of the language, which is why
// it accepts comments, single quotes and hex.
import { parseDecimal, parseInteger } from "./number.js";
import {
  isReserved,
  nullish,
  operatorsStart,
  TOKEN_EOF,
  TOKEN_FALSE,
  TOKEN_FLOAT,
  TOKEN_ID,
  TOKEN_INT,
  TOKEN_NULL,
  TOKEN_RAW_INT16,
  TOKEN_RAW_STRING8,
  TOKEN_REGEX,
  TOKEN_STRING,
  TOKEN_TEMPLATE,
  TOKEN_TRUE,
  TOKEN_UNFINISHED_COMMENT,
  tokenByOperator,
  tokenByWord,
  tokenName,
} from "./tokens.js";

const tokenLengthMax = 63;
/** After one of these a slash starts a regular expression, not a division. */
const regexAfter = new Set([..."!%&*+-/<=>?[{}(,;:"].map((text) => text.charCodeAt(0)));
const notRegexAfter = new Set([TOKEN_TRUE, TOKEN_FALSE, TOKEN_NULL, tokenByWord.get("undefined")]);

function isWord(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code === 36 || isDigit(code);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isHex(code: number): boolean {
  return isDigit(code) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70);
}

function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

/** Reads one token after another. `fail` is called for a bad escape and must throw. */
export class Lexer {
  token = TOKEN_EOF;
  /** The text of a string, word or number token. */
  text = "";
  private at = 0;

  constructor(
    private readonly source: string,
    private readonly fail: (message: string) => never,
  ) {}

  get isWord(): boolean {
    return this.token === TOKEN_ID || isReserved(this.token);
  }

  /** The value of an integer or float token. */
  get number(): number {
    return this.token === TOKEN_INT ? parseInteger(this.text) : parseDecimal(this.text);
  }

  /** The token as `Got … expected …` names it, cut at 29 characters. */
  get name(): string {
    const text = this.text.split("\0", 1)[0]!.slice(0, tokenLengthMax);
    if (this.token === TOKEN_ID) return `ID:${text}`.slice(0, 29);
    if (this.token === TOKEN_STRING) return `String:'${text}'`.slice(0, 29);
    return tokenName(this.token);
  }

  next(): void {
    const last = this.token;
    this.text = "";
    this.token = TOKEN_EOF;
    if (!this.skipBlanks()) return;
    const code = this.code(0);
    if (code === 34 || code === 39 || code === 96) this.readString(code);
    else if (isDigit(code) || code === 46) this.readNumber();
    else if (isWord(code)) this.readWord();
    else if (code === 47) this.readSlash(last);
    else this.readSign(code);
  }

  /** The code of the character `ahead` of the current one; 0 at the end. Espruino also treats a NUL as the end. */
  private code(ahead: number): number {
    const at = this.at + ahead;
    return at < this.source.length ? this.source.charCodeAt(at) & 255 : 0;
  }

  /** False at the end of the source and in a comment that never ends. */
  private skipBlanks(): boolean {
    for (;;) {
      while (isBlank(this.code(0))) this.at++;
      if (this.code(0) !== 47) break;
      if (this.code(1) === 47) {
        while (this.code(0) !== 0 && this.code(0) !== 10) this.at++;
        this.at++;
      } else if (this.code(1) === 42) {
        this.at += 2;
        while (this.code(0) !== 0 && !(this.code(0) === 42 && this.code(1) === 47)) this.at++;
        if (this.code(0) === 0) {
          this.token = TOKEN_UNFINISHED_COMMENT;
          return false;
        }
        this.at += 2;
      } else break;
    }
    return this.code(0) !== 0;
  }

  private readWord(): void {
    const start = this.at;
    while (isWord(this.code(0))) this.at++;
    this.text = this.source.slice(start, this.at).slice(0, tokenLengthMax);
    this.token = tokenByWord.get(this.text) ?? TOKEN_ID;
  }

  private readNumber(): void {
    const start = this.at;
    let isPlain = true;
    this.token = TOKEN_INT;
    if (this.code(0) === 46) {
      if (!isDigit(this.code(1))) return this.readSign(46);
      this.token = TOKEN_FLOAT;
      this.at++;
    } else {
      if (this.code(0) === 48 && /[xXbBoO]/.test(String.fromCharCode(this.code(1)))) {
        isPlain = false;
        this.at += 2;
      }
      while (isDigit(this.code(0)) || (!isPlain && isHex(this.code(0))) || this.code(0) === 95) this.at++;
      if (isPlain && this.code(0) === 46) {
        this.token = TOKEN_FLOAT;
        this.at++;
      }
    }
    if (this.token === TOKEN_FLOAT) this.skipDigits();
    if (isPlain && (this.code(0) | 32) === 101) {
      this.token = TOKEN_FLOAT;
      this.at++;
      if (this.code(0) === 45 || this.code(0) === 43) this.at++;
      this.skipDigits();
    }
    const text = this.source.slice(start, this.at);
    this.text = (text.includes("_") ? text.replaceAll("_", "") : text).slice(0, tokenLengthMax);
  }

  private skipDigits(): void {
    while (isDigit(this.code(0)) || this.code(0) === 95) this.at++;
  }

  private readString(delimiter: number): void {
    const start = ++this.at;
    while (this.isPlain(this.code(0), delimiter)) this.at++;
    this.text = this.source.slice(start, this.at);
    this.token = TOKEN_STRING;
    if (this.code(0) !== delimiter || this.at >= this.source.length) this.readStringRest(delimiter);
    else this.at++;
  }

  /** Whether a character stands for itself, whatever came before it. */
  private isPlain(code: number, delimiter: number): boolean {
    return code !== delimiter && code !== 92 && code !== 0 && code !== 10 && !(delimiter === 96 && code === 123);
  }

  /** Reads the rest of a string from its first escape, line end or template brace. */
  private readStringRest(delimiter: number): void {
    let last = this.text.charCodeAt(this.text.length - 1);
    let nesting = 0;
    let isTemplate = false;
    for (;;) {
      const code = this.code(0);
      if (code === 0 || (code === delimiter && nesting === 0)) break;
      if (delimiter === 96) {
        if (code === 123 && (last === 36 || nesting > 0)) {
          nesting++;
          isTemplate = true;
        } else if (code === 125 && nesting > 0) nesting--;
      }
      if (code === 92 && nesting === 0) {
        this.at++;
        last = this.readEscape();
      } else if (code === 10 && delimiter !== 96) break;
      else {
        last = code;
        this.at++;
      }
      this.text += String.fromCharCode(last);
    }
    this.token = isTemplate ? TOKEN_TEMPLATE : TOKEN_STRING;
    if (this.code(0) !== delimiter) this.token = delimiter === 96 ? TOKEN_TEMPLATE + 1 : TOKEN_STRING + 1;
    this.at++;
  }

  /** The byte that an escape stands for. A board's string has bytes only: `\u20AC` becomes 0xAC. */
  private readEscape(): number {
    const code = this.code(0);
    const simple = "nbfrtv".indexOf(String.fromCharCode(code));
    if (simple >= 0) {
      this.at++;
      return "\n\b\f\r\t\v".charCodeAt(simple);
    }
    if (code === 117 || code === 120) return this.readHexEscape(code === 117 ? 4 : 2);
    if (code >= 48 && code <= 55) {
      let value = 0;
      for (let i = 0; i < 3 && this.code(0) >= 48 && this.code(0) <= 55; i++, this.at++)
        value = value * 8 + this.code(0) - 48;
      return value & 255;
    }
    this.at++;
    return code;
  }

  private readHexEscape(digits: number): number {
    this.at++;
    const start = this.at;
    for (; this.at < start + digits; this.at++) if (!isHex(this.code(0))) this.fail("Invalid escape sequence");
    return Number.parseInt(this.source.slice(start, this.at), 16) & 255;
  }

  private readSlash(last: number): void {
    const isRegex =
      last === TOKEN_EOF ||
      regexAfter.has(last) ||
      (last >= operatorsStart && last <= nullish && !notRegexAfter.has(last));
    if (!isRegex) return this.readSign(47);
    this.at++;
    while (this.code(0) !== 0 && this.code(0) !== 47 && this.code(0) !== 10) this.at += this.code(0) === 92 ? 2 : 1;
    this.token = this.code(0) === 47 ? TOKEN_REGEX : TOKEN_REGEX + 1;
    this.at++;
  }

  private readSign(code: number): void {
    if (code >= TOKEN_RAW_STRING8 && code <= TOKEN_RAW_INT16) return this.readRaw(code);
    for (let length = 4; length > 1; length--) {
      const token = tokenByOperator.get(this.source.slice(this.at, this.at + length));
      if (token === undefined) continue;
      this.token = token;
      this.at += length;
      return;
    }
    this.token = code;
    this.at++;
  }

  /**
   * Bytes 0xD1 to 0xD5 start a value of Espruino's pretokenised code: a string preceded by its length, or a small
   * integer.
   */
  private readRaw(code: number): void {
    this.at++;
    const first = this.code(0);
    if (code <= TOKEN_RAW_STRING8 + 1) {
      const lengthBytes = code - TOKEN_RAW_STRING8 + 1;
      const length = lengthBytes === 1 ? first : first + 256 * this.code(1);
      this.token = TOKEN_STRING;
      this.text = this.source.slice(this.at + lengthBytes, this.at + lengthBytes + length);
      this.at += lengthBytes + length;
      return;
    }
    const size = code - TOKEN_RAW_STRING8 - 2;
    this.token = TOKEN_INT;
    this.text = String(size === 0 ? 0 : size === 1 ? first : first + 256 * this.code(1));
    this.at += size;
  }
}
