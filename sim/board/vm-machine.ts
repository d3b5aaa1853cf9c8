// The interpreter of a vm board from power-up to power loss: its time, and the loop that runs one callback after
// another in Espruino's order: edges of watched pins, timers that are due, then what was queued.
import type { Context } from "node:vm";
import { uncaught } from "../espruino/language/console.js";
import type { Realm } from "../espruino/language/realm.js";
import { Timers } from "../espruino/language/timers.js";
import type { Watches } from "../espruino/modules/watches.js";
import type { Host, Timer, World } from "../world/world.js";
import type { Machine } from "../espruino/machine.js";

interface Job {
  callback: Function | string;
  args: readonly unknown[];
  self: unknown;
}

/** Thrown through the firmware when it ends itself (`E.reboot()`); nothing is printed. */
const powerLoss = Symbol("power loss");

export interface MachineOptions {
  world: World;
  host: Host;
  realm: Realm;
  print(text: string): void;
  /** The listeners of `process.on("uncaughtException")`; if there are any, nothing is printed. */
  uncaughtListeners(): readonly Function[];
  /** Called when the interpreter blocks, with for how long. */
  blocked(ms: number): void;
}

export class VmMachine implements Machine {
  readonly world: World;
  readonly host: Host;
  readonly realm: Realm;
  readonly context: Context;
  readonly timers: Timers;
  /** Set once the pins are made. */
  watches?: Watches;
  alive = true;
  /** Called when a callback blocks, for the watchdog. */
  onBlock: (fromMs: number, toMs: number) => void = () => undefined;
  private readonly jobs: Job[] = [];
  private readonly works: (() => void)[] = [];
  private readonly endings: (() => void)[] = [];
  /** The board's time after a callback has blocked or taken time; the world's clock catches up with it. */
  private localMs = 0;
  private isRunning = false;
  private wakeTimer: Timer | undefined;
  private wakeMs = Infinity;
  private error: { thrown: unknown } | undefined;

  constructor(private readonly options: MachineOptions) {
    this.world = options.world;
    this.host = options.host;
    this.realm = options.realm;
    this.context = options.realm.context;
    const machine = this;
    this.timers = new Timers({
      realm: options.realm,
      now: () => this.now(),
      call: (callback, args) => this.call(callback, args, undefined),
      spend: (ms) => {
        if (this.alive) this.localMs = this.now() + ms;
      },
      get isFree() {
        return machine.isFree;
      },
    });
  }

  /** Whether a callback may run now: there is power, and no callback has blocked beyond the world's time. */
  get isFree(): boolean {
    return this.alive && this.localMs <= this.world.clock.now();
  }

  now(): number {
    return Math.max(this.world.clock.now(), this.localMs);
  }

  queue(callback: Function | string, args: readonly unknown[] = [], self?: unknown): void {
    if (!this.alive) return;
    this.jobs.push({ callback, args, self });
    this.wake();
  }

  at(atMs: number, work: () => void): Timer {
    let isCancelled = false;
    const perform = () => {
      if (!isCancelled) work();
    };
    const timer = this.world.clock.at(atMs, () => {
      if (!this.alive || isCancelled) return;
      this.works.push(perform);
      if (this.isRunning) return;
      if (this.isFree) this.loop();
      else this.wakeAt(this.localMs);
    });
    return {
      cancel: () => {
        isCancelled = true;
        timer.cancel();
      },
    };
  }

  block(ms: number): void {
    if (!this.alive || !(ms > 0)) return;
    const fromMs = this.now();
    this.localMs = fromMs + ms;
    this.onBlock(fromMs, this.localMs);
    this.options.blocked(ms);
  }

  spend(ms: number): void {
    if (this.alive) this.localMs = this.now() + ms;
  }

