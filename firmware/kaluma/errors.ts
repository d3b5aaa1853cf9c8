// Errors that nothing catches. Kaluma drops the timer whose callback throws, and what a socket's callback throws is
// never heard of. So everything that Kaluma calls runs in `guarded`, which reports to `process.on("uncaughtException")`.
import { write } from "./native.js";

let listener: ((error: unknown) => void) | undefined;

export function installErrors(): void {
  process.on = function (_event, itsListener): void {
    listener = itsListener;
  };
}

/** Calls `work`. What it throws goes to the listener; what the listener throws, or without one, to the console. */
export function guarded(work: () => void): void {
  try {
    work();
  } catch (error) {
    try {
      if (!listener) throw error;
      listener(error);
    } catch (another) {
      write("Uncaught " + another + "\r\n");
    }
  }
}
