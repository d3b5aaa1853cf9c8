// Debian's Chromium, for the tests that need a real browser.
import { existsSync } from "node:fs";

const usual = "/usr/bin/chromium";

/** Why the tests in a browser are skipped. */
export const noChromium = "There is no Chromium: install Debian's package chromium, or name another one in CHROMIUM.";

/** Its path: that in the variable CHROMIUM, else Debian's; undefined where there is none. */
export function findChromium(): string | undefined {
  const path = process.env["CHROMIUM"] || usual;
  return existsSync(path) ? path : undefined;
}
