// JSON.parse and JSON.stringify as in Espruino: what it accepts, what it prints, and the text of its errors.
import { format, jsonStyle, type Style } from "./format.js";
import { Lexer } from "./lexer.js";
import { parsePlainJson, unusual } from "./json-fast.js";
import { makeNamespace, type Realm } from "./realm.js";
import { TOKEN_FALSE, TOKEN_FLOAT, TOKEN_INT, TOKEN_NULL, TOKEN_STRING, TOKEN_TRUE, tokenName } from "./tokens.js";

const spacesMax = 10;
/** The longest indent given as text: one of the interpreter's 10 bytes is for the end of the text. */
const indentCharactersMax = 9;
const minus = 45;
const comma = 44;
const colon = 58;
const bracketOpen = 91;
const bracketClose = 93;
const braceOpen = 123;
const braceClose = 125;

/** Thrown through the parser where Espruino returns undefined without an exception: after a `-` without a number. */
const noValue = new Error("no value");

/**
 * Reads the first value of a text and ignores what follows it. Accepts trailing commas, comments, single quotes,
 * backticks without a template, hex, octal and binary. If fields have the same name, the first one counts.
 * @param bareKeys whether field names may be without quotes, as for Storage.readJSON
 * @throws the context's SyntaxError, or Error for a bad escape
 */
export function parseJson(realm: Realm, text: string, bareKeys = false): unknown {
  const plain = parsePlainJson(realm, text);
  if (plain !== unusual) return plain;
  const lexer = new Lexer(text, (message) => {
    throw realm.newError("Error", message);
  });
  lexer.next();
  try {
    return parseValue(realm, lexer, bareKeys);
  } catch (error) {
    if (error === noValue) return undefined;
    throw error;
  }
}

function parseValue(realm: Realm, lexer: Lexer, bareKeys: boolean): unknown {
  switch (lexer.token) {
    case TOKEN_STRING:
      return consumed(lexer, lexer.text);
    case TOKEN_INT:
    case TOKEN_FLOAT:
      return consumed(lexer, lexer.number);
    case TOKEN_TRUE:
      return consumed(lexer, true);
    case TOKEN_FALSE:
      return consumed(lexer, false);
    case TOKEN_NULL:
      return consumed(lexer, null);
    case minus: {
      lexer.next();
      const token: number = lexer.token;
      if (token !== TOKEN_INT && token !== TOKEN_FLOAT) throw noValue;
      return 0 - consumed(lexer, lexer.number);
    }
    case bracketOpen:
      return parseArray(realm, lexer, bareKeys);
    case braceOpen:
      return parseObject(realm, lexer, bareKeys);
    default:
      throw realm.newError("SyntaxError", `Expecting valid value, got ${tokenName(lexer.token)}`);
  }
}

function consumed<T>(lexer: Lexer, value: T): T {
  lexer.next();
  return value;
}

function match(realm: Realm, lexer: Lexer, token: number): void {
  if (lexer.token !== token) throw realm.newError("SyntaxError", `Got ${lexer.name} expected ${tokenName(token)}`);
  lexer.next();
}

function parseArray(realm: Realm, lexer: Lexer, bareKeys: boolean): unknown[] {
  const items = realm.newArray();
  lexer.next();
  while (lexer.token !== bracketClose) {
    items.push(parseValue(realm, lexer, bareKeys));
    if (lexer.token !== bracketClose) match(realm, lexer, comma);
  }
  lexer.next();
  return items;
}

function parseObject(realm: Realm, lexer: Lexer, bareKeys: boolean): object {
  const object = realm.newObject();
  lexer.next();
  while (lexer.token === TOKEN_STRING || lexer.token === TOKEN_INT || lexer.isWord) {
    if (!bareKeys && lexer.token !== TOKEN_STRING) match(realm, lexer, TOKEN_STRING);
    const key = lexer.token === TOKEN_INT ? String(lexer.number) : lexer.text;
    lexer.next();
    match(realm, lexer, colon);
    const value = parseValue(realm, lexer, bareKeys);
    if (lexer.token !== braceClose) match(realm, lexer, comma);
    setField(object, key, value);
  }
  match(realm, lexer, braceClose);
  return object;
}

/** `__proto__` is Espruino's name for an object's prototype, so a parsed one becomes that and not a field. */
function setField(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__") {
    if (typeof value === "object") Object.setPrototypeOf(object, value);
    else Object.defineProperty(object, key, { value, configurable: true, writable: true, enumerable: false });
  } else if (!Object.hasOwn(object, key)) object[key] = value;
}

/**
 * JSON text as Espruino writes it: ASCII, numbers with about 11 decimals; circular parts become ` ... `. `space` as in
 * JSON.stringify.
 */
export function stringifyJson(realm: Realm, value: unknown, space?: unknown): string {
  const indent =
    typeof space === "number" || typeof space === "boolean"
      ? " ".repeat(Math.min(Math.max(Math.trunc(Number(space)), 0), spacesMax))
      : space === undefined || space === null
        ? ""
        : String(space).slice(0, indentCharactersMax);
  const style: Style = indent === "" ? jsonStyle : { ...jsonStyle, pretty: true, lines: "all", indent };
  return format(realm, value, style);
}

/** Replaces the context's own. */
export function installJson(realm: Realm): void {
  realm.global["JSON"] = makeNamespace(realm, "JSON", {
    parse: (text: unknown) => parseJson(realm, String(text)),
    stringify: (value: unknown, _replacer: unknown, space: unknown) => stringifyJson(realm, value, space),
  });
}
