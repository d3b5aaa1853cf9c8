// What a Kaluma-mannered board has from power-up to power loss: a `vm` context with Kaluma's globals, and the machine
// that runs its program.
import { constants, createContext } from "node:vm";
import { define, makeRealm, type Realm } from "../../espruino/language/realm.js";
import type { Inputs } from "../../espruino/modules/inputs.js";
import type { PinWrite } from "../../espruino/signals.js";
import type { Air } from "../../world/air.js";
import type { Host, World } from "../../world/world.js";
import { Gpio } from "./gpio.js";
import { KalumaMachine } from "./machine.js";
import { KalumaNetwork } from "./network.js";
import { KalumaRadio } from "./radio.js";
import { KalumaStore, type StoreOwner } from "./store.js";

/** Parts of a random number of 128 bits, as the chip's generator gives it. */
const randomParts = 4;

export interface KalumaPowered {
  machine: KalumaMachine;
  realm: Realm;
  gpio: Gpio;
  radio: KalumaRadio;
  network: KalumaNetwork;
}

/** What a powered interpreter needs of its board. */
export interface KalumaOwner extends StoreOwner {
  readonly world: World;
  readonly host: Host;
  readonly air: Air;
  readonly inputs: Inputs;
  /** `board.name`. */
  readonly boardName: string;
  readonly clockRate: number;
  /** 0 to 1. */
  random(): number;
  /** What the ADC adds to its next reading, as a share of the supply. */
  adcNoise(): number;
  /** The heap, in bytes. */
  heap(): { heapTotal: number; heapUsed: number };
  emitText(text: string): void;
  emitPin(write: PinWrite): void;
  emitBlocked(ms: number): void;
  emitReceived(bytes: string): void;
  /** The watchdog restarts the board. */
  restart(): void;
}

/** Makes a powered interpreter; nothing runs in it yet. */
export function powerUpKaluma(owner: KalumaOwner): KalumaPowered {
  const realm = makeRealm(createContext(constants.DONT_CONTEXTIFY));
  const machine = new KalumaMachine({
    world: owner.world,
    host: owner.host,
    rate: owner.clockRate,
    random: () => owner.random(),
    print: (text) => owner.emitText(text),
    blocked: (ms) => owner.emitBlocked(ms),
    restart: () => owner.restart(),
  });
  const gpio = new Gpio({
    realm,
    machine,
    inputs: owner.inputs,
    noise: () => owner.adcNoise(),
    written: (write) => owner.emitPin(write),
  });
  const radio = new KalumaRadio(realm, machine, owner.air);
  const network = new KalumaNetwork(realm, machine, radio, (bytes) => owner.emitReceived(bytes));
  const store = new KalumaStore(realm, machine, owner);
  const { global } = realm;
  global["global"] = global;
  global["__ieee80211dev"] = radio.device;
  global["__netdev"] = network.device;
  // Nobody can put another one in its place.
  Object.defineProperty(global, "storage", { get: () => store.face });
  global["board"] = Object.assign(realm.newObject(), { name: owner.boardName });
  define(realm, (realm.global as { Math: object }).Math, { random: () => owner.random() });
  installTimers(realm, machine);
  installBase64(realm);
  installTextEncoder(realm);
  installProcess(realm, machine, owner);
  installModules(realm, machine, owner);
  return { machine, realm, gpio, radio, network };
}

function installTimers(realm: Realm, machine: KalumaMachine): void {
  const start = (repeats: boolean) => (callback: unknown, ms: unknown) => {
    if (typeof callback !== "function") throw realm.newError("TypeError", '"callback" argument must be a function');
    if (typeof ms !== "number") throw realm.newError("TypeError", '"delay" argument must be a number');
    return machine.startTimer(callback, ms, repeats);
  };
  const clear = (id: unknown) => {
    if (typeof id !== "number") throw realm.newError("TypeError", '"id" argument must be a number');
    machine.clearTimer(id);
  };
  define(realm, realm.global, {
    setTimeout: start(false),
    setInterval: start(true),
    clearTimeout: clear,
    clearInterval: clear,
    delay: (ms: unknown) => machine.block(Number(ms)),
    millis: () => Math.floor(machine.sinceBoot()),
    micros: () => Math.floor(machine.sinceBoot() * 1000),
  });
}

/** Base64 in lines of 72 characters; only whole groups are read. */
function installBase64(realm: Realm): void {
  define(realm, realm.global, {
    btoa: (data: unknown) => {
      if (typeof data !== "string" && !ArrayBuffer.isView(data))
        throw realm.newError("TypeError", "Unsupported binary data.");
      const bytes = typeof data === "string" ? Buffer.from(data, "latin1") : Buffer.from(data as Uint8Array);
      return bytes.toString("base64").replace(/.{72}/g, "$&\n");
    },
    atob: (text: unknown) => {
      if (typeof text !== "string") throw realm.newError("TypeError", '"encodedData" argument must be a string');
      const groups = text.replace(/[^A-Za-z0-9+/=]/g, "");
      if (groups === "" || groups.length % 4 !== 0) return undefined;
      const bytes = Buffer.from(groups, "base64");
      const array = new realm.Uint8Array(bytes.length) as Uint8Array;
      array.set(bytes);
      return array;
    },
  });
}

/** Two encodings, of which the one called ASCII is Latin-1. */
function installTextEncoder(realm: Realm): void {
  const TextEncoder = function (this: { encoding: string }, encoding: unknown): void {
    this.encoding = encoding === undefined ? "utf-8" : String(encoding);
  };
  define(realm, TextEncoder.prototype as object, {
    encode: function (this: { encoding: string }, text: unknown): Uint8Array {
      if (typeof text !== "string") throw realm.newError("TypeError", '"input" argument must be a string');
      if (this.encoding !== "ascii" && this.encoding !== "utf-8")
        throw realm.newError("Error", "Unsupported encoding.");
      const bytes = Buffer.from(text, this.encoding === "ascii" ? "latin1" : "utf8");
      const array = new realm.Uint8Array(bytes.length) as Uint8Array;
      array.set(bytes);
      return array;
    },
  });
  define(realm, realm.global, { TextEncoder });
}

function installProcess(realm: Realm, machine: KalumaMachine, owner: KalumaOwner): void {
  const process = realm.newObject();
  Object.assign(process, { arch: "cortex-m0-plus", platform: "rp2", version: "1.2.1" });
  define(realm, process, {
    memoryUsage: () => Object.assign(realm.newObject(), owner.heap()),
  });
  realm.global["process"] = process;
  define(realm, realm.global, {
    print: (...values: unknown[]) => machine.print(values.map(String).join(" ")),
  });
}

function installModules(realm: Realm, machine: KalumaMachine, owner: KalumaOwner): void {
  const watchdog = function (this: object, ms: unknown): void {
    machine.watch(Number(ms));
  };
  define(realm, watchdog.prototype as object, { feed: () => machine.feed() });
  const modules: Record<string, object> = {
    wdt: { WDT: watchdog },
    rp2: {
      randomBigInt: () => {
        let bits = 0n;
        for (let i = 0; i < randomParts; i++) bits = (bits << 32n) | BigInt(Math.floor(owner.random() * 4294967296));
        return bits;
      },
    },
  };
  define(realm, realm.global, {
    require: (name: unknown) => {
      const module = modules[String(name)];
      if (!module) throw realm.newError("Error", `Failed to load module: ${String(name)}`);
      return module;
    },
  });
}
