// The options that are set at the master's screen: sound, sensitivity, and disabling the board. They are kept in the
// Storage.
import { Subject } from "../../shared/console-lines.js";

/** The options' file, and the file of the board's settings. */
const optionsFile = "snyper.opt";
const settingsFile = "snyper.json";

export interface Options {
  mute: boolean;
  /** The targets' sensitivity: half of what is set on them, as set, or twice as much. */
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

/** Saves the options. Returns why they cannot be saved, as a sentence; "" if they are saved. */
export function keepOptions(): string {
  return writeFile(optionsFile, options);
}

/**
 * From the next power-up on the board does nothing, until it is flashed with --enable. Returns as `keepOptions` does.
 */
export function disableBoard(): string {
  const settings: any = require("Storage").readJSON(settingsFile, true);
  // it was valid when the board booted
  if (typeof settings != "object" || !settings) return settingsFile + " is damaged";
  settings.disabled = true;
  return writeFile(settingsFile, settings);
}

function writeFile(file: string, value: object): string {
  try {
    require("Storage").write(file, JSON.stringify(value));
    return "";
  } catch (thrown) {
    return "the Storage refused it: " + thrown;
  }
}
