// Reading `snyper.json`: each field is checked for its kind and range, and a sentence names the first mistake.
//
// The checks are closures that are made when a board boots, and forgotten afterwards: as functions at the top level
// they would keep some sixty variables of RAM for something that happens once. For the same reason each function here
// is called in one place only, where the minifier puts it; it does so only if the names of parameters differ from those
// of the caller's variables.
import { pinFault, type Use } from "snyper:pins";
import { keyLength, keyNameLength } from "./limits.js";
import { isTargetId } from "./messages.js";

/** The Storage file that tells a board who it is. */
const settingsFile = "snyper.json";

/** What was read from the file, a JSON object: each field may be anything. */
interface Fields {
  [field: string]: any;
}

/**
 * The checks. Each takes a field by its path ("servo.down") and returns its value, or `standard` when it is absent;
 * without a `standard` the field is required. Throws a sentence that names the field and its rule.
 */
export interface Checks {
  /** A value for which `isRight` holds; `rule` says so in words. @short */
  checkedAt<Value>(field: string, standard: Value, rule: string, isRight: (value: any) => boolean): Value;
  /** A number from `min` to `max`; with `isWhole` without a fraction. @short */
  numberAt(field: string, min: number, max: number, standard: number, isWhole?: boolean): number;
  /**
   * Text of `min` to `max` characters, which may be beyond ASCII, but not control characters: a radio reads a name up
   * to its first NUL, and nobody can type the others.
   * @short
   */
  textAt(field: string, min: number, max: number, standard?: string): string;
  /** A target's id. @short */
  targetIdAt(field: string): string;
  /** The board's key with its name, whose tags need this hash; undefined in an open range. @short */
  keyAt(hash: "SHA1" | "SHA256"): string | undefined;
  /** True or false, false when it is absent. @short */
  flagAt(field: string): boolean;
  /**
   * A pin by its name, undefined when the field and `standard` are absent. This board must have it, no other field may
   * use it, even by another name, and it must be fit for its use. `D017`, which a board takes for `D17`, is not a name.
   * @short
   */
  pinAt(field: string, use: Use, standard?: string): Pin | undefined;
}

/** Reads the settings. Throws when the file is missing or not a JSON object. */
export function settingsChecks(): Checks {
  const valueAt = fieldReader();

  function checkedAt<Value>(field: string, standard: Value, rule: string, isRight: (value: any) => boolean): Value {
    const value = valueAt(field);
    if (value === undefined && standard !== undefined) return standard;
    if (!isRight(value)) throw field + ": " + rule;
    return value;
  }

  return {
    checkedAt: checkedAt,
    numberAt: function (field, min, max, standard, isWhole) {
      const rule = "a " + (isWhole ? "whole " : "") + "number from " + min + " to " + max;
      return checkedAt(field, standard, rule, function (value) {
        return typeof value == "number" && value >= min && value <= max && !(isWhole && value % 1);
      });
    },
    textAt: function (field, min, max, standard) {
      return checkedAt(field, standard!, "text of " + min + " to " + max + " characters", function (value) {
        if (typeof value != "string" || value.length < min || value.length > max) return false;
        for (let i = 0; i < value.length; i++) if (value.charCodeAt(i) < 32 || value.charCodeAt(i) == 127) return false;
        return true;
      });
    },
    targetIdAt: function (field) {
      return checkedAt(field, undefined!, "1 to 16 of A-Z a-z 0-9 _ -", isTargetId);
    },
    flagAt: function (field) {
      return checkedAt(field, false, "true or false", function (value) {
        return typeof value == "boolean";
      });
    },
    keyAt: keyReader(valueAt),
    pinAt: pinReader(valueAt),
  };
}

/** Returns a function for a field's value by its path, undefined when it or its section is absent. */
function fieldReader(): (field: string) => any {
  const file = object(require("Storage").readJSON(settingsFile, true), settingsFile);

  function object(value: any, field: string): Fields {
    if (typeof value != "object" || !value || Array.isArray(value)) throw field + ": missing, or not a JSON object";
    return value;
  }

  return function (field) {
    const path = field.split(".");
    if (path[1] === undefined) return file[field];
    const section = file[path[0]!];
    return section === undefined ? section : object(section, path[0]!)[path[1]];
  };
}

/** Returns `keyAt` of the checks. */
function keyReader(readField: (field: string) => any): Checks["keyAt"] {
  function hasHash(name: "SHA1" | "SHA256"): boolean {
    try {
      return !!require("crypto")[name];
    } catch (missing) {
      return false;
    }
  }

  return function (hashName) {
    const open = readField("open");
    const key = readField("key");
    if (open !== undefined && open !== false && open !== true) throw "open: true or false";
    if (open) {
      if (key !== undefined) throw "open: false, as there is a key";
      return;
    }
    if (
      typeof key != "string" ||
      key.length != keyLength ||
      key[keyNameLength] != "." ||
      !/^[A-Za-z0-9+\/]+\.[A-Za-z0-9+\/]+$/.test(key)
    )
      throw 'key: the text that npm run flash made, or "open": true instead';
    if (!hasHash(hashName)) throw "key: this Espruino has no " + hashName + ", see docs/BOARDS.md";
    return key;
  };
}

/** Returns `pinAt` of the checks. */
function pinReader(readField: (field: string) => any): Checks["pinAt"] {
  /** Which field uses each pin. */
  const taken: { [pin: string]: string } = {};

  return function (field, use, standard) {
    const value = readField(field);
    const name = value === undefined ? standard! : value;
    if (name === undefined) return;
    const pin =
      typeof name == "string" && /^[A-Z]+[0-9]+$/.test(name) && !/[A-Z]0[0-9]/.test(name) ? global[name] : undefined;
    const itself = "" + pin; // LED1 is a pin with a name like all others
    if (!/^[A-Z]+[0-9]+$/.test(itself))
      throw field + ": this board has no pin " + (typeof name == "string" ? name : "of that name");
    const wrong = taken[itself] !== undefined ? "taken by " + taken[itself] : pinFault(process.env.BOARD, use, name);
    if (wrong != "") throw field + ": " + name + " is " + wrong;
    taken[itself] = field;
    return pin as Pin;
  };
}
