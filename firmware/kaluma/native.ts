// What Kaluma 1.2.1 offers and the adapter uses, before the adapter puts Espruino's functions in its place.

/**
 * The radio. `errno` tells whether the last call succeeded: callbacks get 0 whatever happens. A call blocks the whole
 * interpreter until it is done, `connect` for up to 30 s.
 */
export interface KalumaRadio {
  errno: number;
  scan(done: (error: number, found?: { ssid: string }[]) => void): void;
  connect(network: { ssid: string; password: string }): void;
  /** Sets `errno` to 0 if the board is on a network and has an address. */
  get_connection(): void;
}

/** What the network calls about one connection. Each is called with at most one argument that is real. */
export interface KalumaCallbacks {
  connect_cb?: () => void;
  read_cb?: (bytes: Uint8Array) => void;
  close_cb?: () => void;
}

/**
 * The network. `errno` is as the radio's. Nobody hears of a dial that was refused, of a reset or of a lost connection;
 * what is then done with the descriptor acts on memory that was freed.
 */
export interface KalumaNetwork {
  errno: number;
  /** The board's address, as of the last call of `socket`. */
  ip: string;
  /** A new descriptor. Throws when there is no network, or none of the 16 is free. */
  socket(domain: "AF_INET", protocol: "STREAM" | "DGRAM"): number;
  /** Where the callbacks of a descriptor go. */
  get(descriptor: number): KalumaCallbacks;
  /** Throws when a name has no address, after 3 s at most. The dial itself goes on behind the interpreter's back. */
  connect(descriptor: number, host: string, port: number): void;
  /** Takes all or nothing. */
  write(descriptor: number, text: string): void;
  close(descriptor: number): void;
}

/** Starts with its construction and cannot be stopped: without `feed` for `ms`, 8388 at most, the board restarts. */
export type KalumaWatchdog = new (ms: number) => { feed(): void };

interface KalumaModules {
  wdt: { WDT: KalumaWatchdog };
  rp2: { randomBigInt(): object };
}

/**
 * A small store in flash: 64 slots, of which each write takes one until all are cleared. A key and its value have 253
 * characters together at most.
 */
export interface KalumaStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
  /** Erases the flash, in 0.2 s. */
  clear(): void;
}

export const radio = global["__ieee80211dev"] as KalumaRadio | undefined;
export const network = global["__netdev"] as KalumaNetwork | undefined;
export const store = global["storage"] as KalumaStore;
export const board = global["board"] as { name: string };
export const micros = global["micros"] as () => number;
/** Text of characters up to 127, or bytes, in base64. */
export const encode = global["btoa"] as (data: string | Uint8Array) => string;
/** Takes only base64 with its padding. */
export const decode = global["atob"] as (text: string) => Uint8Array;
/** Blocks the interpreter. */
export const delay = global["delay"] as (ms: number) => void;
export const memoryUsage = process as unknown as { memoryUsage(): { heapTotal: number; heapUsed: number } };
/**
 * Counts from when the interpreter last began a turn, not from now. Extra arguments do not reach the callback, and
 * clearing a timer in its own callback frees it twice.
 */
export const startTimer = global["setTimeout"] as (ring: () => void, ms: number) => void;
/** Ends no line. */
export const write = global["print"] as (text: string) => void;
export const load = global["require"] as <Name extends keyof KalumaModules>(name: Name) => KalumaModules[Name];
export const setMode = global["pinMode"] as (pin: number, mode: number) => void;
export const readLevel = global["digitalRead"] as (pin: number) => number;
export const writeLevel = global["digitalWrite"] as (pin: number, level: number) => void;
export const readVolts = global["analogRead"] as (pin: number) => number;
export const writePulses = global["analogWrite"] as (pin: number, duty: number, hz: number) => void;
