// The inside of a board's `vm` context as the outside sees it: its own Object, Array and errors, so that what the
// simulator hands to the firmware is made of the firmware's own kind (`instanceof` holds, and nothing of Node leaks
// in).
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
  /** An error of the firmware's own kind; `InternalError` is an Error that says so. */
  newError(kind: ErrorKind, message: string): Error;
  /** Evaluates as a script at the top level. */
  run(code: string, filename: string): unknown;
}

/** Looks into a fresh context. Must be called before anything is taken out of it. */
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

/** True for what the simulator put into a context: to the firmware it has no source. */
export function isNative(work: object): boolean {
  return adopted.has(work);
}

/**
 * Makes a function of the simulator one of the firmware's: its prototype chain ends in the context, so nothing of Node
 * can be reached through it.
 */
export function adopt<F extends Function>(realm: Realm, name: string, work: F): F {
  adopted.add(work);
  Object.setPrototypeOf(work, realm.Function.prototype);
  if (work.name !== name) Object.defineProperty(work, "name", { value: name, configurable: true });
  return work;
}

/** Hidden from `for in` and `Object.keys`, as Espruino's built-in methods are. */
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

/** An object such as `E` or `JSON`, which on a board is a function that nobody calls. */
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
