// What is set at the master's screen: sound, sensitivity, and whether the board boots quietly. It outlives the power.
import { Subject } from "../../shared/console-lines.js";

/** The file that remembers it, and the board's own settings. */
const optionsFile = "snyper.opt";
const settingsFile = "snyper.json";

export interface Options {
  mute: boolean;
  /** How much more easily than by its own threshold a target feels a hit: by half, as it is set, by twice. */
  sens: 0.5 | 1 | 2;
}

export let options: Options;

export function openOptions(): void {
  const read: any = require("Storage").readJSON(optionsFile, true);
  options = { mute: false, sens: 1 };
  if (read && typeof read.mute == "boolean" && (read.sens === 0.5 || read.sens === 1 || read.sens === 2))
    options = { mute: read.mute, sens: read.sens };
  else if (require("Storage").read(optionsFile) !== undefined)
    print(Subject.damaged + " " + optionsFile + ": left aside");
}

/** Remembers them as they are now. Why that cannot be is returned as a sentence, "" if it is done. */
export function keepOptions(): string {
  return writeFile(optionsFile, options);
}

/** From the next power-up on the board boots quietly, until it is flashed with --enable. Likewise. */
export function disableBoard(): string {
  const settings: any = require("Storage").readJSON(settingsFile, true);
  // it was whole when the board booted
  if (typeof settings != "object" || !settings) return settingsFile + " is damaged";
  settings.disabled = true;
  return writeFile(settingsFile, settings);
}

function writeFile(file: string, value: object): string {
  try {
    require("Storage").write(file, JSON.stringify(value));
    return "";
  } catch (thrown) {
    return "the Storage does not take it: " + thrown;
  }
}
