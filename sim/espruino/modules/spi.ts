// SPI with the board as master, by hardware or by software. Each port takes any pins, like an ESP32's. Sent bytes are
// reported; nobody answers, so what is read back is 0.
import { types } from "node:util";
import type { SpiWrite } from "../signals.js";
import { asInteger, kindOf } from "../language/as-number.js";
import { consoleStyle, format } from "../language/format.js";
import { isPin, type Pin } from "../language/pin.js";
import type { Pins } from "./pins.js";
import { adopt, define, type Realm } from "../language/realm.js";

const portCount = 2;
const baudMin = 100;
const baudDefault = 100_000;
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
  /** Called with the bytes that were sent on the pins of a port. */
  sent(write: SpiWrite): void;
}

/** Puts the class and the ports into the context. */
export function installSpi(host: SpiHost): void {
  new SpiClass(host).install();
}

class SpiClass {
  private readonly setups = new WeakMap<object, Setup>();

  constructor(private readonly host: SpiHost) {}

  install(): void {
    const { realm, pins } = this.host;
    const spi = this;
    const prototype = realm.newObject();
    define(realm, prototype, {
      setup: function (this: object, options: unknown) {
        spi.setup(this, options);
      },
      write: function (this: object, ...data: unknown[]) {
        const select = data.at(-1);
        spi.transfer(this, isPin(select) ? data.slice(0, -1) : data, isPin(select) ? select : undefined);
      },
      send: function (this: object, data: unknown, select: unknown) {
        const count = spi.transfer(this, [data], pins.find(select));
        if (isByte(data)) return 0;
        return typeof data === "string" ? "\0".repeat(count) : new realm.Uint8Array(count);
      },
    });
    const make = () => Object.create(prototype) as object;
    const SPI = adopt(realm, "SPI", function () {
      return make();
    });
    Object.defineProperty(SPI, "prototype", { value: prototype });
    define(realm, prototype, { constructor: SPI });
    const ports = Array.from({ length: portCount }, make);
    define(realm, SPI, { find: (pin: unknown) => (pins.find(pin) ? ports[0] : undefined) });
    define(realm, realm.global, { SPI });
    ports.forEach((port, index) =>
      Object.defineProperty(realm.global, `SPI${index + 1}`, { value: port, writable: true, configurable: true }),
    );
  }

  private setup(port: object, options: unknown): void {
    const { realm, pins } = this.host;
    if (
      options !== undefined &&
      (typeof options !== "object" || options === null || Array.isArray(options) || isPin(options))
    ) {
      throw realm.newError("Error", `Expecting Object or undefined, got ${kindOf(options)}`);
    }
    const given = (options ?? {}) as Record<string, unknown>;
    for (const name of Object.keys(given))
      if (!optionNames.includes(name)) throw realm.newError("Error", `Unknown option ${JSON.stringify(name)}`);
    const { sck, mosi, baud = baudDefault, mode, order = "msb" } = given;
    if (order !== "msb" && order !== "lsb") throw realm.newError("Error", "SPI order should be 'msb' or 'lsb'");
    if (asInteger(baud) < baudMin) throw realm.newError("Error", "Invalid SPI baud rate");
    this.setups.set(port, {
      sck: pins.find(sck),
      mosi: pins.find(mosi),
      baud: asInteger(baud),
      mode: asInteger(mode) & 3,
      isMsbFirst: order === "msb",
    });
    if (options === undefined) Reflect.deleteProperty(port, "_options");
    else Object.assign(port, { _options: options });
  }

  /** Sends everything while the select pin, if there is one, is low. Returns how many bytes were sent. */
  private transfer(port: object, items: readonly unknown[], select: Pin | undefined): number {
    const { pins, now, sent } = this.host;
    const {
      sck,
      mosi,
      baud = baudDefault,
      mode = 0,
      isMsbFirst = true,
    } = this.setups.get(port) ?? ({} as Partial<Setup>);
    let count = 0;
    if (select) pins.output(select, 0);
    for (const item of items) {
      this.each(item, (bytes) => {
        if (sck && mosi)
          sent({ at: now(), bytes, sck: sck.name, mosi: mosi.name, baud, mode, isMsbFirst, level: this.level });
        count += bytes.length;
      });
    }
    if (select) pins.output(select, 1);
    return count;
  }

  private readonly level = (name: string): number => {
    const { pins } = this.host;
    const pin = pins.find(name);
    return pin ? pins.level(pin) : 0;
  };

  /** Sends all bytes of `data`, piece by piece as they lie in memory. */
  private each(data: unknown, send: (bytes: Uint8Array) => void): void {
    if (isByte(data)) return send(Uint8Array.of(asInteger(data)));
    if (typeof data === "string") return send(Buffer.from(data, "latin1"));
    if (types.isArrayBuffer(data)) return send(new Uint8Array(data));
    if (ArrayBuffer.isView(data))
      return send(types.isUint8Array(data) ? data : Uint8Array.from(data as unknown as ArrayLike<number>));
    if (Array.isArray(data)) return data.forEach((item) => this.each(item, send));
    if (typeof data === "object" && data !== null) return this.eachOf(data, send);
    throw this.host.realm.newError("TypeError", `Expecting Number or iterable, got ${kindOf(data)}`);
  }

  /** Sends those of `{data, count}` and `{callback}`. */
  private eachOf(object: object, send: (bytes: Uint8Array) => void): void {
    const { realm } = this.host;
    const { data, count, callback } = object as { data?: unknown; count?: unknown; callback?: unknown };
    if (typeof callback === "function") {
      const made: unknown = callback();
      if (made !== undefined) this.each(made, send);
      return;
    }
    if (typeof count !== "number" || data === undefined) {
      const form = "If specifying an object, it must be of the form {data : ..., count : N} or {callback : fn}";
      throw realm.newError("TypeError", `${form} - got ${format(realm, object, consoleStyle)}`);
    }
    for (let i = 0; i < asInteger(count); i++) this.each(data, send);
  }
}

/** Whether a value is sent as one byte. */
function isByte(data: unknown): boolean {
  return typeof data === "number" || typeof data === "boolean" || isPin(data);
}
