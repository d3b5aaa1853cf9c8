// A machine for tests of a board's parts without a board: one event loop on a world's clock, without a vm context.
import type { Machine } from "../../sim/espruino/machine.js";
import type { Host, Timer, World } from "../../sim/world/world.js";

export class FakeMachine implements Machine {
  readonly context = {};
  alive = true;
  /** What it printed, in whole lines. */
  readonly lines: string[] = [];
  private readonly waiting: { callback: Function; args: unknown[]; self: unknown }[] = [];
  private readonly onLoss: (() => void)[] = [];
  private busyUntil = 0;
  private running = false;

  constructor(
    readonly world: World,
    readonly host: Host,
  ) {}

  now(): number {
    return Math.max(this.busyUntil, this.world.clock.now());
  }

  queue(callback: Function, args: unknown[] = [], self?: unknown): void {
    this.waiting.push({ callback, args, self });
    this.plan();
  }

  at(atMs: number, work: () => void): Timer {
    return this.world.clock.at(atMs, () => this.queue(work));
  }

  block(ms: number): void {
    this.busyUntil = this.now() + ms;
  }

  spend(ms: number): void {
    this.block(ms);
  }

  print(text: string): void {
    this.lines.push(...text.split("\n").filter((line) => line !== ""));
  }

  onPowerLoss(work: () => void): void {
    this.onLoss.push(work);
  }

  loseCurrent(): void {
    this.alive = false;
    this.waiting.length = 0;
    for (const work of this.onLoss) work();
  }

  private plan(): void {
    if (this.running || !this.alive) return;
    this.running = true;
    this.world.clock.at(this.now(), () => {
      this.running = false;
      const next = this.waiting.shift();
      if (!this.alive || !next) return;
      try {
        next.callback.apply(next.self, next.args);
      } catch (error) {
        this.print(`Uncaught ${String(error)}`);
      }
      if (this.waiting.length > 0) this.plan();
    });
  }
}