  /** The board's clock runs at another rate from `fromMs` on. */
  setClockRate(rate: number, fromMs: number): void {
    this.timers.setRate(rate, fromMs);
    if (!this.isRunning) this.wakeAt(Math.max(this.timers.nextMs, this.now()));
  }

  /** The hardware clock was set without the interpreter's knowing. */
  stepClock(boardMs: number): void {
    this.timers.step(boardMs);
    if (!this.isRunning) this.wakeAt(Math.max(this.timers.nextMs, this.now()));
  }

  print(text: string): void {
    if (this.alive) this.options.print(text);
  }

  onPowerLoss(work: () => void): void {
    this.endings.push(work);
  }

  /** Power loss: drops everything that is waiting, and closes what reaches out of the board. */
  losePower(): void {
    if (!this.alive) return;
    for (const work of this.endings) work();
    this.alive = false;
    this.jobs.length = 0;
    this.works.length = 0;
    this.timers.clear();
    this.wakeTimer?.cancel();
    this.wakeTimer = undefined;
  }

  /** Stops everything although there is power, because the board is about to restart. */
  freeze(): void {
    this.localMs = Infinity;
  }

  /** Ends the calling callback. */
  abandonCallback(): never {
    throw powerLoss;
  }

  /** Called when there is something to do as soon as the interpreter is free. */
  wake(): void {
    if (!this.isRunning) this.wakeAt(this.now());
  }

  /** Runs firmware (a boot file, a typed line) as soon as the interpreter is free, which may be now. */
  enter(work: () => void): void {
    this.works.push(() => this.guard(work));
    if (this.isRunning) return;
    if (this.isFree) this.loop();
    else this.wake();
  }

  /** Calls the firmware; what it throws is reported at the end of the turn. */
  call(callback: Function | string, args: readonly unknown[], self: unknown): void {
    this.guard(() => {
      if (typeof callback === "string") this.realm.run(callback, "event");
      else Reflect.apply(callback, self, args);
    });
  }

  private guard(work: () => void): void {
    try {
      work();
    } catch (thrown) {
      if (thrown === powerLoss) return;
      // If there are several errors in one turn, Espruino reports the last.
      this.error = { thrown };
    }
  }

  private wakeAt(atMs: number): void {
    if (!this.alive || atMs >= this.wakeMs || atMs === Infinity) return;
    this.wakeTimer?.cancel();
    this.wakeMs = atMs;
    this.wakeTimer = this.world.clock.at(atMs, () => {
      this.wakeTimer = undefined;
      this.wakeMs = Infinity;
      if (this.alive && !this.isRunning) this.loop();
    });
  }

  private loop(): void {
    this.isRunning = true;
    while (this.isFree && this.turn());
    this.isRunning = false;
    if (!this.alive) return;
    const hasMore = this.jobs.length > 0 || this.works.length > 0;
    this.wakeAt(Math.max(hasMore ? 0 : this.timers.nextMs, this.now()));
  }

  /** Once round the loop. Returns whether there was anything to do. */
  private turn(): boolean {
    let hasRun = false;
    while (this.works.length > 0 && this.isFree) {
      hasRun = true;
      this.works.shift()!();
    }
    if (this.isFree && this.watches?.run()) hasRun = true;
    if (this.isFree && this.timers.run(this.now())) hasRun = true;
    while (this.jobs.length > 0 && this.isFree) {
      hasRun = true;
      const job = this.jobs.shift()!;
      this.call(job.callback, job.args, job.self);
    }
    this.reportError();
    return hasRun;
  }

  private reportError(): void {
    const { error } = this;
    if (!error) return;
    this.error = undefined;
    const listeners = this.options.uncaughtListeners();
    if (listeners.length === 0) return this.print(uncaught(this.realm, error.thrown));
    for (const listener of listeners) this.call(listener, [error.thrown], undefined);
    const another = this.error as { thrown: unknown } | undefined;
    this.error = undefined;
    if (another) this.print(uncaught(this.realm, another.thrown));
  }
}
