// E.enableWatchdog: the board restarts unless the watchdog is kicked in time. An automatic one is kicked each time
// round the loop, so it acts only if the interpreter is blocked for too long.
import type { Timer } from "../world/world.js";
import type { VmMachine } from "./vm-machine.js";

export class Watchdog {
  private timeoutMs = 0;
  private isAutomatic = false;
  private deadlineMs = Infinity;
  private timer: Timer | undefined;

  constructor(
    private readonly machine: VmMachine,
    private readonly bite: () => void,
  ) {
    machine.onPowerLoss(() => this.timer?.cancel());
  }

  enable(seconds: number, isAutomatic: boolean): void {
    if (!this.machine.alive) return; // a program may catch what ends it when power fails during a write
    this.timeoutMs = seconds * 1000;
    this.isAutomatic = isAutomatic;
    this.kick();
    this.timer?.cancel();
    if (isAutomatic) this.machine.onBlock = (fromMs, toMs) => this.stoodStill(fromMs, toMs);
    else this.arm();
  }

  kick(): void {
    this.deadlineMs = this.machine.now() + this.timeoutMs;
  }

  /** One timer serves many kicks: if it fires too early, it is set again. */
  private arm(): void {
    this.timer = this.machine.world.clock.at(this.deadlineMs, () => {
      if (this.deadlineMs <= this.machine.world.clock.now()) this.bite();
      else this.arm();
    });
  }

  private stoodStill(fromMs: number, toMs: number): void {
    if (!this.isAutomatic || toMs - fromMs < this.timeoutMs) return;
    this.machine.world.clock.at(fromMs + this.timeoutMs, () => {
      if (this.machine.alive) this.bite();
    });
  }
}
