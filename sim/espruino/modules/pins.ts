// The pins of a vm board: reading, writing, pulses and modes. What is applied from outside comes from inputs.ts, the
// physics from pin-physics.ts; what the firmware writes is reported.
import type { PinWrite } from "../signals.js";
import type { Machine } from "../machine.js";
import type { Inputs } from "./inputs.js";
import { isPin, Pin } from "../language/pin.js";
import { define, type Realm } from "../language/realm.js";
import { installPinClass } from "./pin-class.js";
import { conversionMs, highLevel, levelOf, look, type EdgeHost, type PinState } from "./pin-physics.js";
import type { Watches } from "./watches.js";

const modes = new Set([
  "analog",
  "input",
  "input_pullup",
  "input_pulldown",
  "output",
  "opendrain",
  "opendrain_pullup",
  "af_output",
  "af_opendrain",
]);

interface VmPinState extends PinState {
  readonly pin: Pin;
  mode?: string;
  /** What the firmware last wrote; undefined if it has written nothing. */
  written?: Omit<PinWrite, "pin" | "at">;
}

/** A pin that was written to puts out what was written while its mode is that of an output. */
function updateOutput(state: VmPinState): void {
  state.output = state.mode === "output" ? state.written?.level : undefined;
}

export interface PinOptions {
  /** The number of pins, from D0. */
  count: number;
  inputs: Inputs;
  /** What the ADC adds to its next reading, as a share of the supply. */
  noise(): number;
  written(write: PinWrite): void;
}

export class Pins {
  private readonly byName = new Map<string, Pin>();
  private readonly states = new Map<Pin, VmPinState>();
  /** Edges happen by the world's time, even while the interpreter is blocked beyond it. */
  private readonly edges: EdgeHost<VmPinState> = {
    nowMs: () => this.machine.world.clock.now(),
    at: (atMs, work) =>
      this.machine.world.clock.at(atMs, () => {
        if (this.machine.alive) work();
      }),
    edge: ({ pin, isHigh }) => {
      if (this.watches().isWatched(pin)) this.watches().edge(pin, isHigh, this.machine.world.clock.now());
    },
  };

  constructor(
    private readonly realm: Realm,
    private readonly machine: Machine,
    private readonly options: PinOptions,
    private readonly watches: () => Watches,
  ) {
    for (let number = 0; number < options.count; number++) {
      const pin = new Pin(`D${number}`, number);
      this.byName.set(pin.name, pin);
      this.states.set(pin, { pin, drive: options.inputs.of(pin.name), pull: 0, output: undefined, isHigh: false });
    }
  }

  /** The pin that a Pin, a number or a name means. */
  find(value: unknown): Pin | undefined {
    if (isPin(value)) return value;
    return this.byName.get(typeof value === "number" ? `D${value}` : String(value));
  }

  isHigh(pin: Pin): boolean {
    return this.level(pin) >= highLevel;
  }

  /** The voltage on a pin, 0 to 1: what the board itself writes, or what the outside drives. */
  level(pin: Pin): number {
    return levelOf(this.states.get(pin)!, this.machine.now());
  }

  /** Makes a pin an output with this level. */
  output(pin: Pin, level: 0 | 1): void {
    this.toOutput(pin);
    this.write(pin, { level });
  }

  /** The input of a pin has changed: reports the edge to the watches, and later the edge when a blow has decayed. */
  driven(pin: Pin): void {
    look(this.states.get(pin)!, this.edges);
  }

  /** A watch is set: edges are detected from the pin's present state. */
  watched(pin: Pin): void {
    const state = this.states.get(pin)!;
    state.isHigh = levelOf(state, this.edges.nowMs()) >= highLevel;
    this.driven(pin);
  }

  /** The supply is gone: outputs fall to 0. */
  powerLost(): void {
    for (const [pin, state] of this.states) if (state.written && state.written.level > 0) this.write(pin, { level: 0 });
  }

  install(): void {
    const { realm } = this;
    installPinClass(realm, [...this.byName.values()], {
      find: (value) => this.find(value),
      isHigh: (pin) => this.isHigh(pin),
      isWrittenHigh: (pin) => !!this.states.get(pin)!.written?.level,
      write: (pin, value) => this.digitalWrite(pin, value),
      modeOf: (pin) => this.states.get(pin)!.mode,
      setMode: (pin, mode) => this.setMode(pin, mode),
      analogRead: (pin) => this.analogRead(pin),
      analogWrite: (pin, value, options) => this.analogWrite(pin, value, options),
      pulse: (pin, isHigh, ms) => this.pulse(pin, isHigh, ms),
    });
    for (const [name, pin] of this.byName) {
      realm.global[name] = pin;
      // A board also knows one-digit numbers with a leading zero, Espruino on Linux numbers of three digits.
      const number = String(pin.number);
      for (let digits = number.length + 1; digits <= 3; digits++)
        realm.global[`D${number.padStart(digits, "0")}`] = pin;
    }
    define(realm, realm.global, {
      digitalRead: (pin: unknown) => this.digitalRead(pin),
      digitalWrite: (pin: unknown, value: unknown) => this.digitalWrite(pin, value),
      digitalPulse: (pin: unknown, value: unknown, ms: unknown) => this.pulse(this.need(pin), !!value, ms),
      analogRead: (pin: unknown) => this.analogRead(pin),
      analogWrite: (pin: unknown, value: unknown, options: unknown) => this.analogWrite(pin, value, options),
      pinMode: (pin: unknown, mode: unknown) => this.setMode(this.need(pin), mode),
      getPinMode: (pin: unknown) => this.states.get(this.need(pin))!.mode,
    });
  }

