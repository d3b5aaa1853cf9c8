// setTimeout and setInterval as Espruino keeps them: one list in the order of ids, scanned from its start each time
// round the loop. What is due runs in the order of the list, not of the times; missed ticks of an interval are made up
// for in a burst.
import { define, type Realm } from "./realm.js";

/** One entry of the list. `fire` is called each time it is due. */
export interface TimerEntry {
  id: number;
  /** Ms of the world's clock. */
  dueMs: number;
  /** Ms of the board's clock. Without it the entry is removed after it has fired. */
  intervalMs?: number;
  /** It belongs to a debounced watch: clearTimeout() leaves it alone. */
  isWatch: boolean;
  fire(): void;
  /** What the firmware sees of it in the interpreter's list. */
  view?: object;
}

/** An ESP32 counts µs. */
const ticksPerMs = 1000;
/** An interval that is this late, ms, catches up in a burst, in which each time round the loop takes a while. */
const burstMs = 60_000;
const burstTurnMs = 1;
const shortestMs = 0.1;
const longestMs = 31536000001000;

export interface TimerHost {
  readonly realm: Realm;
  now(): number;
  /** Calls a callback of the firmware at once; what it throws is reported. */
  call(callback: Function | string, args: readonly unknown[]): void;
  /** Lets time pass for the interpreter, ms. */
  spend(ms: number): void;
  /** False while the interpreter is blocked or dead: then nothing more may run. */
  readonly isFree: boolean;
}

export class Timers {
  private readonly entries: TimerEntry[] = [];
  private hasChanged = false;
  /** How fast the board's clock runs compared with the world's. */
  private rate = 1;
  /** When the list was last scanned, ms of the world's clock: `time` in the interpreter's list counts from then. */
  private scannedMs = 0;

  constructor(private readonly host: TimerHost) {}

  get count(): number {
    return this.entries.length;
  }

  /** How long a time of the board's clock takes on the world's, ms. */
  span(boardMs: number): number {
    return boardMs / this.rate;
  }

  /** The board's clock runs at another rate from `nowMs` on, which changes when the other entries are due. */
  setRate(rate: number, nowMs: number): void {
    const stretch = this.rate / rate;
    this.rate = rate;
    for (const entry of this.entries) if (entry.dueMs > nowMs) entry.dueMs = nowMs + (entry.dueMs - nowMs) * stretch;
  }

  /**
   * The hardware clock was set forward by so many ms of the board's clock without the interpreter's knowing: everything
   * is due that much earlier.
   */
  step(boardMs: number): void {
    for (const entry of this.entries) entry.dueMs -= this.span(boardMs);
  }

  /** When the next entry is due, ms of the world's clock; Infinity without any. */
  get nextMs(): number {
    let next = Infinity;
    for (const entry of this.entries) if (entry.dueMs < next) next = entry.dueMs;
    return next;
  }

  clear(): void {
    this.entries.length = 0;
  }

  /** Adds an entry at the end and returns it. Its id is one more than the last one's, so ids are used again. */
  add(dueMs: number, isWatch: boolean, fire: () => void, intervalMs?: number): TimerEntry {
    const last = this.entries[this.entries.length - 1];
    const entry: TimerEntry = { id: last ? last.id + 1 : 1, dueMs, isWatch, fire };
    if (intervalMs !== undefined) entry.intervalMs = intervalMs;
    this.entries.push(entry);
    this.hasChanged ||= !isWatch;
    return entry;
  }

  remove(entry: TimerEntry): void {
    const index = this.entries.indexOf(entry);
    if (index >= 0) this.entries.splice(index, 1);
  }

