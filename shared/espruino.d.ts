// The part of Espruino's API that the firmware uses, as boards have it in version 2v29. The firmware reaches its
// surroundings through these globals only.

/** A GPIO pin, a type of Espruino's; `global["D16"]` is one, or undefined if the board has no such pin. */
interface Pin {
  toString(): string;
}

/** An entry of the interpreter's list of timers. Its times are in the interpreter's ticks (µs on most boards). */
interface EspruinoTimer {
  /** Time until it is due, from when the interpreter last read its clock. */
  time: number;
  /** For an interval, what is added to `time` after each call; otherwise undefined. */
  intr?: number;
}

/**
 * What survived a reboot on purpose: a target then goes on as the power-up that it was before. Only a runtime that
 * cannot do without such reboots keeps it (firmware/kaluma).
 */
interface Survivors {
  /** The id of that power-up. */
  boot: string;
  /** The lines of the results that the master has not recorded, oldest first. The runtime keeps this very list. */
  results: string[];
  /** The number of the last result. */
  number: number;
}

/** The global scope, for pins by name. "\xff" holds the interpreter's own state: `timers` by handle, oldest first. */
declare const global: {
  [name: string]: unknown;
  "\xff": { timers: EspruinoTimer[] };
  survivors?: Survivors;
};
/** The package's version, put in place by the build. */
declare const __VERSION__: string;

/** Methods beyond ES5. */
interface String {
  startsWith(part: string): boolean;
  repeat(count: number): string;
  endsWith(part: string): boolean;
}

declare function print(...values: unknown[]): void;
/** The time of day in seconds, with fractions. It may be set at any moment: for elapsed time see clock.ts. */
declare function getTime(): number;
/** Sets the time of day. The interpreter's timers are not affected. */
declare function setTime(seconds: number): void;

/**
 * The handle of a timer or a watch. `clearTimeout(undefined)` throws and `clearTimeout()` clears all timers: always
 * pass a valid handle.
 */
type Handle = number;
declare function setTimeout(callback: () => void, ms: number): Handle;
declare function setTimeout<A>(callback: (value: A) => void, ms: number, value: A): Handle;
declare function clearTimeout(handle: Handle): void;
declare function setInterval(callback: () => void, ms: number): Handle;
declare function clearInterval(handle: Handle): void;

declare function pinMode(pin: Pin, mode: "input" | "input_pullup" | "output" | "analog"): void;
declare function digitalRead(pin: Pin): number;
declare function digitalWrite(pin: Pin, level: 0 | 1): void;
/** One sample, 0 to 1. */
declare function analogRead(pin: Pin): number;
/** PWM: `value` is the duty cycle, 0 to 1; `freq` is in Hz. */
declare function analogWrite(pin: Pin, value: number, options: { freq: number }): void;
declare function setWatch(
  callback: (event: { state: boolean; time: number; lastTime: number; pin: Pin }) => void,
  pin: Pin,
  options: { repeat: boolean; edge: "rising" | "falling" | "both"; debounce?: number },
): Handle;

declare namespace E {
  /** Reboots the board. */
  function reboot(): void;
  /** New error flags: "MEMORY" when memory ran out, "CALLBACK" when a failed callback was removed. */
  function on(event: "errorFlag", listener: (flags: string[]) => void): void;
  /** 32 random bits, from hardware if the build supports that. */
  function hwRand(): number;
  /** Restarts the board unless it is kicked every so many seconds. Does nothing on an ESP8266 and on Linux. */
  function enableWatchdog(seconds: number, isKickedByLoop: boolean): void;
  function kickWatchdog(): void;
  /** The interpreter's errors since the last call. */
  function getErrorFlags(): string[];
  /** 0 to 4294967295. */
  function CRC32(text: string): number;
  /** The text's characters as bytes. They are the text's own on a board, which a change of the buffer changes, too. */
  function toArrayBuffer(text: string): ArrayBuffer;
}

declare namespace process {
  /**
   * Memory in the interpreter's variables (JsVars). Collects garbage first, in some 10 ms, unless `collects` is false.
   */
  function memory(collects?: boolean): { free: number; usage: number; total: number };
  const env: { BOARD: string };
  const version: string;
  /** Gets whatever is thrown and not caught, also by lines that are typed. */
  function on(event: "uncaughtException", listener: (error: unknown) => void): void;
}

/** Decodes base64 to a text with a character for each byte. */
declare function atob(text: string): string;

/** A buffer of pixels. The drawing functions return the instance. */
interface Graphics {
  /** Pixels of more than 8 bits are stored with their highest byte first. */
  readonly buffer: object;
  clear(): Graphics;
  /** A colour is a number with as many bits as a pixel. */
  setColor(colour: number): Graphics;
  setBgColor(colour: number): Graphics;
  /** The bitmap is stored by columns, the highest bit on top; bits 8 to 15 of `height` are the scale. */
  setFontCustom(bitmap: string, firstCode: number, width: number, height: number): Graphics;
  drawString(text: string, x: number, y: number): Graphics;
  setRotation(quarters: number, isMirrored: boolean): Graphics;
}

