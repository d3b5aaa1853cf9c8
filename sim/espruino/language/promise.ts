// Espruino's Promise. Its jobs go through the same queue as emitted events, one after the other, and an unhandled
// rejection is an uncaught error at once; V8's own would run its jobs in the middle of everything.
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
  const states = new WeakMap<object, State>();
  const prototype = realm.newObject();

  function make(): Box {
    const promise = realm.newObject();
    Object.setPrototypeOf(promise, prototype);
    states.set(promise, { kind: "pending", value: undefined, reactions: [] });
    return { promise, isUsed: false };
  }

  function seal(promise: object, value: unknown, isDone: boolean): void {
    const state = states.get(promise)!;
    state.kind = isDone ? "done" : "failed";
    state.value = value;
    if (state.reactions.length === 0 && !isDone)
      throw realm.newError("Error", `Unhandled promise rejection: ${toText(realm, value)}`);
    for (const reaction of state.reactions) react(reaction, value, isDone, isDone);
  }

  /** @param passesAs what becomes of the next promise if there is no callback for the outcome */
  function react(reaction: Reaction, value: unknown, isDone: boolean, passesAs: boolean): void {
    machine.queue(() => {
      const work = isDone ? reaction.onDone : reaction.onFailed;
      if (!work) return settle(reaction.next, value, passesAs);
      let result: unknown;
      try {
        result = work(value);
      } catch (error) {
        return settle(reaction.next, error, false);
      }
      settle(reaction.next, result, true);
    });
  }

  function settle(box: Box, value: unknown, isDone: boolean): void {
    if (box.isUsed) return;
    box.isUsed = true;
    if (value === box.promise) throw realm.newError("Error", "Illegal resolving to self");
    const then = isDone && typeof value === "object" && value !== null ? (value as { then?: unknown }).then : undefined;
    if (typeof then !== "function") return seal(box.promise, value, isDone);
    const inner: Box = { promise: box.promise, isUsed: false };
    try {
      then.call(
        value,
        (result: unknown) => settle(inner, result, true),
        (error: unknown) => settle(inner, error, false),
      );
    } catch (error) {
      settle(inner, error, false);
    }
  }

  function later(box: Box, value: unknown, isDone: boolean): void {
    machine.queue(() => settle(box, value, isDone));
  }

  function subscribe(promise: object, onDone: unknown, onFailed: unknown): object {
    const state = states.get(promise);
    if (!state) throw realm.newError("TypeError", "Promise.then called on something that is no promise");
    const next = make();
    const reaction: Reaction = { next };
    if (typeof onDone === "function") reaction.onDone = onDone;
    if (typeof onFailed === "function") reaction.onFailed = onFailed;
    if (state.kind === "pending") state.reactions.push(reaction);
    // Espruino passes a value on as a rejection here, so `done.catch(f).then(g)` skips g
    else react(reaction, state.value, state.kind === "done", false);
    return next.promise;
  }

  const Promise = function (this: object, executor: unknown): object {
    if (typeof executor !== "function") throw realm.newError("Error", "Function required in promise constructor");
    const box = make();
    try {
      executor(
        (value: unknown) => later(box, value, true),
        (error: unknown) => later(box, error, false),
      );
    } catch (error) {
      later(box, error, false);
    }
    return box.promise;
  };

  define(realm, prototype, {
    then: function (this: object, onDone: unknown, onFailed: unknown) {
      return subscribe(this, onDone, onFailed);
    },
    catch: function (this: object, onFailed: unknown) {
      return subscribe(this, undefined, onFailed);
    },
  });
  define(realm, Promise, {
    resolve: (value: unknown) => {
      if (typeof value === "object" && value !== null && states.has(value)) return value;
      const then = typeof value === "object" && value !== null ? (value as { then?: unknown }).then : undefined;
      if (typeof then === "function") return Promise.call({}, then.bind(value));
      const box = make();
      later(box, value, true);
      return box.promise;
    },
    reject: (error: unknown) => {
      const box = make();
      later(box, error, false);
      return box.promise;
    },
    all: (items: unknown[]) => {
      const box = make();
      const results = realm.newArray();
      let missing = 0;
      Array.prototype.forEach.call(items, (item: unknown, index: number) => {
        results[index] = item;
        if (typeof item !== "object" || item === null || !states.has(item)) return;
        missing++;
        subscribe(
          item,
          (value: unknown) => {
            results[index] = value;
            if (--missing === 0) later(box, results, true);
          },
          (error: unknown) => later(box, error, false),
        );
      });
      if (missing === 0) later(box, results, true);
      return box.promise;
    },
  });
  define(realm, prototype, { constructor: Promise });
  define(realm, realm.global, { Promise });
  Object.defineProperty(Promise, "prototype", { value: prototype });
}
