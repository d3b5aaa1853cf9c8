// The options that are set at the master's screen: sound and sensitivity. They are kept in the Storage.
import { Subject } from "../../shared/console-lines.js";

export const optionsFile = "snyper.opt";

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