  private need(value: unknown): Pin {
    const pin = this.find(value);
    if (!pin) throw this.realm.newError("Error", "Invalid pin");
    return pin;
  }

  private digitalRead(value: unknown): number {
    if (Array.isArray(value)) return value.reduce((bits: number, pin: unknown) => bits * 2 + this.digitalRead(pin), 0);
    const pin = this.need(value);
    this.states.get(pin)!.mode ??= "input";
    return this.isHigh(pin) ? 1 : 0;
  }

  private digitalWrite(value: unknown, level: unknown): void {
    if (Array.isArray(value)) {
      // The last pin of the list gets the lowest bit.
      value.forEach((pin, index) => this.digitalWrite(pin, (Number(level) >> (value.length - 1 - index)) & 1));
      return;
    }
    this.output(this.need(value), level && Number(level) !== 0 ? 1 : 0);
  }

  private toOutput(pin: Pin): void {
    const state = this.states.get(pin)!;
    if (state.mode === undefined || state.mode.startsWith("input") || state.mode === "analog") state.mode = "output";
    state.pull = 0;
    updateOutput(state);
  }

  private analogRead(value: unknown): number {
    const pin = this.find(value);
    if (!pin) return 0;
    const level = this.level(pin) + this.options.noise();
    this.machine.spend(conversionMs);
    return Math.min(Math.max(level, 0), 1);
  }

  private analogWrite(value: unknown, level: unknown, options: unknown): void {
    const pin = this.find(value);
    if (!pin) return;
    this.toOutput(pin);
    const duty = Math.min(Math.max(Number(level) || 0, 0), 1);
    const freq = typeof options === "object" && options !== null ? Number((options as { freq?: unknown }).freq) : 0;
    const periodMs = freq > 0 ? 1000 / freq : undefined;
    this.write(pin, periodMs === undefined ? { level: duty } : { level: duty, pulseMs: duty * periodMs, periodMs });
  }

  /** Pulses are made by a hardware timer: they go on while the interpreter is busy or blocked. */
  private pulse(pin: Pin, isHigh: boolean, ms: unknown): void {
    const { realm } = this;
    const times =
      typeof ms === "number" ? [ms] : Array.isArray(ms) || typeof ms === "string" ? [...ms].map(Number) : undefined;
    if (!times)
      throw realm.newError("Error", `Expecting Number or Array, got ${ms === undefined ? "undefined" : typeof ms}`);
    if (typeof ms === "number" && !(ms >= 0))
      throw realm.newError("Error", "Pulse Time is less than 0 or not a number");
    if (times.length === 1 && times[0] === 0) return;
    this.toOutput(pin);
    let atMs = this.machine.now();
    let level = isHigh ? 1 : 0;
    this.write(pin, { level });
    for (const time of times) {
      level = 1 - level;
      // An item that is no time above 0 inverts the next level and takes no time.
      if (!(time > 0)) continue;
      atMs += time;
      const next = level;
      this.machine.world.clock.at(atMs, () => {
        if (this.machine.alive) this.write(pin, { level: next });
      });
    }
  }

  private setMode(pin: Pin, mode: unknown): void {
    const state = this.states.get(pin)!;
    if (mode === undefined || mode === "auto") {
      if (state.mode?.startsWith("input")) state.mode = "input";
    } else if (typeof mode !== "string" || !modes.has(mode)) throw this.realm.newError("Error", "Unknown pin mode");
    else state.mode = mode;
    state.pull = state.mode === "input_pullup" ? 1 : 0;
    updateOutput(state);
    if (state.mode !== "output") this.driven(pin);
  }

  /** Reports a change. Writing the same again is none. */
  private write(pin: Pin, written: Omit<PinWrite, "pin" | "at">): void {
    const state = this.states.get(pin)!;
    const last = state.written;
    if (last && last.level === written.level && last.pulseMs === written.pulseMs && last.periodMs === written.periodMs)
      return;
    state.written = written;
    updateOutput(state);
    this.options.written({ pin: pin.name, at: this.machine.now(), ...written });
  }
}
