// The part of Espruino's API that the firmware uses, as the boards have it (2v29). The globals here are the firmware's
// only seam.

/** A GPIO pin, a value of its own kind; `global["D16"]` is one, or undefined where the board has no such pin. */
interface Pin {
  toString(): string;
}

/** One entry of the interpreter's list of timers, in its own ticks (µs on most boards). */
interface EspruinoTimer {
  /** Until it is due, counted from when the interpreter last looked at its clock. */
  time: number;
  /** Of an interval: what is added to `time` after each call. */
  intr: number;
}

/**
 * The global scope, for pins by name; "\xff" is where the interpreter keeps its own: `timers` by their handles, oldest
 * first.
 */
declare const global: { [name: string]: unknown; "\xff": { timers: EspruinoTimer[] } };
/** The build puts the package's version here. */
declare const __VERSION__: string;

/** Beyond ES5. */
interface String {
  startsWith(part: string): boolean;
  endsWith(part: string): boolean;
}

declare function print(...values: unknown[]): void;
/** Seconds, with fractions. It is a time of day and may be set at any moment: elapsed time is clock.ts's. */
declare function getTime(): number;
/** Sets it. The interpreter's timers keep their pace. */
declare function setTime(seconds: number): void;

/**
 * What a timer or a watch is known by. `clearTimeout(undefined)` throws and `clearTimeout()` clears all timers: always
 * pass one that was given out.
 */
type Handle = number;
declare function setTimeout(callback: () => void, ms: number): Handle;
declare function clearTimeout(handle: Handle): void;
declare function setInterval(callback: () => void, ms: number): Handle;
declare function clearInterval(handle: Handle): void;

declare function pinMode(pin: Pin, mode: "input" | "input_pullup" | "output" | "analog"): void;
declare function digitalRead(pin: Pin): number;
declare function digitalWrite(pin: Pin, level: 0 | 1): void;
/** One sample, 0 to 1. */
declare function analogRead(pin: Pin): number;
/** Pulses: `value` is the share of each period that is high, 0 to 1; `freq` in Hz. */
declare function analogWrite(pin: Pin, value: number, options: { freq: number }): void;
declare function setWatch(
  callback: (event: { state: boolean; time: number; lastTime: number; pin: Pin }) => void,
  pin: Pin,
  options: { repeat: boolean; edge: "rising" | "falling" | "both"; debounce?: number },
): Handle;

declare namespace E {
  /** Boots the board anew. */
  function reboot(): void;
  /** New flags of the interpreter: "MEMORY" when it ran out of it, "CALLBACK" when it removed one that failed. */
  function on(event: "errorFlag", listener: (flags: string[]) => void): void;
  /** 32 random bits; from hardware on boards. */
  function hwRand(): number;
  /** 0 to 4294967295. */
  function CRC32(text: string): number;
}

declare namespace process {
  /**
   * In variables of the interpreter (JsVars). Collects garbage first, which takes some 10 ms, unless `collects` is
   * false.
   */
  function memory(collects?: boolean): { free: number; usage: number; total: number };
  const env: { BOARD: string };
  const version: string;
  /** Whatever was thrown and not caught, typed lines included. */
  function on(event: "uncaughtException", listener: (error: unknown) => void): void;
}

/** Bytes in base64 as text with a character for each. */
declare function atob(text: string): string;

/** Pixels in a buffer. The drawing functions return the instance. */
interface Graphics {
  /** Pixels of more than 8 bits have their highest byte first. */
  readonly buffer: object;
  clear(): Graphics;
  /** A colour is a number of as many bits as a pixel has. */
  setColor(colour: number): Graphics;
  setBgColor(colour: number): Graphics;
  /** Columns first, the highest bit on top; `height` with the scale in its bits 8 to 15. */
  setFontCustom(bitmap: string, firstCode: number, width: number, height: number): Graphics;
  drawString(text: string, x: number, y: number): Graphics;
  setRotation(quarters: number, isMirrored: boolean): Graphics;
}

/** Builds without it exist: look it up in `global` first. */
declare const Graphics: {
  createArrayBuffer(width: number, height: number, bitsPerPixel: number, options?: { buffer: object }): Graphics;
};

interface SpiPort {
  /** Throws on a Pico where the pins are none of this port's; an Espruino WiFi only prints it. */
  setup(options: { sck: Pin; mosi: Pin; baud: number }): void;
  /**
   * Numbers are bytes, an ArrayBuffer its bytes, `{data, count}` the same so many times. A pin at the end is low
   * meanwhile and high afterwards.
   */
  write(...data: (number | object | { data: object; count: number } | Pin)[]): void;
}

