// The hands at the range: does what a key asks to the arena, and says what came of it where that is not seen.
import type { Arena, Stand } from "../arena/arena.js";
import type { Button, Joystick } from "../arena/wiring.js";
import type { Contact } from "../arena/person.js";
import type { RangeAction } from "./keys.js";

/**
 * A key that comes again so soon is held down, ms: what needs a deliberate press ignores it, until there was a pause.
 */
const repeatMs = { hot: 400, button: 200 };
/** What goes from line to line goes on while its key is held, once in so many ms, and is pressed for this long. */
const stepMs = 130;
const fingerMs = 80;
const steps: ReadonlySet<Contact> = new Set(["X", "up", "down", "left", "right"]);

/** Whether it goes from line to line in the master's menus, or changes a line. */
export function isStep(contact: Contact): boolean {
  return steps.has(contact);
}

/** How long X is held before the master obeys, and with a moment to let go, ms. */
const obeyedMs = 1050;
const heldMs = 1300;

export class Controls {
  /** The key that came last, of those that are to be pressed anew each time, and when, ms. */
  private last: Contact | "hot" | undefined;
  private lastMs = -Infinity;
  /** When a step was made, and when X began to be held, ms. */
  private steppedMs = -Infinity;
  private heldSinceMs = -Infinity;

  /** `said` hears what came of an action, a sentence each. */
  constructor(
    private readonly arena: Arena,
    private readonly report: (sentence: string) => void,
  ) {}

  do(action: RangeAction): void {
    switch (action.do) {
      case "hot":
        return this.hold();
      case "press":
        return this.press(action.contact);
      case "shoot":
        return this.at(action.number, ({ id }) =>
          this.report(`shot at ${id}: ${this.arena.shoot(id) ? "struck" : "no plate stands there"}`),
        );
      case "cut":
        return this.at(action.number, ({ id, host }) => {
          if (host.cut) this.arena.heal(id);
          else this.arena.cut(id);
          this.report(`${id} ${host.cut ? "cut off" : "healed"}`);
        });
      case "reboot":
        return this.at(action.number, ({ id }) => {
          this.arena.reboot(id);
          this.report(`${id} switched off and on`);
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
    if (this.isRepeated("hot", repeatMs.hot) || nowMs < this.heldSinceMs + heldMs) return;
    this.heldSinceMs = nowMs;
    this.arena.hold("X");
    this.report("X is held");
  }

  /** STOP always, another one unless it is just the same key that is held down. */
  private press(contact: Contact): void {
    if (contact !== "B") {
      if (isStep(contact) ? this.isTooSoon() : this.isRepeated(contact, repeatMs.button)) return;
      // It would end the hold.
      if (this.arena.world.clock.now() < this.heldSinceMs + obeyedMs) return this.report("X is still held");
    }
    if (contact.length === 1) this.arena.press(contact as Button, fingerMs);
    else this.arena.push(contact as Joystick, fingerMs);
  }

  private isTooSoon(): boolean {
    const nowMs = this.arena.world.clock.now();
    const isTooSoon = nowMs - this.steppedMs < stepMs;
    if (!isTooSoon) this.steppedMs = nowMs;
    return isTooSoon;
  }

  private isRepeated(key: Contact | "hot", withinMs: number): boolean {
    const nowMs = this.arena.world.clock.now();
    const isRepeated = key === this.last && nowMs - this.lastMs < withinMs;
    this.last = key;
    this.lastMs = nowMs;
    return isRepeated;
  }

  private at(number: number, act: (stand: Stand) => void): void {
    const { stands } = this.arena;
    const stand = stands[number - 1];
    if (stand) act(stand);
    else this.report(`no target ${number} here: ${stands.length === 1 ? "there is 1" : `1 to ${stands.length}`}`);
  }
}
