// STOP before anything else: the master sends all plates down before it does anything that may fail.
import type { World } from "../world/world.js";
import { smallHeaps } from "./boards.js";
import type { Checks } from "./invariant.js";
import type { SoakArena } from "./range.js";

/**
 * By then the commands to four targets have left the master, ms. In a small heap each of its tags may have to collect
 * garbage twice, which takes 2.6 ms each time.
 */
const leftMs = { roomy: 4, small: 28 };

export class StopFirst {
  /** The targets that the last STOP has not sent down yet, and when it was pressed, ms. */
  private owed = new Set<string>();
  private pressedMs = -Infinity;

  private readonly world: World;

  constructor(
    private readonly arena: SoakArena,
    private readonly checks: Checks,
  ) {
    this.world = arena.world;
    arena.master.onPowerFailed(() => this.powerFailed());
    arena.wire.onLine(({ target, direction, text }) => {
      if (direction === "out" && target !== undefined && text.startsWith('{"type":"lay_down"'))
        this.owed.delete(target);
    });
  }

  /** STOP is pressed, and nothing prevents the master from sending these targets a line. */
  pressed(targets: readonly string[]): void {
    const owed = (this.owed = new Set(targets));
    this.pressedMs = this.world.clock.now();
    this.world.clock.at(this.pressedMs + this.leftMs, () => {
      if (this.owed === owed) this.demand();
    });
  }

  /** The master's power failed during a change of its Storage. */
  private powerFailed(): void {
    if (this.world.clock.now() < this.pressedMs + this.leftMs) this.demand();
    this.forget();
  }

  /** The master lost its power for another reason, or a link is gone. */
  forget(): void {
    this.owed = new Set();
  }

  private get leftMs(): number {
    const { total } = this.arena.master.memory();
    return total > 0 && total <= smallHeaps.master ? leftMs.small : leftMs.roomy;
  }

  private demand(): void {
    const { owed } = this;
    this.checks.demand(
      "cold",
      owed.size === 0,
      () => `STOP did not send ${[...owed].join(", ")} down before everything else`,
    );
  }
}
