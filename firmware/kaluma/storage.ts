// Espruino's Storage, as far as a target uses it: small files in Kaluma's store. The settings are part of the program.
//
// Kaluma copies a value out of the store up to the next zero byte, however long its room is, and what follows the value
// in the flash is left over from an earlier one. So every value is filled up with blanks to one length: then what
// follows stays as it was at the first write.
import { store } from "./native.js";

const settingsFile = "snyper.json";
/** The length to which a key and its value are filled up. The store takes 253, and the rest is for what follows. */
const filledLength = 216;

/** Reads a file; undefined if there is none. */
export function readFile(name: string): string | undefined {
  const value = store.getItem(name);
  return value === null ? undefined : value.replace(/ +$/, "");
}

/** Writes a file, if that changes it. Throws if it is too long. */
export function writeFile(name: string, text: string): boolean {
  if (readFile(name) == text) return true;
  if (name.length + text.length > filledLength) throw "too long for the store: " + name;
  let value = text;
  while (name.length + value.length < filledLength) value += " ";
  store.setItem(name, value);
  return true;
}

export function eraseFile(name: string): void {
  store.removeItem(name);
}

export const storage = {
  readJSON: function (name: string): unknown {
    if (name == settingsFile) return global["snyper"];
    try {
      return JSON.parse(readFile(name)!);
    } catch (damaged) {
      return undefined;
    }
  },
  read: readFile,
  write: writeFile,
  erase: eraseFile,
};
