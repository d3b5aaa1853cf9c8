// The boards that can be part of a range, as data: what each pin can do, which pins the parts are on, and what the
// board has room for. The host's tools use it; no firmware imports it, so none of it is in a bundle. Facts are from
// Espruino 2v29's sources (boards/*.py and targets/), and for Kaluma's boards from Kaluma 1.2.1's (targets/rp2/).

import {
  exposeMin,
  gameMin,
  masterStartMin,
  pageKeepMin,
  pageOpenMin,
  plateMin,
  registerMin,
  strangersAgainMin,
  strangersMin,
  targetStartMin,
} from "../../shared/floors.js";
import type { Pins, Role } from "./parts.js";

export type BoardId =
  "pico" | "pico2" | "pico_w" | "pico2_w" | "esp32" | "esp32s3" | "esp32c3" | "esp8266" | "espruinowifi";

/** The JavaScript interpreter that runs the firmware on a board. */
export type Runtime = "espruino" | "kaluma";

/** The hash with which a board proves that it has its key. */
export type Hash = "SHA-256" | "SHA-1";

/** What a board's `Wifi` takes: the standard allows more. */
export interface WifiLimits {
  /** Bytes of a network's name. */
  nameBytes: number;
  /** Bytes of the password with which it joins a network, and of its own access point's. */
  joinBytes: number;
  ownBytes: number;
  /**
   * Characters of names and passwords that do not reach its radio as they are, and why, as the second half of a
   * sentence.
   */
  unfit?: { characters: RegExp; why: string };
}

/** Espruino's memory: how many JsVars the stock build has, and the bytes of one. */
export interface JsVars {
  jsVars: number;
  jsVarBytes: number;
}

/** The heap of Kaluma's JavaScript engine, bytes. */
export interface Heap {
  heapBytes: number;
}

/** Bytes of what the adapter for Kaluma calls a JsVar. */
export const heapVarBytes = 32;

export interface BoardData {
  name: string;
  /** With its article, as sentences have it. */
  one: string;
  runtime: Runtime;
  /** What it says in `process.env.BOARD`: the names of Espruino's builds that fit, or what the adapter calls it. */
  builds: readonly string[];
  /** The name of Kaluma's image for it, as its `board.name` is. */
  image?: string;
  /** What it can be. */
  roles: readonly Role[];
  /** Why it cannot have the other role, as the second half of a sentence. */
  notRole?: string;
  /** Every pin that its runtime has a name for. */
  pins: readonly string[];
  /** Pins that must be left alone, and why. */
  reserved: Pins;
  /** Pins that `analogRead` takes, with Wi-Fi on. */
  analog: readonly string[];
  /** Why other pins are no analog ones, where there is more to say than that they have no ADC. */
  notAnalog: Pins;
  /** Pins that are inputs only, without a pull-up. */
  inputOnly: readonly string[];
  /** Why pins that are outputs give no pulses. */
  notPulses: Pins;
  /** Pins whose pulses have one frequency, because they share a timer. */
  timers: readonly (readonly string[])[];
  /** How pulses are made, for the document. */
  pulses: string;
  /** Watches on pins of one number exclude each other (an STM32's EXTI lines). */
  watchesByNumber?: true;
  memory: JsVars | Heap;
  /** TCP sockets at once, listening ones included; 0 without a network. */
  sockets: number;
  /** It listens on one port only: a master that is one has no page for phones. */
  onePort?: true;
  /** Targets that its access point takes; 0 if it cannot be one. */
  stations: number;
  /** The stock build (Espruino 2v29, Kaluma 1.2.1) has Wi-Fi and `net`. */
  wifi: boolean;
  /**
   * The hash for the range's key: SHA-256 where its builds have it, SHA-1 where they have only that, undefined where
   * they have none (`CRYPTO` and `SHA256` in boards/*.py; on Kaluma the adapter has its own). A master needs SHA-256.
   */
  hash: Hash | undefined;
  /** Those of `builds` that lack it. */
  hashless?: readonly string[];
  /** Its targets cannot search for their master, whose address has to be in their settings. */
  needsAddress?: true;
  /** Undefined where nobody has made a network for it. */
  wifiLimits?: WifiLimits;
  /** Where the parts are unless `snyper.json` says otherwise; a part that is not named has no place on this board. */
  defaults: Partial<Record<Role, Pins>>;
  /** What else a maker has to know, in sentences. */
  notes: readonly string[];
}

