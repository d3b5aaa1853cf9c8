// Events as Espruino's objects have them: listeners run later, from the event queue, never within the call that caused
// them.
import type { Machine } from "../machine.js";
import { walkListeners } from "../language/events.js";
import { boardError, giveMethods } from "./faces.js";

/** With more arguments than this, `emit` passes on the first of them and then throws. */
const argumentsMax = 4;

/** Queues a listener: at the end of the machine's queue, or in an order that the owner of the events keeps. */
export type Enqueue = (run: Function, args: unknown[], self: object) => void;

/** The listeners of one object of the firmware's. */
export class Emitter {
  // As on a board, adding makes a new list and removing changes the list in place, so an event that is already queued
  // reaches neither listeners that were added since nor those removed.
  private readonly lists = new Map<string, Function[]>();

  /**
   * Gives `face`, the object that firmware sees, the methods `on`, `addListener`, `prependListener`, `emit`,
   * `removeListener` and `removeAllListeners`. `added` is called with the event of each new listener.
   */
  constructor(
    private readonly machine: Machine,
    private readonly face: object,
    private readonly enqueue: Enqueue,
    added: (event: string) => void = () => {},
  ) {
    const on = (event: unknown, listener: unknown, first: boolean): void => {
      const name = this.checkName(event);
      if (typeof listener !== "function")
        throw boardError(machine, "Second argument must be a function or a String", "TypeError");
      const before = this.lists.get(name) ?? [];
      this.lists.set(name, first ? [listener, ...before] : [...before, listener]);
      added(name);
    };
    giveMethods(machine, face, {
      on: (event: unknown, listener: unknown) => on(event, listener, false),
      addListener: (event: unknown, listener: unknown) => on(event, listener, false),
      prependListener: (event: unknown, listener: unknown) => on(event, listener, true),
      emit: (event: unknown, ...args: unknown[]) => {
        this.fire(this.checkName(event), args.slice(0, argumentsMax));
        if (args.length > argumentsMax) throw boardError(machine, `Too many arguments (>${argumentsMax})`, "TypeError");
      },
      removeListener: (event: unknown, listener: unknown) => {
        const list = this.lists.get(this.checkName(event));
        const index = list?.indexOf(listener as Function) ?? -1;
        if (index >= 0) list?.splice(index, 1);
      },
      removeAllListeners: (event: unknown) => {
        if (event === undefined) this.lists.clear();
        else this.lists.delete(this.checkName(event));
      },
    });
  }

  /** Whether the event has a list of listeners. One that `removeListener` emptied still counts, as on a board. */
  has(event: string): boolean {
    return this.lists.has(event);
  }

  /** How many listeners are attached. */
  get count(): number {
    let count = 0;
    for (const list of this.lists.values()) count += list.length;
    return count;
  }

  /** Queues an event for the listeners that are attached now. */
  fire(event: string, args: unknown[], enqueue: Enqueue = this.enqueue): void {
    const list = this.lists.get(event);
    if (list) enqueue(runAll(list), args, this.face);
  }

  private checkName(event: unknown): string {
    if (typeof event !== "string") throw boardError(this.machine, "First argument must be String", "TypeError");
    return event;
  }
}

/** Runs all listeners even if one throws; the first error is thrown after the last of them. */
function runAll(list: readonly Function[]): Function {
  return function (this: unknown, ...args: unknown[]): void {
    const errors: unknown[] = [];
    walkListeners(list, (listener) => {
      try {
        listener.apply(this, args);
      } catch (error) {
        // Firmware cannot throw symbols: this is the machine's signal that the callback ends here.
        if (typeof error === "symbol") throw error;
        errors.push(error);
      }
    });
    if (errors.length > 0) throw errors[0];
  };
}
