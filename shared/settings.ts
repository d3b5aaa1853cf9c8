// Reading `snyper.json`: each field is checked for kind and range, and the first that is wrong is named in a sentence.
import { isTargetId } from "./messages.js";

/** The Storage file that tells a board who it is. */
const settingsFile = "snyper.json";

/**
 * The checks, each of which throws a sentence that names the field. They are made when they are needed and forgotten afterwards: as functions of
 * their own they would hold some sixty variables of RAM for something that happens once.
 */
export function settingsChecks() {
  return {
    /** The whole file, a JSON object. */
    file: function (): any {
      const read = require("Storage").readJSON(settingsFile, true);
      if (typeof read != "object" || !read || Array.isArray(read)) throw settingsFile + ": missing, or not a JSON object";
      return read;
    },

    /** An object within the settings; `{}` when it is absent. */
    section: function (value: unknown, field: string): any {
      if (value === undefined) return {};
      if (typeof value != "object" || !value || Array.isArray(value)) throw field + ": an object";
      return value;
    },

    /** A number from `least` to `most`, or `standard` when it is absent. */
    number: function (value: unknown, field: string, least: number, most: number, standard: number): number {
      if (value === undefined) return standard;
      if (typeof value != "number" || !(value >= least && value <= most)) throw field + ": a number from " + least + " to " + most;
      return value;
    },

    /** A TCP port. */
    port: function (value: unknown, field: string, standard: number): number {
      if (value === undefined) return standard;
      if (typeof value != "number" || !(value >= 1 && value <= 65535) || value != Math.floor(value)) throw field + ": a whole number from 1 to 65535";
      return value;
    },

    /** Text of `least` to `most` characters. An `ssid` has 1 to 32 bytes (IEEE 802.11), a WPA2 passphrase 8 to 63 characters. */
    text: function (value: unknown, field: string, least: number, most: number): string {
      if (typeof value != "string" || value.length < least || value.length > most)
        throw field + ": text of " + least + " to " + most + " characters";
      return value;
    },

    /** A target's id. */
    targetId: function (value: unknown, field: string): string {
      if (!isTargetId(value)) throw field + ": 1 to 16 of A-Z a-z 0-9 _ -";
      return value;
    },

    /** A pin by its name, `standard` when it is absent; this board has to have it. */
    pin: function (value: unknown, field: string, standard: string): Pin {
      const name = value === undefined ? standard : value;
      const pin = typeof name == "string" && /^[A-Z]+[0-9]+$/.test(name) ? global[name] : undefined;
      if (pin === undefined) throw field + ": this board has no pin " + name;
      return pin as Pin;
    },
  };
}