  /** Runs what is due at `nowMs`, an interval once for each scan of the list. Returns whether anything ran. */
  run(nowMs: number): boolean {
    let hasRun = false;
    let isBurst = false;
    this.scannedMs = nowMs;
    do {
      this.hasChanged = false;
      for (let i = 0; i < this.entries.length && !this.hasChanged; i++) {
        const entry = this.entries[i]!;
        if (entry.dueMs > nowMs) continue;
        if (!this.host.isFree) return hasRun;
        hasRun = true;
        const dueMs = entry.dueMs;
        isBurst ||= entry.intervalMs !== undefined && nowMs - dueMs > burstMs;
        entry.fire();
        if (entry.intervalMs !== undefined) entry.dueMs = dueMs + this.span(entry.intervalMs);
        else this.remove(entry);
        if (this.entries[i] !== entry) i--;
      }
    } while (this.hasChanged && this.host.isFree);
    if (isBurst) this.host.spend(burstTurnMs);
    return hasRun;
  }

  /** The interpreter's own list, which firmware can reach by its hidden name: entries by id. */
  private list(): unknown[] {
    const list: unknown[] = new this.host.realm.global["Array"]();
    for (const entry of this.entries) list[entry.id] = entry.view ??= this.viewOf(entry);
    return list;
  }

  private viewOf(entry: TimerEntry): object {
    const timers = this;
    const view = {
      get time(): number {
        return (entry.dueMs - timers.scannedMs) * timers.rate * ticksPerMs;
      },
      set time(ticks: number) {
        entry.dueMs = timers.scannedMs + timers.span(ticks / ticksPerMs);
      },
    };
    return entry.intervalMs === undefined
      ? view
      : Object.defineProperty(view, "intr", {
          get: () => entry.intervalMs! * ticksPerMs,
          set: (ticks: number) => {
            entry.intervalMs = ticks / ticksPerMs;
          },
        });
  }

  /** Puts the five functions into the context. */
  install(): void {
    const { realm } = this.host;
    const timers = this;
    define(realm, realm.global, {
      setTimeout: (work: unknown, ms: unknown, ...args: unknown[]) => this.start(work, ms, args, false),
      setInterval: (work: unknown, ms: unknown, ...args: unknown[]) => this.start(work, ms, args, true),
      clearTimeout: (...ids: unknown[]) => this.stop(ids, "Timeout"),
      clearInterval: (...ids: unknown[]) => this.stop(ids, "Interval"),
      changeInterval: (id: unknown, ms: unknown) => this.change(id, ms),
    });
    Object.defineProperty(realm.global, "\xff", {
      value: {
        get timers() {
          return timers.list();
        },
      },
    });
  }

  private start(work: unknown, ms: unknown, args: unknown[], isInterval: boolean): number {
    const { host } = this;
    if (typeof work !== "function" && typeof work !== "string")
      throw host.realm.newError("Error", "Function or String not supplied!");
    const delayMs = this.delay(ms);
    if (delayMs > longestMs) throw host.realm.newError("Error", "Interval is too long (>100 years)");
    return this.add(
      host.now() + this.span(delayMs),
      false,
      () => host.call(work, args),
      isInterval ? delayMs : undefined,
    ).id;
  }

  private delay(ms: unknown): number {
    const delayMs = Number(ms);
    return delayMs >= shortestMs ? delayMs : shortestMs;
  }

  private stop(ids: unknown[], kind: string): void {
    this.hasChanged = true;
    if (ids.length === 0) {
      for (let i = this.entries.length - 1; i >= 0; i--) if (!this.entries[i]!.isWatch) this.entries.splice(i, 1);
      return;
    }
    const id = ids[0];
    if (id === undefined)
      throw this.host.realm.newError("Error", `clear${kind}(undefined) not allowed. Use clear${kind}() instead`);
    const entry = this.find(id);
    if (entry) this.remove(entry);
  }

  private change(id: unknown, ms: unknown): void {
    const entry = this.find(id);
    if (!entry) throw this.host.realm.newError("Error", "Unknown Interval");
    entry.intervalMs = this.delay(ms);
    entry.dueMs = this.host.now() + this.span(entry.intervalMs);
    this.hasChanged = true;
  }

  private find(id: unknown): TimerEntry | undefined {
    return id === null || typeof id === "object" ? undefined : this.entries.find((entry) => entry.id === Number(id));
  }
}
