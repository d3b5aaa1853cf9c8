// The pins of a virtual interpreter, seen from outside: what the world drives, by the same physics as at a `vm` board,
// and what the firmware writes.
import { highLevel, type Inputs } from "../../espruino/modules/inputs.js";
import type { PinWrite } from "../../espruino/signals.js";
import type { Clock } from "../../world/world.js";
import { double, order, pair, type Order, type OrderFields } from "./protocol.js";

/** JshPinState of an input with its pull-up. */
const statePullUp = 5;
/** How long after a blow has died away its pin counts as low, ms, so that rounding cannot find it still high. */
const hairMs = 0.001;

export interface PinsHost {
  readonly clock: Clock;
  readonly inputs: Inputs;
  send(type: Order, fields: OrderFields): void;
  written(write: PinWrite): void;
}

/** The pins of one powered interpreter. */
export class VirtualPins {
  private readonly writes = new Map<string, Omit<PinWrite, "pin" | "at">>();
  private readonly pulledUp = new Set<string>();
  private readonly high = new Set<string>();
  private isAlive = true;

  constructor(private readonly host: PinsHost) {}

  /** Drives a pin from outside from now on, as its inputs say. */
  driven(pin: string): void {
    const { inputs, clock } = this.host;
    const steady = inputs.level(pin, Infinity, NaN);
    const isKnown = !Number.isNaN(steady);
    const id = Number(pin.slice(1));
    this.host.send(order.drive, {
      id,
      flag: Number(isKnown),
      data: pair(isKnown ? steady : 0, inputs.ringsUntil(pin)),
    });
    this.look(pin);
    const fallsMs = inputs.fallsAt(pin, clock.now(), this.floating(pin));
    if (fallsMs !== undefined)
      clock.at(fallsMs + hairMs, () => {
        if (this.isAlive) this.driven(pin);
      });
  }

  /** The firmware set a pin to this JshPinState. */
  mode(pin: string, state: number): void {
    if (state === statePullUp) this.pulledUp.add(pin);
    else this.pulledUp.delete(pin);
    this.look(pin);
  }

  /** The firmware wrote to a pin: a level, or pulses if `hz` is above 0. */
  write(pin: string, level: number, hz: number): void {
    const last = this.writes.get(pin);
    const periodMs = hz > 0 ? 1000 / hz : undefined;
    if (last && last.level === level && last.periodMs === periodMs) return;
    const written = periodMs === undefined ? { level } : { level, pulseMs: level * periodMs, periodMs };
    this.writes.set(pin, written);
    this.host.written({ pin, at: this.host.clock.now(), ...written });
  }

  /** Answers a reading while a blow rings. */
  asked(pin: string): void {
    const { inputs, clock } = this.host;
    this.host.send(order.level, { data: double(inputs.level(pin, clock.now(), this.floating(pin))) });
  }

  /** The level of a pin, 0 to 1: what the firmware wrote, or what the outside drives. */
  level(pin: string): number {
    const { inputs, clock } = this.host;
    return this.writes.get(pin)?.level ?? inputs.level(pin, clock.now(), this.floating(pin));
  }

  /** The supply is gone: outputs fall to 0. */
  powerLost(): void {
    this.isAlive = false;
    const inOrder = [...this.writes].sort(([one], [other]) => Number(one.slice(1)) - Number(other.slice(1)));
    for (const [pin, { level }] of inOrder)
      if (level > 0) this.host.written({ pin, at: this.host.clock.now(), level: 0 });
  }

  /** Reports an edge, if there is one. */
  private look(pin: string): void {
    const { inputs, clock } = this.host;
    const isHigh = inputs.level(pin, clock.now(), this.floating(pin)) >= highLevel;
    if (isHigh === this.high.has(pin)) return;
    if (isHigh) this.high.add(pin);
    else this.high.delete(pin);
    this.host.send(order.edge, { id: Number(pin.slice(1)), flag: Number(isHigh), atMs: clock.now() });
  }

  private floating(pin: string): number {
    return this.pulledUp.has(pin) ? 1 : 0;
  }
}
