// How Espruino prints values: on the console, at its prompt and as JSON. One printer with switches, as in the
// interpreter.
import { types } from "node:util";
import { formatNumber } from "./number.js";
import { isPin } from "./pin.js";
import { isNative, type Realm } from "./realm.js";

export interface Style {
  /** Spaces after commas and colons, and inside brackets. */
  pretty: boolean;
  /** New lines: none, around values that have parts, or around every value. */
  lines: "none" | "some" | "all";
  indent: string;
  /** Only what JSON has: no functions, null for NaN and infinity, pins in quotes. */
  json: boolean;
  /** Undefined fields are left out and undefined items printed as null, buffers as arrays; `toJSON` is called. */
  data: boolean;
  /** `\u00XX` for every character that is not printable ASCII; otherwise the shortest escapes. */
  longEscapes: boolean;
  /** Long strings, arrays and functions are shortened, as at the prompt. */
  limited: boolean;
  /** Objects of a global class are printed with its name, or as what their `toString` returns. */
  classNames: boolean;
  /** Field names have no quotes where they need none. */
  bareKeys: boolean;
}

const plainStyle: Style = {
  pretty: false,
  lines: "none",
  indent: "",
  json: false,
  data: false,
  longEscapes: false,
  limited: false,
  classNames: false,
  bareKeys: false,
};
export const consoleStyle: Style = { ...plainStyle, pretty: true, lines: "some", indent: "  ", classNames: true };
export const promptStyle: Style = { ...consoleStyle, limited: true, bareKeys: true };
export const jsonStyle: Style = { ...plainStyle, json: true, data: true, longEscapes: true };
export const sourceStyle: Style = { ...plainStyle, data: true, bareKeys: true };
/** The compact JSON of Storage.writeJSON, which only Storage.readJSON can read. */
export const storageStyle: Style = { ...jsonStyle, longEscapes: false, bareKeys: true };

const arrayLimit = 15;
const arrayLimitEnds = 5;
const stringLimit = 60;
const stringLimitEnds = 27;
const fieldsOnLine = 4;
const cut = " ... ";
const plain = /^[ !#-[\]-~]*$/;
const special: Record<string, string> = {
  "\n": "\\n",
  "\t": "\\t",
  "\b": "\\b",
  "\f": "\\f",
  "\r": "\\r",
  "\\": "\\\\",
  '"': '\\"',
};

/** A string in double quotes, with the escapes of JSON or the shorter ones of the console. */
export function quote(text: string, longEscapes: boolean): string {
  if (plain.test(text)) return `"${text}"`;
  let quoted = '"';
  for (let i = 0; i < text.length; i++) quoted += escape(text, i, longEscapes);
  return quoted + '"';
}

function escape(text: string, at: number, long: boolean): string {
  const code = text.charCodeAt(at);
  const known = special[text[at]!];
  if (known !== undefined) return known;
  if (code >= 32 && code < 127) return text[at]!;
  if (code === 11 && !long) return "\\v";
  const next = text.charCodeAt(at + 1);
  if (code < 8 && !long && !(next >= 48 && next <= 55)) return `\\${code}`;
  const hex = code.toString(16).toUpperCase();
  return long || code > 255 ? `\\u${hex.padStart(4, "0")}` : `\\x${hex.padStart(2, "0")}`;
}

/** A function as a board keeps it: without its name. */
export function formatFunction(work: Function, limited: boolean): string {
  const native = "function () { [native code] }";
  if (isNative(work)) return native;
  const source = Function.prototype.toString.call(work);
  const arrow = /^\s*(?:\(([^)]*)\)|([\w$]+))\s*=>\s*([^]*)$/.exec(source);
  if (source.endsWith("{ [native code] }")) return native;
  if (/^class\b/.test(source)) return "function () {}";
  const parts = arrow ? undefined : /^[^(]*\(([^)]*)\)\s*\{([^]*)\}$/.exec(source);
  const names = (parts?.[1] ?? arrow?.[1] ?? arrow?.[2] ?? "")
    .split(",")
    .map((name) => name.trim())
    .join(",");
  const body = parts?.[2] ?? (arrow?.[3]?.startsWith("{") ? arrow[3].slice(1, -1) : `return ${arrow?.[3] ?? ""}`);
  if (limited) return `function (${names}) {${cut}}`;
  // The interpreter keeps the code from its first token to its last.
  return `function (${names}) {${body.trim()}}`;
}

