// A seeded robot shooter: it watches the plates and shoots those that come up, after a reaction time and with a given
// skill.
import type { Arena, Stand } from "./arena.js";
import type { SeededRandom } from "../world/random.js";

export interface RobotOptions {
  /** The share of the plates that it hits, 0 to 1; default 0.8. */
  skill?: number;
  /** The time from seeing a plate to the shot, ms; default 350 to 1500. */
  reactionMsMin?: number;
  reactionMsMax?: number;
  /** Tells which targets must be spared: it shoots those only when its skill fails. */
  spares?: (id: string) => boolean;
}

/** How often it checks the plates, ms. */
const watchMs = 20;

/** The part of an arena that the robot needs. */
export type Range = Pick<Arena, "world" | "stands" | "shoot">;

export class Robot {
  /** The number of shots that struck a plate. */
  struck = 0;
  private readonly aimed = new Set<Stand>();
  private stopped = false;
  private readonly skill: number;
  private readonly reactionMsMin: number;
  private readonly reactionMsMax: number;
  private readonly spares: (id: string) => boolean;

  constructor(
    private readonly range: Range,
    private readonly random: SeededRandom,
    options: RobotOptions = {},
  ) {
    this.skill = options.skill ?? 0.8;
    this.reactionMsMin = options.reactionMsMin ?? 350;
    this.reactionMsMax = options.reactionMsMax ?? 1500;
    this.spares = options.spares ?? (() => false);
  }

  /** Shoots until it is stopped. */
  start(): void {
    this.watchPlates();
  }

  stop(): void {
    this.stopped = true;
  }

  private watchPlates(): void {
    if (this.stopped) return;
    for (const stand of this.range.stands) {
      const stands = stand.plate.pose() === "standing";
      if (!stands) this.aimed.delete(stand);
      else if (!this.aimed.has(stand)) this.aim(stand);
    }
    this.after(watchMs, () => this.watchPlates());
  }

  private aim(stand: Stand): void {
    this.aimed.add(stand);
    const isSkilled = this.random() < this.skill;
    if (isSkilled === this.spares(stand.id)) return;
    this.after(this.reactionMsMin + this.random() * (this.reactionMsMax - this.reactionMsMin), () => {
      if (!this.stopped && this.range.shoot(stand.id, 0.4 + 0.6 * this.random())) this.struck++;
    });
  }

  private after(ms: number, work: () => void): void {
    const { clock } = this.range.world;
    clock.at(clock.now() + ms, work);
  }
}