/**
 * JsVars that the firmware takes at most at rest, linked; a master with eight targets (sim/bench/budgets.ts). In a range
 * with a key each link takes some 20 more.
 */
export const restJsVars: Readonly<Record<Role, number>> = { target: 660, master: 3220 };

/** Bytes of Kaluma's heap that a target takes at most, at its peak and with the adapter: a budget. */
export const peakHeapBytes = 70_000;

/** What stops when fewer JsVars are free, in the order in which it does. */
export interface MemoryFloor {
  role: Role;
  stops: string;
  free: number;
  /** When it goes on, if that takes more; as the second half of a sentence. */
  again?: string;
}

/** The free memory below which each thing stops, on any board. */
export const memoryFloors: readonly MemoryFloor[] = [
  { role: "target", stops: "it does not start (counted at power-up)", free: targetStartMin },
  { role: "target", stops: "it refuses activations", free: exposeMin },
  { role: "master", stops: "it does not start (counted at power-up)", free: masterStartMin },
  { role: "master", stops: "its page closes", free: pageKeepMin, again: `opens with ${pageOpenMin}` },
  {
    role: "master",
    stops: "strangers are disconnected",
    free: strangersMin,
    again: `accepted with ${strangersAgainMin}`,
  },
  {
    role: "master",
    stops: "no game starts",
    free: gameMin,
    again: `${plateMin} more for each plate up at once, and its sheet`,
  },
  { role: "master", stops: "further targets wait", free: registerMin },
];

/**
 * ESP32 and ESP8266 copy names and passwords with `jsvGetString`, whose length includes the closing zero:
 * `jswrap_wifi_connect` passes 32 for the name and 64 for the password, `jswrap_wifi_startAP` 32 and 63
 * (libs/network/esp32/jswrap_esp32_network.c, libs/network/esp8266/jswrap_esp8266_network.c). An access point with a
 * longer name announces its first 31 bytes and a zero, 32 in all, and no station asks for that.
 */
const copiedWithZero: WifiLimits = { nameBytes: 31, joinBytes: 63, ownBytes: 62 };

/**
 * An Espruino WiFi sends both as JSON to its Wi-Fi chip (`connect` and `startAP` in libs/js/espruino_wifi/Wifi.min.js):
 * the limits are the standard's. But JSON escapes what is not ASCII in a way that the chip's AT commands do not know,
 * and leaves commas as they are, which AT+CWJAP wants escaped (ESP8266 AT Instruction Set, 4.2.5).
 */
const sentAsJson: WifiLimits = {
  nameBytes: 32,
  joinBytes: 63,
  ownBytes: 63,
  unfit: { characters: /[^ -+\--~]/, why: "its Wi-Fi chip takes ASCII without commas only" },
};

function numbered(letter: string, ...ranges: [from: number, to: number][]): string[] {
  const names: string[] = [];
  for (const [from, to] of ranges) for (let n = from; n <= to; n++) names.push(letter + n);
  return names;
}

function because(why: string, pins: readonly string[]): Pins {
  const reasons: Pins = {};
  for (const pin of pins) reasons[pin] = why;
  return reasons;
}

/** An RP2040's eight PWM slices: pins 16 apart share one as well. */
function slices(): string[][] {
  const groups: string[][] = [];
  for (let n = 0; n < 16; n += 2) groups.push(numbered("D", [n, n + 1], [n + 16, Math.min(n + 17, 29)]));
  return groups;
}

const pico: BoardData = {
  name: "Raspberry Pi Pico",
  one: "a Raspberry Pi Pico",
  runtime: "espruino",
  builds: ["RP2040_PICO"],
  roles: ["target", "master"],
  pins: numbered("D", [0, 29]),
  reserved: {
    D23: "it switches the board's power supply (a Pico W's radio)",
    D24: "it senses the USB supply (a Pico W's radio)",
    D25: "it is the board's LED (a Pico W's radio)",
    D29: "it measures the board's own supply (a Pico W's radio)",
  },
  analog: numbered("D", [26, 28]),
  notAnalog: {},
  inputOnly: [],
  notPulses: {},
  timers: slices(),
  pulses: "hardware, on every pin; an even pin and the odd one after it share one frequency, as do pins 16 apart",
  memory: { jsVars: 12000, jsVarBytes: 14 },
  sockets: 0,
  stations: 0,
  wifi: false,
  hash: undefined,
  defaults: {
    target: { servo: "D16", piezo: "D26", battery: "D27" },
    master: {
      a: "D15",
      b: "D17",
      x: "D19",
      y: "D21",
      up: "D2",
      down: "D18",
      left: "D16",
      right: "D20",
      press: "D3",
      cs: "D9",
      dc: "D8",
      rst: "D12",
      backlight: "D13",
      mosi: "D11",
      sck: "D10",
      buzzer: "D6",
    },
  },
  notes: ["These pins are the firmware's own defaults.", "Without USB power Serial1 (D0, D1) becomes the console."],
};

