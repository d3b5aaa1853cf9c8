// The pins of a Kaluma-mannered board: numbers, three of them analog, PWM that goes on whatever the interpreter does.
import type { Inputs } from "../../espruino/modules/inputs.js";
import { highLevel, levelOf } from "../../espruino/modules/pin-physics.js";
import { define, type Realm } from "../../espruino/language/realm.js";
import type { PinWrite } from "../../espruino/signals.js";
import type { KalumaMachine } from "./machine.js";

const pinMax = 28;
const analogFrom = 26;
const pullUpMode = 2;
const outputMode = 1;
/** How long `analogRead` waits, ms. */
const analogMs = 1;
/** The slowest PWM, Hz. A lower frequency becomes this one. */
const hertzMin = 13;
const hertzDefault = 490;

export interface GpioOptions {
  realm: Realm;
  machine: KalumaMachine;
  inputs: Inputs;
  /** What the ADC adds to its next reading, as a share of the supply. */
  noise(): number;
  written(write: PinWrite): void;
}

export class Gpio {
  private readonly modes = new Map<number, number>();
  private readonly outputs = new Map<number, Omit<PinWrite, "pin" | "at">>();

  constructor(private readonly options: GpioOptions) {
    const { realm } = options;
    define(realm, realm.global, {
      pinMode: (pin: unknown, mode: unknown) => void this.modes.set(this.need(pin), Number(mode ?? 0)),
      digitalRead: (pin: unknown) => (this.level(this.need(pin)) >= highLevel ? 1 : 0),
      digitalWrite: (pin: unknown, value: unknown) => this.write(this.need(pin), { level: value ? 1 : 0 }),
      analogRead: (pin: unknown) => this.analogRead(this.need(pin)),
      analogWrite: (pin: unknown, duty: unknown, hertz: unknown) => this.pulses(this.need(pin), duty, hertz),
    });
  }

  /** The supply is gone, or the chip is reset: outputs fall to 0. */
  powerLost(): void {
    for (const [pin, { level }] of this.outputs) if (level > 0) this.emit(pin, { level: 0 });
  }

  private need(value: unknown): number {
    const { realm, machine } = this.options;
    machine.check();
    if (typeof value !== "number") throw realm.newError("TypeError", '"pin" argument must be a number');
    if (!(value >= 0 && value <= pinMax)) throw realm.newError("Error", "Invalid pin");
    return value;
  }

  private level(pin: number): number {
    const { inputs, machine } = this.options;
    const mode = this.modes.get(pin);
    const output = mode === outputMode ? this.outputs.get(pin)?.level : undefined;
    const pull = mode === pullUpMode ? 1 : 0;
    return levelOf({ drive: inputs.of(`D${pin}`), pull, output, isHigh: false }, machine.now());
  }

  private analogRead(pin: number): number {
    const { realm, machine, noise } = this.options;
    if (pin < analogFrom) throw realm.newError("Error", "Invalid pin");
    machine.spend(analogMs);
    return Math.min(Math.max(this.level(pin) + noise(), 0), 1);
  }

  private pulses(pin: number, duty: unknown, hertz: unknown): void {
    const level = Math.min(Math.max(Number(duty ?? 0.5) || 0, 0), 1);
    const periodMs = 1000 / Math.max(hertzMin, Number(hertz ?? hertzDefault));
    this.write(pin, { level, pulseMs: level * periodMs, periodMs });
  }

  /** Reports a change. Writing the same again is none. */
  private write(pin: number, written: Omit<PinWrite, "pin" | "at">): void {
    const last = this.outputs.get(pin);
    if (last && last.level === written.level && last.pulseMs === written.pulseMs && last.periodMs === written.periodMs)
      return;
    this.outputs.set(pin, written);
    this.options.machine.show(() => this.emit(pin, written));
  }

  private emit(pin: number, written: Omit<PinWrite, "pin" | "at">): void {
    this.options.written({ pin: `D${pin}`, at: this.options.machine.world.clock.now(), ...written });
  }
}
