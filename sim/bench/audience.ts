// The audience of `npm run bench:page`, in a process of its own so that driving the browsers costs the range's process
// nothing: it comes and goes when told.
import type { Browser, Page } from "playwright-core";
import { findChromium, launchChromium } from "../web/chromium.js";

/** What it is told: an address to look at, or "" to go. It answers with the same when that is done. */
export type Order = string;

const browsers = 3;
let browser: Browser | undefined;
let pages: Page[] = [];

async function obey(url: Order): Promise<void> {
  await Promise.all(pages.splice(0).map((page) => page.close()));
  if (url === "") return;
  browser ??= await launchChromium(findChromium()!);
  pages = await Promise.all(Array.from({ length: browsers }, () => browser!.newPage()));
  for (const page of pages) {
    await page.goto(url);
    await page.waitForSelector("body[data-ready]");
  }
}

process.on("message", (url: Order) => void obey(url).then(() => process.send!(url)));
process.on("disconnect", () => void browser?.close().finally(() => process.exit()));
