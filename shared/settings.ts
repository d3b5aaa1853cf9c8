// Reading `snyper.json`: each field is checked for kind and range, and the first that is wrong is named in a sentence.
import { pinFault, type Use } from "snyper:pins";
import { isTargetId } from "./messages.js";

/** The Storage file that tells a board who it is. */
const settingsFile = "snyper.json";

/**
 * The checks, each of which takes a field by its path ("servo.down"), gives its value, and throws a sentence that names
 * it. They are made when they are needed and forgotten afterwards: as functions of their own they would hold some sixty
 * variables of RAM for something that happens once.
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
    if (path[1] === undefined) return file[field];
    const section = file[path[0]!];
    return section === undefined ? section : object(section, path[0]!)[path[1]];
  }

  /** The value, or `standard` when it is absent; it has to be right by the rule. */
  function checked<Value>(field: string, standard: Value, rule: string, isRight: (value: any) => boolean): Value {
    const value = at(field);
    if (value === undefined && standard !== undefined) return standard;
    if (!isRight(value)) throw field + ": " + rule;
    return value;
  }

  return {
    /** @short */
    checkedAt: checked,

    /** A number from `least` to `most`, or `standard` when it is absent; with `isWhole` without a fraction. @short */
    numberAt: function (field: string, least: number, most: number, standard: number, isWhole?: boolean): number {
      return checked(
        field,
        standard,
        "a " + (isWhole ? "whole " : "") + "number from " + least + " to " + most,
        function (value) {
          return typeof value == "number" && value >= least && value <= most && !(isWhole && value % 1);
        },
      );
    },

    /**
     * Text of `least` to `most` characters, which may be beyond ASCII, or `standard` when it is absent. Control
     * characters are none: a radio reads a name up to its first NUL, and nobody can type the others.
     * @short
     */
    textAt: function (field: string, least: number, most: number, standard?: string): string {
      return checked(field, standard!, "text of " + least + " to " + most + " characters", function (value) {
        if (typeof value != "string" || value.length < least || value.length > most) return false;
        for (let i = 0; i < value.length; i++) if (value.charCodeAt(i) < 32 || value.charCodeAt(i) == 127) return false;
        return true;
      });
    },

    /** A target's id. @short */
    targetIdAt: function (field: string): string {
      return checked(field, undefined!, "1 to 16 of A-Z a-z 0-9 _ -", isTargetId);
    },

    /** True or false, false when it is absent. @short */
    flagAt: function (field: string): boolean {
      return checked(field, false, "true or false", function (value) {
        return typeof value == "boolean";
      });
    },

    /**
     * A pin by its name, `standard` when it is absent, undefined when there is none either. This board has to have it,
     * no other field may, whatever it calls it, and it has to be fit for its use. `D017`, which a board takes for
     * `D17`, is no name.
     * @short
     */
    pinAt: function (field: string, use: Use, standard?: string): Pin | undefined {
      const value = at(field);
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
    },
  };
}
