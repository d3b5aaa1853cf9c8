// `on`, `emit` and the like, which every Espruino object has. Listeners run later, from the board's event loop.
import { define, type Realm } from "./realm.js";

type Listeners = Map<string, Function[]>;

/** With more arguments than this, `emit` passes on the first of them and then throws. */
const argumentsMax = 4;

/**
 * Calls the listeners of a list as a board does: it finds the next one before it calls one. So if the next one is
 * removed meanwhile, it is still called, and is the last.
 */
export function walkListeners(list: readonly Function[], call: (work: Function) => void): void {
  let next = list[0];
  let index = 0;
  while (next !== undefined) {
    const work = next;
    const isListed = list[index] === work || (index = list.indexOf(work)) >= 0;
    next = isListed ? list[++index] : undefined;
    call(work);
  }
}

export interface EventHost {
  queue(callback: Function): void;
  /** Calls the firmware at once; what it throws is reported. */
  call(callback: Function | string, args: readonly unknown[], self: unknown): void;
}

/**
 * The listeners of all objects of one powered board. As on a board, adding makes a new list and removing changes the
 * old one, so an event that is already queued reaches neither listeners that were added since nor those removed.
 */
export class Events {
  private readonly byObject = new WeakMap<object, Listeners>();

  constructor(
    private readonly realm: Realm,
    private readonly machine: EventHost,
  ) {}

  /** Gives `Object.prototype` the methods that Espruino's has. */
  install(): void {
    const events = this;
    const { realm } = this;
    define(realm, realm.Object.prototype, {
      on: function (this: object, name: unknown, work: unknown) {
        events.add(this, name, work, false);
      },
      addListener: function (this: object, name: unknown, work: unknown) {
        events.add(this, name, work, false);
      },
      prependListener: function (this: object, name: unknown, work: unknown) {
        events.add(this, name, work, true);
      },
      emit: function (this: object, name: unknown, ...args: unknown[]) {
        if (typeof name !== "string") throw realm.newError("TypeError", "First argument must be String");
        events.emit(this, name, args.slice(0, argumentsMax));
        if (args.length > argumentsMax) throw realm.newError("TypeError", `Too many arguments (>${argumentsMax})`);
      },
      removeListener: function (this: object, name: unknown, work: unknown) {
        events.remove(this, String(name), work);
      },
      removeAllListeners: function (this: object, name?: unknown) {
        events.removeAll(this, name);
      },
      clone: function (this: object) {
        return Array.isArray(this) ? realm.newArray().concat(this) : Object.assign(realm.newObject(), this);
      },
    });
  }

  /** The listeners for a name, in the order in which they are called. */
  of(object: object, name: string): readonly Function[] {
    return this.byObject.get(object)?.get(name) ?? [];
  }

  /** Queues the listeners; they do not run before the present callback has returned. */
  emit(object: object, name: string, args: unknown[]): void {
    const listeners = this.of(object, name);
    if (listeners.length > 0)
      this.machine.queue(() => walkListeners(listeners, (work) => this.machine.call(work, args, object)));
  }

  private add(object: object, name: unknown, work: unknown, isFirst: boolean): void {
    if (typeof name !== "string") throw this.realm.newError("TypeError", "First argument must be String");
    if (typeof work !== "function" && typeof work !== "string")
      throw this.realm.newError("TypeError", "Second argument must be a function or a String");
    let all = this.byObject.get(object);
    if (!all) this.byObject.set(object, (all = new Map<string, Function[]>()));
    const before = all.get(name) ?? [];
    all.set(name, isFirst ? [work as Function, ...before] : [...before, work as Function]);
  }

  private remove(object: object, name: string, work: unknown): void {
    const list = this.byObject.get(object)?.get(name);
    const index = list?.indexOf(work as Function) ?? -1;
    if (index >= 0) list!.splice(index, 1);
  }

  private removeAll(object: object, name: unknown): void {
    if (name === undefined) this.byObject.delete(object);
    else this.byObject.get(object)?.delete(String(name));
  }
}