/**
 * The driver of the radio copies a name to 33 bytes, of which the last is zero (`current_ssid`), and a password whole; the
 * standard's limit of 63 applies (src/modules/pico_cyw43/module_pico_cyw43.c). It takes text as bytes of ASCII.
 */
const copiedAsAscii: WifiLimits = {
  nameBytes: 32,
  joinBytes: 63,
  ownBytes: 63,
  unfit: { characters: /[^ -~]/, why: "its Kaluma takes ASCII only" },
};

const isRadio = "it belongs to the radio";

const picoW: BoardData = {
  ...pico,
  name: "Raspberry Pi Pico W",
  one: "a Raspberry Pi Pico W",
  runtime: "kaluma",
  builds: ["PICO_W"],
  image: "pico-w",
  roles: ["target"],
  notRole: "its Kaluma hands the data of all connections to the newest one",
  reserved: {
    D22: "held low at power-up it keeps the program from being loaded",
    ...because(isRadio, ["D23", "D24", "D25", "D29"]),
  },
  pulses:
    "hardware, on every pin, 2 µs a step at 50 Hz; an even pin and the odd one after it share one frequency, as do pins 16 apart",
  memory: { heapBytes: 184_312 },
  sockets: 5,
  wifi: true,
  hash: "SHA-256",
  needsAddress: true,
  wifiLimits: copiedAsAscii,
  defaults: { target: pico.defaults.target! },
  notes: [
    "It runs Kaluma 1.2.1 instead of Espruino: see PICO-W.md. D16 is the pin that is printed as GP16.",
    "These pins are the firmware's own defaults.",
    "The board's LED is on its radio, and the firmware does not use it.",
  ],
};

