// Saves the options, and disables the board.
// @seldom: somebody presses a button
import { options, optionsFile } from "../options.js";

/** The file of the board's settings. */
const settingsFile = "snyper.json";

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
