// What `net` and `Wifi` give to the firmware: objects, functions and errors that belong to the context of its bundle.
import { isContext, runInContext, type Context } from "node:vm";
import type { Machine } from "../machine.js";

interface Prototypes {
  object: object;
  function: object;
  array: object;
  Error: ErrorConstructor;
}

/** For a machine without a `vm` context, as in tests. */
const outside: Prototypes = { object: Object.prototype, function: Function.prototype, array: Array.prototype, Error };
const known = new WeakMap<Context, Prototypes>();

function prototypesOf({ context }: Machine): Prototypes {
  if (!isContext(context)) return outside;
  let found = known.get(context);
  if (!found) {
    const [object, work, array, error] = runInContext("[{}, function () {}, [], Error]", context) as [
      object,
      object,
      object,
      ErrorConstructor,
    ];
    found = {
      object: Object.getPrototypeOf(object),
      function: Object.getPrototypeOf(work),
      array: Object.getPrototypeOf(array),
      Error: error,
    };
    known.set(context, found);
  }
  return found;
}

/** A plain object with these fields. */
export function boardObject<Fields extends object>(machine: Machine, fields: Fields): Fields {
  return Object.setPrototypeOf({ ...fields }, prototypesOf(machine).object) as Fields;
}

export function boardArray<Item>(machine: Machine, items: Item[]): Item[] {
  return Object.setPrototypeOf([...items], prototypesOf(machine).array) as Item[];
}

/** An error; `type` is the name of its class, which Espruino's errors have as a field. */
export function boardError(machine: Machine, message: string, type = "Error"): Error {
  const error = new (prototypesOf(machine).Error)(message);
  if (type !== "Error") Object.defineProperty(error, "name", { value: type, configurable: true, writable: true });
  return Object.defineProperty(error, "type", { value: type, configurable: true, writable: true });
}

/** Adds methods that `for in` does not show. */
export function giveMethods(machine: Machine, face: object, methods: Record<string, Function>): void {
  for (const [name, value] of Object.entries(methods)) {
    Object.setPrototypeOf(value, prototypesOf(machine).function);
    Object.defineProperty(value, "name", { value: name, configurable: true });
    Object.defineProperty(face, name, { value, writable: true, configurable: true });
  }
}
