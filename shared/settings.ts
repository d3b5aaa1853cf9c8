// Reading `snyper.json`: each field is checked for kind and range, and the first that is wrong is named in a sentence.
import { pinFault, type Use } from "snyper:pins";
import { isTargetId } from "./messages.js";

/** The Storage file that tells a board who it is. */
const settingsFile = "snyper.json";

/**
 * The checks, each of which takes a field by its path ("servo.down"), gives its value, and throws a sentence that names it. They are made when
 * they are needed and forgotten afterwards: as functions of their own they would hold some sixty variables of RAM for something that happens once.
 */
export function settingsChecks() {
  /** Which field has each pin. */
  const taken: { [pin: string]: string } = {};
  const file = object(require("Storage").readJSON(settingsFile, true), settingsFile);

  function object(value: any, field: string): { [field: string]: any } {
    if (typeof value != "object" || !value || Array.isArray(value)) throw field + ": missing, or not a JSON object";
    return value;
  }

  /** A field's value, undefined when it or its section is absent. */
  function at(field: string): any {
    const path = field.split(".");
    const section = path.length > 1 ? file[path[0]!] : file;
    return section === undefined ? section : object(section, path[0]!)[path[path.length - 1]!];
  }

  /** The value, or `standard` when it is absent; it has to be right by the rule. */
  function checked<Value>(field: string, standard: Value, rule: string, isRight: (value: any) => boolean): Value {
    const value = at(field);
    if (value === undefined && standard !== undefined) return standard;
    if (!isRight(value)) throw field + ": " + rule;
    return value;
  }

  return {
    checkedAt: checked,

    /** A number from `least` to `most`, or `standard` when it is absent; with `isWhole` without a fraction. */
    numberAt: function (field: string, least: number, most: number, standard: number, isWhole?: boolean): number {
      return checked(field, standard, "a " + (isWhole ? "whole " : "") + "number from " + least + " to " + most, function (value) {
        return typeof value == "number" && value >= least && value <= most && !(isWhole && value % 1);
      });
    },

    /** Text of `least` to `most` characters, or `standard` when it is absent. */
    textAt: function (field: string, least: number, most: number, standard?: string): string {
      return checked(field, standard!, "text of " + least + " to " + most + " characters", function (value) {
        return typeof value == "string" && value.length >= least && value.length <= most;
      });
    },

    /** A target's id. */
    targetIdAt: function (field: string): string {
      return checked(field, undefined!, "1 to 16 of A-Z a-z 0-9 _ -", isTargetId);
    },

    /** True or false, false when it is absent. */
    flagAt: function (field: string): boolean {
      return checked(field, false, "true or false", function (value) {
        return typeof value == "boolean";
      });
    },

    /**
     * A pin by its name, `standard` when it is absent, undefined when there is none either. This board has to have it, no other field may, and
     * it has to be fit for its use.
     */
    pinAt: function (field: string, use: Use, standard?: string): Pin | undefined {
      const value = at(field);
      const name = value === undefined ? standard! : value;
      if (name === undefined) return;
      const pin = typeof name == "string" && /^[A-Z]+[0-9]+$/.test(name) ? global[name] : undefined;
      if (pin === undefined) throw field + ": this board has no pin " + name;
      const wrong = taken[name] !== undefined ? "taken by " + taken[name] : pinFault(process.env.BOARD, use, name);
      if (wrong != "") throw field + ": " + name + " is " + wrong;
      taken[name] = field;
      return pin as Pin;
    },
  };
}
