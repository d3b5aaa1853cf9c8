// A real browser on this machine, for tests, pictures and measurements of the page. There need not be one: the caller
// then reports what it leaves out.
import type { Browser } from "playwright-core";
import { findProgram } from "../board/interpreter/find.js";

/** The message where a browser is needed and there is none. */
export const noChromium =
  "No Chromium found: set CHROMIUM to the path of one, or install it (apt-get install chromium).";

/** It shows only this machine's own page, and sends nothing anywhere else. */
const switches = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * The path of a Chromium: $CHROMIUM (a path or a name on the PATH), else `chromium` on the PATH; undefined if there is
 * no such program.
 */
export function findChromium(): string | undefined {
  return findProgram(process.env["CHROMIUM"] || "chromium");
}

/** Starts a browser without a window, and without scroll bars unless they are wanted. Rejects if it cannot. */
export async function launchChromium(executablePath: string, { hasScrollBars = false } = {}): Promise<Browser> {
  const { chromium } = await import("playwright-core");
  return chromium.launch({
    executablePath,
    args: switches,
    ...(hasScrollBars && { ignoreDefaultArgs: ["--hide-scrollbars"] }),
  });
}
