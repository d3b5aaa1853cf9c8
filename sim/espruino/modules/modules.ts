// require and Modules: looks for a module among the cached ones, the built-in libraries and the files of Storage.
import { define, makeNamespace, type Realm } from "../language/realm.js";

/** Puts both into the context. `builtIn` makes a library when it is first asked for. */
export function installModules(
  realm: Realm,
  builtIn: ReadonlyMap<string, () => unknown>,
  files: ReadonlyMap<string, string>,
): void {
  const cache = new Map<string, unknown>();
  const missing = (name: string) => realm.newError("Error", `Module "${name}" not found`);

  function require(name: unknown): unknown {
    const key = String(name);
    if (cache.has(key)) return cache.get(key);
    const make = builtIn.get(key);
    const code = make ? undefined : files.get(key);
    if (!make && code === undefined) throw missing(key);
    const exports = make ? make() : load(realm, code!, key);
    cache.set(key, exports);
    return exports;
  }

  define(realm, realm.global, { require });
  realm.global["Modules"] = makeNamespace(realm, "Modules", {
    addCached: (name: unknown, code: unknown) => {
      if (typeof name !== "string" || (typeof code !== "string" && typeof code !== "function"))
        throw realm.newError("Error", "args must be addCached(string, string|function)");
      cache.set(name, load(realm, code, name));
    },
    getCached: () => Object.assign(realm.newArray(), [...cache.keys()]),
    removeCached: (name: unknown) => {
      if (!cache.delete(String(name))) throw missing(String(name));
    },
    removeAllCached: () => cache.clear(),
  });
}

/** Runs a module's code, and returns what it exports. */
function load(realm: Realm, code: string | Function, name: string): unknown {
  const module = realm.newObject();
  module["exports"] = realm.newObject();
  if (typeof code === "string") {
    const body = realm.run(`(function (exports, module) {${code}\n})`, name) as Function;
    body.call(module["exports"], module["exports"], module);
  } else runWithGlobals(realm, module, code);
  return module["exports"];
}

/** A module given as a function can use `exports` and `module`; here they are global while it runs. */
function runWithGlobals(realm: Realm, module: Record<string, any>, code: Function): void {
  const { global } = realm;
  global["exports"] = module["exports"];
  global["module"] = module;
  try {
    code.call(module["exports"]);
  } finally {
    delete global["exports"];
    delete global["module"];
  }
}
