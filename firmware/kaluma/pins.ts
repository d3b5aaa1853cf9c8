// Espruino's pins: objects with a name, where Kaluma has numbers.
import { readLevel, readVolts, setMode, writeLevel, writePulses } from "./native.js";

/** The highest pin of the board's edge. D22 keeps the program from loading if it is low at power-up; D23 to D25 … */
const pinMax = 28;
/** … and whatever is above D28 belong to the radio. */
const hiddenFrom = 22;
const hiddenTo = 25;

interface KalumaPin extends Pin {
  number: number;
}

/** Kaluma's modes. */
const modes: { [mode: string]: number } = { input: 0, output: 1, input_pullup: 2, analog: 0 };

function KalumaPin(this: KalumaPin, number: number): void {
  this.number = number;
}

KalumaPin.prototype.toString = function (this: KalumaPin): string {
  return "D" + this.number;
};

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
  global["analogRead"] = function (pin: KalumaPin): number {
    return readVolts(pin.number);
  };
  global["analogWrite"] = function (pin: KalumaPin, duty: number, options: { freq: number }): void {
    writePulses(pin.number, duty, options.freq);
  };
}
