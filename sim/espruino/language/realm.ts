// The inside of a board's `vm` context, for the simulator outside: its own Object, Array and errors. What the simulator
// gives to the firmware is made of these, so `instanceof` works, and nothing of Node leaks in.
import { runInContext, type Context } from "node:vm";

export type ErrorKind = "Error" | "TypeError" | "SyntaxError" | "ReferenceError" | "InternalError";
type AnyConstructor = new (...args: any[]) => any;

export interface Realm {
  readonly context: Context;
  readonly global: Record<PropertyKey, any>;
  readonly Object: AnyConstructor & { prototype: object };
  readonly Array: AnyConstructor & { prototype: unknown[] };
  readonly Function: AnyConstructor & { prototype: Function };
  readonly Error: AnyConstructor;
  readonly RegExp: AnyConstructor;
  readonly String: AnyConstructor;
  readonly Date: AnyConstructor;
  readonly ArrayBuffer: AnyConstructor;
  readonly Uint8Array: AnyConstructor;
  /** The common prototype of all typed arrays. */
  readonly typedArrayPrototype: object;
  newObject(): Record<string, any>;
  newArray(): any[];
  /** An error of the context's own class; an `InternalError` is an Error with that type. */
  newError(kind: ErrorKind, message: string): Error;
  /** Evaluates as a script at the top level. */
  run(code: string, filename: string): unknown;
}

/** Makes the realm of a fresh context. Call it before anything is removed from the context. */
export function makeRealm(context: Context): Realm {
  const inside = runInContext(
    `({
    global: this, Object: Object, Array: Array, Function: Function, Error: Error, RegExp: RegExp, String: String, Date: Date, ArrayBuffer: ArrayBuffer, Uint8Array: Uint8Array,
    typedArrayPrototype: Object.getPrototypeOf(Uint8Array.prototype),
    newObject: function () { return {}; }, newArray: function () { return []; },
    errors: { Error: Error, TypeError: TypeError, SyntaxError: SyntaxError, ReferenceError: ReferenceError }
  })`,
    context,
  ) as any;
  return {
    ...inside,
    context,
    newError: (kind: ErrorKind, message: string) => {
      if (kind !== "InternalError") return new inside.errors[kind](message);
      const error = new inside.errors.Error(message);
      Object.defineProperty(error, "type", { value: kind, configurable: true });
      return error;
    },
    run: (code: string, filename: string) => runInContext(code, context, { filename, displayErrors: false }),
  };
}

const adopted = new WeakSet<object>();

/** Whether the simulator put a function into a context: such a function shows no source to the firmware. */
export function isNative(work: object): boolean {
  return adopted.has(work);
}

/**
 * Makes a function of the simulator one of the context: its prototype chain ends there, so the firmware cannot reach
 * Node through it.
 */
export function adopt<F extends Function>(realm: Realm, name: string, work: F): F {
  adopted.add(work);
  Object.setPrototypeOf(work, realm.Function.prototype);
  if (work.name !== name) Object.defineProperty(work, "name", { value: name, configurable: true });
  return work;
}

/** Adds methods that `for in` and `Object.keys` do not show, like Espruino's built-in ones. */
export function define(realm: Realm, owner: object, methods: Record<string, Function>): void {
  for (const [name, work] of Object.entries(methods)) {
    Object.defineProperty(owner, name, {
      value: adopt(realm, name, work),
      writable: true,
      configurable: true,
      enumerable: false,
    });
  }
}

/** An object such as `E` or `JSON`, which on a board is a function. */
export function makeNamespace(realm: Realm, name: string, methods: Record<string, Function>): Record<string, any> {
  const namespace = adopt(realm, name, () => undefined);
  define(realm, namespace, methods);
  return namespace as unknown as Record<string, any>;
}

/** A library object such as Storage: an object of the context with these methods. */
export function makeLibrary(realm: Realm, methods: Record<string, Function>): Record<string, any> {
  const library = realm.newObject();
  define(realm, library, methods);
  return library;
}
