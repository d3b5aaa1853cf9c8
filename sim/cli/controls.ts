// The hands at the range: does what a key asks to the arena, and says what came of it where that is not seen.
import type { Arena, Stand } from "../arena.js";
import type { RangeAction } from "./keys.js";

/** A key that comes again so soon is held down, ms: what needs a deliberate press ignores it. */
const repeatMs = 400;
/** How long X is held, with a moment to let go, ms. */
const heldMs = 1300;

export class Controls {
  /** When the keys for X and A came last, ms. */
  private readonly lastMs = { hot: -Infinity, game: -Infinity };
  private heldUntilMs = -Infinity;

  /** `said` hears what came of an action, a sentence each. */
  constructor(private readonly arena: Arena, private readonly said: (sentence: string) => void) {}

  do(action: RangeAction): void {
    switch (action.do) {
      case "hot":
        return this.hold();
      case "game":
        if (!this.isRepeated("game")) this.arena.press("A");
        return;
      case "void":
        return this.arena.press("Y");
      case "stop":
        return this.arena.press("B");
      case "shoot":
        return this.at(action.number, ({ id }) => this.said(`shot at ${id}: ${this.arena.shoot(id) ? "struck" : "no plate stands there"}`));
      case "cut":
        return this.at(action.number, ({ id, host }) => {
          if (host.cut) this.arena.heal(id);
          else this.arena.cut(id);
          this.said(`${id} ${host.cut ? "cut off" : "healed"}`);
        });
      case "reboot":
        return this.at(action.number, ({ id }) => {
          this.arena.reboot(id);
          this.said(`${id} switched off and on`);
        });
      default: {
        const never: never = action;
        return never;
      }
    }
  }

  /** A key held down is one hold of X: clearing STOP and making hot stay two deliberate steps. */
  private hold(): void {
    const nowMs = this.arena.world.clock.now();
    if (this.isRepeated("hot") || nowMs < this.heldUntilMs) return;
    this.heldUntilMs = nowMs + heldMs;
    this.arena.hold("X");
    this.said("X is held");
  }

  private isRepeated(key: "hot" | "game"): boolean {
    const nowMs = this.arena.world.clock.now();
    const isRepeated = nowMs - this.lastMs[key] < repeatMs;
    this.lastMs[key] = nowMs;
    return isRepeated;
  }

  private at(number: number, act: (stand: Stand) => void): void {
    const { stands } = this.arena;
    const stand = stands[number - 1];
    if (stand) act(stand);
    else this.said(`no target ${number} here: ${stands.length === 1 ? "there is 1" : `1 to ${stands.length}`}`);
  }
}
