// The interpreter of a Kaluma-mannered board from power-up to power loss: its time, its loop, its timers with their
// defects, and its watchdog. Facts are from Kaluma 1.2.1's sources (src/io.c, src/global.c, targets/rp2).
import type { Host, Timer, World } from "../../world/world.js";
import { BoardClock } from "../board-clock.js";

/** Within this time the interpreter hangs once its memory is corrupt, ms. */
const corruptMsMax = 20_000;
/** The longest that an RP2040's watchdog waits, ms. */
const watchdogMsMax = 8388;

/** Thrown through the program when the board it runs on has lost its power, or will never return from a call. */
const powerLoss = Symbol("power loss");

interface NativeTimer {
  id: number;
  callback: Function;
  /** By the loop's time, whole ms since power-up: it rings later than this. */
  dueMs: number;
  everyMs: number;
  repeats: boolean;
  isActive: boolean;
  isClosed: boolean;
}

export interface KalumaMachineOptions {
  world: World;
  host: Host;
  /** How fast its clock runs compared with the world's. */
  rate: number;
  /** 0 to 1. */
  random(): number;
  print(text: string): void;
  /** The interpreter blocks for so long. */
  blocked(ms: number): void;
  /** The watchdog restarts the board. */
  restart(): void;
}

export class KalumaMachine {
  readonly world: World;
  readonly host: Host;
  alive = true;
  private readonly clock: BoardClock;
  private rate: number;
  private readonly endings: (() => void)[] = [];
  private readonly works: (() => void)[] = [];
  private timers: NativeTimer[] = [];
  private made = 0;
  /** What timers count from: whole ms since power-up when the loop last began a turn. */
  private loopMs = 0;
  /** The board's time after a call has blocked or taken time; the world's clock catches up with it. */
  private localMs = 0;
  private isRunning = false;
  private wakeTimer: Timer | undefined;
  private wakeMs = Infinity;
  private watchdogMs = 0;
  private biteMs = Infinity;
  private isWatching = false;

  constructor(private readonly options: KalumaMachineOptions) {
    this.world = options.world;
    this.host = options.host;
    this.rate = options.rate;
    this.clock = new BoardClock(this.world.clock.now(), options.rate);
  }

  /** The board's time as the world's clock shows it, ms. */
  now(): number {
    return Math.max(this.world.clock.now(), this.localMs);
  }

  /** Ms since power-up, with fractions, by the board's own clock. */
  sinceBoot(): number {
    return this.clock.seconds(this.now()) * 1000;
  }

  setRate(rate: number): void {
    this.clock.setRate(rate, this.localMs === Infinity ? this.world.clock.now() : this.now());
    this.rate = rate;
    this.wakeForTimers();
  }

  get timerCount(): number {
    return this.timers.length;
  }

  get isHung(): boolean {
    return this.localMs === Infinity;
  }

  private get isFree(): boolean {
    return this.alive && this.localMs <= this.world.clock.now();
  }

  /** Throws through the program if it should not run any more. */
  check(): void {
    if (!this.alive || this.localMs === Infinity) throw powerLoss;
  }

  startTimer(callback: Function, ms: number, repeats: boolean): number {
    this.check();
    const everyMs = Math.max(0, Math.trunc(ms) || 0);
    const timer = {
      id: this.made++,
      callback,
      dueMs: this.loopMs + everyMs,
      everyMs,
      repeats,
      isActive: true,
      isClosed: false,
    };
    this.timers.push(timer);
    if (!this.isRunning) this.wakeForTimers();
    return timer.id;
  }

  /** Frees a timer. One that runs once is freed again after its callback, if that cleared it. */
  clearTimer(id: number): void {
    this.check();
    const timer = this.timers.find((candidate) => candidate.id === id);
    if (!timer) return;
    timer.isClosed = true;
    this.timers.splice(this.timers.indexOf(timer), 1);
  }

  /** Called within a callback: the interpreter does nothing else for so long. It may be the last thing it does. */
  block(ms: number): void {
    this.check();
    const untilMs = this.now() + ms;
    if (this.biteMs < untilMs) this.hang();
    else this.options.blocked(ms);
    this.check();
    this.localMs = untilMs;
  }

  /** Called within a callback: a call takes so long, too short to count as blocking. */
  spend(ms: number): void {
    this.check();
    this.localMs = this.now() + ms;
  }

