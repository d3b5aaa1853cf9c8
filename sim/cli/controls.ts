// Carries out what a key asks for in the arena, and reports the result where the screen does not show it.
import type { Arena, Stand } from "../arena/arena.js";
import { Shots } from "../arena/shots.js";
import type { Button, Joystick } from "../arena/wiring.js";
import type { Contact } from "../arena/person.js";
import type { RangeAction } from "./keys.js";

/** A key that repeats within this time is being held down, ms. Actions that need a deliberate press ignore it. */
const repeatMs = { hot: 400, button: 200 };
/** How often a step from line to line repeats while its key is held, ms, and how long each press lasts. */
const stepMs = 130;
const fingerMs = 80;
const steps: ReadonlySet<Contact> = new Set(["X", "up", "down", "left", "right"]);

/** Whether a contact moves from line to line in the master's menus, or changes a line. */
export function isStep(contact: Contact): boolean {
  return steps.has(contact);
}

/** The force of a shot by a key. */
const shotForce = 0.8;

/** How long X must be held before the master obeys, and the same plus a moment to release it, ms. */
const obeyedMs = 1050;
const heldMs = 1300;

export class Controls {
  /** The last key among those that need a new press each time, and when it came, ms. */
  private last: Contact | "hot" | undefined;
  private lastMs = -Infinity;
  /** When the last step was made, and when the last hold of X began, ms. */
  private steppedMs = -Infinity;
  private heldSinceMs = -Infinity;
  private readonly shots: Shots;

  /** `report` is called with the result of an action, in a sentence. */
  constructor(
    private readonly arena: Arena,
    private readonly report: (sentence: string) => void,
  ) {
    this.shots = new Shots(arena);
  }

  do(action: RangeAction): void {
    switch (action.do) {
      case "hot":
        return this.hold();
      case "press":
        return this.press(action.contact);
      case "shoot":
        return this.at(action.number, ({ id }) => this.report(this.shots.shoot(id, shotForce).message));
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

  /** A key held down is one hold of X, so that clearing STOP and making the range hot stay two deliberate steps. */
  private hold(): void {
    const nowMs = this.arena.world.clock.now();
    if (this.isRepeated("hot", repeatMs.hot) || nowMs < this.heldSinceMs + heldMs) return;
    this.heldSinceMs = nowMs;
    this.arena.hold("X");
    this.report("X is held");
  }

  /** STOP is always pressed; another contact only if its key is not just being held down. */
  private press(contact: Contact): void {
    if (contact !== "B") {
      if (isStep(contact) ? this.isTooSoon() : this.isRepeated(contact, repeatMs.button)) return;
      // Another button would end the hold.
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
    else
      this.report(
        `there is no target ${number}: ${stands.length === 1 ? "the only one is 1" : `the targets are 1 to ${stands.length}`}`,
      );
  }
}
