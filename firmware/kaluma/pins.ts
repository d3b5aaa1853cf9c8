// Espruino's pins: objects with a name, where Kaluma has numbers.
import { readLevel, readVolts, setMode, writeLevel, writePulses } from "./native.js";
import { ms } from "./timers.js";

/** The highest pin of the board's edge. D22 keeps the program from loading if it is low at power-up; D23 to D25 … */
const pinMax = 28;
/** … and whatever is above D28 belong to the radio. */
const hiddenFrom = 22;
const hiddenTo = 25;

interface KalumaPin extends Pin {
  number: number;
}

/** An analog pin that is read twice within this time is the sensor's, which is armed then, in ms. */
const sensorMs = 50;
/** How long a level needs not be looked at again, in ms. */
const lookMs = 5;
/** A peak is too old for a reading after this time, in ms: the sensor was disarmed meanwhile. */
const peakMs = 100;

/** The analog pin that was read last, and when, in ms. */
let last: KalumaPin | undefined;
let readAtMs = 0;
let sensor: KalumaPin | undefined;
/** The highest level of the sensor since it was last read, and when `keepPeak` last looked, in ms. */
let peak = 0;
let peakAtMs = 0;

/** Kaluma's modes. */
const modes: { [mode: string]: number } = { input: 0, output: 1, input_pullup: 2, analog: 0 };

function KalumaPin(this: KalumaPin, number: number): void {
  this.number = number;
}

KalumaPin.prototype.toString = function (this: KalumaPin): string {
  return "D" + this.number;
};

/** The level of a pin, or the peak that the sensor had since it was last read. */
function readAnalog(pin: KalumaPin): number {
  const level = readVolts(pin.number);
  const nowMs = ms();
  if (pin == last && nowMs - readAtMs < sensorMs) sensor = pin;
  last = pin;
  readAtMs = nowMs;
  if (pin != sensor) return level;
  const kept = nowMs - peakAtMs < peakMs ? peak : 0;
  peak = 0;
  return Math.max(level, kept);
}

/**
 * Looks at the sensor if it is armed. Whatever keeps the interpreter busy calls this every few ms, because a blow is over
 * soon: the next reading then has the peak.
 */
export function keepPeak(): void {
  const sinceMs = ms() - Math.max(readAtMs, peakAtMs);
  if (!sensor || sinceMs < lookMs || sinceMs >= sensorMs) return;
  peak = Math.max(peak, readVolts(sensor.number));
  peakAtMs = ms();
}

export function installPins(): void {
  const Made = KalumaPin as unknown as new (number: number) => KalumaPin;
  for (let number = 0; number <= pinMax; number++)
    if (number < hiddenFrom || number > hiddenTo) global["D" + number] = new Made(number);
  global["pinMode"] = function (pin: KalumaPin, mode: string): void {
    setMode(pin.number, modes[mode]!);
  };
  global["digitalRead"] = function (pin: KalumaPin): number {
    return readLevel(pin.number);
  };
  global["digitalWrite"] = function (pin: KalumaPin, level: number): void {
    writeLevel(pin.number, level);
  };
  global["analogRead"] = readAnalog;
  global["analogWrite"] = function (pin: KalumaPin, duty: number, options: { freq: number }): void {
    writePulses(pin.number, duty, options.freq);
  };
}
