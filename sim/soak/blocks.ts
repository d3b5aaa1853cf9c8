// Targets whose interpreter stands still, or that restart on purpose: neither may happen while the plate is up.
import { leaseMs } from "../../shared/limits.js";
import { KalumaBoard } from "../board/kaluma/board.js";
import type { Checks } from "./invariant.js";
import type { SoakArena, SoakStand } from "./range.js";

export class Blocks {
  /** Until when each target's interpreter stands still, ms; only of targets whose interpreter ever did. */
  private readonly until = new Map<string, number>();
  /** Targets that have just restarted on purpose. */
  private readonly restarted = new Set<string>();

  /** `isHung`: a target may hang now, and is then restarted by its watchdog. */
  constructor(
    private readonly arena: SoakArena,
    private readonly checks: Checks,
    isHung: (id: string) => boolean,
  ) {
    for (const stand of arena.stands) {
      const { id, board } = stand;
      board.onBlocked((ms) => {
        this.until.set(id, arena.world.clock.now() + ms);
        this.demandDown(stand, ms < leaseMs, `stands still for ${ms.toFixed(0)} ms`);
      });
      if (!(board instanceof KalumaBoard)) continue;
      board.onRestart(() => {
        if (isHung(id)) return;
        this.restarted.add(id);
        this.demandDown(stand, false, "restarts");
      });
    }
  }

  /** Whether no target's interpreter is blocked. */
  isFree(): boolean {
    return this.arena.stands.every(({ id }) => this.arena.world.clock.now() >= (this.until.get(id) ?? 0));
  }

  /** Whether a board whose power-up has ended did that on purpose; asked once. */
  wasOnPurpose(name: string): boolean {
    return this.restarted.delete(name);
  }

  private demandDown({ id, plate }: SoakStand, isHarmless: boolean, what: string): void {
    this.checks.demand("plate down", isHarmless || plate.commanded() < 0.5, () => `${id} ${what} with its plate up`);
  }
}
