// Date as a board has it: it follows the board's clock, milliseconds have fractions, and the only time zone is UTC.
import { adopt, define, type Realm } from "./realm.js";

const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const parts = ["Date", "Day", "FullYear", "Hours", "Milliseconds", "Minutes", "Month", "Seconds"];

/** Replaces the context's Date. `nowMs` gives the board's time of day, ms since 1970. */
export function installDate(realm: Realm, nowMs: () => number): void {
  const Original = realm.Date as unknown as DateConstructor;
  const prototype = Original.prototype;
  const exact = new WeakMap<object, number>();
  const Replacement = adopt(realm, "Date", function (...args: number[]): Date {
    if (args.length > 1) return new Original(Date.UTC(args[0]!, args[1]!, ...args.slice(2)));
    const value: unknown = args.length === 0 ? nowMs() : args[0];
    const date = typeof value === "string" ? new Original(asUtc(value)) : new Original(Number(value));
    if (typeof value === "number") exact.set(date, value);
    return date;
  });
  for (const part of parts) {
    define(realm, prototype, { [`get${part}`]: Reflect.get(prototype, `getUTC${part}`) });
    if (part !== "Day") wrapSetter(realm, prototype, `set${part}`, Reflect.get(Date.prototype, `setUTC${part}`), exact);
  }
  wrapSetter(realm, prototype, "setTime", Date.prototype.setTime, exact);
  const time = function (this: Date) {
    return exact.get(this) ?? Date.prototype.getTime.call(this);
  };
  define(realm, prototype, {
    getTime: time,
    valueOf: function (this: Date) {
      return time.call(this);
    },
    getTimezoneOffset: () => 0,
    toString: function (this: Date) {
      return dateText(this);
    },
  });
  Object.defineProperty(prototype, Symbol.toPrimitive, {
    value: function (this: Date, hint: string) {
      return hint === "string" ? this.toString() : time.call(this);
    },
    configurable: true,
  });
  define(realm, Replacement, { now: nowMs, parse: (text: unknown) => Original.parse(asUtc(String(text))) });
  Object.defineProperty(Replacement, "prototype", { value: prototype });
  define(realm, prototype, { constructor: Replacement });
  define(realm, realm.global, { Date: Replacement });
}

function dateText(date: Date): string {
  const pad = (value: number) => String(value).padStart(2, "0");
  const clock = `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}:${pad(date.getUTCSeconds())}`;
  return `${days[date.getUTCDay()]} ${months[date.getUTCMonth()]} ${date.getUTCDate()} ${date.getUTCFullYear()} ${clock} GMT+0000`;
}

/** V8 reads a text without a zone as local time of this computer; a board knows only UTC. */
function asUtc(text: string): string {
  return /(?:Z|GMT|UTC|[+-]\d\d:?\d\d)/.test(text) || /^\d{4}-\d\d-\d\d$/.test(text) ? text : `${text}Z`;
}

function wrapSetter(
  realm: Realm,
  prototype: object,
  name: string,
  set: Function,
  exact: WeakMap<object, number>,
): void {
  define(realm, prototype, {
    [name]: function (this: Date, ...args: number[]) {
      exact.delete(this);
      return set.apply(this, args);
    },
  });
}
