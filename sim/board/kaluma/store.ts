// The store of a Kaluma-mannered board (`storage`): 64 slots of flash. A write marks the old slot of its key as removed
// and fills the next one. What is read is copied up to the next zero byte, whatever its length: what follows it in the
// flash overwrites memory, unless that is the first byte of a removed slot.
import { define, type Realm } from "../../espruino/language/realm.js";
import type { KalumaMachine } from "./machine.js";

const slotsMax = 64;
const slotBytes = 253;
/** How long erasing the store takes, ms. */
const eraseMs = 180;

/** A slot that is in use, or removed. */
export interface Slot {
  key: string;
  value: string;
  isRemoved: boolean;
}

/** What the store needs of its board, whose power may fail at any change. */
export interface StoreOwner {
  /** The slots that are not empty, which survive power losses. */
  readonly slots: Slot[];
  /** The share of the next change that is done before power fails; undefined if the change succeeds. */
  failing(): number | undefined;
  powerFailed(): void;
}

export class KalumaStore {
  readonly face: Record<string, any>;

  constructor(
    private readonly realm: Realm,
    private readonly machine: KalumaMachine,
    private readonly owner: StoreOwner,
  ) {
    this.face = realm.newObject();
    define(realm, this.face, {
      getItem: (key: unknown) => this.get(this.text(key)),
      setItem: (key: unknown, value: unknown) => this.set(this.text(key), this.text(value)),
      removeItem: (key: unknown) => this.remove(this.text(key)),
      clear: () => {
        machine.block(eraseMs);
        this.change((share) => share === 1 && owner.slots.splice(0));
      },
    });
  }

  private text(value: unknown): string {
    this.machine.check();
    if (typeof value !== "string") throw this.realm.newError("TypeError", "argument must be a string");
    return value;
  }

  private placeOf(key: string): number {
    return this.owner.slots.findIndex((slot) => !slot.isRemoved && slot.key === key);
  }

  private get(key: string): string | null {
    const { slots } = this.owner;
    const place = this.placeOf(key);
    const slot = slots[place];
    if (!slot) return null;
    const isFull = key.length + slot.value.length === slotBytes;
    if (!isFull || !slots[place + 1]?.isRemoved) this.machine.corrupt();
    return slot.value;
  }

  private set(key: string, value: string): void {
    const { slots } = this.owner;
    if (key.length + value.length > slotBytes) throw this.realm.newError("Error", "Data too long");
    this.remove(key);
    if (slots.length >= slotsMax) {
      this.machine.corrupt(); // making room reads all keys
      slots.splice(0, slots.length, ...slots.filter(({ isRemoved }) => !isRemoved));
    }
    this.change((share) => {
      // What was not written yet reads as ones.
      const written = Math.floor(value.length * share);
      slots.push({ key, value: value.slice(0, written) + "\xff".repeat(value.length - written), isRemoved: false });
    });
  }

  private remove(key: string): void {
    const slot = this.owner.slots[this.placeOf(key)];
    if (slot) this.change((share) => share === 1 && (slot.isRemoved = true));
  }

  private change(make: (share: number) => unknown): void {
    const failing = this.owner.failing();
    make(failing ?? 1);
    if (failing === undefined) return;
    this.owner.powerFailed();
    this.machine.check();
  }
}