declare const SPI: {
  /** The port that a pin belongs to. */
  find(pin: Pin): SpiPort | undefined;
};

interface EspruinoStorage {
  /** The file parsed, or undefined where it is missing or no JSON (with `noExceptions`). */
  readJSON(name: string, noExceptions: boolean): unknown;
  /** A file, or so many bytes of it from an offset on; undefined where there is no such file. */
  read(name: string, offset?: number, length?: number): string | undefined;
  /** Throws when there is no room; what was there is then gone. */
  write(name: string, text: string): boolean;
  erase(name: string): void;
  /** Names of the files that match. */
  list(pattern: RegExp): string[];
  /** For reading from the beginning, or for appending. */
  open(name: string, mode: "r" | "a"): StorageFile;
  /** Bytes. */
  getFree(): number;
  getStats(): { totalBytes: number; freeBytes: number; trashBytes: number };
  /** Makes room of what was erased or replaced; the interpreter stands still for seconds. */
  compact(): void;
}

/** A file that is appended to, in chunks. Nothing has to be closed. */
interface StorageFile {
  /** Up to and with the line's end, or to the end of the file; undefined there. */
  readLine(): string | undefined;
  /** Throws when there is no room; the beginning may then be written. */
  write(text: string): void;
  /** Bytes. */
  getLength(): number;
}

/** What a build has of it, if it has any. */
interface EspruinoCrypto {
  SHA256?(text: string): ArrayBuffer;
}

/** One TCP connection. Listeners run with the socket as `this`. */
interface Socket {
  /** Queues text without bound; throws "This socket is closed" after `end` or when the peer has left. */
  write(text: string): boolean;
  end(): void;
  on(event: "data", listener: (this: any, chunk: string) => void): void;
  on(event: "close", listener: (this: any, hadError: boolean) => void): void;
  on(event: "error", listener: (this: any, error: unknown) => void): void;
  on(event: "drain", listener: (this: any) => void): void;
  removeListener(event: string, listener: Function): void;
  removeAllListeners(event: string): void;
  /** Set to true: closed on the next turn, without waiting for what is queued. Espruino's own flag (socketserver.c). */
  clsNow?: boolean;
}

interface EspruinoServer {
  /** Throws when there is no socket for it. */
  listen(port: number): void;
  /** Accepts no more; what was accepted lives on. */
  close(): void;
}

interface EspruinoNet {
  createServer(accept: (socket: Socket) => void): EspruinoServer;
  /** Throws when the dial is refused (Linux, ESP32); blocks the whole interpreter while nobody answers. */
  connect(options: { host: string; port: number }, connected: (socket: Socket) => void): Socket;
}

/** UDP. */
interface DatagramSocket {
  /** Address 255.255.255.255 is everybody on the network. Throws after `close`. */
  send(text: string, port: number, address: string): void;
  /** Throws where the port is taken. */
  bind(port: number): void;
  close(): void;
  on(event: "message", listener: (this: any, text: string, from: { address: string; port: number }) => void): void;
  /** Also after an empty datagram to a socket that is not bound: what it sends then throws. */
  on(event: "close", listener: () => void): void;
}

interface EspruinoDgram {
  createSocket(type: "udp4"): DatagramSocket;
}

interface EspruinoWifi {
  connect(ssid: string, options: { password: string }, done: (error: unknown) => void): void;
  startAP(ssid: string, options: { password: string; authMode: string }, done: (error: unknown) => void): void;
  getIP(done: (error: unknown, address: { ip: string }) => void): void;
  getAPIP(done: (error: unknown, address: { ip: string }) => void): void;
  /** ESP32 tells the signal (dBm) here… */
  getStatus?(): { rssi?: number };
  /** …and ESP8266 here; Espruino WiFi has neither. */
  getDetails?(): { rssi?: number };
  on(event: "disconnected", listener: (details: object) => void): void;
}

/** Bytes in base64. */
declare function btoa(data: string | ArrayBuffer): string;

declare function require(name: "Storage"): EspruinoStorage;
declare function require(name: "crypto"): EspruinoCrypto;
declare function require(name: "net"): EspruinoNet;
declare function require(name: "dgram"): EspruinoDgram;
declare function require(name: "Wifi"): EspruinoWifi;
