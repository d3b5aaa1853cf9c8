// Removes from a fresh V8 context what Espruino 2v29 lacks. What it has is listed in
// tools/bundler/builtins.ts.
import { Script } from "node:vm";
import {
  languageGlobals,
  methods,
  ofEverything,
  statics as espruinoStatics,
  typedArrayMethods,
} from "../../../tools/bundler/builtins.js";
import type { Realm } from "./realm.js";

/** What Espruino has, and what V8's stack traces need. */
export const statics: Readonly<Record<string, ReadonlySet<string>>> = {
  ...espruinoStatics,
  Error: words("captureStackTrace stackTraceLimit"),
};
/** V8's own replace and split read RegExp's flags, so they stay. */
const neededByEngine = words("flags global ignoreCase multiline dotAll unicode unicodeSets sticky hasIndices");
/** Classes whose instances have methods that cannot be read from their prototype on a board. */
const unreadable = ["Array", "String", "Function", "Date", "Number", "RegExp"];

function words(text: string): Set<string> {
  return new Set(text.split(/\s+/).filter((word) => word !== ""));
}

/** A script that deletes what Espruino lacks, made for the first context: it serves all others, and is much faster. */
let removal: Script | undefined;

/** Removes from the context what Espruino lacks. Call it before anything is added. */
export function removeMissing(realm: Realm): void {
  removal ??= new Script(deletions(realm).join(";"), { filename: "language" });
  removal.runInContext(realm.context);
}

function deletions(realm: Realm): string[] {
  const { global } = realm;
  const found: string[] = [];
  const removeAllBut = (path: string, owner: object, kept: ReadonlySet<string>) => {
    for (const name of Object.getOwnPropertyNames(owner)) {
      if (kept.has(name) || ofEverything.has(name) || name === "prototype") continue;
      if (Object.getOwnPropertyDescriptor(owner, name)?.configurable)
        found.push(`delete ${path}[${JSON.stringify(name)}]`);
    }
  };
  for (const [name, kept] of Object.entries(methods)) {
    removeAllBut(
      `${name}.prototype`,
      global[name].prototype,
      name === "RegExp" ? new Set([...kept, ...neededByEngine]) : kept,
    );
  }
  removeAllBut("Object.getPrototypeOf(Uint8Array.prototype)", realm.typedArrayPrototype, typedArrayMethods);
  removeAllBut(
    "Object.getPrototypeOf(Uint8Array)",
    Object.getPrototypeOf(realm.Uint8Array),
    new Set(["length", "name"]),
  );
  for (const [name, kept] of Object.entries(statics))
    removeAllBut(name, global[name], new Set([...kept, "length", "name"]));
  removeAllBut("globalThis", global, languageGlobals);
  return found;
}

const hiding = new Script(
  `(function (prototype, names) {
  "use strict";
  function hide(name, method) {
    Object.defineProperty(prototype, name, {
      get: function () { return this === prototype ? undefined : method; },
      set: function (value) { Object.defineProperty(this, name, { value: value, writable: true, configurable: true, enumerable: this !== prototype }); },
      configurable: true, enumerable: false
    });
  }
  for (var i = 0; i < names.length; i++) {
    var own = Object.getOwnPropertyDescriptor(prototype, names[i]);
    if (own && typeof own.value === "function") hide(names[i], own.value);
  }
})`,
  { filename: "language" },
);

/**
 * Makes `Array.prototype.slice` and the like undefined while `[].slice` goes on working, as on a board. A program may
 * still assign its own.
 */
export function hidePrototypeMethods(realm: Realm): void {
  const hide = hiding.runInContext(realm.context) as (prototype: object, names: readonly string[]) => void;
  for (const kind of unreadable) hide(realm.global[kind].prototype, [...methods[kind]!]);
}
