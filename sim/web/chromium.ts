// A real browser on this machine, for the page's tests, pictures and measurements. There need not be one: whoever asks
// says loudly what goes without.
import type { Browser } from "playwright-core";
import { findProgram } from "../board/interpreter/find.js";

/** The sentence for whoever needs a browser and has none. */
export const noChromium =
  "No Chromium found: set CHROMIUM to the path of one, or install it (apt-get install chromium).";

/** It shows this machine's own page and nothing else, and asks nobody for news. */
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
 * The path of a Chromium: $CHROMIUM, a path or a name on the PATH, else `chromium` there; undefined where that is no
 * program.
 */
export function findChromium(): string | undefined {
  return findProgram(process.env["CHROMIUM"] || "chromium");
}

/** Starts one without a window, and without scroll bars unless they are wanted. Rejects where it cannot. */
export async function launchChromium(executablePath: string, { hasScrollBars = false } = {}): Promise<Browser> {
  const { chromium } = await import("playwright-core");
  return chromium.launch({
    executablePath,
    args: switches,
    ...(hasScrollBars && { ignoreDefaultArgs: ["--hide-scrollbars"] }),
  });
}
