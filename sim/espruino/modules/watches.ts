// setWatch and clearWatch: an interrupt notes edges when they happen, and the firmware is called when it is free.
import { define, type Realm } from "../language/realm.js";
import type { Pin } from "../language/pin.js";
import type { TimerEntry, Timers } from "../language/timers.js";

interface Watch {
  id: number;
  pin: Pin;
  work: Function | string;
  repeat: boolean;
  /** 1 rising, -1 falling, 0 both. */
  edge: number;
  debounceMs: number;
  state: boolean;
  lastTime?: number;
  timeout?: TimerEntry & { state: boolean };
}

interface Edge {
  pin: Pin;
  isHigh: boolean;
  atMs: number;
}

export interface WatchHost {
  readonly realm: Realm;
  readonly timers: Timers;
  pinOf(value: unknown): Pin | undefined;
  isHigh(pin: Pin): boolean;
  /** The board's seconds at a time of the world. */
  seconds(atMs: number): number;
  call(work: Function | string, args: readonly unknown[]): void;
  print(text: string): void;
  /** Called when the first watch on a pin is set: its edges must be reported from now on. */
  started(pin: Pin): void;
  /** Called when there are edges to handle. */
  wake(): void;
  readonly isFree: boolean;
}

export class Watches {
  private readonly all: Watch[] = [];
  private edges: Edge[] = [];

  constructor(private readonly host: WatchHost) {}

  get count(): number {
    return this.all.length;
  }

  isWatched(pin: Pin): boolean {
    return this.all.some((watch) => watch.pin === pin);
  }

  /** An edge on a watched pin, at a time of the world. */
  edge(pin: Pin, isHigh: boolean, atMs: number): void {
    this.edges.push({ pin, isHigh, atMs });
    this.host.wake();
  }

  /** Handles the waiting edges. Returns whether there were any. */
  run(): boolean {
    if (this.edges.length === 0) return false;
    while (this.edges.length > 0 && this.host.isFree) {
      const edge = this.edges.shift()!;
      for (const watch of [...this.all]) if (watch.pin === edge.pin) this.handle(watch, edge);
    }
    return true;
  }

  install(): void {
    define(this.host.realm, this.host.realm.global, {
      setWatch: (work: unknown, pin: unknown, options: unknown) => this.set(work, pin, options),
      clearWatch: (...ids: unknown[]) => this.clear(ids),
    });
  }

  private set(work: unknown, pinValue: unknown, options: any): number | undefined {
    const { host } = this;
    const pin = host.pinOf(pinValue);
    if (!pin) {
      host.print("ERROR: Invalid pin\n");
      return undefined;
    }
    const isObject = typeof options === "object" && options !== null;
    const edge = isObject ? this.edgeOf(options.edge) : 0;
    if (typeof work !== "function" && typeof work !== "string")
      throw host.realm.newError("Error", "Function or String not supplied!");
    if (isObject && options.irq)
      throw host.realm.newError("Error", "irq=true set, but function is not a native function");
    const last = this.all[this.all.length - 1];
    const debounceMs = isObject ? Number(options.debounce) : 0;
    const watch: Watch = {
      id: last ? last.id + 1 : 1,
      pin,
      work,
      edge,
      repeat: !!(isObject ? options.repeat : options),
      debounceMs: debounceMs > 0 ? debounceMs : 0,
      state: host.isHigh(pin),
    };
    const isFirst = !this.isWatched(pin);
    this.all.push(watch);
    if (isFirst) host.started(pin);
    return watch.id;
  }

  private edgeOf(edge: unknown): number {
    if (edge === undefined || edge === "both") return 0;
    if (edge === "rising") return 1;
    if (edge === "falling") return -1;
    if (typeof edge === "number" || typeof edge === "boolean") return Math.sign(Math.trunc(Number(edge)));
    throw this.host.realm.newError("TypeError", "'edge' in setWatch should be 1, -1, 0, 'rising', 'falling' or 'both'");
  }

  private clear(ids: unknown[]): void {
    if (ids.length === 0) {
      this.all.length = 0;
      return;
    }
    const id = ids[0];
    if (id === undefined)
      throw this.host.realm.newError("Error", "clearWatch(undefined) not allowed. Use clearWatch() instead");
    const watch = this.all.find((each) => each.id === Number(id));
    if (!watch) throw this.host.realm.newError("Error", `Unknown Watch ${String(id)}`);
    this.remove(watch);
  }

  private remove(watch: Watch): void {
    const index = this.all.indexOf(watch);
    if (index >= 0) this.all.splice(index, 1);
  }

  private handle(watch: Watch, edge: Edge): void {
    if (watch.debounceMs === 0) {
      watch.state = edge.isHigh;
      this.callFirmware(watch, edge.isHigh, edge.atMs);
    } else if (watch.timeout) this.prolong(watch, edge);
    else if (edge.isHigh !== watch.state) this.debounce(watch, edge);
  }

  /** The pin must keep its new state for the debounce time before the firmware is called. */
  private debounce(watch: Watch, edge: Edge): void {
    const entry = this.host.timers.add(edge.atMs + this.spanOf(watch), true, () => {
      const timeout = watch.timeout!;
      delete watch.timeout;
      const changed = watch.state !== timeout.state;
      watch.state = timeout.state;
      if (changed) this.callFirmware(watch, timeout.state, timeout.dueMs - this.spanOf(watch));
    });
    watch.timeout = Object.assign(entry, { state: edge.isHigh });
  }

  private prolong(watch: Watch, edge: Edge): void {
    const timeout = watch.timeout!;
    const dueMs = timeout.dueMs;
    timeout.dueMs = edge.atMs + this.spanOf(watch);
    timeout.state = edge.isHigh;
    if (edge.atMs <= dueMs || edge.isHigh === watch.state) return;
    // The debounce time had passed while the interpreter was blocked, so the state before this edge counts.
    watch.state = edge.isHigh;
    this.host.timers.remove(timeout);
    delete watch.timeout;
    this.callFirmware(watch, edge.isHigh, dueMs - this.spanOf(watch));
  }

  /** The debounce time, ms of the world's clock. */
  private spanOf(watch: Watch): number {
    return this.host.timers.span(watch.debounceMs);
  }

  private callFirmware(watch: Watch, isHigh: boolean, atMs: number): void {
    const { host } = this;
    const time = host.seconds(atMs);
    if (watch.edge === 0 || watch.edge > 0 === isHigh) {
      const data = host.realm.newObject();
      data["state"] = isHigh;
      data["lastTime"] = watch.lastTime;
      data["time"] = time;
      data["pin"] = watch.pin;
      host.call(watch.work, [data]);
      if (!watch.repeat) this.remove(watch);
    }
    watch.lastTime = time;
  }
}
