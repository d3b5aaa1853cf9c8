// Espruino's Promise. Its jobs go through the same queue as emitted events, one after the other, and an unhandled
// rejection is an uncaught error at once. V8's own would run its jobs in the middle of everything.
import type { Machine } from "../machine.js";
import { define, type Realm } from "./realm.js";
import { toText } from "./format.js";

interface Reaction {
  onDone?: Function;
  onFailed?: Function;
  next: Box;
}

interface State {
  kind: "pending" | "done" | "failed";
  value: unknown;
  reactions: Reaction[];
}

/** What may settle a promise, once. */
interface Box {
  promise: object;
  isUsed: boolean;
}

/** Replaces the context's Promise by one that runs on the machine's queue. */
export function installPromise(realm: Realm, machine: Machine): void {
  new Promises(realm, machine).install();
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function thenOf(value: unknown): unknown {
  return isObject(value) ? (value as { then?: unknown }).then : undefined;
}

class Promises {
  private readonly states = new WeakMap<object, State>();
  private readonly prototype: object;

  constructor(
    private readonly realm: Realm,
    private readonly machine: Machine,
  ) {
    this.prototype = realm.newObject();
  }

  install(): void {
    const { realm, prototype } = this;
    const promises = this;
    const Promise = function (this: object, executor: unknown): object {
      return promises.construct(executor);
    };
    define(realm, prototype, {
      then: function (this: object, onDone: unknown, onFailed: unknown) {
        return promises.subscribe(this, onDone, onFailed);
      },
      catch: function (this: object, onFailed: unknown) {
        return promises.subscribe(this, undefined, onFailed);
      },
    });
    define(realm, Promise, {
      resolve: (value: unknown) => this.resolved(value),
      reject: (error: unknown) => this.settledLater(error, false),
      all: (items: unknown[]) => this.all(items),
    });
    define(realm, prototype, { constructor: Promise });
    define(realm, realm.global, { Promise });
    Object.defineProperty(Promise, "prototype", { value: prototype });
  }

  private make(): Box {
    const promise = this.realm.newObject();
    Object.setPrototypeOf(promise, this.prototype);
    this.states.set(promise, { kind: "pending", value: undefined, reactions: [] });
    return { promise, isUsed: false };
  }

  private construct(executor: unknown): object {
    if (typeof executor !== "function") throw this.realm.newError("Error", "Function required in promise constructor");
    const box = this.make();
    try {
      executor(
        (value: unknown) => this.later(box, value, true),
        (error: unknown) => this.later(box, error, false),
      );
    } catch (error) {
      this.later(box, error, false);
    }
    return box.promise;
  }

  private resolved(value: unknown): object {
    if (isObject(value) && this.states.has(value)) return value;
    const then = thenOf(value);
    return typeof then === "function" ? this.construct(then.bind(value)) : this.settledLater(value, true);
  }

  private settledLater(value: unknown, isDone: boolean): object {
    const box = this.make();
    this.later(box, value, isDone);
    return box.promise;
  }

  private all(items: unknown[]): object {
    const box = this.make();
    const results = this.realm.newArray();
    let missing = 0;
    Array.prototype.forEach.call(items, (item: unknown, index: number) => {
      results[index] = item;
      if (!isObject(item) || !this.states.has(item)) return;
      missing++;
      this.subscribe(
        item,
        (value: unknown) => {
          results[index] = value;
          if (--missing === 0) this.later(box, results, true);
        },
        (error: unknown) => this.later(box, error, false),
      );
    });
    if (missing === 0) this.later(box, results, true);
    return box.promise;
  }

  private subscribe(promise: object, onDone: unknown, onFailed: unknown): object {
    const state = this.states.get(promise);
    if (!state) throw this.realm.newError("TypeError", "Promise.then called on something that is no promise");
    const next = this.make();
    const reaction: Reaction = { next };
    if (typeof onDone === "function") reaction.onDone = onDone;
    if (typeof onFailed === "function") reaction.onFailed = onFailed;
    if (state.kind === "pending") state.reactions.push(reaction);
    // Espruino passes a value on as a rejection here, so `done.catch(f).then(g)` skips g.
    else this.react(reaction, state.value, state.kind === "done", false);
    return next.promise;
  }

  private later(box: Box, value: unknown, isDone: boolean): void {
    this.machine.queue(() => this.settle(box, value, isDone));
  }

  private settle(box: Box, value: unknown, isDone: boolean): void {
    if (box.isUsed) return;
    box.isUsed = true;
    if (value === box.promise) throw this.realm.newError("Error", "Illegal resolving to self");
    const then = isDone ? thenOf(value) : undefined;
    if (typeof then !== "function") return this.seal(box.promise, value, isDone);
    const inner: Box = { promise: box.promise, isUsed: false };
    try {
      then.call(
        value,
        (result: unknown) => this.settle(inner, result, true),
        (error: unknown) => this.settle(inner, error, false),
      );
    } catch (error) {
      this.settle(inner, error, false);
    }
  }

  private seal(promise: object, value: unknown, isDone: boolean): void {
    const state = this.states.get(promise)!;
    state.kind = isDone ? "done" : "failed";
    state.value = value;
    if (state.reactions.length === 0 && !isDone)
      throw this.realm.newError("Error", `Unhandled promise rejection: ${toText(this.realm, value)}`);
    for (const reaction of state.reactions) this.react(reaction, value, isDone, isDone);
  }

  /** @param passesAs how the next promise is settled if there is no callback for this outcome */
  private react(reaction: Reaction, value: unknown, isDone: boolean, passesAs: boolean): void {
    this.machine.queue(() => {
      const work = isDone ? reaction.onDone : reaction.onFailed;
      if (!work) return this.settle(reaction.next, value, passesAs);
      let result: unknown;
      try {
        result = work(value);
      } catch (error) {
        return this.settle(reaction.next, error, false);
      }
      this.settle(reaction.next, result, true);
    });
  }
}