export const boards: Record<BoardId, BoardData> = {
  pico,
  pico2: {
    ...pico,
    name: "Raspberry Pi Pico 2",
    one: "a Raspberry Pi Pico 2",
    builds: ["RP2350_PICO2"],
    memory: { jsVars: 16000, jsVarBytes: 14 },
  },
  pico_w: picoW,
  pico2_w: {
    ...picoW,
    name: "Raspberry Pi Pico 2 W",
    one: "a Raspberry Pi Pico 2 W",
    builds: ["PICO2_W"],
    image: "pico2-w",
    memory: { heapBytes: 393_216 },
  },
  esp32: {
    name: "ESP32",
    one: "an ESP32",
    runtime: "espruino",
    builds: ["ESP32", "ESP32_IDF4"],
    roles: ["target", "master"],
    pins: numbered("D", [0, 39]),
    reserved: {
      D0: "held low at power-up it keeps the board from booting",
      D1: "it is the console's cable",
      D3: "it is the console's cable",
      ...because("the board's own flash is on it", numbered("D", [6, 11])),
      D12: "held high at power-up it keeps the board from booting",
      ...because("modules do not lead it out", ["D20", "D24", ...numbered("D", [28, 31])]),
    },
    analog: numbered("D", [32, 39]),
    notAnalog: because("it belongs to ADC2, which cannot be used with Wi-Fi", [
      "D0",
      "D2",
      "D4",
      "D12",
      "D13",
      "D14",
      "D15",
      "D25",
      "D26",
      "D27",
    ]),
    inputOnly: numbered("D", [34, 39]),
    notPulses: because("Espruino drives it with the DAC, which gives a voltage", ["D25", "D26"]),
    timers: [],
    pulses: "hardware (LEDC), 19.5 µs a step at 50 Hz; at most three pins with different frequencies",
    memory: { jsVars: 16383, jsVarBytes: 14 },
    sockets: 10,
    stations: 4,
    wifi: true,
    hash: "SHA-256",
    hashless: ["ESP32_IDF4"],
    wifiLimits: copiedWithZero,
    defaults: {
      target: { servo: "D18", piezo: "D34", battery: "D35" },
      master: {
        a: "D13",
        b: "D14",
        x: "D27",
        y: "D26",
        up: "D32",
        down: "D33",
        left: "D25",
        right: "D4",
        press: "D16",
        cs: "D5",
        dc: "D21",
        rst: "D22",
        backlight: "D19",
        mosi: "D23",
        sck: "D18",
        buzzer: "D17",
      },
    },
    notes: [
      "The chip reads D2, D5 and D15 while it boots: use them as outputs, not for buttons.",
      "Few modules have contacts for D37 and D38.",
      "On modules with PSRAM (WROVER) the memory is on D16 and D17.",
      "How many JsVars a board really has depends on its heap: see `process.memory().total`.",
    ],
  },
  esp32s3: {
    name: "ESP32-S3",
    one: "an ESP32-S3",
    runtime: "espruino",
    builds: ["ESP32S3_IDF4"],
    roles: ["master"],
    notRole: "its Espruino reads no analog pin, so it does not feel a hit",
    pins: numbered("D", [0, 48]),
    reserved: {
      D0: "held low at power-up it keeps the board from booting (it is the BOOT button)",
      ...because("it is the USB cable", ["D19", "D20"]),
      ...because("the chip does not have it", numbered("D", [22, 25])),
      ...because("the board's own flash is on it", numbered("D", [26, 32])),
      ...because("modules with eight-line memory have it there", numbered("D", [33, 37])),
      ...because("it is the second USB socket's cable", ["D43", "D44"]),
      D45: "held high at power-up it changes the voltage of the board's flash",
      D46: "held high at power-up it keeps the board from being flashed",
    },
    analog: [],
    notAnalog: {},
    inputOnly: [],
    notPulses: {},
    timers: [],
    pulses: "hardware (LEDC), 19.5 µs a step at 50 Hz; at most three pins with different frequencies",
    memory: { jsVars: 16383, jsVarBytes: 14 },
    sockets: 10,
    stations: 4,
    wifi: true,
    hash: "SHA-256",
    wifiLimits: copiedWithZero,
    defaults: {
      master: {
        a: "D4",
        b: "D5",
        x: "D6",
        y: "D7",
        up: "D15",
        down: "D16",
        left: "D17",
        right: "D18",
        press: "D8",
        cs: "D10",
        dc: "D9",
        rst: "D14",
        backlight: "D21",
        mosi: "D11",
        sck: "D12",
        buzzer: "D1",
      },
    },
    notes: [
      "Espruino calls this build a beta. Its console is on the chip's own USB socket.",
      "Its list of pins names none with an ADC, so `analogRead` gives NaN on every pin: a master only.",
      "The chip reads D3 while it boots: use it as an output, not for a button.",
      "The board's LED is on D38 or D48.",
      "How many JsVars a board really has depends on its heap: see `process.memory().total`.",
    ],
  },
  esp32c3: {
    name: "ESP32-C3",
    one: "an ESP32-C3",
    runtime: "espruino",
    builds: ["ESP32C3_IDF4"],
    roles: ["target", "master"],
    pins: numbered("D", [0, 21]),
    reserved: {
      D2: "held low at power-up it keeps the board from booting",
      D8: "held low at power-up it keeps the board from being flashed",
      D9: "held low at power-up it keeps the board from booting (it is the BOOT button)",
      D11: "it feeds the board's own flash",
      ...because("the board's own flash is on it", numbered("D", [12, 17])),
      ...because("it is the USB cable", ["D18", "D19"]),
    },
    analog: numbered("D", [0, 4]),
    notAnalog: { D5: "it belongs to ADC2, which Espruino does not read" },
    inputOnly: [],
    notPulses: {},
    timers: [],
    pulses: "hardware (LEDC), 19.5 µs a step at 50 Hz; at most three pins with different frequencies",
    memory: { jsVars: 4095, jsVarBytes: 13 },
    sockets: 10,
    stations: 4,
    wifi: true,
    hash: "SHA-256",
    wifiLimits: copiedWithZero,
    defaults: {
      target: { servo: "D6", piezo: "D3", battery: "D4" },
      master: {
        a: "D0",
        b: "D1",
        x: "D3",
        y: "D10",
        cs: "D5",
        dc: "D4",
        rst: "D20",
        backlight: "D21",
        mosi: "D7",
        sck: "D6",
      },
    },
    notes: ["Espruino calls this build a beta.", "As a master it has no pins left for the joystick and the buzzer."],
  },
  esp8266: {
    name: "ESP8266, 4 MB",
    one: "an ESP8266",
    runtime: "espruino",
    builds: ["ESP8266_4MB"],
    roles: ["target"],
    notRole: "it has too few pins and too little memory for the game and its screen",
    pins: ["A0", ...numbered("D", [0, 16])],
    reserved: {
      D0: "held low at power-up it keeps the board from booting",
      D1: "it is the console's cable",
      D2: "held low at power-up it keeps the board from booting",
      D3: "it is the console's cable",
      ...because("the board's own flash is on it", numbered("D", [6, 11])),
      D15: "held high at power-up it keeps the board from booting",
    },
    analog: ["A0"],
    notAnalog: {},
    inputOnly: ["A0"],
    notPulses: { D16: "it is the sleep timer's pin, which software pulses do not reach" },
    timers: [],
    pulses: "software: a servo may tremble while Wi-Fi is busy",
    memory: { jsVars: 1600, jsVarBytes: 12 },
    sockets: 10,
    stations: 4,
    wifi: true,
    hash: "SHA-1",
    wifiLimits: copiedWithZero,
    defaults: { target: { servo: "D5", piezo: "A0" } },
    notes: [
      "The names are the chip's, not those printed on a NodeMCU or D1 mini, where D5 is printed as D1 and D4 as D2.",
      "The bare chip's A0 takes 0 to 1 V; boards with a divider take 3.3 V.",
      "`E.enableWatchdog` does nothing.",
      "The build for 512 kB (ESP8266_BOARD) has too little room.",
    ],
  },
  espruinowifi: {
    name: "Espruino WiFi",
    one: "an Espruino WiFi",
    runtime: "espruino",
    builds: ["ESPRUINOWIFI"],
    roles: ["target", "master"],
    pins: [...numbered("A", [0, 15]), ...numbered("B", [0, 10], [12, 15]), ...numbered("C", [13, 15])],
    reserved: {
      ...because("the board's own Wi-Fi chip is on it", ["A2", "A3", "A13", "A14", "A15"]),
      ...because("it is the USB cable", ["A9", "A11", "A12"]),
      B2: "it is the red LED",
      B12: "it is the green LED",
      ...because("the console moves there without USB", ["B6", "B7"]),
      C13: "it is the board's button",
      ...because("the clock's crystal is on it", ["C14", "C15"]),
    },
    analog: ["A0", "A1", "A4", "A5", "A6", "A7", "B0", "B1"],
    notAnalog: {},
    inputOnly: [],
    notPulses: because("no timer is on it", ["A4"]),
    timers: [
      ["A8", "A10", "B13", "B14", "B15"],
      ["A0", "A1", "A5", "B3", "B10"],
      ["A6", "A7", "B0", "B1", "B4", "B5"],
      ["B8", "B9"],
    ],
    pulses:
      "hardware; pins of one timer (TIM1: A8 A10 B13 B14 B15; TIM2: A0 A1 A5 B3 B10; TIM3: A6 A7 B0 B1 B4 B5; TIM4: B8 B9) share one frequency",
    watchesByNumber: true,
    memory: { jsVars: 8190, jsVarBytes: 13 },
    sockets: 5,
    onePort: true,
    stations: 4,
    wifi: true,
    hash: "SHA-256",
    wifiLimits: sentAsJson,
    defaults: {
      target: { servo: "B4", piezo: "A0", battery: "A1" },
      master: {
        a: "B10",
        b: "B13",
        x: "B14",
        y: "B15",
        up: "A0",
        down: "A1",
        left: "A4",
        right: "A6",
        press: "A8",
        cs: "B0",
        dc: "B1",
        rst: "B3",
        backlight: "B4",
        mosi: "A7",
        sck: "A5",
        buzzer: "B8",
      },
    },
    notes: [
      "Two buttons cannot be on pins of one number, such as A4 and B4.",
      "Its Wi-Fi chip is a second processor with five connections at once. It listens on one port, so a master has no page for phones.",
    ],
  },
};
