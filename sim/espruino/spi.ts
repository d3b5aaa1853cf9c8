// SPI as a board's master of the bus: ports of hardware and of software alike. On this board each takes any pins, as an ESP32's do. Bytes are told
// to whoever listens, and nobody answers: what is read back is 0.
import { types } from "node:util";
import type { SpiWrite } from "../board/board.js";
import { asInteger, kindOf } from "./as-number.js";
import { format, consoleStyle } from "./format.js";
import { isPin, type Pin } from "./pin.js";
import type { Pins } from "./pins.js";
import { adopt, define, type Realm } from "./realm.js";

const portCount = 2;
const baudMin = 100;
const optionNames = ["sck", "miso", "mosi", "baud", "mode", "order", "bits"];

interface Setup {
  sck: Pin | undefined;
  mosi: Pin | undefined;
  baud: number;
  mode: number;
  isMsbFirst: boolean;
}

export interface SpiHost {
  realm: Realm;
  pins: Pins;
  /** The board's time, ms. */
  now(): number;
  /** Bytes have left on the pins that a port was set up with. */
  sent(write: SpiWrite): void;
}

/** Puts the class and the ports into the context. */
export function installSpi({ realm, pins, now, sent }: SpiHost): void {
  const setups = new WeakMap<object, Setup>();
  const level = (name: string) => {
    const pin = pins.find(name);
    return pin ? pins.level(pin) : 0;
  };
  const unset = (): Setup => ({ sck: undefined, mosi: undefined, baud: 100_000, mode: 0, isMsbFirst: true });

  function setup(port: object, options: unknown): void {
    if (options !== undefined && (typeof options !== "object" || options === null || Array.isArray(options) || isPin(options))) {
      throw realm.newError("Error", `Expecting Object or undefined, got ${kindOf(options)}`);
    }
    const next = unset();
    const given = (options ?? {}) as Record<string, unknown>;
    for (const [name, value] of Object.entries(given)) {
      if (!optionNames.includes(name)) throw realm.newError("Error", `Unknown option ${JSON.stringify(name)}`);
      if (name === "sck" || name === "mosi") next[name] = pins.find(value);
      else if (name === "baud") next.baud = asInteger(value);
      else if (name === "mode") next.mode = asInteger(value) & 3;
    }
    const { order } = given;
    if (order !== undefined && order !== "msb" && order !== "lsb") throw realm.newError("Error", "SPI order should be 'msb' or 'lsb'");
    if (next.baud < baudMin) throw realm.newError("Error", "Invalid SPI baud rate");
    next.isMsbFirst = order !== "lsb";
    setups.set(port, next);
    if (options === undefined) Reflect.deleteProperty(port, "_options");
    else Object.assign(port, { _options: options });
  }

  /** Sends everything that there is in `data`, piece by piece as it lies in memory. */
  function each(data: unknown, send: (bytes: Uint8Array) => void): void {
    if (typeof data === "number" || typeof data === "boolean" || isPin(data)) return send(Uint8Array.of(asInteger(data)));
    if (typeof data === "string") return send(Buffer.from(data, "latin1"));
    if (types.isArrayBuffer(data)) return send(new Uint8Array(data));
    if (ArrayBuffer.isView(data)) return send(types.isUint8Array(data) ? data : Uint8Array.from(data as unknown as ArrayLike<number>));
    if (Array.isArray(data)) return data.forEach((item) => each(item, send));
    if (typeof data !== "object" || data === null) throw realm.newError("TypeError", `Expecting Number or iterable, got ${kindOf(data)}`);
    const { data: inner, count, callback } = data as { data?: unknown; count?: unknown; callback?: unknown };
    if (typeof callback === "function") {
      const made: unknown = callback();
      if (made !== undefined) each(made, send);
    } else if (typeof count !== "number" || inner === undefined) {
      const shown = format(realm, data, consoleStyle);
      throw realm.newError("TypeError", `If specifying an object, it must be of the form {data : ..., count : N} or {callback : fn} - got ${shown}`);
    } else for (let i = 0; i < asInteger(count); i++) each(inner, send);
  }

  /** With the select pin, if there is one, low meanwhile. */
  function transfer(port: object, items: readonly unknown[], select: unknown, alsoTo?: (bytes: Uint8Array) => void): void {
    const { sck, mosi, baud, mode, isMsbFirst } = setups.get(port) ?? unset();
    const pin = isPin(select) ? select : undefined;
    if (pin) pins.output(pin, 0);
    for (const item of items) {
      each(item, (bytes) => {
        if (sck && mosi) sent({ at: now(), bytes, sck: sck.name, mosi: mosi.name, baud, mode, isMsbFirst, level });
        alsoTo?.(bytes);
      });
    }
    if (pin) pins.output(pin, 1);
  }

  const prototype = realm.newObject();
  define(realm, prototype, {
    setup: function (this: object, options: unknown) { setup(this, options); },
    write: function (this: object, ...data: unknown[]) {
      const select = data.at(-1);
      transfer(this, isPin(select) ? data.slice(0, -1) : data, select);
    },
    send: function (this: object, data: unknown, select: unknown) {
      let count = 0;
      transfer(this, [data], pins.find(select), (bytes) => { count += bytes.length; });
      if (typeof data === "number" || typeof data === "boolean" || isPin(data)) return 0;
      return typeof data === "string" ? "\0".repeat(count) : new realm.Uint8Array(count);
    },
  });
  const make = () => Object.create(prototype) as object;
  const SPI = adopt(realm, "SPI", function () { return make(); });
  Object.defineProperty(SPI, "prototype", { value: prototype });
  define(realm, prototype, { constructor: SPI });
  const ports = Array.from({ length: portCount }, make);
  define(realm, SPI, { find: (pin: unknown) => (pins.find(pin) ? ports[0] : undefined) });
  define(realm, realm.global, { SPI });
  ports.forEach((port, index) => Object.defineProperty(realm.global, `SPI${index + 1}`, { value: port, writable: true, configurable: true }));
}