/** The result of `""+value` on a board, as far as the console needs it. */
export function toText(realm: Realm, value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return formatNumber(value);
  if (typeof value === "function") return formatFunction(value, false);
  if (value instanceof realm.RegExp) return "[object Object]";
  if (Array.isArray(value))
    return value.map((item) => (item === undefined || item === null ? "" : toText(realm, item))).join(",");
  return String(value);
}

/** Prints a value in a style. Circular parts are printed as ` ... `. */
export function format(realm: Realm, value: unknown, style: Style): string {
  return new Printer(realm, style).value(value, "", undefined, style.data);
}

class Printer {
  private readonly above: object[] = [];

  constructor(
    private readonly realm: Realm,
    private readonly style: Style,
  ) {}

  /**
   * @param margin the indentation of this value's line
   * @param key the name of the field that has this value, for `toJSON`
   */
  value(value: unknown, margin: string, key: string | undefined, callsToJson: boolean): string {
    const { style } = this;
    switch (typeof value) {
      case "string":
        return this.text(value);
      case "number":
        return style.json && !Number.isFinite(value) ? "null" : formatNumber(value);
      case "undefined":
        return style.data ? "null" : "undefined";
      case "function":
        return style.json ? "undefined" : formatFunction(value, style.limited);
      case "boolean":
        return value ? "true" : "false";
    }
    if (value === null || typeof value !== "object") return String(value);
    if (isPin(value)) return style.json ? `"${value.name}"` : value.name;
    if (this.above.includes(value)) return cut;
    this.above.push(value);
    const text = Array.isArray(value) ? this.array(value, margin) : this.object(value, margin, key, callsToJson);
    this.above.pop();
    return text;
  }

  private text(text: string): string {
    if (!this.style.limited || text.length <= stringLimit) return quote(text, this.style.longEscapes);
    return quote(text.slice(0, stringLimitEnds), false) + cut + quote(text.slice(-stringLimitEnds), false);
  }

  private array(items: unknown[], margin: string): string {
    const { style } = this;
    const inner = margin + style.indent;
    const isLimited = style.limited && items.length > arrayLimit;
    let text = style.pretty ? "[ " : "[";
    let breaksNext = false;
    let isFirst = true;
    for (let i = 0; i < items.length; i++) {
      if (isLimited && i >= arrayLimitEnds && i < items.length - arrayLimitEnds) continue;
      if (!isFirst) text += style.pretty ? ", " : ",";
      isFirst = false;
      if (isLimited && i === items.length - arrayLimitEnds) text += cut;
      const breaks = this.breaks(items[i]);
      if (breaks || breaksNext) text += "\n" + inner;
      breaksNext = breaks;
      text += i in items ? this.value(items[i], inner, String(i), style.data) : style.data ? "null" : "undefined";
    }
    if (style.pretty) {
      const extra = Object.keys(items).filter((name) => !/^\d+$/.test(name));
      const [more, breaksEnd] = this.fields(items as unknown as Record<string, unknown>, extra, margin, isFirst);
      text += more;
      breaksNext ||= breaksEnd;
    }
    if (breaksNext) text += "\n" + margin;
    return text + (style.pretty ? " ]" : "]");
  }

  private breaks(value: unknown): boolean {
    if (this.style.lines === "all") return true;
    if (this.style.lines === "none") return false;
    return (
      value !== undefined && value !== null && typeof value !== "number" && typeof value !== "boolean" && !isPin(value)
    );
  }

  private object(value: object, margin: string, key: string | undefined, callsToJson: boolean): string {
    const { realm, style } = this;
    if (Object.getPrototypeOf(value) !== realm.Object.prototype) {
      if (ArrayBuffer.isView(value) || value instanceof realm.ArrayBuffer)
        return this.buffer(value as ArrayBufferView, margin);
      if (value instanceof realm.String) return this.text(String(value));
    }
    if (style.classNames) {
      const named = this.named(value);
      if (named !== undefined) {
        if (named.text !== undefined) return named.name + named.text;
        return named.name + this.braces(value, margin);
      }
    }
    if (callsToJson && typeof (value as { toJSON?: unknown }).toJSON === "function") {
      const replacement = (value as { toJSON(key?: string): unknown }).toJSON(key);
      if (replacement === value) this.above.pop();
      const text = this.value(replacement, margin, undefined, false);
      if (replacement === value) this.above.push(value);
      return text;
    }
    return this.braces(value, margin);
  }

