// Reading `snyper.json`: each field is checked for kind and range, and the first that is wrong is named in a sentence.
import { isTargetId } from "./messages.js";

/** The Storage file that tells a board who it is. */
export const settingsFile = "snyper.json";

/** The whole file as an object. Throws a sentence when it is missing or no JSON object. */
export function readSettings(): any {
  const read = require("Storage").readJSON(settingsFile, true);
  if (typeof read != "object" || !read || Array.isArray(read)) throw settingsFile + ": missing, or not a JSON object";
  return read;
}

/** An object within the settings; `{}` when it is absent. Throws a sentence. */
export function section(value: unknown, field: string): any {
  if (value === undefined) return {};
  if (typeof value != "object" || !value || Array.isArray(value)) throw field + ": an object";
  return value;
}

/** A number from `least` to `most`, or `standard` when it is absent. Throws a sentence. */
export function numberSetting(value: unknown, field: string, least: number, most: number, standard: number): number {
  if (value === undefined) return standard;
  if (typeof value != "number" || !(value >= least && value <= most)) throw field + ": a number from " + least + " to " + most;
  return value;
}

/** A TCP port. Throws a sentence. */
export function portSetting(value: unknown, field: string, standard: number): number {
  const port = numberSetting(value, field, 1, 65535, standard);
  if (port != Math.floor(port)) throw field + ": a whole number";
  return port;
}

/** Text of `least` to `most` characters. Throws a sentence. */
export function textSetting(value: unknown, field: string, least: number, most: number): string {
  if (typeof value != "string" || value.length < least || value.length > most)
    throw field + ": text of " + least + " to " + most + " characters";
  return value;
}

/** The name of a network, 1 to 32 bytes (IEEE 802.11). Throws a sentence. */
export function ssidSetting(value: unknown): string {
  return textSetting(value, "ssid", 1, 32);
}

/** A WPA2 passphrase, 8 to 63 characters. Throws a sentence. */
export function passwordSetting(value: unknown): string {
  return textSetting(value, "password", 8, 63);
}

/** A target's id. Throws a sentence. */
export function targetIdSetting(value: unknown, field: string): string {
  if (!isTargetId(value)) throw field + ": 1 to 16 of A-Z a-z 0-9 _ -";
  return value;
}

/** A pin by its name, `standard` when it is absent. Throws a sentence when this board has no such pin. */
export function pinSetting(value: unknown, field: string, standard: string): Pin {
  const name = value === undefined ? standard : value;
  const pin = typeof name == "string" && /^[A-Z]+[0-9]+$/.test(name) ? global[name] : undefined;
  if (pin === undefined) throw field + ": this board has no pin " + name;
  return pin as Pin;
}
