// The option `--port` of programs that talk to a master's console.
import { consolePlace } from "./address.js";

/** Bytes of a place at most. */
const placeMax = 1024;

function isConsole(text: string): boolean {
  try {
    return text !== "" && text.length <= placeMax && !text.startsWith("--") && (consolePlace(text), true);
  } catch {
    return false;
  }
}

export const consoleOption = {
  kind: "text",
  value: "PORT",
  rule: "a serial port, or tcp://host:port",
  fits: isConsole,
  help: "the master's console: a serial port (npm run flash -- --list shows them), or tcp://host:port",
} as const;