  private braces(value: object, margin: string): string {
    const { style } = this;
    const [fields, breaksEnd] = this.fields(value as Record<string, unknown>, this.keys(value), margin, true);
    return (style.pretty ? "{ " : "{") + fields + (breaksEnd ? "\n" + margin : "") + (style.pretty ? " }" : "}");
  }

  /** Some fields that V8 hides are visible in Espruino: an error's text and a pattern's source. */
  private keys(value: object): string[] {
    if (Object.getPrototypeOf(value) === this.realm.Object.prototype) return Object.keys(value);
    if (types.isNativeError(value)) return ["message", "type", "stack", ...Object.keys(value)];
    if (value instanceof this.realm.RegExp) return ["source", "lastIndex"];
    return Object.keys(value);
  }

  /** The fields, and whether the closing bracket goes on a new line. */
  private fields(value: Record<string, unknown>, keys: string[], margin: string, isFirst: boolean): [string, boolean] {
    const { style } = this;
    const inner = margin + style.indent;
    let text = "";
    let first = isFirst;
    let breaksNext = false;
    let onLine = 0;
    for (const key of keys) {
      if (key === "__proto__" || key === "constructor") continue;
      const item = value[key];
      if ((style.data && item === undefined) || (style.json && typeof item === "function")) continue;
      onLine++;
      if (!first) text += style.pretty ? ", " : ",";
      const breaks = this.breaks(item);
      if (breaks || breaksNext || style.lines === "all" || (style.lines === "some" && onLine > fieldsOnLine)) {
        text += "\n" + inner;
        onLine = 0;
      }
      const isBare =
        style.bareKeys && (/^(0|[1-9]\d{0,9})$/.test(key) || (key.length < 63 && /^[A-Za-z_$][\w$]*$/.test(key)));
      text += (isBare ? key : quote(key, style.longEscapes)) + (style.pretty ? ": " : ":");
      first = false;
      text += this.value(item, inner, key, style.data);
      breaksNext = breaks;
    }
    return [text, breaksNext];
  }

  private named(value: object): { name: string; text?: string } | undefined {
    const prototype = Object.getPrototypeOf(value) as { constructor?: Function; toString?: unknown } | null;
    const maker = prototype?.constructor;
    if (!maker || prototype === this.realm.Object.prototype || this.realm.global[maker.name] !== maker)
      return undefined;
    const name = `${maker.name}: `;
    const toString = prototype.toString;
    if (
      value instanceof this.realm.RegExp ||
      typeof toString !== "function" ||
      toString === this.realm.Object.prototype.toString
    )
      return { name };
    return { name, text: toText(this.realm, value) };
  }

  private buffer(value: ArrayBufferView | ArrayBuffer, margin: string): string {
    const { style } = this;
    const isBuffer = !ArrayBuffer.isView(value);
    const items = [...(isBuffer ? new Uint8Array(value) : (value as Uint8Array))];
    const name = isBuffer ? "ArrayBuffer" : (Object.getPrototypeOf(value).constructor.name as string);
    if (!style.data && items.every((item) => item === 0)) return `new ${name}(${items.length})`;
    const isLimited = style.limited && items.length > arrayLimit;
    const line = style.lines === "all" ? "\n" + margin + style.indent : "";
    let text = (style.data ? "[" : `new ${isBuffer ? "Uint8Array" : name}([`) + line;
    items.forEach((item, i) => {
      if (isLimited && i >= arrayLimitEnds && i < items.length - arrayLimitEnds) return;
      if (i > 0) text += style.pretty ? ", " : ",";
      if (isLimited && i === items.length - arrayLimitEnds) text += cut;
      text += line + (style.json && !Number.isFinite(item) ? "null" : formatNumber(item));
    });
    if (line) text += "\n" + margin;
    return text + (style.data ? "]" : "])") + (isBuffer && !style.data ? ".buffer" : "");
  }
}