  /** The interpreter stops for ever and its pins stay as they are, as when memory runs out. */
  hang(): void {
    this.localMs = Infinity;
  }

  /** Something was freed twice or used after it was freed: the interpreter hangs sooner or later. */
  corrupt(): void {
    this.at(this.world.clock.now() + this.options.random() * corruptMsMax, () => this.hang());
  }

  /** Starts the watchdog, or starts it anew. */
  watch(ms: number): void {
    this.check();
    this.watchdogMs = Math.min(ms, watchdogMsMax);
    this.feed();
    this.expectBite();
  }

  feed(): void {
    this.check();
    if (this.watchdogMs > 0) this.biteMs = this.now() + this.watchdogMs;
  }

  /** One timer serves many feeds: if it is too early, it is set again. A shorter watchdog gets another one. */
  private expectBite(): void {
    const { clock } = this.world;
    this.isWatching = true;
    clock.at(this.biteMs, () => {
      if (!this.alive || !this.isWatching) return;
      if (this.biteMs > clock.now()) return this.expectBite();
      this.isWatching = false;
      this.options.restart();
    });
  }

  print(text: string): void {
    this.show(() => this.options.print(text));
  }

  /** Does what others see, in order: when a call has blocked before, they see it once the world's clock has caught up. */
  show(work: () => void): void {
    if (!this.alive || this.localMs === Infinity) return;
    if (this.localMs > this.world.clock.now()) this.at(this.localMs, work);
    else work();
  }

  /** Runs the simulator's own work at a time, whatever the interpreter does then. Power loss cancels it. */
  at(atMs: number, work: () => void): Timer {
    return this.world.clock.at(atMs, () => {
      if (this.alive) work();
    });
  }

  /** Runs work as soon as the interpreter gets round to it: what the network calls, a typed line, the program. */
  enter(work: () => void): void {
    if (!this.alive) return;
    this.works.push(work);
    if (!this.isRunning) this.wakeAt(this.now());
  }

  /**
   * Calls the program. Returns what it throws, undefined if nothing: who calls about a socket never hears of it.
   */
  run(callback: () => unknown): { thrown: unknown } | undefined {
    try {
      callback();
      return undefined;
    } catch (thrown) {
      return thrown === powerLoss ? undefined : { thrown };
    }
  }

  onPowerLoss(work: () => void): void {
    this.endings.push(work);
  }

  losePower(): void {
    if (!this.alive) return;
    for (const work of this.endings) work();
    this.alive = false;
    this.works.length = 0;
    this.timers = [];
    this.wakeTimer?.cancel();
  }

  private wakeForTimers(): void {
    const dueMs = Math.min(...this.timers.filter((timer) => timer.isActive).map((timer) => timer.dueMs));
    if (dueMs === Infinity) return;
    // It rings when the loop's whole ms are beyond it.
    this.wakeAt(this.now() + Math.max(0, dueMs + 1 - this.sinceBoot()) / this.rate);
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
    if (!this.alive || this.localMs === Infinity) return;
    if (this.works.length > 0) this.wakeAt(this.now());
    else this.wakeForTimers();
    if (this.localMs > this.world.clock.now()) this.wakeAt(this.localMs);
  }

  /** Once round the loop. Returns whether there was anything to do. */
  private turn(): boolean {
    let hasRun = false;
    this.loopMs = Math.floor(this.sinceBoot() + 1e-6);
    for (const timer of [...this.timers]) {
      if (!this.isFree || !timer.isActive || timer.isClosed || timer.dueMs >= this.loopMs) continue;
      hasRun = true;
      this.ring(timer);
    }
    for (let left = this.works.length; left > 0 && this.isFree; left--) {
      hasRun = true;
      this.works.shift()!();
    }
    return hasRun;
  }

  private ring(timer: NativeTimer): void {
    if (timer.repeats) timer.dueMs += timer.everyMs;
    else timer.isActive = false;
    const failed = this.run(() => Reflect.apply(timer.callback, undefined, []));
    if (failed) this.print(`${String(failed.thrown)}\n`);
    if (timer.repeats && !failed) return;
    if (timer.isClosed) this.corrupt();
    const place = this.timers.indexOf(timer);
    if (place >= 0) this.timers.splice(place, 1);
  }
}
