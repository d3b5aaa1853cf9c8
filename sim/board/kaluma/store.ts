// The store of a Kaluma-mannered board (`storage`): short values in slots of flash. A write marks the old slot as
// removed and fills a new one; when none is left, all slots are erased and written again.
import { define, type Realm } from "../../espruino/language/realm.js";
import type { KalumaMachine } from "./machine.js";

const slots = 64;
const slotBytes = 253;
/** How long erasing the store takes, ms. */
const eraseMs = 180;

/** What the store needs of its board, whose power may fail at any change. */
export interface StoreOwner {
  /** The values by key, which survive power losses. */
  readonly items: Map<string, string>;
  /** The share of the next change that is done before power fails; undefined if the change succeeds. */
  failing(): number | undefined;
  powerFailed(): void;
}

export class KalumaStore {
  readonly face: Record<string, any>;
  private used: number;

  constructor(
    private readonly realm: Realm,
    private readonly machine: KalumaMachine,
    private readonly owner: StoreOwner,
    isOwn: (key: string) => boolean,
  ) {
    const { items } = owner;
    this.used = [...items.keys()].filter(isOwn).length;
    this.face = realm.newObject();
    define(realm, this.face, {
      getItem: (key: unknown) => items.get(this.text(key)) ?? null,
      setItem: (key: unknown, value: unknown) => this.set(this.text(key), this.text(value)),
      removeItem: (key: unknown) => this.remove(this.text(key)),
    });
  }

  private text(value: unknown): string {
    this.machine.check();
    if (typeof value !== "string") throw this.realm.newError("TypeError", "argument must be a string");
    return value;
  }

  private set(key: string, value: string): void {
    if (key.length + value.length > slotBytes) throw this.realm.newError("Error", "Data too long");
    this.remove(key);
    if (this.used >= slots) {
      this.machine.block(eraseMs);
      this.used = this.owner.items.size;
    }
    this.used++;
    this.change((share) => {
      // What was not written yet reads as ones.
      const written = Math.floor(value.length * share);
      this.owner.items.set(key, value.slice(0, written) + "\xff".repeat(value.length - written));
    });
  }

  private remove(key: string): void {
    if (this.owner.items.has(key)) this.change((share) => share === 1 && this.owner.items.delete(key));
  }

  private change(make: (share: number) => void): void {
    const failing = this.owner.failing();
    make(failing ?? 1);
    if (failing === undefined) return;
    this.owner.powerFailed();
    this.machine.check();
  }
}
