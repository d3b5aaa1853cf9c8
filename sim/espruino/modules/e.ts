// The `E` and `process` objects, as far as firmware reasonably uses them. Left out of 2v29's E: FFT, convolve,
// HSBtoRGB, compiledC and asm, nativeCall, memoryArea, memoryMap, pipe, openFile, connectSDCard, dumpStr and the like,
// console and password settings, UTF-8 helpers.
import { crc32 } from "./crc32.js";
import { toBytes } from "../language/bytes.js";
import { format, sourceStyle } from "../language/format.js";
import { mapInPlace } from "./map-in-place.js";
import { makeNamespace, type Realm } from "../language/realm.js";

const version = "2v29";
const blockSize = 14;
const charactersInBlock = 10;
const boardTemperature = 25;
const supplyVolts = 3.3;

export interface SystemHost {
  readonly realm: Realm;
  /** The board's random numbers, 0 to 1. */
  random(): number;
  reseed(seed: number): void;
  /** Restarts the board at once: the callback that calls it does not return. */
  reboot(): never;
  enableWatchdog(seconds: number, isAutomatic: boolean): void;
  kickWatchdog(): void;
  /** In JsVars. */
  memory(): { usage: number; total: number };
  storageWrite(name: string, code: string): void;
  /** The value of `process.env.BOARD`. */
  boardName: string;
}

/** Puts E and process into the context. */
export function installSystem(host: SystemHost): void {
  const { realm } = host;
  realm.global["E"] = makeNamespace(realm, "E", {
    ...flagFunctions(realm),
    ...dataFunctions(realm),
    ...boardFunctions(host),
  });
  installProcess(host);
}

function flagFunctions(realm: Realm): Record<string, Function> {
  const flags: Record<string, number> = {
    deepSleep: 0,
    unsafeFlash: 0,
    unsyncFiles: 0,
    pretokenise: 0,
    jitDebug: 0,
    onErrorSave: 0,
    onErrorFlash: 0,
  };
  return {
    getFlags: () => Object.assign(realm.newObject(), flags),
    setFlags: (changes: object) => {
      for (const [name, value] of Object.entries(changes)) if (name in flags) flags[name] = value ? 1 : 0;
    },
    getErrorFlags: () => realm.newArray(),
  };
}

/** The functions of E that only compute. */
function dataFunctions(realm: Realm): Record<string, Function> {
  const bytesOf = (values: unknown[]) => {
    const bytes = toBytes(values);
    const array = new realm.Uint8Array(bytes.length) as Uint8Array;
    array.set(bytes);
    return array;
  };
  return {
    getSizeOf: (value: unknown) => sizeOf(value, new Set()),
    toString: (...values: unknown[]) => String.fromCharCode(...toBytes(values)),
    toUint8Array: (...values: unknown[]) => bytesOf(values),
    toArrayBuffer: (text: unknown) => bytesOf([text]).buffer,
    toJS: (value: unknown) => format(realm, value, sourceStyle),
    clip: (value: number, low: number, high: number) => Math.min(Math.max(value, low), high),
    sum: (items: ArrayLike<number>) =>
      Array.prototype.reduce.call(items, (total, item) => Number(total) + Number(item), 0),
    variance: (items: ArrayLike<number>, mean: number) =>
      Array.prototype.reduce.call(items, (total, item) => Number(total) + (Number(item) - mean) ** 2, 0),
    reverseByte: (value: number) =>
      [0, 1, 2, 3, 4, 5, 6, 7].reduce((bits, bit) => bits | (((value >> bit) & 1) << (7 - bit)), 0),
    mapInPlace: (from: unknown, to: unknown, map?: unknown, bits?: unknown) => mapInPlace(realm, from, to, map, bits),
    CRC32: (data: unknown) =>
      typeof data === "string" || (typeof data === "object" && data !== null) ? crc32(toBytes([data])) : undefined,
  };
}

/** The functions of E that concern the board. */
function boardFunctions(host: SystemHost): Record<string, Function> {
  return {
    hwRand: () => Math.floor(host.random() * 4294967296) | 0,
    srand: (seed: unknown) => host.reseed(Number(seed)),
    reboot: () => host.reboot(),
    enableWatchdog: (seconds: unknown, isAutomatic?: unknown) =>
      host.enableWatchdog(Number(seconds) || 1, isAutomatic === undefined || !!isAutomatic),
    kickWatchdog: () => host.kickWatchdog(),
    getTemperature: () => boardTemperature,
    getAnalogVRef: () => supplyVolts,
    setBootCode: (code?: unknown) => host.storageWrite(".bootcde", code === undefined ? "" : String(code)),
    defrag: () => undefined,
    setClock: () => undefined,
    getClock: () => undefined,
    setTimeZone: () => undefined,
  };
}

function installProcess(host: SystemHost): void {
  const { realm } = host;
  const object = (fields: object) => Object.assign(realm.newObject(), fields);
  const process = makeNamespace(realm, "process", {
    memory: () => {
      const { usage, total } = host.memory();
      return object({ free: total - usage, usage, total, history: 0, gc: 0, gctime: 0, blocksize: blockSize });
    },
  });
  realm.global["process"] = Object.assign(process, {
    version,
    env: object({
      VERSION: version,
      BOARD: host.boardName,
      MODULES: "Storage,net,dgram,crypto,Wifi",
      CONSOLE: "Serial1",
    }),
  });
}

/** How many JsVars a value takes, from measurements. A function counts its source; a shared object counts once. */
function sizeOf(value: unknown, seen: Set<unknown>): number {
  if (typeof value === "string") return stringSize(value.length);
  if (typeof value === "function")
    return 1 + Math.ceil(Function.prototype.toString.call(value).length / charactersInBlock);
  if (typeof value !== "object" || value === null) return 1;
  if (seen.has(value)) return 0;
  seen.add(value);
  if (ArrayBuffer.isView(value)) return 1 + Math.ceil(value.byteLength / charactersInBlock);
  let size = 1;
  for (const [key, field] of Object.entries(value)) {
    size += !Array.isArray(value) && key.length > 4 ? stringSize(key.length - 4) : 1;
    if (!(typeof field === "boolean" || field === null || field === undefined || Number.isInteger(field)))
      size += sizeOf(field, seen);
  }
  return size;
}

function stringSize(length: number): number {
  return 1 + Math.ceil(Math.max(length - 4, 0) / charactersInBlock);
}
