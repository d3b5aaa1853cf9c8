// The rest of Espruino's globals: the console, the clock, `E` and `process`.
import { board, decode, encode, memoryUsage, micros, write } from "./native.js";
import { random, reboot } from "./power.js";
import { toBuffer, toText } from "./sha256.js";

/**
 * Bytes of what the adapter calls a JsVar. What the firmware measures its need by (shared/floors.ts) takes about twice
 * as much room in Kaluma as in an Espruino, where one has 14 bytes.
 */
const variableBytes = 32;
const crcPolynomial = 0xedb88320;

/** What somebody has set the clock forward by, in seconds. */
let setBy = 0;

function getTime(): number {
  return micros() / 1000000 + setBy;
}

function crc32(text: string): number {
  let crc = -1;
  for (let i = 0; i < text.length; i++) {
    crc ^= text.charCodeAt(i);
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? crcPolynomial : 0);
  }
  return ~crc >>> 0;
}

function memory(): { free: number; usage: number; total: number } {
  const bytes = memoryUsage.memoryUsage();
  const total = Math.floor(bytes.heapTotal / variableBytes);
  const usage = Math.ceil(bytes.heapUsed / variableBytes);
  return { free: total - usage, usage: usage, total: total };
}

export function installSystem(): void {
  global["print"] = function (text: unknown): void {
    write(text + "\r\n");
  };
  global["getTime"] = getTime;
  global["setTime"] = function (seconds: number): void {
    setBy += seconds - getTime();
  };
  global["E"] = {
    reboot: reboot,
    // Kaluma reports no such flags: when memory runs out it hangs, and the watchdog ends that. It starts when the board
    // has joined its network, and is fed with each timer (power.ts): the firmware need not care for it.
    on: function (): void {},
    getErrorFlags: function (): string[] {
      return [];
    },
    enableWatchdog: function (): void {},
    kickWatchdog: function (): void {},
    hwRand: random,
    CRC32: crc32,
    toArrayBuffer: toBuffer,
  };
  global["atob"] = function (text: string): string {
    while (text.length % 4) text += "="; // or it is refused
    return toText(decode(text).buffer as ArrayBuffer);
  };
  global["btoa"] = function (data: string | ArrayBuffer): string {
    return encode(typeof data == "string" ? data : new Uint8Array(data));
  };
  process.memory = memory;
  (process as { env: { BOARD: string } }).env = { BOARD: board.name.toUpperCase().replace("-", "_") };
}
