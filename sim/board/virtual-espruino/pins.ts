// The pins of a virtual interpreter, seen from outside: what the world drives, by the same physics as at a `vm` board,
// and what the firmware writes.
import type { Inputs } from "../../espruino/modules/inputs.js";
import { levelOf, look, ringsUntil, type EdgeHost, type PinState } from "../../espruino/modules/pin-physics.js";
import type { PinWrite } from "../../espruino/signals.js";
import type { Clock } from "../../world/world.js";
import { double, order, pair, type Order, type OrderFields } from "./protocol.js";

/** JshPinState of an input with its pull-up, and of the inputs, first to last. */
const statePullUp = 5;
const inputStates = [4, 7] as const;

export interface PinsHost {
  readonly clock: Clock;
  readonly inputs: Inputs;
  send(type: Order, fields: OrderFields): void;
  written(write: PinWrite): void;
}

interface VirtualPinState extends PinState {
  readonly id: number;
}

/** The pins of one powered interpreter. */
export class VirtualPins {
  private readonly writes = new Map<string, Omit<PinWrite, "pin" | "at">>();
  private readonly states = new Map<string, VirtualPinState>();
  private readonly edges: EdgeHost<VirtualPinState>;
  private isAlive = true;

  constructor(private readonly host: PinsHost) {
    const { clock } = host;
    this.edges = {
      nowMs: () => clock.now(),
      at: (atMs, work) =>
        clock.at(atMs, () => {
          if (this.isAlive) work();
        }),
      edge: ({ id, isHigh }) => host.send(order.edge, { id, flag: Number(isHigh), atMs: clock.now() }),
    };
  }

  /** Drives a pin from outside from now on, as its inputs say. */
  driven(pin: string): void {
    const state = this.stateOf(pin);
    const { id, drive } = state;
    const flag = Number(drive.level !== undefined);
    this.host.send(order.drive, { id, flag, data: pair(drive.level ?? 0, ringsUntil(drive)) });
    look(state, this.edges);
  }

  /** The firmware set a pin to this JshPinState. */
  mode(pin: string, jshState: number): void {
    const state = this.stateOf(pin);
    state.pull = jshState === statePullUp ? 1 : 0;
    if (jshState >= inputStates[0] && jshState <= inputStates[1]) state.output = undefined;
    look(state, this.edges);
  }

  /** The firmware wrote to a pin: a level, or pulses if `hz` is above 0. */
  write(pin: string, level: number, hz: number): void {
    this.stateOf(pin).output = level;
    const last = this.writes.get(pin);
    const periodMs = hz > 0 ? 1000 / hz : undefined;
    if (last && last.level === level && last.periodMs === periodMs) return;
    const written = periodMs === undefined ? { level } : { level, pulseMs: level * periodMs, periodMs };
    this.writes.set(pin, written);
    this.host.written({ pin, at: this.host.clock.now(), ...written });
  }

  /** Answers a reading while a blow rings. */
  asked(pin: string): void {
    this.host.send(order.level, { data: double(this.level(pin)) });
  }

  /** The level of a pin, 0 to 1: what the firmware wrote, or what the outside drives. */
  level(pin: string): number {
    return levelOf(this.stateOf(pin), this.host.clock.now());
  }

  /** The supply is gone: outputs fall to 0. */
  powerLost(): void {
    this.isAlive = false;
    const inOrder = [...this.writes].sort(([one], [other]) => Number(one.slice(1)) - Number(other.slice(1)));
    for (const [pin, { level }] of inOrder)
      if (level > 0) this.host.written({ pin, at: this.host.clock.now(), level: 0 });
  }

  private stateOf(pin: string): VirtualPinState {
    let state = this.states.get(pin);
    if (!state) {
      const drive = this.host.inputs.of(pin);
      state = { id: Number(pin.slice(1)), drive, pull: 0, output: undefined, isHigh: false };
      this.states.set(pin, state);
    }
    return state;
  }
}