/** Some builds lack it: look it up in `global` first. */
declare const Graphics: {
  createArrayBuffer(width: number, height: number, bitsPerPixel: number, options?: { buffer: object }): Graphics;
};

interface SpiPort {
  /** For pins of another port it throws on a Pico; an Espruino WiFi only prints an error. */
  setup(options: { sck: Pin; mosi: Pin; baud: number }): void;
  /**
   * Writes numbers as bytes, an ArrayBuffer as its bytes, and `{data, count}` as `data` repeated `count` times. A pin
   * at the end is low meanwhile and high afterwards.
   */
  write(...data: (number | object | { data: object; count: number } | Pin)[]): void;
}

declare const SPI: {
  /** The port that a pin belongs to. */
  find(pin: Pin): SpiPort | undefined;
};

interface EspruinoStorage {
  /** The parsed file; with `noExceptions` undefined if it is missing or not JSON. */
  readJSON(name: string, noExceptions: boolean): unknown;
  /** A file, or `length` bytes of it from an offset on; undefined if there is no such file. */
  read(name: string, offset?: number, length?: number): string | undefined;
  /** Throws when there is no room; the old content is then lost. */
  write(name: string, text: string): boolean;
  erase(name: string): void;
  /** The names of the files that match. */
  list(pattern: RegExp): string[];
  /** Opens a file to read it from the beginning, or to append to it. */
  open(name: string, mode: "r" | "a"): StorageFile;
  /** In bytes. */
  getFree(): number;
  getStats(): { totalBytes: number; freeBytes: number; trashBytes: number };
  /** Frees the space of what was erased or replaced; the interpreter is blocked for seconds. */
  compact(): void;
}

/** A file that is appended to, in chunks. It needs no closing. */
interface StorageFile {
  /** The next line with its newline, or the rest of the file; undefined at its end. */
  readLine(): string | undefined;
  /** Throws when there is no room; the beginning of the text may be written by then. */
  write(text: string): void;
  /** In bytes. */
  getLength(): number;
}

/** What a build has of the module, if it has it. */
interface EspruinoCrypto {
  SHA256?(data: unknown): ArrayBuffer;
  SHA1?(data: unknown): ArrayBuffer;
}

/** One TCP connection. Listeners run with the socket as `this`. */
interface Socket {
  /** Queues text without a limit; throws "This socket is closed" after `end` or when the peer has left. */
  write(text: string): boolean;
  end(): void;
  on(event: "data", listener: (this: any, chunk: string) => void): void;
  on(event: "close", listener: (this: any, hadError: boolean) => void): void;
  on(event: "error", listener: (this: any, error: unknown) => void): void;
  on(event: "drain", listener: (this: any) => void): void;
  removeListener(event: string, listener: Function): void;
  removeAllListeners(event: string): void;
  /** When true, the socket closes on the next turn and drops what is queued: Espruino's own flag (socketserver.c). */
  clsNow?: boolean;
}

interface EspruinoServer {
  /** Throws when no socket is free. */
  listen(port: number): void;
  /** Accepts no more connections; those that were accepted stay open. */
  close(): void;
}

interface EspruinoNet {
  createServer(accept: (socket: Socket) => void): EspruinoServer;
  /** Throws when the dial is refused (Linux, ESP32); blocks the whole interpreter until somebody answers. */
  connect(options: { host: string; port: number }, connected: (socket: Socket) => void): Socket;
}

/** A UDP socket. */
interface DatagramSocket {
  /** Address 255.255.255.255 reaches everybody on the network. Throws after `close`. */
  send(text: string, port: number, address: string): void;
  /** Throws if the port is taken. */
  bind(port: number): void;
  close(): void;
  on(event: "message", listener: (this: any, text: string, from: { address: string; port: number }) => void): void;
  /** Also happens after an empty datagram to a socket that is not bound; sending then throws. */
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
  /** An ESP32 reports the signal (dBm) here… */
  getStatus?(): { rssi?: number };
  /** …and an ESP8266 here; an Espruino WiFi has neither. */
  getDetails?(): { rssi?: number };
  /** Looks up a name without blocking; an Espruino WiFi lacks it. */
  getHostByName?(name: string, done: (address: string | null) => void): void;
  on(event: "disconnected", listener: (details: object) => void): void;
}

/** Encodes bytes in base64. */
declare function btoa(data: string | ArrayBuffer): string;

declare function require(name: "Storage"): EspruinoStorage;
declare function require(name: "crypto"): EspruinoCrypto;
declare function require(name: "net"): EspruinoNet;
declare function require(name: "dgram"): EspruinoDgram;
declare function require(name: "Wifi"): EspruinoWifi;
